"""One inbox on several machines: the exchange with a server that fetches the feeds."""

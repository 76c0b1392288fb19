"""The outside world -> Article: fetch, parse, extract, sanitize. Everything here is hostile."""

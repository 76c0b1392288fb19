"""tread, a terminal article reader. This file imports nothing, so that --version costs nothing."""

__version__ = "0.1.0"

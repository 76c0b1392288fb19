"""The error tree. Each error names the thing, the cause and the remedy; each has an exit status.

Errors are raised where the fault is known, wrapped once at the edge of a folder (no
`sqlite3.Error` and no `httpx.HTTPError` leaves its folder) and shown once, by the front end.
"""

from __future__ import annotations

OK = 0
FAILED = 1
USAGE = 2
PARTLY = 3
INTERRUPTED = 130


class TreadError(Exception):
    """Anything tread itself says went wrong: `message`, and what to do about it in `remedy`."""

    status = FAILED

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}\n  {self.remedy}" if self.remedy else self.message


class UsageError(TreadError):
    """The command line asks for something that does not exist."""

    status = USAGE


class ConfigError(TreadError):
    """The configuration cannot be used: `where` is `file:line`, `key` the offending key, `at` its
    line and column (0, 0 where it has none), `fault` the message without the place."""

    status = USAGE

    def __init__(
        self,
        message: str,
        remedy: str = "",
        *,
        where: str = "",
        key: str = "",
        at: tuple[int, int] = (0, 0),
    ) -> None:
        super().__init__(f"{where}: {message}" if where else message, remedy)
        self.where = where
        self.key = key
        self.at = at
        self.fault = message


class QueryError(TreadError):
    """A query cannot be understood; `at` is the offset of the first character of `text` that does
    not fit."""

    status = USAGE

    def __init__(self, message: str, remedy: str = "", *, at: int = 0, text: str = "") -> None:
        super().__init__(message, remedy)
        self.at = at
        self.text = text

    def __str__(self) -> str:
        return "\n  ".join([self.message, *self.marked(), *filter(None, [self.remedy])])

    def marked(self) -> tuple[str, ...]:
        """The query, and a line below it that points at the place."""
        if not self.text:
            return ()
        from unicodedata import east_asian_width

        start = max(self.at - 50, 0)
        shown = "".join(one if one.isprintable() else " " for one in self.text[start : start + 100])
        before = ("…" if start else "") + shown[: self.at - start]
        blanks = sum(2 if east_asian_width(one) in "WF" else 1 for one in before)
        return ("…" if start else "") + shown, " " * blanks + "^"


class SecretError(TreadError):
    """A password cannot be had; it never holds what it is about."""


class SyncError(TreadError):
    """The exchange with a server cannot go on. `retry_at`: unix seconds before which the server is
    not to be asked, or None; `refused`: it did not take what was sent, and may take the rest."""

    def __init__(
        self,
        message: str,
        remedy: str = "",
        *,
        retry_at: int | None = None,
        refused: bool = False,
    ) -> None:
        super().__init__(message, remedy)
        self.retry_at = retry_at
        self.refused = refused


class RuleError(TreadError):
    """A filter rule cannot be used."""

    status = USAGE


class FetchError(TreadError):
    """An address could not be read.

    `kind` is a short stable word (timeout, dns, refused, tls, http, redirect, private, size,
    encoding, protocol, gone), `http` the status or 0, `retry_at` unix seconds or None, `ms` how
    long it took to find out.
    """

    def __init__(
        self,
        message: str,
        remedy: str = "",
        *,
        kind: str = "protocol",
        http: int = 0,
        retry_at: int | None = None,
    ) -> None:
        super().__init__(message, remedy)
        self.kind = kind
        self.http = http
        self.retry_at = retry_at
        self.ms = 0


class ParseError(TreadError):
    """Bytes that are no feed, or no document."""


class StoreError(TreadError):
    """The store cannot be opened, read or written."""


class DamagedError(StoreError):
    """The store's file is damaged."""


class NotFoundError(TreadError):
    """No feed or entry goes by that name."""

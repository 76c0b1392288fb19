"""What a `[[feeds]]` says of passwords, headers, cookies and proxies, checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from reader.config_check import Checker, as_int
from reader.config_tables import Value
from reader.errors import ConfigError, SecretError
from reader.model_access import DIRECT, Access
from reader.secrets import Secret, SecretSpec, spec_of

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\t\x20-\x7e\xa0-\xff]*")
OURS = frozenset(
    ("accept-encoding", "connection", "content-length", "host", "if-modified-since",
     "if-none-match", "te", "transfer-encoding", "upgrade")
)  # fmt: skip
"""Headers that say how tread itself reads an answer."""


class AccessChecker(Checker):
    """The part of `[[feeds]]` that is about getting in."""

    def access(self, values: Mapping[str, Value]) -> Access | None:
        """How this feed is asked; None where it is like any other."""
        number = as_int(values["#"])
        if values["client_key"] and not values["client_cert"]:
            self.fail(
                "A 'client_key' needs its 'client_cert'.",
                "Name the file with the certificate; the key may stand in the same file.",
                "feeds", "client_key", number,
            )  # fmt: skip
        made = Access(
            password=self._password(values, number),
            headers=self._headers(values["headers"], number),
            cookies_file=self._path(values["cookies_file"]),
            client_cert=self._path(values["client_cert"]),
            client_key=self._path(values["client_key"]),
            user_agent=self._user_agent(str(values["user_agent"]), number),
            proxy=self._proxy(str(values["proxy"]), "feeds", number),
        )
        return made if made != Access() else None

    def _password(self, values: Mapping[str, Value], number: int) -> SecretSpec | None:
        try:
            spec = spec_of(values)
        except SecretError as error:
            self.fail(error.message, error.remedy, "feeds", "password", number)
        user = str(values["user"])
        return spec or (SecretSpec(user, Secret("")) if user else None)

    def _headers(self, found: Value, number: int) -> tuple[tuple[str, Secret], ...]:
        given = found if isinstance(found, dict) else {}
        for name, value in given.items():
            if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
                self.fail(
                    f"The header {name!r} cannot be sent.",
                    'A header is a name and a line of text: headers = { X-Key = "abc" }',
                    "feeds", "headers", number,
                )  # fmt: skip
            if name.lower() in OURS:
                self.fail(
                    f"The header {name!r} is tread's own.", "Leave it out.",
                    "feeds", "headers", number,
                )  # fmt: skip
        return tuple((name, Secret(value)) for name, value in given.items())

    def _user_agent(self, value: str, number: int) -> str:
        if not _VALUE.fullmatch(value):
            self.fail(
                "This 'user_agent' cannot be sent.", "It is one line of plain characters.",
                "feeds", "user_agent", number,
            )  # fmt: skip
        return value

    def _path(self, value: Value) -> str:
        """A file; one that is named without a folder stands beside the configuration."""
        return str(Path(self.name).parent / Path(str(value)).expanduser()) if value else ""

    def common_proxy(self, value: Value) -> str:
        """The proxy of `[fetch]`."""
        try:
            return self._proxy(str(value), "fetch")
        except ConfigError as error:
            self.problems.append(error)
            return ""

    def _proxy(self, value: str, table: str, number: int = 0) -> str:
        """The address of a proxy, or DIRECT."""
        if not value or value == DIRECT:
            return value
        if not is_web(value):
            self.fail(
                "This 'proxy' is not the address of one.",
                f'For example: proxy = "http://proxy.example:3128"; "{DIRECT}" for no proxy.',
                table, "proxy", number,
            )  # fmt: skip
        if "@" in urlsplit(value).netloc:
            self.fail(
                "The address of a 'proxy' here holds a password.",
                "Name the proxy by the environment instead: export https_proxy=...",
                table, "proxy", number,
            )  # fmt: skip
        return value


def is_web(value: str) -> bool:
    """Whether this is the address of a web server."""
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return usable and not re.search(r"[\x00-\x20\x7f]", value)

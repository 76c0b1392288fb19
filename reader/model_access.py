"""How the server of one feed is asked, where that differs from all others: data only."""

from __future__ import annotations

from reader.secrets import Secret, SecretSpec
from reader.values import dataclass

DIRECT = "none"
"""What stands for a proxy where there is to be none, whatever the environment says."""


@dataclass(frozen=True, slots=True)
class Access:
    """What a feed's own server is sent. All but `user_agent` and `proxy` is for the origin of the
    address that the reader wrote down, and for nobody else, wherever that may lead."""

    password: SecretSpec | None = None
    """Its `user` may be empty: then the password is a token."""
    headers: tuple[tuple[str, Secret], ...] = ()
    cookies_file: str = ""
    client_cert: str = ""
    client_key: str = ""
    user_agent: str = ""
    proxy: str = ""
    """Of its own; DIRECT for none."""

    @property
    def is_secret(self) -> bool:
        """Whether it lets in whoever has it."""
        return bool(self.password or self.headers or self.cookies_file or self.client_cert)

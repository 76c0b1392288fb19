"""Passwords: where each is kept, and a value that nothing prints by accident.

A table of the configuration that needs one has a `user` and at most one of KEYS. What they say is
looked up when it is needed, never when the file is read: a keyring or a command may ask a person.
"""

from __future__ import annotations

import hmac
import os
import stat
import subprocess
from collections.abc import Mapping
from pathlib import Path

from reader.errors import SecretError
from reader.values import dataclass

KEYS = ("password", "password_env", "password_command", "password_keyring")
COMMAND_SECONDS = 60
"""A command may have to ask a person for the key to all passwords."""
_HIDDEN = "***"


class Secret:
    """A password or a key. Only `reveal` tells it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The secret itself, for whoever it is meant for."""
        return self._value

    def __repr__(self) -> str:
        return f"Secret({_HIDDEN})"

    def __str__(self) -> str:
        return _HIDDEN

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(
            self._value.encode(errors="replace"), other._value.encode(errors="replace")
        )

    def __hash__(self) -> int:
        return hash((Secret, self._value))


@dataclass(frozen=True, slots=True)
class SecretSpec:
    """Where a password is: one of these, as the file says it."""

    user: str = ""
    password: Secret | None = None
    env: str = ""
    command: tuple[str, ...] = ()
    keyring: str = ""


def spec_of(values: Mapping[str, object]) -> SecretSpec | None:
    """Where the password of a table is; None where it names none. Raises SecretError where it
    names several."""
    given = [key for key in KEYS if values.get(key)]
    if not given:
        return None
    if len(given) > 1:
        raise SecretError(
            f"A password comes from one place, not from {' and '.join(given)}.",
            "Leave all but one of them out.",
        )
    plain, command = values.get("password"), values.get("password_command")
    return SecretSpec(
        user=str(values.get("user", "")),
        password=Secret(str(plain)) if plain else None,
        env=str(values.get("password_env") or ""),
        command=tuple(map(str, command)) if isinstance(command, list | tuple) else (),
        keyring=str(values.get("password_keyring") or ""),
    )


def secret_of(spec: SecretSpec) -> Secret:
    """The password. Raises SecretError, which never holds what a command or a keyring said."""
    if spec.password is not None:
        return spec.password
    if spec.env:
        return _from_environment(spec.env)
    if spec.command:
        return _from_command(spec.command)
    return _from_keyring(spec.keyring, spec.user)


def _from_environment(name: str) -> Secret:
    value = os.environ.get(name)
    if not value:
        raise SecretError(
            f"The environment variable {name}, which holds a password, is not set.",
            f"Set it before tread starts: export {name}=...",
        )
    return Secret(value)


def _from_command(command: tuple[str, ...]) -> Secret:
    program = command[0]
    try:
        done = subprocess.run(  # noqa: S603  # the reader's own, without a shell
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=COMMAND_SECONDS,
            check=False,
        )  # fmt: skip
    except OSError as error:
        raise SecretError(
            f"{program}, which is to say a password, cannot be started: {error.strerror}.",
            "Correct password_command; it is a list: the program, and each argument of its own.",
        ) from None
    except subprocess.TimeoutExpired:
        raise SecretError(
            f"{program} said no password within {COMMAND_SECONDS} s.", "Try it in a terminal."
        ) from None
    said = done.stdout.decode("utf-8", "replace").splitlines()
    if done.returncode or not said or not said[0]:
        how = f"ended with status {done.returncode}" if done.returncode else "said nothing"
        raise SecretError(
            f"{program}, which is to say a password, {how}.",
            "Try it in a terminal: the password is the first line that it prints.",
        )
    return Secret(said[0])


def _from_keyring(service: str, user: str) -> Secret:
    try:
        import keyring  # with the keyring's own parts 100 ms, paid by who keeps a password there
        from keyring.errors import KeyringError
    except ImportError:
        raise SecretError(
            "The package that asks the system's keyring is not installed.",
            "Install it: pip install 'tread-reader[keyring]', or use password_command.",
        ) from None
    try:
        value = keyring.get_password(service, user)
    except (KeyringError, OSError, RuntimeError) as error:
        raise SecretError(
            f"The keyring cannot be asked for {service}: {type(error).__name__}.",
            "Unlock it, or use password_command; tread doctor says which keyring there is.",
        ) from None
    if value is None:
        raise SecretError(
            f"The keyring has no password {service} for {user or 'nobody'}.",
            f"Put it there: keyring set {service} {user or 'USER'}",
        )
    return Secret(value)


def is_open_to_others(path: Path) -> bool:
    """Can others on this machine read a file? Then a password in it is theirs too."""
    try:
        return bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))
    except OSError:
        return False

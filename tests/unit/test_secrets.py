"""Passwords: each place they may come from, and that nothing prints them."""

from __future__ import annotations

import copy
import sys
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from reader.errors import SecretError
from reader.secrets import Secret, SecretSpec, is_open_to_others, secret_of, spec_of

WORD = "open-sesame-71"


class Chest(KeyringBackend):
    """A keyring in memory."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


def test_nothing_prints_a_secret_by_accident() -> None:
    secret = Secret(WORD)
    spec = SecretSpec(password=secret)
    for told in (
        str(secret),
        repr(secret),
        f"{secret}",
        f"{secret!r:>20}",
        repr(spec),
        str([spec]),
    ):
        assert WORD not in told
    assert secret.reveal() == WORD
    assert secret == Secret(WORD) != Secret("another")
    assert copy.deepcopy(spec) == spec
    assert not hasattr(secret, "__dict__")


def said(*values: object) -> SecretSpec:
    found = spec_of(dict(zip(("password_env", "password_command"), values, strict=False)))
    assert found is not None
    return found


def test_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESS_WORD", WORD)
    assert secret_of(said("PRESS_WORD")).reveal() == WORD
    monkeypatch.delenv("PRESS_WORD")
    with pytest.raises(SecretError, match="PRESS_WORD"):
        secret_of(said("PRESS_WORD"))


def test_a_command_says_it_in_its_first_line() -> None:
    command = [sys.executable, "-c", f"print('{WORD}\\nuser: me')"]
    assert secret_of(said("", command)).reveal() == WORD


@pytest.mark.parametrize(
    "program",
    [
        f"import sys; print('{WORD}'); sys.exit('{WORD}')",
        "pass",
        f"import sys; print('{WORD}', file=sys.stderr)",
    ],
)
def test_a_command_that_fails_tells_no_secret(program: str) -> None:
    with pytest.raises(SecretError) as caught:
        secret_of(said("", [sys.executable, "-c", program]))
    assert WORD not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_program_that_is_not_there() -> None:
    with pytest.raises(SecretError, match="cannot be started"):
        secret_of(said("", ["/nowhere/pass", "show"]))


def test_the_keyring() -> None:
    before, chest = keyring.get_keyring(), Chest()
    keyring.set_keyring(chest)
    try:
        spec = spec_of({"user": "me", "password_keyring": "press.example"})
        assert spec is not None
        with pytest.raises(SecretError, match=r"keyring set press\.example me"):
            secret_of(spec)
        chest.set_password("press.example", "me", WORD)
        assert secret_of(spec).reveal() == WORD
    finally:
        keyring.set_keyring(before)


def test_a_keyring_that_cannot_be_asked() -> None:
    from keyring.backends.fail import Keyring as Broken

    before = keyring.get_keyring()
    keyring.set_keyring(Broken())  # type: ignore[no-untyped-call]
    try:
        with pytest.raises(SecretError, match="cannot be asked"):
            secret_of(SecretSpec(keyring="press.example", user="me"))
    finally:
        keyring.set_keyring(before)


def test_without_the_package_the_remedy_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(SecretError, match=r"tread-reader\[keyring\]"):
        secret_of(SecretSpec(keyring="press.example", user="me"))


def test_a_table_names_one_place_or_none() -> None:
    assert spec_of({"user": "me", "password": "", "password_command": []}) is None
    with pytest.raises(SecretError, match="password and password_env"):
        spec_of({"password": WORD, "password_env": "WORD"})


def test_who_may_read_a_file(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.touch(mode=0o600)
    assert not is_open_to_others(path)
    path.chmod(0o640)
    assert is_open_to_others(path)
    assert not is_open_to_others(tmp_path / "nowhere")

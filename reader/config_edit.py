"""Edits of the configuration file that keep its comments, order and spacing.

Each edit is checked as a whole before it is written, and written to a file beside it that then
takes its place: a killed process leaves the old file or the new one, never half of one.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from reader.config import parse_settings
from reader.errors import ConfigError
from reader.paths import Places, make_private

_BEGINNING = """\
# The configuration of tread. Everything that can stand here: config.example.toml
"""


def add_feed(places: Places, url: str, *, title: str = "", folder: str = "") -> None:
    """Append a `[[feeds]]` to the file, beginning one where there is none. Raises ConfigError."""
    import tomlkit  # 20 ms, paid by an edit only

    document = tomlkit.parse(_text(places.config))
    feeds = document.get("feeds")
    if feeds is None:
        feeds = tomlkit.aot()
        document["feeds"] = feeds
    entry = tomlkit.table()
    entry["url"] = url
    for name, value in (("title", title), ("folder", folder)):
        if value:
            entry[name] = value
    feeds.append(entry)
    _write(places.config, tomlkit.dumps(document))


def remove_feed(places: Places, url: str) -> None:
    """Take the `[[feeds]]` with this url out of the file. Raises ConfigError."""
    import tomlkit

    document = tomlkit.parse(_text(places.config))
    feeds = document.get("feeds", [])
    for number, entry in enumerate(feeds):
        if entry.get("url") == url:
            del feeds[number]
            break
    if not feeds and "feeds" in document:
        del document["feeds"]
    _write(places.config, tomlkit.dumps(document))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        return _BEGINNING
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"The file cannot be read: {error}.", "Check that it is yours.", where=str(path)
        ) from error


def _write(path: Path, text: str) -> None:
    parse_settings(text, str(path))  # never leave a file that tread itself refuses
    target = path.resolve()  # a linked file (dotfiles) is edited where it really is
    try:
        make_private(target.parent)
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o600
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(mode)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ConfigError(
            f"The file cannot be written: {error.strerror}.",
            "Check that the file and its folder are yours and writable.",
            where=str(path),
        ) from error

"""The rules for single sites: those in the configuration, and imported files beside it.

Imported files keep their own format, so they can be read, edited and imported again; they are
looked up by host when a page of that host is read, so thousands of them cost nothing otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reader.config import Settings
from reader.errors import StoreError, UsageError
from reader.ingest.links import host
from reader.ingest.sites import ENDING, MAX_FILE, file_names, host_of_file, parse_site
from reader.model_sites import SiteRow, SiteRule, Unmapped
from reader.paths import Places, make_private
from reader.text import safe_line
from reader.values import dataclass

MOST_FILES = 20_000
MOST_KNOWN = 1_000
"""Hosts that are remembered."""


class Sites:
    """Which rule is for which page; the configuration's own come first."""

    def __init__(self, settings: Settings, places: Places) -> None:
        self._own = {rule.host: rule for rule in settings.sites}
        self._folder = places.sites
        self._known: dict[str, SiteRule | None] = {}

    def rule(self, url: str) -> SiteRule | None:
        """The rule for the page at `url`: that of the nearest host, or None."""
        name = host(url)
        if not name:
            return None
        if name not in self._known:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[name] = self._of_settings(name) or self._of_files(name)
        return self._known[name]

    def _of_settings(self, name: str) -> SiteRule | None:
        labels = name.split(".")
        around = (".".join(labels[at:]) for at in range(len(labels)))
        return next((self._own[one] for one in around if one in self._own), None)

    def _of_files(self, name: str) -> SiteRule | None:
        for file in file_names(name):
            text = _read(self._folder / file)
            if text is not None:
                return parse_site(text, host_of_file(file), file)[0]
        return None


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    hosts: tuple[str, ...]
    unmapped: tuple[Unmapped, ...]
    folder: Path


def import_sites(places: Places, source: Path) -> Imported:
    """Take over a file of site rules, or all in a folder, in the place of those that were imported
    for the same hosts. Raises UsageError where there are none, StoreError where they cannot be
    written."""
    files = _files(source)
    hosts: list[str] = []
    unmapped: list[Unmapped] = []
    for path in files:
        name = host_of_file(path.name)
        text = _read(path)
        if not name or text is None:
            why = "cannot be read as UTF-8" if name else "is not named after a host"
            unmapped.append(Unmapped(path.name, 0, path.name, why))
            continue
        rule, left = parse_site(text, name, path.name)
        unmapped += left
        if rule == SiteRule(name):
            unmapped.append(Unmapped(path.name, 0, path.name, "holds no rule that tread can use"))
            continue
        _write(places.sites / f"{name}{ENDING}", text)
        hosts.append(name)
    return Imported(tuple(hosts), tuple(unmapped), places.sites)


def list_sites(settings: Settings, places: Places) -> Iterator[SiteRow]:
    """The sites with rules: the configuration's, then the imported ones by name."""
    for rule in settings.sites:
        yield SiteRow(
            rule.host, "yours", len(rule.body), len(rule.strip), safe_line(str(places.config))
        )
    for path in sorted(places.sites.glob(f"*{ENDING}"))[:MOST_FILES]:
        name, text = host_of_file(path.name), _read(path)
        if name and text is not None:
            rule, _ = parse_site(text, name, path.name)
            yield SiteRow(name, "imported", len(rule.body), len(rule.strip), safe_line(str(path)))


def _files(source: Path) -> list[Path]:
    if source.is_dir():
        found = sorted(source.glob(f"*{ENDING}"))[:MOST_FILES]
        if not found:
            raise UsageError(
                f"{safe_line(str(source))} holds no file that ends in {ENDING}.",
                "Name a folder of site rules such as example.org.txt, or one such file.",
            )
        return found
    if not source.is_file():
        raise UsageError(
            f"{safe_line(str(source))} does not exist.", "Check the name of the file or folder."
        )
    if not host_of_file(source.name):
        raise UsageError(
            f"{safe_line(source.name)} is not named after a host.",
            "A file of site rules is named like its site: example.org.txt",
        )
    return [source]


def _read(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE * 4).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None


def _write(path: Path, text: str) -> None:
    try:
        make_private(path.parent)
        beside = path.with_name(f".{path.name}.new")
        beside.write_text(text, "utf-8")
        beside.replace(path)
    except OSError as error:
        raise StoreError(
            f"{safe_line(str(path))} cannot be written: {error.strerror}.",
            "Check that the folder is yours and writable.",
        ) from error

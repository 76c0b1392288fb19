"""A new user's path: subscriptions come in, are used, and all of it goes on to a second machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from reader.cli.main import main
from tests.fakes import rss
from tests.server import LoopbackServer, Reply

FEEDS = 300
TOPICS = ("harbour", "orchard", "tramway")


def story(feed: int, at: int) -> tuple[str, str]:
    topic = TOPICS[(feed + at) % len(TOPICS)]
    text = f"<p>The {topic} of town {feed} was looked at once more, and report {at} came of it.</p>"
    return f"Town {feed}: report {at} of the {topic}", text


@pytest.fixture(scope="module")
def server() -> Iterator[LoopbackServer]:
    routes = {
        f"/{feed}.xml": rss([story(feed, at) for at in range(3)], title=f"Town & {feed}",
                            link=f"https://town{feed}.example")
        for feed in range(FEEDS)
    }  # fmt: skip
    with LoopbackServer(dict(routes)) as running:
        running.routes["/7.xml"] = Reply(status=404)
        yield running


def opml(server: LoopbackServer) -> str:
    """Nested folders, and the faults such files have: a feed twice, one without an address."""
    lines = []
    for region in range(10):
        lines.append(f'<outline text="Region {region}"><outline text="Coast &amp; hills">')
        lines += [
            f'<outline type="rss" text={quoteattr(f"Town & {feed}")} '
            f"xmlUrl={quoteattr(server.url(f'/{feed}.xml'))}/>"
            for feed in range(region, FEEDS, 10)
        ]
        lines.append("</outline></outline>")
    lines.append(f'<outline type="rss" text="again" xmlUrl="{server.url("/0.xml/")}"/>')
    lines.append('<outline type="rss" text="nowhere"/>')
    return f'<opml version="1.0"><body>{"".join(lines)}</body></opml>'


class Machine:
    """A place where tread is used."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys
        folder.mkdir()

    def __call__(self, *words: str, status: int = 0) -> str:
        where = ["--config", str(self.folder / "config.toml"), "--data", str(self.folder / "data")]
        found = main([*where, *words])
        out, err = self._capsys.readouterr()
        assert found == status, f"{words}: {found}\n{err[-2000:]}"
        return out

    def records(self, *words: str, status: int = 0) -> list[dict[str, object]]:
        return [json.loads(line) for line in self(*words, "--json", status=status).splitlines()]

    def summary(self, *words: str, status: int = 0) -> dict[str, object]:
        found = self.records(*words, status=status)[-1]["summary"]
        assert isinstance(found, dict)
        return found


@pytest.mark.timeout(300)  # a minute on a machine that is busy with other things
def test_from_another_reader_to_a_second_machine(
    server: LoopbackServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second, third = (Machine(tmp_path / name, capsys) for name in ("1", "2", "3"))
    file = tmp_path / "feeds.opml"
    file.write_text(opml(server), "utf-8")

    dry = first.summary("import", str(file), "--dry-run")
    assert not (first.folder / "config.toml").exists()
    told = first.summary("import", str(file))
    assert (told["added"], told["skipped"], told["failed"]) == (FEEDS, 2, 0)
    assert {**dry, "dry_run": False} == told

    with (first.folder / "config.toml").open("a", encoding="utf-8") as config:
        config.write('\n[[rules]]\nname = "rails"\nwhen = "title:tramway"\ndo = ["tag:on rails"]\n')
    came = first.summary("refresh", status=3)
    assert (came["feeds"], came["errors"], came["new"]) == (FEEDS, 1, 3 * (FEEDS - 1))
    feeds = first.records("feeds")
    assert feeds[0]["folder"] == "Region 0/Coast & hills"

    assert len(first.records("list", 'folder:"Region 1"')) == 3 * FEEDS // 10
    found = first.records("list", "harbour")
    assert len(found) == FEEDS - 1
    assert all("harbour" in str(row["title"]) for row in found)
    tagged = first.records("list", 'tag:"on rails"')
    assert len(tagged) == FEEDS - 1
    assert all("tramway" in str(row["title"]).lower() for row in tagged)
    first("mark", "starred", "--query", 'tag:"on rails"')
    first("mark", "read", "--query", "orchard")
    first("mark", "later", str(found[0]["id"]))
    assert len(first.records("list", "is:starred")) == FEEDS - 1
    first("config", "set", "measure", "80")
    first("rules", "add", "--contains", "was looked at once more", "--id", "mine")

    parcel = tmp_path / "tread.json"
    first("export", "json", str(parcel))
    again = second.summary("import", str(parcel))
    assert (again["failed"], again["skipped"]) == (0, 0)
    second("refresh", "-q", status=3)

    for verb in ("json", "opml"):
        assert second("export", verb) == first("export", verb)
    for query in ("is:starred", "is:unread", "is:later", "tramway", 'tag:"on rails"'):
        here, there = (
            [row["title"] for row in machine.records("list", query)] for machine in (first, second)
        )
        assert here
        assert sorted(map(str, here)) == sorted(map(str, there))
    # And the list alone, for any other reader, brings the same subscriptions.
    (tmp_path / "out.opml").write_text(first("export", "opml"), "utf-8")
    third("import", str(tmp_path / "out.opml"))
    assert third("export", "opml").count("xmlUrl") == FEEDS
    assert [(feed["url"], feed["folder"]) for feed in third.records("feeds")] == [
        (feed["url"], feed["folder"]) for feed in feeds
    ]

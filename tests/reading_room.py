"""A small subscription of our own, for the tests of the app: every kind of block, and titles
that try to break out of the screen."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from xml.sax.saxutils import escape

from textual.pilot import Pilot

from reader.config import load
from reader.library import Library
from reader.paths import Places
from reader.tui.app import TreadApp
from tests.fakes import NOW, open_library
from tests.server import LoopbackServer

PITCH = "<p>Sign up for our newsletter to get the best stories in your inbox every morning.</p>"
REEDS = f"""
<p>The old bridge at <a href="https://reeds.example/ford">Lower Ford</a> was made of
<em>reeds</em>, and it stood for <strong>eleven</strong> winters before anyone wrote it down.</p>
<h2>How it was made</h2>
<ol><li>Cut the reeds in autumn.<ul><li>before the first frost</li><li>above the water</li></ul>
</li><li>Bind them into bundles as thick as an arm, and leave them under stones until the river
has gone down again.</li></ol>
<blockquote><p>A bridge that bends has no reason to break.</p></blockquote>
<pre><code class="language-python">def load(people: int) -&gt; bool:
    # eleven was the most that was ever seen
    return people &lt;= 11
</code></pre>
<table><tr><th>Winter</th><th>Bundles</th></tr><tr><td>first</td><td>120</td></tr>
<tr><td>second</td><td>96</td></tr></table>
<figure><img src="https://reeds.example/bridge.png" alt="The bridge, seen from the mill">
<figcaption>The bridge, seen from the mill</figcaption></figure>
<p>In the end it was not water that took it, but a herd of very curious goats.</p>
{
    "".join(
        f"<p>Year {n}: the toll book counts the carts, the sheep and one bear.</p>"
        for n in range(1, 25)
    )
}
{PITCH}"""

PLAIN = (
    "<p>A short report from the yard: the kiln is warm, the clay is late, the cat is asleep.</p>"
)

ALMANAC = [
    ("A bridge of reeds", REEDS, "Wed, 18 Nov 2026 08:00:00 GMT"),
    ("[/] and [bold red]loud", PLAIN, "Tue, 17 Nov 2026 09:00:00 GMT"),
    ("[@click=app.quit]Press me[/] \x1b[2J &lt;b&gt;", PLAIN, "Mon, 16 Nov 2026 09:00:00 GMT"),
    (
        "静かな港の長い一日と、その夜に起きた小さな出来事について",
        PLAIN,
        "Mon, 02 Nov 2026 09:00:00 GMT",
    ),
]
WORKSHOP = [
    ("Clay is late", PLAIN, "Wed, 18 Nov 2026 08:55:00 GMT"),
    ("The kiln, at last", PLAIN, "Sat, 14 Nov 2026 10:00:00 GMT"),
    ("A wheel from two bicycles, and what it taught us about patience, grease and neighbours",
     PLAIN, "Fri, 03 Oct 2025 10:00:00 GMT"),
]  # fmt: skip


def feed(title: str, items: list[tuple[str, str, str]]) -> str:
    """An RSS feed; an item is (title, HTML, date)."""
    parts = [
        f"<item><title>{escape(name.replace(chr(27), ''))}</title>"
        f"<guid isPermaLink='false'>{title}-{at}</guid><pubDate>{date}</pubDate>"
        f"<link>https://{title.lower()}.example/{at}</link>"
        f"<dc:creator>Ada Moss</dc:creator><description>{escape(html)}</description></item>"
        for at, (name, html, date) in enumerate(items)
    ]
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>{escape(title)}</title><link>https://x.example/</link>{''.join(parts)}"
        "</channel></rss>"
    )


def routes() -> dict[str, str]:
    """What the server of the subscription answers; the third feed is not there."""
    return {"/almanac.xml": feed("Almanac", ALMANAC), "/workshop.xml": feed("Workshop", WORKSHOP)}


def write_subscription(folder: Path, server: LoopbackServer) -> Places:
    """The configuration, in folders that fold."""
    feeds = [
        ("/almanac.xml", "The Almanac", "News"),
        ("/workshop.xml", "Workshop Notes", "News/Craft"),
        ("/gone.xml", "[b]Gone[/b] Weekly", ""),
    ]
    lines = ['[tread]\nrefresh_minutes = 0\ntheme = "textual-dark"\n']
    for path, title, group in feeds:
        lines.append(
            f"[[feeds]]\nurl = {json.dumps(server.url(path))}\ntitle = {json.dumps(title)}\n"
            f"folder = {json.dumps(group)}\n"
        )
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "config.toml"
    config.write_text("\n".join(lines), "utf-8")
    return Places(config, folder / "data", folder / "state", config_named=True)


def prepare(folder: Path) -> None:
    """Fetch the subscription into `folder`, once, for tests to copy."""
    with LoopbackServer(routes()) as server:
        library = open_library(write_subscription(folder, server))
        for _ in library.refresh():
            pass
        library.close()


def copied(prepared: Path, folder: Path) -> Places:
    """A copy of the prepared subscription of the test's own."""
    shutil.copytree(prepared, folder, dirs_exist_ok=True)
    return Places(folder / "config.toml", folder / "data", folder / "state", config_named=True)


def opened(places: Places) -> Library:
    """The library, its clock standing still."""
    return Library(places, load(places), clock=lambda: float(NOW))


@asynccontextmanager
async def running(
    library: Library, size: tuple[int, int] = (120, 40), *, demo: bool = False
) -> AsyncIterator[tuple[TreadApp, Pilot[int]]]:
    """The app at work, its first jobs done."""
    app = TreadApp(library, demo=demo, clock=lambda: float(NOW))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        yield app, pilot


async def settle(pilot: Pilot[int]) -> None:
    """Wait until no short job is left; a refresh goes on."""
    while True:
        await pilot.pause()
        workers = pilot.app.workers
        busy = [w for w in workers if w.group != "refresh" and not w.is_finished]
        if not busy:
            break
        await workers.wait_for_complete(busy)
    await pilot.pause()


async def press(pilot: Pilot[int], *keys: str) -> None:
    """Press keys one after the other, each answered in full."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


async def until(pilot: Pilot[int], test: Callable[[], bool], what: str, rounds: int = 400) -> None:
    """Let the app go on until `test` holds."""
    for _ in range(rounds):
        await settle(pilot)
        if test():
            return
        await pilot.pause(0.02)
    raise AssertionError(f"never: {what}")


def screen_text(app: TreadApp) -> str:
    """What is on the screen, without colours."""
    size = app.size
    strips = app.screen._compositor.render_strips(size)
    return "\n".join(strip.text for strip in strips)

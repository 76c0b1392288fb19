"""A subscription in which every string that a stranger chooses tries to be more than text."""

from __future__ import annotations

import json
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from reader.paths import Places
from tests.fakes import open_library
from tests.server import LoopbackServer, Reply

ESCAPES = (
    "\x1b[2J\x1b[31m",  # clear the screen, write in red
    "\x1b]0;OWNED\x07\x1b]2;OWNED\x1b\\",  # a title for the terminal
    "\x1b]52;c;T1dORUQ=\x07",  # a clipboard for the reader
    "\x1b]8;;https://evil.example/\x1b\\here\x1b]8;;\x1b\\",  # a link that says another thing
    "\x9b31m\x9d0;OWNED\x9c\x90q\x9c",  # the same in eight bits
    "\x1bP$q\x1b\\\x1b_Gi=1;AAAA\x1b\\\x1b[6n\x1b[c\x05",  # questions that type into the shell
    "\x00\x07\x08\x0b\x0c\r\x7f\x85\u2028\u2029",
)
BIDI = "\u202e\u202dgpj.exe\u202c\u2066\u2067\u2069\u2068\ufeff\ufff9\U000e0041\ud83d"
MARKUP = "[bold red]b[/] [/] [@click=app.quit]q[/] [link=https://evil.example]l[/link] $x {0} \\["
ZALGO = "Z" + "\u0300\u0316\u0489" * 40 + "algo"
MIXED = "zero\u200b\u200c\u200d\u2060\xadwidth שלום العربية 👩‍👩‍👧‍👦 ❤️ 👍🏽 🇩🇪 1️⃣ ﷽ 漢字"
HUGE = "wörd" * 260_000


def hostile(name: str) -> str:
    """`name`, so that it can be found again, and all that a string may try."""
    return f"{name} {MARKUP} {''.join(ESCAPES)}{BIDI} {ZALGO} {MIXED} <b>&lt;i&gt;{name} ends"


H = hostile
LINKS = (
    "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x", "ssh://-oProxy",
    "https://evil.example/\x1b]8;;\x07", "https://еvil.example/", "https://good.example@evil.example/",
    "mailto:a@b.example?subject=%0d%0a", "gemini://g.example/", "https://a.example/\u202egpj.exe",
)  # fmt: skip
HTML = f"""
<p>{escape(H("paragraph"))} <a href="https://ok.example/?q={escape(H("href")).replace('"', "")}">
{escape(H("link"))}</a></p>
<h2>{escape(H("heading"))}</h2>
<ul><li>{escape(H("item"))}<ol><li>{escape(H("inner"))}</li></ol></li></ul>
<blockquote><p>{escape(H("quote"))}</p></blockquote>
<pre><code class="language-{escape(H("language")).replace('"', "")}">{escape(H("code"))}
</code></pre><table><tr><th>{escape(H("head"))}</th><th>b</th></tr><tr><td>{escape(H("cell"))}</td><td>1</td></tr>
</table>
<figure><img src="https://ok.example/a.png" alt={quoteattr(H("alt"))} title={quoteattr(H("t"))}>
<figcaption>{escape(H("caption"))}</figcaption></figure>
<iframe src="https://video.example/1" title={quoteattr(H("frame"))}></iframe>
{"".join(f"<p><a href={quoteattr(one)}>link {at}</a></p>" for at, one in enumerate(LINKS))}
<script>alert(1)</script><style>p {{}}</style><p onclick="x()" style="background:url(x)">{ZALGO}</p>
<p>Sign up for our newsletter {escape(H("pitch"))}</p>
<p>end of it</p>"""
PITCH = "Sign up for our newsletter to get the best stories in your inbox every morning."


def json_feed() -> str:
    """A JSON feed: of all formats the one that can name any character."""
    item = {
        "url": "https://ok.example/1", "title": H("title"), "content_html": HTML,
        "date_published": "2026-11-18T08:00:00Z", "tags": [H("tag"), "[b]"],
        "authors": [{"name": H("author"), "url": H("author-url")}],
        "attachments": [{"url": "https://ok.example/a.mp3?" + H("file"), "title": H("attachment"),
                         "mime_type": "audio/mpeg"}],
    }  # fmt: skip
    plain = {"content_html": f"<p>Short and {PITCH}</p><p>{PITCH}</p>"}
    items = [
        {**item, "id": H("guid")},
        {**item, "id": "huge", "title": HUGE[:100_000], "content_html": f"<p>{HUGE}</p>",
         "date_published": "9999-12-31T23:59:59Z", "url": "https://xn--vil-zma.example/"},
        {**item, **plain, "id": "zalgo", "title": ZALGO * 30, "url": "javascript:alert(1)"},
        {**item, **plain, "id": "rtl", "title": f"\u200f{MIXED} {MIXED}", "url": LINKS[-1]},
        {**item, **plain, "id": "path", "title": "../../../etc/passwd\x00.html", "url": LINKS[6]},
        {**item, **plain, "id": "dash", "title": "-rf $(touch OWNED) `touch OWNED`; touch OWNED"},
        {**item, **plain, "id": "old", "title": "[/]", "date_published": "0001-01-01T00:00:00Z"},
    ]  # fmt: skip
    return json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": H("feed"),
         "home_page_url": "https://ok.example/" + H("site"), "description": H("about"),
         "language": H("lang"), "items": items}
    )  # fmt: skip


def rss_feed() -> str:
    """The same by way of XML, where characters are named by number."""

    def text(name: str) -> str:
        shown = "".join(f"&amp;#{ord(char)};" if ord(char) < 32 else char for char in H(name))
        return shown.replace("<", "&lt;").replace("\ud83d", "")

    return f"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>
    <title>{text("rss-feed")}</title><link>https://ok.example/{text("rss-link")}</link>
    <item><title>{text("rss-title")}</title><guid isPermaLink="false">{text("rss-guid")}</guid>
    <author>{text("rss-author")}</author><category>{text("rss-category")}</category>
    <link>https://ok.example/r</link><pubDate>Tue, 17 Nov 2026 08:00:00 GMT</pubDate>
    <description>{text("rss-text")} {escape(escape(PITCH))}</description>
    <enclosure url="https://ok.example/b.mp4" type="video/{text("rss-type").replace('"', "")}"/>
    </item></channel></rss>"""


def routes() -> dict[str, Reply | str]:
    """What the server says; its errors are hostile too."""
    header = "".join(char for char in H("header") if char not in "\r\n" and ord(char) < 256)
    return {
        "/json.json": json_feed(),
        "/rss.xml": rss_feed(),
        "/reason.xml": Reply(b"no", status=418, reason=header, headers={"X-Bad": header}),
        "/moved.xml": Reply(status=302, headers={"Location": f"gopher://{header}/"}),
        "/type.xml": Reply(b"\x00\x01" + H("body").encode("utf-8", "replace"), type=header),
        "/broken.xml": "<rss><channel><title>" + "".join(ESCAPES) + "</title><item",
    }


def prepare(folder: Path) -> None:
    """Fetch it all into `folder`, once, for tests to copy."""
    with LoopbackServer(routes()) as server:
        lines = ["[tread]\nrefresh_minutes = 0\n"]
        for path in routes():
            named = path in ("/rss.xml", "/reason.xml")
            told = H("own").replace("\ud83d", "") if named else ""
            lines.append(f"[[feeds]]\nurl = {json.dumps(server.url(path))}\n")
            if named:
                lines.append(
                    f"title = {_toml(told)}\nfolder = {_toml('A' + told + '/B')}\n"
                    f"tags = [{_toml(told)}]\n"
                )
        folder.mkdir(parents=True, exist_ok=True)
        config = folder / "config.toml"
        config.write_text("\n".join(lines), "utf-8")
        library = open_library(Places(config, folder / "data", folder / "state", config_named=True))
        list(library.refresh())
        library.close()


def _toml(text: str) -> str:
    """A TOML string that names every character that is not printable."""
    shown = "".join(
        char if char.isprintable() else f"\\u{ord(char):04x}" if ord(char) < 65536 else
        f"\\U{ord(char):08x}" for char in text.replace("\\", "\\\\").replace('"', '\\"')
    )  # fmt: skip
    return f'"{shown}"'

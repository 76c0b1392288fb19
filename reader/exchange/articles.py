"""Articles as files: names that every system takes, and a head that says where each is from."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace
from html import escape

from reader.exchange.render import render
from reader.model import Cleaned, Kind, Reading
from reader.text import iso

ENDINGS = {"markdown": ".md", "html": ".html", "epub": ".epub"}
_LONGEST = 60


def slug(text: str) -> str:
    """Words of a title that a file may be named with: letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    words = re.findall(r"[^\W_]+", plain)
    out = ""
    for word in words:
        longer = f"{out}-{word}" if out else word
        if len(longer.encode()) > _LONGEST * 2 or len(longer) > _LONGEST:
            break
        out = longer
    return out or (words[0][: _LONGEST // 2] if words else "untitled")


def file_name(reading: Reading, form: str) -> str:
    """Date, title and number: no two articles share one, whatever the system makes of case."""
    date = (iso(reading.row.published) or "")[:10]
    return f"{date}-{slug(reading.row.title)}-{reading.row.id}{ENDINGS[form]}"


def facts(reading: Reading) -> dict[str, object]:
    """What is known of an article, for the head of its file."""
    row = reading.row
    found: dict[str, object] = {
        "title": str(row.title), "author": str(row.author), "feed": str(row.feed_title),
        "url": str(row.url), "published": iso(row.published), "tags": list(map(str, row.tags)),
        "read": row.read, "starred": row.starred, "later": row.later,
        "language": str(reading.language), "words": row.words,
    }  # fmt: skip
    return {name: value for name, value in found.items() if value not in ("", [], None)}


def kept(reading: Reading, *, images: bool) -> Cleaned:
    """The blocks that stay, without pictures unless they are asked for."""
    blocks = tuple(
        block for block in reading.cleaned.kept if images or block.kind is not Kind.IMAGE
    )
    return Cleaned(replace(reading.cleaned.article, blocks=blocks))


def markdown_file(reading: Reading, *, images: bool = False) -> str:
    """The article with its facts as YAML before it."""
    # JSON is YAML too, and leaves nothing to be misread.
    lines = [f"{name}: {_yaml(value)}" for name, value in facts(reading).items()]
    text = render(kept(reading, images=images), "markdown")
    return "\n".join(["---", *lines, "---", "", text])


def _yaml(value: object) -> str:
    # YAML breaks lines at these, inside of quotes too.
    text = json.dumps(value, ensure_ascii=False)
    return re.sub("[\x7f-\x9f\u2028\u2029\ufeff]", lambda one: f"\\u{ord(one[0]):04x}", text)


def html_file(reading: Reading, *, images: bool = False) -> str:
    """The article as a page of its own, with its facts in the head."""
    found = facts(reading)
    metas = [
        f'<meta name="{name}" content="{escape(_plain(value))}">'
        for name, value in found.items()
        if name != "title"
    ]
    language = f' lang="{escape(str(reading.language))}"' if reading.language else ""
    lines = [
        "<!doctype html>", f"<html{language}>", "<head>", '<meta charset="utf-8">',
        f"<title>{escape(str(reading.row.title))}</title>", *metas, "</head>", "<body>",
        render(kept(reading, images=images), "html").rstrip("\n"), "</body>", "</html>", "",
    ]  # fmt: skip
    return "\n".join(lines)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)

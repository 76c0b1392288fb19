"""The host mill.invalid: made-up feeds of any size, for measuring; the same on every machine.

    https://mill.invalid/<feed>.xml?entries=300&words=600

A feed is RSS 2.0 with the text in content:encoded (every third number), RSS with it escaped in
description, or Atom; a JSON Feed when asked for. Words are made of syllables and come as often as
words do (Zipf's law), sentences are drawn from a pool made once, and each entry ends in what
publishers bolt on.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from email.utils import formatdate
from functools import cached_property
from html import escape
from itertools import accumulate
from time import gmtime, strftime

from reader.ingest.demo import MILL
from reader.values import dataclass

EPOCH = 1_780_000_000
"""When the newest entry of a feed that has not changed yet was published."""
HOUR = 3600
WORDS = 600
"""Words of an entry, in the mean; they are half to one and a half times as many."""
KINDS = ("encoded", "description", "atom")
TYPES = {
    "encoded": "application/rss+xml",
    "description": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}

_ONSETS = (
    "b", "br", "c", "ch", "d", "dr", "f", "fl", "g", "gr", "h", "j", "k", "l", "m", "n", "p", "pl",
    "qu", "r", "s", "sh", "sl", "st", "t", "th", "tr", "v", "w", "z",
)  # fmt: skip
_NUCLEI = ("a", "ai", "e", "ea", "i", "o", "oa", "oo", "u")
_CODAS = ("", "", "", "l", "m", "n", "nd", "r", "rt", "s", "st", "t", "ck")
_SMALL = (
    "the", "a", "of", "and", "to", "in", "is", "it", "that", "on", "for", "was", "with", "as",
    "at", "by", "from", "had", "be", "but", "not", "are", "or", "an", "this", "which", "they",
    "we", "were", "one", "all", "there", "out", "up", "so", "when", "who", "some", "if", "more",
)  # fmt: skip
_VOCABULARY = 9000
_POOL = 9000


@dataclass(frozen=True, slots=True)
class Made:
    """An entry as the mill made it. `html` is its text, `lines` what a reader must find in it."""

    guid: str
    link: str
    title: str
    author: str
    category: str
    published: int
    html: str
    lines: tuple[str, ...]


class Mill:
    """Makes feeds; the same `seed` makes the same ones, for links that begin with `base`."""

    def __init__(self, base: str = f"https://{MILL}", seed: int = 11, words: int = WORDS) -> None:
        self.base, self.seed, self.words = base, seed, words

    @cached_property
    def _vocabulary(self) -> list[str]:
        chance = random.Random(self.seed)  # noqa: S311  # made-up words are no secret
        found = dict.fromkeys(_SMALL)
        while len(found) < _VOCABULARY:
            syllables = (
                chance.choice(_ONSETS) + chance.choice(_NUCLEI) + chance.choice(_CODAS)
                for _ in range(chance.choice((1, 2, 2, 2, 3)))
            )
            found["".join(syllables)] = None
        return list(found)

    @cached_property
    def _sentences(self) -> list[str]:
        chance = random.Random(self.seed + 1)  # noqa: S311
        weights = list(accumulate(1 / (rank + 3) for rank in range(_VOCABULARY)))
        return [
            self._sentence(chance, chance.choices(self._vocabulary, cum_weights=weights, k=length))
            for length in (chance.randint(5, 25) for _ in range(_POOL))
        ]

    @staticmethod
    def _sentence(chance: random.Random, words: list[str]) -> str:
        words[0] = words[0].capitalize()
        if len(words) > 9:
            words[len(words) // 2] += ","
        return " ".join(words) + chance.choice("......?!")

    def link(self, feed: int, number: int) -> str:
        """The address of an entry."""
        return f"{self.base}/{feed}/{number}.html"

    def entry(self, feed: int, number: int) -> Made:
        """Entry `number` of a feed, from 0, the oldest."""
        chance = random.Random(f"{self.seed}/{feed}/{number}")  # noqa: S311
        title = chance.choice(self._sentences).rstrip(".?!") + chance.choice(("", " & co", " – 2"))
        link = self.link(feed, number)
        parts = [*self._body(chance, feed, number), *_bolted_on(feed, title, link)]
        return Made(
            guid=f"mill:{feed}:{number}",
            link=link,
            title=title,
            author=f"{chance.choice(self._vocabulary).title()} {feed % 50}",
            category=chance.choice(_SMALL[20:]),
            published=EPOCH + number * HOUR - feed * 61,
            html="\n".join(markup for markup, _ in parts),
            lines=tuple(line for _, lines in parts for line in lines),
        )

    def _body(
        self, chance: random.Random, feed: int, number: int
    ) -> Iterator[tuple[str, Sequence[str]]]:
        """The article, piece by piece: its markup, and the text of each block that it makes."""
        left = chance.randint(self.words // 2, self.words * 3 // 2)
        picture = f'<img src="{self.base}/{feed}/{number}.jpg" width="1200" height="800"/>'
        yield f"<figure>{picture}<figcaption>Seen at {feed}</figcaption></figure>", ()
        shapes = ["p"] * 12 + ["link", "link", "strong", "h2", "ul", "quote", "pre"]
        while left > 0:
            some = chance.sample(self._sentences, chance.randint(2, 5))
            left -= sum(sentence.count(" ") + 1 for sentence in some)
            yield _piece(chance.choice(shapes), some, f"https://site{feed % 89}.example/{left}")

    def document(
        self, feed: int, entries: int, first: int = 0, kind: str = ""
    ) -> tuple[bytes, str]:
        """A feed with entries `first` to `first + entries`, the newest first; its content type."""
        kind = kind or KINDS[feed % len(KINDS)]
        made = [self.entry(feed, number) for number in range(first + entries - 1, first - 1, -1)]
        title = f"Mill {feed}"
        home = f"{self.base}/{feed}/"
        if kind == "json":
            text = _json(title, home, made)
        elif kind == "atom":
            text = _atom(title, home, made)
        else:
            text = _rss(title, home, made, encoded=kind == "encoded")
        return text.encode(), TYPES[kind]


def _piece(shape: str, some: Sequence[str], link: str) -> tuple[str, Sequence[str]]:
    """A piece of an article: its markup, and the text of each block that it makes."""
    text = " ".join(some)
    if shape == "ul":
        return "<ul>" + "".join(f"<li>{one}</li>" for one in some) + "</ul>", some
    if shape == "pre":
        code = [one.replace(" ", "_") for one in some]
        return f"<pre><code>{chr(10).join(code)}</code></pre>", code
    if shape == "h2":
        heading = some[0].rstrip(".?!")
        return f"<h2>{heading}</h2><p>{text}</p>", (heading, text)
    markup = {
        "link": f'<p><a href="{link}?utm_source=feed">{some[0]}</a> {" ".join(some[1:])}</p>',
        "strong": f"<p><strong>{some[0]}</strong> {' '.join(some[1:])}</p>",
        "quote": f"<blockquote><p>{text}</p></blockquote>",
    }
    return markup.get(shape, f"<p>{text}</p>"), (text,)


def _bolted_on(feed: int, title: str, link: str) -> Iterator[tuple[str, Sequence[str]]]:
    yield (
        f'<p>Sign up for the Mill {feed} newsletter and never miss a story.</p><p><a href="{link}">'
        f'{escape(title)}</a> was first published on <a href="{link}">Mill {feed}</a>.</p>'
        f'<img src="{link}.gif" width="1" height="1" alt=""/>',
        (),
    )


def _rss(title: str, home: str, made: Sequence[Made], *, encoded: bool) -> str:
    items = []
    for one in made:
        text = (
            f"<description>{one.lines[0] if one.lines else ''}</description>"
            f"<content:encoded><![CDATA[{one.html}]]></content:encoded>"
            if encoded
            else f"<description>{escape(one.html)}</description>"
        )
        items.append(
            f"<item><title>{escape(one.title)}</title><link>{one.link}</link>"
            f'<guid isPermaLink="false">{one.guid}</guid><dc:creator>{one.author}</dc:creator>'
            f"<pubDate>{formatdate(one.published, usegmt=True)}</pubDate>"
            f"<category>{one.category}</category>{text}</item>\n"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{title}</title><link>{home}</link><language>en</language>"
        f"<description>What {title} made.</description>\n{''.join(items)}</channel></rss>\n"
    )


def _atom(title: str, home: str, made: Sequence[Made]) -> str:
    entries = (
        f'<entry><title>{escape(one.title)}</title><link rel="alternate" href="{one.link}"/>'
        f"<id>{one.guid}</id><published>{_iso(one.published)}</published>"
        f"<updated>{_iso(one.published)}</updated><author><name>{one.author}</name></author>"
        f'<category term="{one.category}"/><content type="html">{escape(one.html)}</content>'
        "</entry>\n"
        for one in made
    )
    newest = _iso(made[0].published) if made else _iso(EPOCH)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f'<title>{title}</title><link href="{home}"/><id>{home}</id><updated>{newest}</updated>\n'
        f"{''.join(entries)}</feed>\n"
    )


def _json(title: str, home: str, made: Sequence[Made]) -> str:
    items = [
        {
            "id": one.guid, "url": one.link, "title": one.title, "tags": [one.category],
            "authors": [{"name": one.author}], "date_published": _iso(one.published),
            "content_html": one.html,
        }
        for one in made
    ]  # fmt: skip
    version = "https://jsonfeed.org/version/1.1"
    return json.dumps(
        {"version": version, "title": title, "home_page_url": home, "items": items},
        ensure_ascii=False,
    )


def _iso(moment: int) -> str:
    return strftime("%Y-%m-%dT%H:%M:%SZ", gmtime(moment))

"""Blocks as a small HTML fragment, safe by construction: every text escaped, no address but
http, https and mailto, no attribute that a publisher could name. What was built is cleaned by nh3
all the same: a fault of ours here must not become script in somebody's browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from html import escape

from reader.exchange.inline import SCHEMES, cells, followable, nested
from reader.model import Block, Kind, Span, Style, Verdict

MAX_LEVEL = 50

_TAGS: dict[Style, str] = {
    "strong": "strong",
    "em": "em",
    "code": "code",
    "strike": "s",
    "mark": "mark",
    "sub": "sub",
    "sup": "sup",
}
_NUMBER = re.compile(r"(-?\d{1,9})\.")


_ALLOWED = {
    "a": {"href"}, "code": {"class"}, "del": {"class", "title"}, "img": {"alt", "src"},
    "li": {"value"},
}  # fmt: skip
_PLAIN = frozenset((
    "article", "blockquote", "br", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "mark", "ol", "p", "pre", "s", "strong", "sub", "sup", "table", "tbody", "td", "th", "tr",
    "ul",
))  # fmt: skip


def html_article(title: str, shown: Sequence[tuple[Block, Verdict | None]]) -> str:
    """An `article` element: the title, then the blocks; removed ones in `del`."""
    lines = ["<article>", *([f"<h1>{escape(title)}</h1>"] if title else [])]
    lists = _Lists()
    for block, verdict in shown:
        if block.kind is Kind.LIST and verdict is None:
            lines += lists.item(block)
            continue
        lines += lists.end()
        lines.append(_removed(block, verdict) if verdict else _block(block))
    return _cleaned("\n".join([*lines, *lists.end(), "</article>"])) + "\n"


def _cleaned(made: str) -> str:
    import nh3  # 2 ms, paid by what writes HTML only

    return nh3.clean(
        made, tags={*_PLAIN, *_ALLOWED}, attributes=_ALLOWED, link_rel=None,
        url_schemes=set(SCHEMES),
    )  # fmt: skip


class _Lists:
    """The lists that are open: items come one by one, HTML wants them nested."""

    def __init__(self) -> None:
        self._open: list[str] = []

    def item(self, block: Block) -> Iterator[str]:
        level = min(max(block.level, 1), MAX_LEVEL)
        tag = "ol" if _NUMBER.fullmatch(block.marker) else "ul"
        text = _inline(block.text, block.spans)
        yield from self.end(level)
        if len(self._open) == level and not block.marker:
            yield f"<p>{text}</p>"
            return
        if len(self._open) == level and self._open[-1] != tag:
            yield from self.end(level - 1)
        if len(self._open) == level:
            yield "</li>"
        while len(self._open) < level:
            inner = len(self._open) < level - 1
            self._open.append("ul" if inner else tag)
            yield f"<{self._open[-1]}>" + ("<li>" if inner else "")
        yield _item_tag(block) + text

    def end(self, level: int = 0) -> Iterator[str]:
        """Ends the lists deeper than `level`."""
        while len(self._open) > level:
            yield f"</li></{self._open.pop()}>"


def _item_tag(block: Block) -> str:
    number = _NUMBER.fullmatch(block.marker)
    return f'<li value="{number[1]}">' if number else "<li>"


def _removed(block: Block, verdict: Verdict) -> str:
    lists = _Lists()
    inner = (
        "".join([*lists.item(block), *lists.end()]) if block.kind is Kind.LIST else _block(block)
    )
    why = escape(f"{verdict.rule}: {verdict.reason}")
    return f'<del class="removed" title="{why}">{inner}</del>'


def _block(block: Block) -> str:
    return _WRITERS.get(block.kind, _paragraph)(block)


def _paragraph(block: Block) -> str:
    return f"<p>{_inline(block.text, block.spans)}</p>"


def _heading(block: Block) -> str:
    level = min(max(block.level, 1), 6)
    return f"<h{level}>{_inline(block.text, block.spans)}</h{level}>"


def _quote(block: Block) -> str:
    depth = min(max(block.level, 1), MAX_LEVEL)
    return f"{'<blockquote>' * depth}{_paragraph(block)}{'</blockquote>' * depth}"


def _code(block: Block) -> str:
    named = f' class="language-{escape(block.language)}"' if block.language else ""
    return f"<pre>\n<code{named}>{escape(block.text)}</code></pre>"


def _embed(block: Block) -> str:
    text = escape(block.caption or block.source)
    if followable(block.source):
        text = f'<a href="{escape(block.source)}">{text}</a>'
    return f"<p>{text}</p>"


def _rule(block: Block) -> str:
    del block
    return "<hr>"


def _image(block: Block) -> str:
    caption = _inline(block.text, block.spans)
    below = f"<figcaption>{caption}</figcaption>" if caption else ""
    alt = escape(block.alt)
    image = f'<img src="{escape(block.source)}" alt="{alt}">' if followable(block.source) else ""
    return f"<figure>{image}{below}</figure>"


def _table(block: Block) -> str:
    rows = []
    for at, row in enumerate(cells(block)):
        tag = "th" if at == 0 else "td"
        inner = "".join(f"<{tag}>{_inline(text, spans)}</{tag}>" for text, spans in row)
        rows.append(f"<tr>{inner}</tr>")
    return "<table>" + "\n".join(rows) + "</table>" if rows else f"<p>{escape(block.text)}</p>"


def _inline(text: str, spans: Sequence[Span]) -> str:
    return nested(text, spans, _piece, _begin, _end)


def _piece(text: str, code: bool) -> str:
    del code
    return escape(text).replace("\n", "<br>\n")


def _begin(text: str, span: Span) -> str:
    del text
    return f'<a href="{escape(span.href)}">' if span.style == "link" else f"<{_TAGS[span.style]}>"


def _end(text: str, span: Span) -> str:
    del text
    return "</a>" if span.style == "link" else f"</{_TAGS[span.style]}>"


_WRITERS: dict[Kind, Callable[[Block], str]] = {
    Kind.HEADING: _heading,
    Kind.QUOTE: _quote,
    Kind.CODE: _code,
    Kind.TABLE: _table,
    Kind.IMAGE: _image,
    Kind.EMBED: _embed,
    Kind.RULE: _rule,
}

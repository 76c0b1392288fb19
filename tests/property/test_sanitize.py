"""What holds for any markup whatever, and for any article that is written out."""

from __future__ import annotations

import string

from hypothesis import given, settings
from hypothesis import strategies as st

from reader.exchange.render import render
from reader.ingest.sanitize import sanitize
from reader.model import Article, Block, Cleaned, Kind, Span, Style, Verdict
from reader.text import safe, safe_line

BASE = "https://news.example/a/"
STYLES: tuple[Style, ...] = ("strong", "em", "code", "link", "strike", "mark", "sub", "sup")

TAGS = """
    p div b i a code pre ul ol li dl dt dd table tr td th caption blockquote figure figcaption h2
    br hr img video iframe noscript script style span q rt picture source section details summary
    object embed base form body html head title svg math x-y o:p
    """.split()  # noqa: SIM905 - a word list reads better
ATTRIBUTES = (
    'href="/x?utm_source=a"',
    "href='javascript:x'",
    'href="mailto:a@b.example"',
    'href="https://b.example/\x1b&#27;[0m"',
    'src="a.png"',
    'src="https://b.example/v"',
    'data-src="l.png"',
    'srcset="a.png 1x, b.png 2x"',
    "hidden",
    'style="display:none"',
    'style="font-weight:bold"',
    "colspan=3",
    "rowspan=2",
    "colspan=99999999999999999999",
    'class="a B \x9b"',
    'class="language-py"',
    'class="wp-caption"',
    "start=-3 reversed",
    "value=7",
    "type=i",
    'title="t&#x9d;"',
    'alt="&#8238;alt"',
)

tags = st.builds(
    lambda name, attributes: f"<{name} {' '.join(attributes)}>",
    st.sampled_from(TAGS),
    st.lists(st.sampled_from(ATTRIBUTES), max_size=2),
)
ends = st.sampled_from(TAGS).map(lambda name: f"</{name}>")
ODD = """
    &#27;[31m &#x9b; &#155; &nbsp; &amp;#27; &#xD800; &#8294; <!-- --> < <![CDATA[
    """.split()  # noqa: SIM905 - a word list reads better
RAW = "\x00 \x1b]0;x\x07 \ud800 \u202e \u2066 \u2069 \u200b \u2028 \r\n \t \x85".split(" ")  # noqa: SIM905
odd = st.sampled_from([*ODD, *RAW, " "])
markup = st.lists(tags | ends | odd | st.text(max_size=8), max_size=40).map("".join)


@settings(max_examples=400, deadline=None)
@given(markup | st.text())
def test_blocks_are_safe_whatever_comes(html: str) -> None:
    for block in sanitize(html, BASE):
        for text in _texts(block):
            assert safe(text) == text
        if block.kind is not Kind.CODE:
            assert block.text == block.text.strip()
        assert block.text or block.source or block.kind is Kind.RULE
        assert not block.source or block.source.startswith(("http://", "https://"))
        _check_spans(block)
        if block.kind is Kind.TABLE:
            assert block.text == "\n".join("\t".join(row) for row in block.rows)


def _texts(block: Block) -> list[str]:
    cells = [cell for row in block.rows for cell in row]
    hrefs = [span.href for span in block.spans]
    names = [block.marker, block.language, block.source, block.hint]
    return [block.text, *names, *cells, *hrefs]


def _check_spans(block: Block) -> None:
    assert [span.start for span in block.spans] == sorted(span.start for span in block.spans)
    for span in block.spans:
        assert 0 <= span.start < span.end <= len(block.text)
        assert (span.style == "link") == bool(span.href)
        assert not span.href or span.href.startswith(("http://", "https://", "mailto:"))


@settings(max_examples=200, deadline=None)
@given(markup)
def test_it_says_the_same_twice(html: str) -> None:
    assert sanitize(html, BASE) == sanitize(html, BASE)


words = st.text(
    string.ascii_letters + " \n.,*_`<>&#|[]\"'\t-+=~!1é漢\u2066\x1b", min_size=1, max_size=30
)
lines = words.map(safe_line).filter(bool)


@st.composite
def any_blocks(draw: st.DrawFn) -> Block:
    kind = draw(st.sampled_from(list(Kind)))
    text = draw(lines)
    spans = draw(
        st.lists(st.builds(_span, st.integers(0, 30), st.integers(0, 30), _styles), max_size=4)
    )
    rows = draw(
        st.lists(st.lists(lines, min_size=2, max_size=2).map(tuple), min_size=2, max_size=3)
    )
    table = kind is Kind.TABLE
    return Block(
        kind,
        safe("\n".join("\t".join(row) for row in rows)) if table else text,
        () if kind is Kind.CODE else tuple(spans),
        level=draw(st.integers(0, 9)),
        marker=draw(st.sampled_from([safe(""), safe("•"), safe("2."), safe("iv.")])),
        source=safe("https://a.example/i.png") if kind in (Kind.IMAGE, Kind.EMBED) else safe(""),
        rows=tuple(rows) if table else (),
    )


_styles = st.sampled_from(STYLES)


def _span(start: int, end: int, style: Style) -> Span:
    return Span(start, end, style, safe("https://a.example/") if style == "link" else safe(""))


articles = st.builds(
    lambda title, blocks: Article(title, tuple(blocks)), lines, st.lists(any_blocks(), max_size=6)
)


@settings(max_examples=300, deadline=None)
@given(articles, st.integers(1, 60) | st.none())
def test_writing_out_never_fails_and_ends_with_one_newline(
    article: Article, width: int | None
) -> None:
    verdicts = tuple(Verdict(at, "r", "why") for at in range(0, len(article.blocks), 2))
    cleaned = Cleaned(article, verdicts)
    for removed in (False, True):
        assert _ends_once(render(cleaned, "text", removed=removed, width=width))
        assert _ends_once(render(cleaned, "markdown", removed=removed))
        assert _ends_once(render(cleaned, "html", removed=removed))


def _ends_once(text: str) -> bool:
    return text.endswith("\n") and not text.endswith("\n\n")


@settings(max_examples=300, deadline=None)
@given(articles)
def test_what_is_written_as_html_reads_the_same(article: Article) -> None:
    kept = tuple(b for b in article.blocks if b.kind is not Kind.RULE)
    again = sanitize(render(Cleaned(Article(safe(""), kept)), "html"), BASE)
    assert _seen(again) == _seen(kept)


def _seen(blocks: tuple[Block, ...]) -> str:
    return "".join("".join(block.text for block in blocks).split())

"""Articles as text, Markdown and HTML."""

from __future__ import annotations

import pytest

from reader.exchange.html import _cleaned
from reader.exchange.render import Format, block_records, render
from reader.model import Article, Block, Cleaned, Kind, Span, Verdict
from reader.text import SafeText

FORMATS: tuple[Format, ...] = ("text", "markdown", "html")


def block(kind: Kind, text: str = "", *spans: Span, level: int = 0, marker: str = "") -> Block:
    return Block(kind, SafeText(text), spans, level=level, marker=SafeText(marker))


def paragraph(text: str, *spans: Span) -> Block:
    return block(Kind.PARAGRAPH, text, *spans)


def item(text: str, marker: str = "•", level: int = 1) -> Block:
    return block(Kind.LIST, text, level=level, marker=marker)


def cleaned(*blocks: Block, title: str = "", gone: tuple[int, ...] = ()) -> Cleaned:
    verdicts = tuple(Verdict(at, "news-1", "asks for a subscription") for at in gone)
    return Cleaned(Article(SafeText(title), blocks), verdicts)


def text(*blocks: Block) -> str:
    return render(cleaned(*blocks), "text")


def markdown(*blocks: Block) -> str:
    return render(cleaned(*blocks), "markdown")


def html(*blocks: Block) -> str:
    whole = render(cleaned(*blocks), "html")
    assert whole.startswith("<article>\n")
    assert whole.endswith("\n</article>\n")
    return whole.removeprefix("<article>\n").removesuffix("\n</article>\n")


LINK = Span(0, 4, "link", SafeText("https://a.example/?a=1&b=2"))
TABLE = Block(
    Kind.TABLE,
    SafeText("Name\t名前\nAnn|x\t亜"),
    (Span(8, 11, "strong"),),
    rows=((SafeText("Name"), SafeText("名前")), (SafeText("Ann|x"), SafeText("亜"))),
)
CODE = Block(Kind.CODE, SafeText("if a:\n\n\tb = '```'"), language=SafeText("py"))
IMAGE = Block(Kind.IMAGE, SafeText("A cat"), source=SafeText("https://a.example/c.png"))
EMBED = Block(Kind.EMBED, SafeText("Video: A film"), source=SafeText("https://v.example/1"))


class TestTitle:
    @pytest.mark.parametrize(
        ("format_", "shown"), [("text", "T\n\nx\n"), ("markdown", "# T\n\nx\n")]
    )
    def test_it_comes_first(self, format_: Format, shown: str) -> None:
        assert render(cleaned(paragraph("x"), title="T"), format_) == shown

    def test_it_is_said_once(self) -> None:
        twice = cleaned(
            block(Kind.HEADING, "T  t", level=1),
            block(Kind.HEADING, "T t", level=1),
            title="T t",
            gone=(1,),
        )
        assert render(twice, "text") == "T  t\n"

    def test_a_removed_heading_does_not_say_it(self) -> None:
        article = cleaned(block(Kind.HEADING, "T", level=1), paragraph("x"), title="T", gone=(0,))
        assert render(article, "text") == "T\n\nx\n"

    @pytest.mark.parametrize("format_", FORMATS)
    def test_nothing_at_all_still_ends_a_line(self, format_: Format) -> None:
        assert render(cleaned(), format_).endswith("\n")


class TestText:
    def test_paragraphs_stay_byte_for_byte(self) -> None:
        words = "It’s  “so” – \n and\tmore…"
        assert text(paragraph(words), paragraph("x")) == f"{words}\n\nx\n"

    def test_items_stand_together(self) -> None:
        shown = text(
            paragraph("p"),
            item("a"),
            item("b\nc"),
            item("d", "1.", 2),
            item("e", "", 2),
            item("f"),
            paragraph("q"),
        )
        assert shown == "p\n\n• a\n• b\n  c\n  1. d\n\n    e\n• f\n\nq\n"

    def test_quotations_code_rules_and_media(self) -> None:
        assert text(block(Kind.QUOTE, "a\nb", level=2)) == "> > a\n> > b\n"
        assert text(CODE) == "    if a:\n\n    \tb = '```'\n"
        assert text(block(Kind.RULE)) == "* * *\n"
        assert text(IMAGE) == "[Image: A cat]\n"
        assert text(EMBED) == "[Video: A film] https://v.example/1\n"

    def test_columns_are_aligned_by_cells_not_characters(self) -> None:
        assert text(TABLE) == "Name   名前\n─────  ────\nAnn|x  亜\n"

    def test_a_width_wraps_at_words(self) -> None:
        article = cleaned(paragraph("one two three"), item("four five"), block(Kind.CODE, "x " * 9))
        shown = render(article, "text", width=10)
        assert shown.startswith("one two\nthree\n\n• four\n  five\n\n    x x x x")

    def test_wide_characters_count_twice(self) -> None:
        assert render(cleaned(paragraph("漢字 漢字 漢字")), "text", width=10) == "漢字 漢字\n漢字\n"


class TestMarkdown:
    @pytest.mark.parametrize(
        ("words", "shown"),
        [
            (
                "*a* _b_ `c` [d] <e> ~f~ \\g |h|",
                "\\*a\\* \\_b\\_ \\`c\\` \\[d\\] \\<e\\> \\~f\\~ \\\\g \\|h\\|",
            ),
            ("# no heading", "\\# no heading"),
            ("- no item", "\\- no item"),
            ("1986. A year", "1986\\. A year"),
            ("&amp; but A&B", "\\&amp; but A&B"),
            ("a\n= b", "a\\\n\\= b"),
        ],
    )
    def test_text_is_never_markup(self, words: str, shown: str) -> None:
        assert markdown(paragraph(words)) == shown + "\n"

    def test_styles(self) -> None:
        assert markdown(paragraph("word", Span(0, 4, "strong"))) == "**word**\n"
        assert markdown(paragraph("word", Span(0, 4, "em"))) == "*word*\n"
        assert markdown(paragraph("word", Span(0, 4, "strike"))) == "~~word~~\n"
        assert markdown(paragraph("word", Span(0, 4, "sup"))) == "<sup>word</sup>\n"
        assert markdown(paragraph("a`*b", Span(0, 4, "code"))) == "``a`*b``\n"
        assert markdown(paragraph("word", LINK)) == "[word](<https://a.example/?a=1&b=2>)\n"

    def test_stars_that_would_not_be_read_become_tags(self) -> None:
        assert markdown(paragraph('a"b"c', Span(1, 4, "strong"))) == 'a<strong>"b"</strong>c\n'

    def test_a_link_nobody_may_follow_is_words(self) -> None:
        bad = Span(0, 4, "link", SafeText("javascript:x"))
        assert markdown(paragraph("word", bad)) == "word\n"
        assert html(paragraph("word", bad)) == "<p>word</p>"

    def test_blocks(self) -> None:
        assert markdown(block(Kind.HEADING, "H", level=2)) == "## H\n"
        assert markdown(block(Kind.QUOTE, "a\nb", level=1)) == "> a\\\n> b\n"
        assert markdown(CODE) == "````py\nif a:\n\n\tb = '```'\n````\n"
        assert markdown(TABLE) == "| Name | 名前 |\n| --- | --- |\n| **Ann**\\|x | 亜 |\n"
        assert markdown(IMAGE) == "![A cat](<https://a.example/c.png>)\n"
        assert markdown(EMBED) == "[Video: A film](<https://v.example/1>)\n"
        assert markdown(block(Kind.RULE)) == "---\n"

    def test_lists_nest_by_columns(self) -> None:
        shown = markdown(item("a"), item("b", "10.", 2), item("c", "", 2), item("d"))
        assert shown == "-   a\n    10. b\n\n        c\n-   d\n"

    def test_an_item_never_becomes_code(self) -> None:
        assert markdown(item("a", "•", 3), item("b", "", 3)) == "-   a\n\n    b\n"
        assert markdown(item("a", "", 1)) == "-   a\n"


class TestHtml:
    def test_a_mistake_of_ours_does_not_become_script(self) -> None:
        made = _cleaned(
            "<article><script>a()</script><p onclick='b()' style='x'>text<iframe src='x'></iframe>"
            "<a href='javascript:c()'>d</a><img src='data:x' alt='e' onerror='f()'></p></article>"
        )
        assert made == '<article><p>text<a>d</a><img alt="e"></p></article>'

    def test_text_is_escaped(self) -> None:
        assert html(paragraph("<b> & \"x\"\n'y'")) == ("<p>&lt;b&gt; &amp; \"x\"<br>\n'y'</p>")

    def test_attributes_are_escaped(self) -> None:
        bad = Block(Kind.CODE, SafeText("x"), language=SafeText('"><script>'))
        assert "<script>" not in html(bad)
        assert html(Block(Kind.IMAGE, SafeText(""), source=SafeText('https://a/"onerror="x'))) == (
            "<figure></figure>"
        )

    def test_styles_that_cross_are_nested(self) -> None:
        crossing = paragraph("abcdef", Span(0, 4, "strong"), Span(2, 6, "em"))
        assert html(crossing) == "<p><strong>ab<em>cd</em></strong><em>ef</em></p>"

    def test_lists_are_nested_elements(self) -> None:
        shown = html(item("a"), item("b", "3.", 2), item("c", "", 2), item("d")).replace("\n", "")
        assert shown == ('<ul><li>a<ol><li value="3">b<p>c</p></li></ol></li><li>d</li></ul>')

    def test_blocks(self) -> None:
        assert html(block(Kind.HEADING, "H", level=9)) == "<h6>H</h6>"
        assert html(block(Kind.QUOTE, "q", level=2)) == (
            "<blockquote><blockquote><p>q</p></blockquote></blockquote>"
        )
        assert "<th>Name</th>" in html(TABLE)
        assert "<td><strong>Ann</strong>|x</td>" in html(TABLE)
        assert html(EMBED) == '<p><a href="https://v.example/1">Video: A film</a></p>'
        assert html(block(Kind.RULE)) == "<hr>"


class TestRemoved:
    def test_removed_blocks_are_left_out(self) -> None:
        article = cleaned(paragraph("a"), paragraph("b"), gone=(1,))
        assert render(article, "text") == "a\n"
        assert "b</p>" not in render(article, "html")

    def test_or_stand_in_their_place_with_the_reason(self) -> None:
        article = cleaned(paragraph("a"), paragraph("b"), item("c"), gone=(1, 2))
        why = "[removed by news-1: asks for a subscription]"
        assert render(article, "text", removed=True) == f"a\n\n{why}\nb\n\n{why}\n• c\n"
        assert "*\\[removed by news-1: asks" in render(article, "markdown", removed=True)
        shown = render(article, "html", removed=True)
        title = 'class="removed" title="news-1: asks for a subscription"'
        assert f"<del {title}><p>b</p></del>" in shown
        assert f"<del {title}><ul><li>c" in shown

    def test_records_tell_captions_apart(self) -> None:
        (record,) = block_records(cleaned(IMAGE))
        assert (record["text"], record["caption"], record["url"]) == (
            "", "A cat", "https://a.example/c.png",
        )  # fmt: skip
        (given,) = block_records(cleaned(block(Kind.IMAGE, "A cat")))
        assert given["text"] == "A cat"
        assert "caption" not in given

    def test_records_hold_every_block(self) -> None:
        article = cleaned(paragraph("a"), paragraph("b"), gone=(1,))
        assert block_records(article) == [
            {"kind": "paragraph", "text": "a", "removed": False, "rule": None, "reason": None},
            {
                "kind": "paragraph",
                "text": "b",
                "removed": True,
                "rule": "news-1",
                "reason": "asks for a subscription",
            },
        ]

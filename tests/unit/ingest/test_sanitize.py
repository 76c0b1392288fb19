"""What each element becomes."""

from __future__ import annotations

import time

import pytest

from reader.ingest.collect import MAX_BLOCKS
from reader.ingest.sanitize import CUT, sanitize
from reader.model import Block, Kind, Span

BASE = "https://news.example/2024/story.html"


def blocks(html: str) -> tuple[Block, ...]:
    return sanitize(html, BASE)


def only(html: str) -> Block:
    (block,) = blocks(html)
    return block


def outline(html: str) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for block in blocks(html)]


def items(html: str) -> list[tuple[int, str, str]]:
    return [(b.level, b.marker, b.text) for b in blocks(html) if b.kind is Kind.LIST]


def spans(html: str) -> list[tuple[str, str, str]]:
    block = only(html)
    return [(s.style, block.text[s.start : s.end], s.href) for s in block.spans]


class TestText:
    def test_white_space_collapses_as_in_a_browser(self) -> None:
        assert only("<p>\n one\t two \r\n three&nbsp;&nbsp;four </p>").text == (
            "one two three\xa0\xa0four"
        )

    def test_a_gap_at_the_edge_of_a_style_is_kept_once_and_outside(self) -> None:
        block = only("<p>one<b> two </b> three</p>")
        assert block.text == "one two three"
        assert block.spans == (Span(4, 7, "strong"),)

    def test_loose_text_and_blocks_mix(self) -> None:
        assert outline("<div>one<p>two</p>three <em>four</em><div>five</div></div>") == [
            ("paragraph", "one"),
            ("paragraph", "two"),
            ("paragraph", "three four"),
            ("paragraph", "five"),
        ]

    def test_one_break_is_a_new_line_and_two_are_a_new_paragraph(self) -> None:
        assert outline("<p>one<br>two <br/> <br> three<br></p>") == [
            ("paragraph", "one\ntwo"),
            ("paragraph", "three"),
        ]

    def test_entities_are_decoded_once_as_html_does_and_then_cleaned(self) -> None:
        assert only("a&#155;b&#x9b;c&amp;#27;d&#27;[2Je&#x202e;f").text == "a›b›c&#27;d[2Jef"

    def test_nothing_comes_of_nothing(self) -> None:
        for html in (
            "",
            " \n",
            "<p></p>",
            "<p>&nbsp;</p>",
            "<div><br></div>",
            "&#8203;",
            "<!-- -->",
        ):
            assert blocks(html) == (), html

    def test_unknown_elements_are_transparent(self) -> None:
        assert only("<p>one <my-thing>two</my-thing> <o:p>three</o:p></p>").text == "one two three"

    def test_quotation_elements_get_their_marks(self) -> None:
        assert only("<p>He said <q>no</q>.</p>").text == "He said “no”."

    def test_ruby_keeps_the_reading_in_brackets(self) -> None:
        assert only("<ruby>東京<rp>[</rp><rt>Tokyo</rt><rp>]</rp></ruby>").text == "東京(Tokyo)"


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<style>p { color: red }</style>",
        "<noscript>Please switch on scripts</noscript>",
        "<template><p>later</p></template>",
        "<svg><title>icon</title><text>icon</text></svg>",
        "<form><button>Send</button><select><option>One</select><input value=x></form>",
        "<textarea>write here</textarea>",
        "<div hidden><p>not yet</p></div>",
        '<p style="color:red; Display : none">never</p>',
        '<p style="visibility:hidden">never</p>',
        "<dialog>wait</dialog>",
        '<span class="sr-only">opens in a window</span>',
        '<span aria-hidden="true">*</span>',
        "<title>Page</title>",
        "<canvas>no canvas</canvas>",
    ],
)
def test_what_a_reader_would_not_see_is_left_out(html: str) -> None:
    assert outline(f"<p>before</p>{html}<p>after</p>") == [
        ("paragraph", "before"),
        ("paragraph", "after"),
    ]


class TestStyles:
    @pytest.mark.parametrize(
        ("tag", "style"),
        [
            ("b", "strong"),
            ("strong", "strong"),
            ("i", "em"),
            ("cite", "em"),
            ("code", "code"),
            ("kbd", "code"),
            ("tt", "code"),
            ("del", "strike"),
            ("s", "strike"),
            ("mark", "mark"),
            ("sub", "sub"),
            ("sup", "sup"),
        ],
    )
    def test_an_element_and_its_style(self, tag: str, style: str) -> None:
        assert spans(f"<p>a <{tag}>b c</{tag}> d</p>") == [(style, "b c", "")]

    def test_nested_styles_are_several_spans(self) -> None:
        assert spans("<p><b>one <i>two</i></b> three</p>") == [
            ("strong", "one two", ""),
            ("em", "two", ""),
        ]

    def test_the_same_style_twice_is_one_span(self) -> None:
        assert spans("<p><b>a<b>b<strong>c</strong></b></b></p>") == [("strong", "abc", "")]

    def test_styles_written_by_office_programs(self) -> None:
        html = '<p><span style="font-weight:700">a</span> <span style="font-style: italic">b</span>'
        assert spans(html) == [("strong", "a", ""), ("em", "b", "")]

    def test_links_are_absolute_and_untracked(self) -> None:
        assert spans('<p><a href="../x?id=1&amp;utm_source=feed">here</a></p>') == [
            ("link", "here", "https://news.example/x?id=1")
        ]

    def test_a_base_element_counts(self) -> None:
        html = '<base href="https://other.example/d/"><p><a href="e">here</a></p>'
        assert spans(html) == [("link", "here", "https://other.example/d/e")]

    @pytest.mark.parametrize(
        "href", ["javascript:alert(1)", " java\nscript:x", "data:text/html,x", "file:///etc/x", ""]
    )
    def test_other_schemes_leave_the_words(self, href: str) -> None:
        block = only(f'<p><a href="{href}">words</a></p>')
        assert (block.text, block.spans) == ("words", ())

    def test_a_footnote_is_raised_and_linked(self) -> None:
        assert spans('<p>so<sup><a href="#fn1">1</a></sup></p>') == [
            ("link", "1", f"{BASE}#fn1"),
            ("sup", "1", ""),
        ]

    def test_a_link_around_blocks_reaches_into_each(self) -> None:
        heading, paragraph = blocks('<a href="/x"><h3>Head</h3><p>Text</p></a>')
        assert heading.spans[0].href == paragraph.spans[0].href == "https://news.example/x"


class TestBlocks:
    def test_headings_have_their_level_and_one_line(self) -> None:
        assert outline("<h1>One</h1><h4>Four<br>lines</h4>") == [
            ("heading", "One"),
            ("heading", "Four lines"),
        ]
        assert [b.level for b in blocks("<h1>One</h1><h6>Six</h6>")] == [1, 6]

    def test_a_heading_loses_the_link_to_itself(self) -> None:
        assert only('<h2>Head <a href="#head">#</a></h2>').text == "Head"
        assert only('<h2><a href="#head">¶</a> Head</h2>').text == "Head"
        assert only("<h2>Learning C#</h2>").text == "Learning C#"

    def test_each_paragraph_of_a_quotation_is_a_block(self) -> None:
        html = (
            "<blockquote><p>one<p>two<blockquote>three</blockquote><h3>head</h3></blockquote>four"
        )
        assert [(b.kind.value, b.level, b.text) for b in blocks(html)] == [
            ("quote", 1, "one"),
            ("quote", 1, "two"),
            ("quote", 2, "three"),
            ("heading", 3, "head"),
            ("paragraph", 0, "four"),
        ]

    def test_rules(self) -> None:
        assert [b.kind for b in blocks("a<hr>b")] == [Kind.PARAGRAPH, Kind.RULE, Kind.PARAGRAPH]

    def test_details_are_open(self) -> None:
        assert outline("<details><summary>More</summary>Text</details>") == [
            ("paragraph", "More"),
            ("paragraph", "Text"),
        ]

    def test_a_definition_list(self) -> None:
        term, first, second = blocks("<dl><dt>Term<dd>One<dd>Two</dl>")
        assert (term.kind, term.text, term.spans) == (
            Kind.PARAGRAPH,
            "Term",
            (Span(0, 4, "strong"),),
        )
        assert [(b.kind, b.level, b.marker) for b in (first, second)] == [(Kind.LIST, 1, "")] * 2

    def test_hints_are_names_of_the_element_and_three_blocks_around_it(self) -> None:
        html = (
            "<div class=a><div class=b><aside class='C c2' id=I><div class=d>"
            "<p class=e>x</p></div></aside></div></div>"
        )
        assert only(html).hint == "e d aside c c2 i b"

    def test_hints_are_bounded(self) -> None:
        assert len(only(f"<p class='{'x' * 5000}'>x</p>").hint) == 200


class TestLists:
    def test_bullets_and_nesting(self) -> None:
        assert items("<ul><li>a<ul><li>b<ol><li>c</ol></ul><li>d</ul>") == [
            (1, "•", "a"),
            (2, "•", "b"),
            (3, "1.", "c"),
            (1, "•", "d"),
        ]

    def test_numbers_follow_start_and_value(self) -> None:
        html = '<ol start="3"><li>a<li value="10">b<li>c</ol>'
        assert [marker for _, marker, _ in items(html)] == ["3.", "10.", "11."]

    def test_numbers_count_down(self) -> None:
        html = '<ol reversed start="3"><li>a<li>b</ol>'
        assert [marker for _, marker, _ in items(html)] == ["3.", "2."]

    @pytest.mark.parametrize(
        ("type_", "start", "marker"),
        [
            ("a", 1, "a."),
            ("A", 28, "AB."),
            ("i", 4, "iv."),
            ("I", 1994, "MCMXCIV."),
            ("i", 0, "0."),
        ],
    )
    def test_letters_and_roman_numbers(self, type_: str, start: int, marker: str) -> None:
        assert items(f'<ol type="{type_}" start="{start}"><li>x</ol>')[0][1] == marker

    def test_further_paragraphs_of_an_item_have_no_marker(self) -> None:
        assert items("<ul><li><p>a</p><p>b</p>c<li>d</ul>") == [
            (1, "•", "a"),
            (1, "", "b"),
            (1, "", "c"),
            (1, "•", "d"),
        ]

    def test_an_item_without_a_list(self) -> None:
        assert items("<li>a") == [(1, "•", "a")]

    def test_a_number_of_too_many_digits(self) -> None:
        assert items(f'<ol start="{"9" * 5000}"><li>x</ol>')[0][1] == "999999999."


class TestCode:
    def test_white_space_stays_byte_for_byte(self) -> None:
        html = "<pre>\n\tif a:\r\n\t  b = 'x'  \n\n    c\n</pre>"
        assert only(html).text == "\tif a:\n\t  b = 'x'  \n\n    c"

    def test_breaks_and_markup_inside(self) -> None:
        block = only("<pre><code><span class=k>let</span> a;<br>b</code></pre>")
        assert (block.kind, block.text) == (Kind.CODE, "let a;\nb")

    @pytest.mark.parametrize(
        ("html", "language"),
        [
            ('<pre class="language-rust">x</pre>', "rust"),
            ('<pre><code class="hljs lang-py">x</code></pre>', "py"),
            ('<div class="highlight highlight-source-js"><pre>x</pre></div>', "js"),
            ('<pre class="brush: c++; gutter: false">x</pre>', "c++"),
            ('<pre data-lang="SQL">x</pre>', "sql"),
            ('<pre class="language-plaintext">x</pre>', ""),
            ('<div class="lang-en"><pre>x</pre></div>', ""),
        ],
    )
    def test_the_language(self, html: str, language: str) -> None:
        assert only(html).language == language

    def test_a_column_of_line_numbers_is_no_code(self) -> None:
        html = "<table><tr><td><pre>1\n2</pre><td><pre>a\nb</pre></table>"
        assert outline(html) == [("code", "a\nb")]


class TestLimits:
    """Sizes no person writes: answered soon, with a word about what was cut."""

    @pytest.mark.parametrize(
        "html",
        [
            "<div>" * 100_000 + "end",
            "<div>" * 100_000 + "end" + "</div>" * 100_000,
            "<p>" + "<b>" * 20_000 + "end",
            "<p><i><a>" * 6_000 + "end",
            "<blockquote>" * 10_000 + "end",
            "<ul><li>" * 10_000 + "end",
            "<table><tr><td>" * 10_000 + "end",
            "<figure><figcaption>" * 10_000 + "end",
            "<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">end",
            "<p>" + "x" * 999_000 + "end",
            "<p>" + "<a href='/x?y=1'>link</a> " * 10_000 + "end",
            "\x00\ud800<p>\udfffend",
            "&" * 100_000 + "end",
        ],
    )
    def test_the_end_is_reached(self, html: str) -> None:
        start = time.monotonic()
        found = blocks(html)
        assert found[-1].text.endswith("end")
        assert time.monotonic() - start < 10

    def test_too_many_blocks(self) -> None:
        found = blocks("<p>x</p>" * (MAX_BLOCKS + 10))
        assert len(found) == MAX_BLOCKS + 1
        assert found[-1].text == CUT

    @pytest.mark.parametrize(
        "html",
        [
            "<p>" + "x" * 1_500_000,
            "<pre>" + "x\n" * 800_000,
            "<p>x</p>" + " " * 10_000_001,
            "<table>" + "<tr><td>a<td>b" * 600 + "</table>",
            "<table>" + "<tr>" + "<td>a" * 60 + "</table>",
            "<b>" * 1_100_000,
        ],
    )
    def test_a_cut_is_said(self, html: str) -> None:
        assert blocks(html)[-1].text == CUT

"""Tables of data, and tables that are only layout."""

from __future__ import annotations

from reader.ingest.sanitize import sanitize
from reader.model import Block, Kind


def blocks(html: str) -> tuple[Block, ...]:
    return sanitize(html, "https://news.example/")


def rows(html: str) -> list[list[str]]:
    (table,) = blocks(html)
    assert table.kind is Kind.TABLE
    return [list(row) for row in table.rows]


def test_cells_rows_and_text() -> None:
    html = "<table><tr><th>Name<th>Age</tr><tr><td>Ann\n Lee<td>7</tr></table>"
    (table,) = blocks(html)
    assert table.rows == (("Name", "Age"), ("Ann Lee", "7"))
    assert table.text == "Name\tAge\nAnn Lee\t7"


def test_spans_point_into_the_text() -> None:
    (table,) = blocks('<table><tr><td>a<td><b>b</b><tr><td>c<br>d<td><a href="/e">e</a></table>')
    found = {span.style: table.text[span.start : span.end] for span in table.spans}
    assert found == {"strong": "b", "link": "e"}
    assert table.rows[1] == ("c d", "e")


def test_cells_that_span_columns_and_rows_leave_empty_ones() -> None:
    html = (
        "<table><tr><th>a<th>b<th>c</tr><tr><td rowspan=2>1<td colspan=2>2</tr>"
        "<tr><td>3<td>4</tr></table>"
    )
    assert rows(html) == [["a", "b", "c"], ["1", "2", ""], ["", "3", "4"]]


def test_rows_are_made_equally_long_and_empty_ones_dropped() -> None:
    html = "<table><tr><td>a<td><td>b<tr><td><td><td><tr><td>c</table>"
    assert rows(html) == [["a", "b"], ["c", ""]]


def test_a_caption_comes_first() -> None:
    caption, table = blocks("<table><caption>Facts</caption><tr><td>a<td>b</table>")
    assert (caption.kind, caption.text, table.kind) == (Kind.PARAGRAPH, "Facts", Kind.TABLE)


def test_layout_is_unwrapped() -> None:
    for html in (
        "<table><tr><td>one</table>",
        "<table><tr><td>one<tr><td>two</table>",
        "<table><tr><td><p>one</p><p>two</p><td>three</table>",
        "<table role=presentation><tr><td>one<td>two</table>",
        "<table><tr><td>one<td><pre>code</pre></table>",
    ):
        assert Kind.TABLE not in {block.kind for block in blocks(html)}, html


def test_a_table_in_a_table_makes_the_outer_one_layout() -> None:
    html = "<table><tr><td>menu<td><table><tr><td>a<td>b</table></table>"
    assert [(b.kind.value, b.text) for b in blocks(html)] == [
        ("paragraph", "menu"),
        ("table", "a\tb"),
    ]


def test_a_table_with_headers_may_hold_lists_and_pictures() -> None:
    html = (
        "<table><tr><th>Name<td>Ann<tr><th>Likes<td><ul><li>tea<li>rain</ul>"
        '<tr><th>Face<td><img src="a.png" alt="Ann"></table>'
    )
    table, image = blocks(html)
    assert table.rows[1] == ("Likes", "tea rain")
    assert (image.kind, image.caption) == (Kind.IMAGE, "Ann")


def test_quotations_and_items_in_layout_keep_their_kind() -> None:
    html = "<blockquote><table><tr><td>quoted</table></blockquote>"
    assert [(b.kind, b.text) for b in blocks(html)] == [(Kind.QUOTE, "quoted")]

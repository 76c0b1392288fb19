"""Parser events -> blocks: the one walk over an article's markup.

The parser calls `start`, `data` and `end` and builds no tree; what an element means to the text
inside it is inherited through `Scope`, so that depth costs one list entry and no recursion.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from reader.ingest import markup, media
from reader.ingest.collect import Collector, TooLarge
from reader.ingest.figures import below, captioned
from reader.ingest.inline import LONGEST, Mark
from reader.ingest.links import absolute, clean_link
from reader.ingest.markup import Attributes
from reader.ingest.scope import Close, Code, Figure, Item, Listing, Opened, Player, Scope
from reader.ingest.tables import MAX_COLUMNS, MAX_ROWS, Cell, Table
from reader.model import Block, Kind
from reader.text import EMPTY, SafeText, safe

MAX_ELEMENTS = 1_000_000
MAX_DEPTH = 200_000
MAX_LEVEL = 50
"""How deep lists, quotations, tables and figures may stand in one another; deeper is flattened."""


class Walker(Collector):
    """A parser target (`start`, `data`, `end`, `close`) that collects blocks.

    `cut` tells that something was left out because the document is too large.
    """

    def __init__(self, base: str) -> None:
        super().__init__()
        self.begin(base)

    def begin(self, base: str) -> None:
        """Forget everything: another document comes."""
        self._clear()
        self._base = base
        self._open: list[tuple[str, Scope, Close]] = []
        self._elements = 0
        self._picture_missing = False
        # Paragraphs that stand beside each other stand in the same scope.
        self._outer = self._inner = self._scope
        self._names = ""

    # What the parser calls

    def start(self, tag: str, attributes: Attributes) -> None:
        self._elements += 1
        if self._elements > MAX_ELEMENTS or len(self._open) > MAX_DEPTH:
            raise TooLarge
        outer = self._scope
        told = attributes and not markup.TELLING.isdisjoint(attributes)
        if told or outer.skipped or tag in markup.DROPPED or tag == "dialog":
            scope, close = self._opened(tag, attributes)
        else:
            scope, close = self._opened_plainly(tag, attributes, outer)
        self._open.append((tag, outer, close))
        self._scope = scope

    def data(self, text: str) -> None:
        scope = self._scope
        if scope.skipped:
            return
        if scope.code is not None:
            scope.code.parts.append(text)
            return
        line = self._line
        if not line.raw and not line.parts and not text.strip(" \n\t"):
            return
        if line.breaks > 1 and not text.isspace():
            self._flush()
        if scope.marks is line.marks:
            line.raw.append(text)
        else:
            line.add(text, scope.marks)

    def end(self, tag: str) -> None:
        if not self._open:
            return
        _, outer, close = self._open.pop()
        line = self._line
        pending = line.raw or line.parts or line.breaks
        if pending and tag in markup.BLOCKS and not self._scope.skipped:
            self._flush()
        if close:
            close()
        self._scope = outer

    def close(self) -> None:
        """Ends what is still open, at the end of the document or where it became too large."""
        self._closing = True
        self._flush()
        while self._open:
            self.end(self._open[-1][0])
        self._flush()

    # Elements

    def _opened(self, tag: str, attributes: Attributes) -> Opened:
        scope = self._scope
        if scope.skipped:
            self._look_into_skipped(tag, attributes)
            return scope, None
        if tag in markup.DROPPED or markup.is_hidden(tag, attributes):
            return self._skipped(tag, attributes), None
        tag = markup.role(tag, attributes) if attributes else tag
        scope, close = self._opened_plainly(tag, attributes, scope)
        if attributes and tag not in _OPENERS:
            for style in markup.style_of(attributes):
                scope = scope.with_mark(Mark(style))
        return scope, close

    def _opened_plainly(self, tag: str, attributes: Attributes, scope: Scope) -> Opened:
        """An element that is seen, and whose attributes make nothing else of it."""
        if tag in markup.BLOCKS:
            line = self._line
            if line.raw or line.parts or line.breaks:
                self._flush()
            names = markup.own_names(tag, attributes)
            if scope is not self._outer or names != self._names or self._inner is self._outer:
                self._outer, self._names, self._inner = scope, names, scope.within(names)
            scope = self._inner
        opener = _OPENERS.get(tag)
        return opener(self, tag, attributes, scope) if opener else (scope, None)

    def _skipped(self, tag: str, attributes: Attributes) -> Scope:
        if tag == "base":
            self._base = absolute(attributes.get("href", ""), self._base) or self._base
        figure = self._scope.figure
        rescue = tag == "noscript" and (
            self._picture_missing or (figure is not None and not figure.images)
        )
        return self._scope._replace(skipped=True, rescue=rescue)

    def _look_into_skipped(self, tag: str, attributes: Attributes) -> None:
        scope = self._scope
        if tag == "base":
            self._base = absolute(attributes.get("href", ""), self._base) or self._base
        elif scope.rescue and tag in markup.IMAGES:
            if self._picture_missing or (scope.figure and not scope.figure.images):
                self._image(attributes, scope)
        elif scope.player and not scope.player.source and tag in ("source", "embed"):
            scope.player.source = media.embed_source(attributes, self._base)

    def _open_style(self, tag: str, attributes: Attributes, scope: Scope) -> Opened:
        del attributes
        return scope.with_mark(Mark(markup.STYLES[tag])), None

    def _open_link(self, tag: str, attributes: Attributes, scope: Scope) -> Opened:
        del tag
        address = absolute(attributes["href"], self._base) if "href" in attributes else EMPTY
        if not address:
            return scope, None
        return scope.with_mark(Mark("link", *clean_link(address))), None

    def _open_heading(self, tag: str, attributes: Attributes, scope: Scope) -> Opened:
        del attributes
        return scope._replace(kind=Kind.HEADING, level=markup.HEADINGS[tag]), None

    def _open_quote(self, tag: str, attributes: Attributes, scope: Scope) -> Opened:
        del tag, attributes
        depth = min(scope.quotes + 1, MAX_LEVEL)
        return scope._replace(kind=Kind.QUOTE, level=depth, quotes=depth, item=None), None

    def _open_list(self, tag: str, attributes: Attributes, scope: Scope) -> Opened:
        downwards = "reversed" in attributes and "start" in attributes
        listing = Listing(
            depth=min(scope.depth + 1, MAX_LEVEL),
            ordered=tag == "ol",
            type=attributes.get("type", "1"),
            next=markup.number(attributes, "start", 1),
            step=-1 if downwards else 1,
        )
        return scope._replace(listing=listing), None

    def _open_item(self, tag: str, attributes: Attributes, scope: Scope) -> Opened:
        del tag
        marker = scope.listing.marker(attributes) if scope.listing else markup.BULLET
        depth = max(scope.depth, 1)
        return scope._replace(kind=Kind.LIST, level=depth, item=Item(marker)), None

    def _open_term(self, tag: str, attributes: Attributes, scope: Scope) -> Opened:
        del tag, attributes
        bold = scope.with_mark(Mark("strong"))
        return bold._replace(kind=Kind.PARAGRAPH, level=0, item=None), None

    def _open_description(self, tag: str, attributes: Attributes, scope: Scope) -> Opened:
        del tag, attributes
        depth = min(scope.depth + 1, MAX_LEVEL)
        return scope._replace(kind=Kind.LIST, level=depth, item=Item(EMPTY)), None

    def _open_block(self, tag: str, attributes: Attributes, scope: Scope) -> Opened:
        """A block that may name the language of the code in it."""
        del tag
        language = markup.block_language(attributes) if "class" in attributes else EMPTY
        return (scope._replace(language=language) if language else scope), None

    def _open_code(self, tag: str, attributes: Attributes, scope: Scope) -> Opened:
        del tag
        if scope.code is not None:
            return scope, None
        code = Code(markup.code_language(attributes) or scope.language)
        return scope._replace(code=code), partial(self._close_code, code)

    def _open_inline_code(self, tag: str, attributes: Attributes, scope: Scope) -> Opened:
        if scope.code is not None:
            scope.code.language = scope.code.language or markup.code_language(attributes)
            return scope, None
        return self._open_style(tag, attributes, scope)

    def _open_table(self, tag: str, attributes: Attributes, scope: Scope) -> Opened:
        del tag
        if scope.table:
            scope.table.layout = True  # a table in a table is there for its looks
        if scope.nested >= MAX_LEVEL:
            return scope, None
        table = Table(layout=attributes.get("role") in ("presentation", "none"))
        inner = scope._replace(table=table, nested=scope.nested + 1)
        return inner, partial(self._close_table, table)

    def _open_row(self, tag: str, attributes: Attributes, scope: Scope) -> Opened:
        del tag, attributes
        if scope.table:
            scope.table.add_row()
        return scope, None

    def _open_cell(self, tag: str, attributes: Attributes, scope: Scope) -> Opened:
        if not scope.table:
            return scope, None
        cell = Cell(
            header=tag == "th",
            columns=_within(markup.number(attributes, "colspan", 1), MAX_COLUMNS),
            rows=_within(markup.number(attributes, "rowspan", 1), MAX_ROWS),
        )
        scope.table.add_cell(cell)
        return scope, self._divert(cell.blocks)

    def _open_table_caption(self, tag: str, attributes: Attributes, scope: Scope) -> Opened:
        del tag, attributes
        return scope, self._divert(scope.table.caption) if scope.table else None

    def _open_figure(self, tag: str, attributes: Attributes, scope: Scope) -> Opened:
        del tag, attributes
        if scope.nested >= MAX_LEVEL:
            return scope, None
        figure = Figure()
        inside: list[Block] = []
        back = self._divert(inside)
        inner = scope._replace(figure=figure, table=None, nested=scope.nested + 1)
        return inner, partial(self._close_figure, figure, inside, back)

    def _open_figcaption(self, tag: str, attributes: Attributes, scope: Scope) -> Opened:
        del tag, attributes
        inner = scope._replace(kind=Kind.PARAGRAPH, level=0, item=None)
        if scope.figure:
            scope.figure.at = scope.figure.at if scope.figure.caption else len(self._sink)
            return inner, self._divert(scope.figure.caption)
        inside: list[Block] = []
        return inner, partial(self._close_caption, inside, self._divert(inside))

    def _open_picture(self, tag: str, attributes: Attributes, scope: Scope) -> Opened:
        del tag, attributes
        return scope._replace(picture=[]), None

    def _open_source(self, tag: str, attributes: Attributes, scope: Scope) -> Opened:
        del tag
        if scope.picture is not None:
            for name in ("data-srcset", "srcset"):
                best = media.best_of(attributes.get(name, ""), self._base)
                if best:
                    scope.picture.append(best)
                    break
        return scope, None

    def _open_image(self, tag: str, attributes: Attributes, scope: Scope) -> Opened:
        del tag
        if media.is_inline(attributes):
            self.data(attributes.get("alt", ""))
        else:
            self._image(attributes, scope)
        return scope, None

    def _open_player(self, tag: str, attributes: Attributes, scope: Scope) -> Opened:
        source = media.embed_source(attributes, self._base)
        if tag == "object" and not source:
            return scope, None  # what is inside serves instead
        player = Player(tag, attributes.get("title", ""), source)
        return scope._replace(player=player, skipped=True), partial(self._close_player, player)

    def _open_rule(self, tag: str, attributes: Attributes, scope: Scope) -> Opened:
        del tag, attributes
        self._emit(Block(Kind.RULE, EMPTY, hint=scope.hint))
        return scope, None

    def _open_break(self, tag: str, attributes: Attributes, scope: Scope) -> Opened:
        del tag, attributes
        if scope.code is not None:
            scope.code.parts.append("\n")
        elif scope.kind is Kind.HEADING:
            self._line.space()
        else:
            self._line.end_line()
        return scope, None

    def _open_ruby(self, tag: str, attributes: Attributes, scope: Scope) -> Opened:
        """How to say the characters before it, in brackets."""
        del tag, attributes
        self.data("(")
        return scope, partial(self.data, ")")

    def _open_quotation(self, tag: str, attributes: Attributes, scope: Scope) -> Opened:
        del tag, attributes
        self.data("“")
        return scope, partial(self.data, "”")

    # Ends of elements

    def _close_code(self, code: Code) -> None:
        text = safe("".join(code.parts)).removeprefix("\n").rstrip("\n")
        if len(text) > LONGEST:
            self._was_cut = True
            text = safe(text[:LONGEST])
        if text.strip():
            scope = self._scope
            block = Block(Kind.CODE, SafeText(text), language=code.language, hint=scope.hint)
            self._emit(block)

    def _close_table(self, table: Table) -> None:
        blocks, cut = table.blocks(self._scope.hint)
        self._was_cut = self._was_cut or cut
        self._blocks -= table.size - len(blocks)
        self._sink += blocks

    def _close_figure(self, figure: Figure, inside: list[Block], back: Callable[[], None]) -> None:
        back()
        found = captioned(inside, figure.caption, figure.at)
        self._blocks -= len(inside) + len(figure.caption) - len(found)
        self._sink += found

    def _close_caption(self, inside: list[Block], back: Callable[[], None]) -> None:
        """A caption outside any figure belongs to the picture right before it."""
        back()
        picture = below(self._sink[-1] if self._sink else None, inside)
        if picture:
            self._sink[-1] = picture
            self._blocks -= len(inside)
        else:
            self._sink += inside

    def _close_player(self, player: Player) -> None:
        if player.source:
            self._flush()
            alt = media.embed_text(player.tag, player.source, player.title)
            hint = self._scope.hint
            self._emit(Block(Kind.EMBED, EMPTY, source=player.source, alt=alt, hint=hint))

    def _image(self, attributes: Attributes, scope: Scope) -> None:
        better = scope.picture[0] if scope.picture else EMPTY
        source = media.image_source(attributes, self._base, better)
        self._picture_missing = not source
        if not source:
            return
        if scope.figure:
            if source in scope.figure.images:
                return
            scope.figure.images.add(source)
        self._flush()
        alt = media.image_text(attributes)
        own = scope.within(markup.own_names("img", attributes))
        self._emit(Block(Kind.IMAGE, EMPTY, source=source, alt=alt, hint=own.hint))


def _within(value: int, most: int) -> int:
    return min(max(value, 1), most)


_Opener = Callable[[Walker, str, Attributes, Scope], Opened]

_OPENERS: dict[str, _Opener] = {
    **dict.fromkeys(markup.STYLES, Walker._open_style),
    **dict.fromkeys(markup.HEADINGS, Walker._open_heading),
    **dict.fromkeys(markup.IMAGES, Walker._open_image),
    **dict.fromkeys(markup.PLAYERS, Walker._open_player),
    **dict.fromkeys(("ul", "ol", "menu", "dir"), Walker._open_list),
    **dict.fromkeys(("pre", "listing", "xmp"), Walker._open_code),
    **dict.fromkeys(("td", "th"), Walker._open_cell),
    "a": Walker._open_link,
    "blockquote": Walker._open_quote,
    "br": Walker._open_break,
    "caption": Walker._open_table_caption,
    "code": Walker._open_inline_code,
    "dd": Walker._open_description,
    "div": Walker._open_block,
    "dt": Walker._open_term,
    "figcaption": Walker._open_figcaption,
    "figure": Walker._open_figure,
    "hr": Walker._open_rule,
    "li": Walker._open_item,
    "picture": Walker._open_picture,
    "q": Walker._open_quotation,
    "rt": Walker._open_ruby,
    "source": Walker._open_source,
    "table": Walker._open_table,
    "tr": Walker._open_row,
}

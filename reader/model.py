"""Every value that crosses a folder: frozen, slotted, data only.

Times are unix seconds, UTC. Text that is shown is `SafeText`; what a publisher sent and has not
been cleaned yet (`model_fetch.py`) is plain `str` and is never stored.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, NewType

from reader.text import EMPTY, SafeText
from reader.values import dataclass

if TYPE_CHECKING:
    from dataclasses import dataclass as light
else:

    def light(*, frozen: bool, slots: bool) -> Callable[[type], type]:
        """A dataclass that only the type checker keeps from being changed: one that is frozen takes
        five times as long to make, and an article has dozens of these."""
        return dataclass(slots=slots, unsafe_hash=frozen)


EntryId = NewType("EntryId", int)
FeedId = NewType("FeedId", int)

FullText = Literal["auto", "always", "never"]
Where = Literal["anywhere", "head", "tail"]
"""Where in an article a filter rule may match."""
Scope = Literal["block", "section"]
"""What a filter rule takes: the block that it matches, or from that heading to the end."""
Mark = Literal["read", "unread", "starred", "unstarred", "later", "unlater", "muted", "unmuted"]
Style = Literal["strong", "em", "code", "link", "strike", "mark", "sub", "sup"]


class Kind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    QUOTE = "quote"
    CODE = "code"
    TABLE = "table"
    IMAGE = "image"
    RULE = "rule"
    EMBED = "embed"

    # An enum's own is a Python function; sets of kinds are asked about every block again and again.
    __hash__ = str.__hash__


@light(frozen=True, slots=True)
class Span:
    """An inline style over `text[start:end]` of its block; `href` only for links."""

    start: int
    end: int
    style: Style
    href: SafeText = EMPTY
    affiliate: bool = False
    """Of a link: somebody earns when it is followed, or did before its tag was taken off."""


@light(frozen=True, slots=True)
class Block:
    """One block of an article.

    A list item is a block of its own (so is each paragraph of a quotation), because a verdict
    speaks of one block. `text` of a table is its cells, tab between cells and newline between
    rows; of an image and an embed the caption below it.
    """

    kind: Kind
    text: SafeText
    spans: tuple[Span, ...] = ()
    level: int = 0
    """Heading 1 to 6; depth of nesting, from 1, of a list item or a quotation."""
    marker: SafeText = EMPTY
    """List: a bullet, or the number as written ("3.")."""
    language: SafeText = EMPTY
    """Code: the language the publisher named."""
    source: SafeText = EMPTY
    """Image and embed: the absolute address (http or https)."""
    alt: SafeText = EMPTY
    """Image and embed: what stands for it where there is no caption; no text of the article."""
    rows: tuple[tuple[SafeText, ...], ...] = ()
    """Table: the cells, the first row being the header."""
    hint: SafeText = EMPTY
    """Class and id names around it in the publisher's markup, lower case: evidence for rules."""

    @property
    def caption(self) -> SafeText:
        """What is shown in place of an image or an embed."""
        return self.text or self.alt

    @property
    def is_media(self) -> bool:
        """A picture or a player with an address; its text is a caption, which is told apart."""
        return self.kind in (Kind.IMAGE, Kind.EMBED) and bool(self.source)

    @property
    def link_density(self) -> float:
        """The share of the characters that are links, 0 to 1."""
        linked = sum(span.end - span.start for span in self.spans if span.style == "link")
        return min(linked / len(self.text), 1.0) if self.text else 0.0


@dataclass(frozen=True, slots=True)
class Article:
    """What the filter judges: a title and the blocks below it."""

    title: SafeText
    blocks: tuple[Block, ...]
    url: SafeText = EMPTY
    author: SafeText = EMPTY
    site: SafeText = EMPTY
    """Name of the feed or of the publisher."""

    @property
    def affiliate_links(self) -> int:
        """How many links somebody earns from, those in removed blocks included."""
        return sum(span.affiliate for block in self.blocks for span in block.spans)


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a whole page says about one block that somebody else cut from it."""

    found: bool = False
    """Its words stand on the page."""
    kept: bool = False
    """They stand in what we ourselves take for the article."""
    above: int = 0
    """How many paragraphs of the article, as we read the page, stand above it."""
    below: int = 0
    """How many stand below it."""
    density: float = 0.0
    """The share of it that is links, 0 to 1."""
    hint: SafeText = EMPTY
    """Class and id names around it, as `Block.hint`."""
    caption: bool = False
    """It belongs to a picture."""
    copies: int = 1
    """How often the page holds it."""


@dataclass(frozen=True, slots=True)
class PageEvidence:
    """What a whole page says about the blocks of an article: a sighting a block, in order."""

    sightings: tuple[Sighting, ...]
    author: SafeText = EMPTY


@dataclass(frozen=True, slots=True)
class Verdict:
    """A removed block: which one, by which rule, and why, in words for the reader."""

    block: int
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Cleaned:
    """An article with the verdicts over its blocks; a block without a verdict is kept.

    `restored` are verdicts that a reader's exception set aside: their blocks are kept too.
    """

    article: Article
    verdicts: tuple[Verdict, ...] = ()
    restored: tuple[Verdict, ...] = ()

    @property
    def removed(self) -> dict[int, Verdict]:
        """Block number -> its verdict."""
        return {verdict.block: verdict for verdict in self.verdicts}

    @property
    def kept(self) -> tuple[Block, ...]:
        """The blocks that stay, in order."""
        gone = self.removed
        return tuple(b for i, b in enumerate(self.article.blocks) if i not in gone)

    @property
    def plain(self) -> str:
        """The kept text with its captions, a blank line between blocks: what is counted and
        searched."""
        return "\n\n".join(block.text for block in self.kept if block.text)

    @property
    def running(self) -> str:
        """The kept text without the captions of pictures and players."""
        texts = (block.text for block in self.kept if not block.is_media)
        return "\n\n".join(filter(None, texts))


@dataclass(frozen=True, slots=True)
class UserRule:
    """A filter rule of the reader's own, as the configuration gives it.

    Exactly one of `contains` (a literal; letter case and the amount of white space do not matter),
    `pattern` (a regular expression) and `like` (a text: blocks that say nearly the same) is set.
    """

    id: str
    contains: str = ""
    pattern: str = ""
    like: str = ""
    where: Where = "anywhere"
    scope: Scope = "block"
    feed: str = ""
    """Only in the feed with this url; empty for all."""
    reason: str = ""
    written: str = field(default="", compare=False, repr=False)
    """`file:line` of what it looks for, to name it by when it cannot be used."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that comes with an entry: a podcast's audio, a video."""

    url: str
    type: str = ""
    length: int = 0


@dataclass(frozen=True, slots=True)
class FeedPreview:
    """What a feed holds now: its title, and those of its first entries."""

    url: str
    title: str
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeedEdit:
    """An edit of what is subscribed to: the configuration's text before (None: there was no file)
    and after, and what was done, in words for the reader."""

    told: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class OptionEdit:
    """A change of one key of the configuration, in words for the reader; `old` is None where the
    file did not have the key, `before` where there was no file."""

    told: str
    table: str
    key: str
    old: bool | int | str | list[str] | dict[str, str] | None
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a page says of itself, safe to show; `note`: what the reader should know about it."""

    title: SafeText = EMPTY
    author: SafeText = EMPTY
    published: int | None = None
    language: SafeText = EMPTY
    canonical: SafeText = EMPTY
    note: SafeText = EMPTY


@dataclass(frozen=True, slots=True)
class Feed:
    """A subscription as the pipeline needs it: where to ask and what is known from last time."""

    id: FeedId
    url: str
    """As subscribed to; this is the identity of the feed."""
    title: SafeText = EMPTY
    location: str = ""
    """Where a permanent redirect said it has moved to, or empty."""
    etag: str = ""
    modified: str = ""
    body_hash: str = ""
    full_text: FullText = "auto"
    filter: bool = True
    retry_at: int = 0
    """Not to be asked before this time (Retry-After), 0 when it may be asked."""
    gone: bool = False
    """The publisher answered 410: never ask again unless told to."""
    failed: bool = False
    """Whether the last visit failed."""
    synced: bool = False
    """A server fetches it for us (docs/sync.md)."""

    @property
    def address(self) -> str:
        """The address to ask now."""
        return self.location or self.url


@light(frozen=True, slots=True)
class BlockPrint:
    """The print of one block of an article: the same for texts that differ only in letter case,
    digits, dates, punctuation and the entry's own title; near for texts that share most words."""

    block: int
    from_end: int
    """How many blocks stand below it."""
    own: int
    """64 bits, signed: the print of the text itself, alike in all feeds."""
    mark: int
    """The print it is counted under, within one publisher: its own, or that of a near one."""
    sketch: bytes = b""
    """What near texts share the most of; empty for a text that is compared exactly."""
    bands: tuple[int, ...] = ()
    """Parts of the sketch: near texts have at least one in common, so equality finds them."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An entry on its way to the store; `cleaned` is None when the store holds this version."""

    guid: str
    link: SafeText
    title: SafeText
    author: SafeText
    published: int | None
    raw_hash: str
    tags: tuple[SafeText, ...] = ()
    comments: SafeText = EMPTY
    teaser: bool = False
    cleaned: Cleaned | None = None
    prints: tuple[BlockPrint, ...] = ()
    language: str = ""
    """The code of the language that the text is in, where it is known."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What storing one outcome did: the line `tread refresh --json` prints."""

    feed: FeedId
    url: str
    title: SafeText
    status: Literal["updated", "unchanged", "error"]
    http: int
    new: int
    changed: int
    error: SafeText
    ms: int
    bytes: int
    moved_to: SafeText = EMPTY
    """The address that it has moved to for good, where it was asked at an older one."""
    hits: tuple[tuple[str, tuple[EntryId, ...]], ...] = ()
    """Rules that do something outside of the store, by name, and the new entries they found."""


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A feed as lists show it."""

    id: FeedId
    url: SafeText
    title: SafeText
    site: SafeText
    folder: SafeText
    tags: tuple[SafeText, ...]
    unread: int
    starred: int
    later: int
    total: int
    last_ok: int | None
    last_error: SafeText
    """Empty when the last attempt went well."""
    next_refresh: int | None
    plan: SafeText = EMPTY
    """Why then."""


@dataclass(frozen=True, slots=True)
class Folded:
    """How many entries of a feed are versions of stories that are shown as another feed's."""

    feed: FeedId
    behind: FeedId
    total: int
    unread: int


@dataclass(frozen=True, slots=True)
class Version:
    """An entry that tells a story which other feeds tell too."""

    id: EntryId
    feed_title: SafeText


@dataclass(frozen=True, slots=True)
class Counts:
    """How many entries there are in the subscribed feeds."""

    total: int
    unread: int
    starred: int
    later: int = 0
    folded: tuple[Folded, ...] = ()
    """What was left out of total and unread, as other feeds tell it too."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one line of a list needs."""

    id: EntryId
    feed: FeedId
    feed_title: SafeText
    title: SafeText
    url: SafeText
    author: SafeText
    published: int
    """When it counts as published: never later than first seen."""
    read: bool
    starred: bool
    tags: tuple[SafeText, ...]
    words: int
    removed: int
    later: bool = False
    """Put by to be read later."""
    edited: bool = False
    """Its text was replaced by another one of the publisher's: there are revisions."""
    snippet: SafeText = EMPTY
    folder: SafeText = EMPTY
    """Of its feed."""
    story: int | None = None
    """What the versions of one story have in common."""
    also: tuple[Version, ...] = ()
    """The other versions, in feeds subscribed to."""
    muted: bool = False
    """In no list but those that ask for it."""
    own_tags: tuple[SafeText, ...] = ()
    """Those of `tags` that the reader gave it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reader is in an article: a block, and how many lines into it, at any width."""

    block: int = 0
    line: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """An article opened for reading."""

    row: Row
    cleaned: Cleaned
    place: Place
    teaser: bool
    """The feed carries only the beginning and the page behind it has not been read yet."""
    from_page: bool
    """The text is the page's, not the feed's."""
    note: SafeText = EMPTY
    """What the reader should know: why the full text could not be had, for example."""
    edited: int | None = None
    """When the text was last replaced by another one of the publisher's; None: it never was."""
    language: SafeText = EMPTY
    canonical: SafeText = EMPTY
    """What the page says is its own address; empty when it has not been read."""

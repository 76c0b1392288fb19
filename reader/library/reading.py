"""What there is to read: feeds, lists, entries with their texts and pictures."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from reader.errors import TreadError
from reader.library.opened import Opened
from reader.model import Cleaned, Counts, EntryId, Reading, Row
from reader.query import narrowed, parse_query
from reader.query_tree import Query
from reader.store import finding, read
from reader.store.listing import Listing
from reader.store.lists import listing
from reader.store.search import is_searched
from reader.text import SafeText, safe_line

if TYPE_CHECKING:
    from reader.completing import Names
    from reader.model_pictures import Drawing, Images, Wish
    from reader.pictures.cache import Cache
    from reader.revisions import Revision

SEARCH_LIMIT = 200
MOST_EDITS = 20
"""How many edits of an article are told."""


class Reads(Opened):
    """What is stored, as it is shown."""

    def counts(self) -> Counts:
        """How many entries there are, unread and starred among them."""
        return read.counts(self._database, fold=self.settings.fold)

    def last_entry(self) -> int:
        """The number of the entry that came last, whoever fetched it; 0 where there is none."""
        return read.last_entry(self._database)

    def ids(self, query: Query) -> array[int]:
        """The numbers of the entries that a query finds, in its order. Raises QueryError."""
        return read.ids(self._database, self._ready(query))

    def listing(self, query: Query) -> Listing:
        """The same numbers, read as they are looked at: what a list of a million shows costs what
        one of a hundred does."""
        return listing(self._database, self._ready(query))

    def is_search(self, query: Query) -> bool:
        """Is it for the search index to say what fits best? Raises QueryError."""
        return not query.chosen and any(map(is_searched, self._ready(query).terms))

    def pages(self, query: Query, stop: Callable[[], bool] = lambda: False) -> Iterator[array[int]]:
        """The same numbers, a page after the other, for what no counter knows of. Ends when it is
        told to stop. Raises QueryError."""
        return finding.pages(self._database, self._ready(query), stop)

    def count(
        self, query: Query, most: int, stop: Callable[[], bool] = lambda: False
    ) -> int | None:
        """How many entries a query finds, counted up to one more than `most`; None when it was
        told to stop. Raises QueryError."""
        return finding.count(self._database, self._ready(query), most, stop)

    def listing_of(
        self, ids: array[int], again: Callable[[frozenset[int]], Listing] | None = None
    ) -> Listing:
        """These numbers as a list, as a search found them; `again` makes it as it is later."""
        return Listing.of(self._database, ids, again)

    def rows(self, ids: Sequence[int]) -> tuple[Row, ...]:
        """Their rows, in the same order; an entry that has vanished is left out."""
        return read.rows(self._database, ids)

    def entries(self, query: Query) -> Iterator[Row]:
        """The rows that a query finds, in its order, as they are read. Raises QueryError."""
        return read.query_rows(self._database, self._ready(query))

    def search(
        self, words_: str, limit: int = SEARCH_LIMIT, *, fold: bool = False
    ) -> tuple[Row, ...]:
        """What matches a query's words, best first, with snippets; `fold`: one row a story. Raises
        QueryError."""
        query = narrowed(parse_query(words_), None, limit)
        return read.search(self._database, self._ready(replace(query, fold=fold)))

    def reading(self, entry: EntryId) -> Reading:
        """An entry with its text and the verdicts over it. Raises NotFoundError."""
        return read.reading(self._database, entry)

    def text(self, entry: EntryId) -> str:
        """An entry as text, as `tread show` prints it. Raises NotFoundError."""
        from reader.exchange.render import render

        return render(read.reading(self._database, entry).cleaned, "text")

    def edits(self, entry: EntryId) -> tuple[Revision, ...]:
        """What the publisher changed in an entry, the last edit first. Both versions are seen
        through the filter now in force. Raises NotFoundError."""
        from reader.revisions import Revision, compare

        after = read.reading(self._database, entry).cleaned
        chosen = self._filters.of(read.feed_of(self._database, entry))
        edits = []
        for at, title, blocks in read.revisions(self._database, entry, MOST_EDITS):
            before = chosen.clean(replace(after.article, title=title, blocks=blocks))
            edits.append(Revision(at, compare(_paragraphs(before), _paragraphs(after))))
            after = before
        return tuple(edits)

    def names(self) -> Names:
        """What a query may name: feeds, folders, tags and smart feeds."""
        from reader.naming import names

        return names(self._database, self.settings)

    def state(self, name: str) -> str | None:
        """A small string that the front end kept under this name."""
        return read.state(self._database, name)

    # Pictures

    def images(self, feed: str) -> Images:
        """May the pictures of the feed with this url be fetched?"""
        own = next((one.images for one in self.settings.feeds if one.url == feed), None)
        return own or self.settings.images

    def drawings(
        self, entry: EntryId, sources: Sequence[SafeText], wish: Wish
    ) -> Iterator[Drawing]:
        """Pictures of an entry as the terminal takes them, those first that are on the disk;
        fetches the others, whatever `images` says: it is the caller who was asked."""
        from reader.model_pictures import Drawing
        from reader.pictures.draw import draw
        from reader.pictures.load import load as load_pictures

        origin = read.feed_of(self._database, entry).url
        cache = self.pictures
        for source, body in load_pictures(cache, self._fetch, origin, sources):
            try:
                if isinstance(body, TreadError):
                    raise body
                yield draw(source, body, wish)
            except TreadError as error:
                yield Drawing(source, problem=safe_line(error.message))

    @property
    def pictures(self) -> Cache:
        """The pictures on the disk."""
        from reader.pictures.cache import Cache

        return Cache(self.places.pictures)


def _paragraphs(cleaned: Cleaned) -> list[str]:
    texts = (block.caption for block in cleaned.kept)
    return [text for text in (cleaned.article.title, *texts) if text]

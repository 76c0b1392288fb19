"""Words -> entries: the newest first, or the best first.

Every word that is looked for may go on ("sol" finds "solar"). FTS5 would read all that begins so
before it tells the first match, so the words that do are looked up in its vocabulary, and it is
asked for any of them: it then tells the newest matches one by one, and a search that shows 50 of
them costs the same for a common word as for a rare one.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from reader.query_tree import Node, Query, Term
from reader.store.codec import kept_texts
from reader.store.conditions import where
from reader.store.index import WEEK_BITS, removed_blocks, searchable
from reader.store.packing import unpack
from reader.text import SafeText
from reader.values import dataclass

ENDINGS = 100
"""Words that begin as a word does, up to which they are asked for one by one."""
CANDIDATES = 600
"""Best first: so many of the newest matches are weighed, and as many of the newest whose title or
author has the words."""
TITLES = 50_000
"""Best first: so many of the newest articles are looked through for those."""
LOOKED = 2_000
"""Newest first, for a beginning that more than ENDINGS words share: nearly every article has one,
so the newest are looked through; only where that many of them do not suffice is FTS5 asked."""
AHEAD = 20_000
"""Newest first: so many matches of one week are put in order by the minute."""
TITLE, AUTHOR = 8.0, 4.0
"""What a word in the title, or in the author's name, counts for; one in the text is 1."""
_SATURATION, _LENGTH = 1.2, 0.75  # of BM25
_USUAL = 500
"""Words of a usual article."""
AROUND = 24
"""Words of a snippet."""
_MANY = 500


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in a row, the last of which may go on."""

    words: tuple[str, ...]

    @property
    def pattern(self) -> str:
        """A regular expression for it in folded text."""
        inner = r"[\W_]+".join(re.escape(word) for word in self.words)
        return inner if _is_wide(self.words[0][0]) else rf"(?<![^\W_]){inner}"


def phrases(terms: Sequence[Node]) -> list[Phrase]:
    """The phrases of the terms that the index answers."""
    found = []
    for term in terms:
        if isinstance(term, Term) and term.field == "text":
            words = tuple(re.findall(r"[^\W_]+", fold(term.value)))
            found += [Phrase(words)] if words else []
    return found


class _Folding(dict[int, str]):
    """A character -> the one that the index has for it, always one for one."""

    def __missing__(self, code: int) -> str:
        lower = chr(code).lower()[:1]
        parts = unicodedata.normalize("NFD", lower)
        # The parts of a Korean syllable are letters, no accents.
        self[code] = parts[0] if all(map(unicodedata.combining, parts[1:])) else lower
        return self[code]


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Text as the index sees it, without capitals and accents, and as long as it was."""
    return text.lower() if text.isascii() else text.translate(_FOLDING)


def _is_wide(sign: str) -> bool:
    return "\u3040" <= sign <= "\u9fff"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a query asks the index: `words` is the expression. `broad` are phrases that too many
    words of the index go on from; `narrow` is the expression without them."""

    words: str
    narrow: str
    broad: tuple[Phrase, ...]
    others: tuple[Node, ...]


def _asked(db: sqlite3.Connection, query: Query) -> _Asked:
    every, narrow, broad = list[str](), list[str](), list[Phrase]()
    for phrase in phrases([term for term in query.terms if is_searched(term)]):
        words = searchable(" ".join(phrase.words)).split()
        lead, last = " ".join(words[:-1]), words[-1]
        endings = _endings(db, last)
        if len(endings) > ENDINGS and not lead:
            broad.append(phrase)
            every.append(f'"{last}" *')
            continue
        whole = f'"{lead} {last}" *'
        if 0 < len(endings) <= ENDINGS:
            whole = " OR ".join(f'"{lead} {one}"' for one in endings)
        every.append(f"({whole})")
        narrow.append(f"({whole})")
    others = tuple(term for term in query.terms if not is_searched(term))
    return _Asked(" AND ".join(every), " AND ".join(narrow), tuple(broad), others)


def _endings(db: sqlite3.Connection, word: str) -> list[str]:
    """The words of the index that begin so, up to one more than can be asked for."""
    found: list[str] = []
    at, stop = word, word + "\U0010ffff"
    while len(found) <= ENDINGS:
        # The next word, found by going straight to it: its many places are not walked over.
        row = db.execute(
            "SELECT term FROM vocabulary WHERE term >= ? AND term < ? LIMIT 1", (at, stop)
        ).fetchone()
        if row is None:
            break
        found.append(row[0])
        at = row[0] + "\0"
    return found


class Match(NamedTuple):
    """A match: its number in the index, the entry, when it is from."""

    doc: int
    entry: int
    sort_at: int


def _matches(
    db: sqlite3.Connection, words: str, others: Sequence[Node], beyond: int = 0
) -> Iterator[Match]:
    """What an expression finds under other conditions, newest week first; of the index only what
    is numbered `beyond` and up."""
    condition, values = where(others)
    rows = db.execute(
        f"""SELECT doc.doc, doc.entry, doc.sort_at FROM search
            JOIN doc ON doc.doc = search.rowid
            JOIN entry ON entry.id = doc.entry JOIN feed ON feed.id = entry.feed
            WHERE search MATCH ? AND search.rowid >= ? AND {condition}
            ORDER BY search.rowid DESC""",  # noqa: S608
        (words, beyond, *values),
    )
    return (Match(*row) for row in rows)


def newest(db: sqlite3.Connection, query: Query) -> list[int]:
    """The entries that a query with words finds, newest first."""
    asked = _asked(db, query)
    if asked.broad and query.limit is not None:
        looked = _look_through(db, asked, query.limit)
        if len(looked) >= query.limit:
            return [one.entry for one in looked]
    found = list(islice(_matches(db, asked.words, asked.others), query.limit))
    if query.limit and len(found) == query.limit:
        # They are the newest by weeks; of the last week any of its matches may be among them.
        week = found[-1].doc >> WEEK_BITS << WEEK_BITS
        return _of_weeks(db, asked, week, query.limit)
    found.sort(key=lambda one: (one.sort_at, one.entry), reverse=True)
    return [one.entry for one in found]


def _of_weeks(db: sqlite3.Connection, asked: _Asked, first: int, limit: int) -> list[int]:
    """The newest matches among those numbered `first` and up."""
    condition, values = where(asked.others)
    rows = db.execute(
        f"""SELECT doc.entry FROM
                (SELECT rowid FROM search WHERE search MATCH ? AND rowid >= ?
                 ORDER BY rowid DESC LIMIT ?) AS found
            CROSS JOIN doc ON doc.doc = found.rowid
            CROSS JOIN entry ON entry.id = doc.entry CROSS JOIN feed ON feed.id = entry.feed
            WHERE {condition} ORDER BY doc.sort_at DESC, doc.entry DESC LIMIT ?""",  # noqa: S608
        (asked.words, first, AHEAD + limit, *values, limit),
    )
    return [row[0] for row in rows]


def _look_through(db: sqlite3.Connection, asked: _Asked, limit: int) -> list[Match]:
    """The newest entries with the beginnings that so many words have that most texts hold one:
    looked for in the texts themselves, as far back as LOOKED."""
    patterns = [re.compile(phrase.pattern) for phrase in asked.broad]
    found: list[Match] = []
    candidates = islice(_candidates(db, asked), LOOKED)
    while len(found) < limit and (part := list(islice(candidates, 100))):
        texts = _texts(db, [one.entry for one in part])
        for one in part:
            text = texts.get(one.entry, "")
            if all(pattern.search(text) for pattern in patterns):
                found.append(one)
    return found[:limit]


def _candidates(db: sqlite3.Connection, asked: _Asked) -> Iterator[Match]:
    """What the rest of the query finds, newest first."""
    if asked.narrow:
        return _matches(db, asked.narrow, asked.others)
    condition, values = where(asked.others)
    rows = db.execute(
        f"""SELECT entry.doc, entry.id, entry.sort_at FROM entry
            JOIN feed ON feed.id = entry.feed WHERE entry.doc <> 0 AND {condition}
            ORDER BY entry.sort_at DESC, entry.id DESC""",  # noqa: S608
        values,
    )
    return (Match(*row) for row in rows)


def _texts(db: sqlite3.Connection, entries: Sequence[int]) -> dict[int, str]:
    """Entry -> all that it is indexed under, folded."""
    gone = removed_blocks(db, entries)
    rows = db.execute(
        f"""SELECT entry.id, title, author, packed FROM entry
            LEFT JOIN body ON body.entry = entry.id
            WHERE entry.id IN ({",".join("?" * len(entries))})""",  # noqa: S608
        entries,
    )
    return {
        entry: fold("\n".join([*kept_texts(packed, gone.get(entry, ())), title, author]))
        for entry, title, author, packed in rows
    }


def is_searched(term: Node) -> bool:
    """Is the term one that the search index answers?"""
    return isinstance(term, Term) and not term.negated and bool(phrases([term]))


def best(db: sqlite3.Connection, query: Query) -> list[int]:
    """The entries that a query with words finds, best first: weighed by BM25 over the newest
    matches, and the newest in whose title or author's name the words stand."""
    asked = _asked(db, query)
    found: dict[int, Match] = {}
    if asked.broad:
        found = {one.entry: one for one in _look_through(db, asked, CANDIDATES // 2)}
    if not found:
        for words, beyond in (
            (f"{{title author}} : ({asked.words})", _recent(db)),
            (asked.words, 0),
        ):
            for match in islice(_matches(db, words, asked.others, beyond), CANDIDATES):
                found[match.entry] = match
    wanted = phrases([term for term in query.terms if is_searched(term)])
    weights = _weights(db, list(found), wanted)
    order = sorted(
        found, key=lambda entry: (weights.get(entry, 0.0), found[entry].sort_at), reverse=True
    )
    return order[: query.limit]


def _recent(db: sqlite3.Connection) -> int:
    """The number in the index from which on titles are looked through."""
    row = db.execute("SELECT doc FROM doc ORDER BY doc DESC LIMIT 1 OFFSET ?", (TITLES,)).fetchone()
    return 0 if row is None else int(row[0])


def _weights(
    db: sqlite3.Connection, entries: Sequence[int], wanted: Sequence[Phrase]
) -> dict[int, float]:
    texts = [" ".join(phrase.words) for phrase in wanted]
    weights: dict[int, float] = {}
    for start in range(0, len(entries), _MANY):
        part = entries[start : start + _MANY]
        for entry, title, author, words, packed in db.execute(
            f"""SELECT entry.id, entry.title, entry.author, entry.words, body.packed
                FROM entry LEFT JOIN body ON body.entry = entry.id
                WHERE entry.id IN ({",".join("?" * len(part))})""",  # noqa: S608
            part,
        ):
            # The markup of the packed text is counted through with it; it holds few words.
            text = unpack(packed).decode() if packed else ""
            of_title, of_author = fold(title), fold(author)
            longer = _SATURATION * (1 - _LENGTH + _LENGTH * words / _USUAL)
            weight = 0.0
            for one, times in zip(texts, _counts(text, texts), strict=True):
                count = max(times, 1) + TITLE * (one in of_title) + AUTHOR * (one in of_author)
                weight += count * (_SATURATION + 1) / (count + longer)
            weights[entry] = weight
    return weights


def _counts(text: str, wanted: Sequence[str]) -> list[int]:
    """How often each stands in a text. Accents are taken off, which takes ten times as long, only
    where something would not be found with them."""
    small = text.lower()
    counts = [small.count(one) for one in wanted]
    if small.isascii() or all(counts):
        return counts
    folded = fold(text)
    return [folded.count(one) for one in wanted]


def snippets(
    db: sqlite3.Connection, entries: Sequence[int], wanted: Sequence[Phrase]
) -> dict[int, SafeText]:
    """Entry -> where in its text the first of the words stands."""
    found: dict[int, SafeText] = {}
    gone = removed_blocks(db, entries)
    looked_for = re.compile("|".join(phrase.pattern for phrase in wanted))
    for start in range(0, len(entries), _MANY):
        part = entries[start : start + _MANY]
        for entry, packed in db.execute(
            f"SELECT entry, packed FROM body WHERE entry IN ({','.join('?' * len(part))})",  # noqa: S608
            part,
        ):
            text = " ".join(kept_texts(packed, gone.get(entry, ())))
            found[entry] = _snippet(text, looked_for)
    return found


def _snippet(text: str, looked_for: re.Pattern[str]) -> SafeText:
    hit = looked_for.search(fold(text))
    at = hit.start() if hit else 0
    before = text[max(at - 400, 0) : at].split(" ")
    head = before[-(AROUND // 3) :]
    tail = text[at : at + 600].split(" ")
    shown = " ".join([*head[:-1], head[-1] + tail[0], *tail[1:]][:AROUND])
    cut_before = len(before) > len(head) or at > 400
    cut_behind = len(head) + len(tail) - 1 > AROUND or at + 600 < len(text)
    return SafeText(("…" if cut_before else "") + shown + ("…" if cut_behind else ""))

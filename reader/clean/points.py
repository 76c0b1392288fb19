"""What each piece of evidence is worth, and what the reader is told of it."""

from __future__ import annotations

THRESHOLD = 4.0
"""Points that take a block out."""
WORDS = "publisher-words"
"""The rule that goes by words alone."""
SAID = "said:"
"""Begins a piece of evidence that names the words themselves, for the reader only."""
WORDED = (
    (4.5, "worded-5"),
    (3.5, "worded-4"),
    (2.5, "worded-3"),
    (1.5, "worded-2"),
    (0.5, "worded-1"),
)
"""Least odds -> evidence."""

TONE = (-1.0, 0.0)
"""Odds of an article that speaks of such things, and of one that does throughout."""

EVIDENCE: dict[str, tuple[float, str]] = {
    "certain": (4.0, "says so in so many words"),
    "strong": (3.0, "worded like it"),
    "weak": (1.0, "may be worded like it"),
    "leaning": (0.5, "some of its words are those of such boxes"),
    "worded-1": (1.5, "some of its words are those of such boxes"),
    "worded-2": (2.5, "many of its words are those of such boxes"),
    "worded-3": (3.25, "most of its words are those of such boxes"),
    "worded-4": (4.0, "worded like such boxes"),
    "worded-5": (4.5, "worded like nothing else but such boxes"),
    "more": (0.75, "more than one such wording"),
    "other": (0.75, "worded like other such boxes too"),
    "whole": (0.5, "is nothing else"),
    "last": (1.0, "last thing in the article"),
    "late": (0.5, "near the end"),
    "early": (0.5, "on top"),
    "short": (0.5, "short"),
    "links": (1.0, "mostly links"),
    "markup": (2.5, "marked up as such by the publisher"),
    "voice": (0.5, "the publisher speaking"),
    "call": (1.0, "tells you where to click"),
    "repeated": (1.5, "repeats in this feed"),
    "seen": (1.0, "seen elsewhere in this feed"),
    "neighbour": (1.0, "next to another box"),
    "enclosed": (1.0, "between two boxes that went"),
    "same-box": (1.5, "next to more of the same"),
    "headline": (0.5, "set like a headline"),
    "absent": (2.0, "not in our own reading of the page"),
    "outside": (2.0, "all of the article stands on one side of it"),
    "nearly-outside": (1.5, "nearly all of the article stands on one side of it"),
    "copies": (1.0, "the page has it more than once"),
    "paragraph": (-3.5, "a paragraph of running text"),
    "beside": (2.5, "stands in a box beside the text"),
    "also-absent": (0.5, "next to something else that is not in it"),
    "caption": (-2.0, "belongs to a picture"),
    "subheading": (-3.0, "heads a part of the text"),
    "title": (1.0, "names the article's own title"),
    "long": (-1.0, "long"),
    "mixed": (-1.0, "half of it is something else"),
    "mostly-other": (-2.0, "most of it is something else"),
    "author": (3.0, "tells of the author"),
    "mentioned": (-2.5, "somebody of whom the article tells"),
    "topic": (-3.0, "the article is about this"),
    "topic-end": (-1.0, "the article is about this, but it stands at the end"),
    "list": (-1.0, "one item in a list of others"),
    "step": (-2.0, "one item in a list of others that stay"),
    "few": (-0.75, "a short article: its end begins at once"),
    "amid": (-0.5, "with text above and below"),
    "agreed": (-4.0, "our own reading of the page has it"),
    "tone": (-1.5, "other parts of the article are worded like this too"),
    "same-tone": (-3.0, "the article is worded like this throughout"),
    "topic-words": (-2.0, "the title has such words, too"),
    "middle": (-0.5, "in the middle of the text"),
    "impersonal": (-1.0, "speaks to nobody"),
    "reported": (-2.0, "reports what somebody said"),
    "about": (-1.5, "other parts of the article are about this too"),
}
"""Name -> points and what the reader is told."""
POINTS = {name: points for name, (points, _) in EVIDENCE.items()}

SEQUENCE: dict[str, str] = {
    "box": "part of a box",
    "box-heading": "headed like an offer",
    "box-disclosure": "a disclosure follows",
    "box-intro": "a line leads into offers",
    "box-offers": "a list of offers",
    "box-sequence": "heading, one line, offers or disclosure",
    "box-title": "the title is such a headline too",
    "box-second": "the article has offers of its own above",
    "box-topic": "the title names it",
    "box-prose": "a paragraph of text in it",
    "below-heading": "below such a heading",
    "between": "between two parts of a form",
    "empty": "no words",
    "again": "word for word",
    "caption-form": "worded like a caption or its credit",
}
"""Evidence of structures, in words for the reader, beside score's EVIDENCE."""


def in_words(name: str) -> str:
    """A piece of evidence as `tread clean --explain` says it."""
    if name.startswith(SAID):
        return f"such as {name.removeprefix(SAID)}"
    return SEQUENCE[name] if name in SEQUENCE else EVIDENCE[name][1]

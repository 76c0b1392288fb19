"""Ways of speaking that tell a publisher from an author: we, click here, you, somebody said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reader.values import dataclass

if TYPE_CHECKING:
    from reader.clean.look import Look


@dataclass(frozen=True, slots=True)
class Speech:
    """A way of speaking: words that are enough, and a pattern for all of it; `words` and `parts`:
    one of them is in whatever the pattern finds."""

    pattern: re.Pattern[str]
    enough: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    parts: tuple[str, ...] = ()

    def is_in(self, look: Look) -> bool:
        """Whether the block speaks so."""
        text, cued = look.text, look.cued
        told = not self.enough.isdisjoint(cued)
        if told and text.isascii() and "_" not in text:  # else a word may be part of another
            return True
        if not told and self.words.isdisjoint(cued):
            for part in self.parts:
                if part in text:
                    break
            else:
                return False
        return self.pattern.search(text) is not None


def _speech_of(enough: str, more: str = "", words: str = "", parts: tuple[str, ...] = ()) -> Speech:
    whole = "|".join([*enough.split(), more] if more else enough.split())
    pattern = re.compile(rf"\b(?:{whole})\b")
    return Speech(pattern, frozenset(enough.split()), frozenset(words.split()), parts)


VOICE = _speech_of(
    "we our us my i me wir uns nous notre nos ons onze",
    r"unser\w*|nuestr\w+|noss\w+|nostr\w+|this (?:article|page|post|site|website|story|newsletter|"
    r"episode|podcast|blog|e-?mail|guide)",
    words="this",
    parts=("unser", "nuestr", "noss", "nostr"),
)
CALL = Speech(
    re.compile(
        r"\b(?:click|tap|sign up|register|subscribe|donate|join|read more|learn more|order)"
        r" (?:here|below|now|today)\b|\bclick (?:on )?the (?:link|button)\b"
    ),
    words=frozenset(
        {
            "click",
            "tap",
            "sign",
            "register",
            "subscribe",
            "donate",
            "join",
            "read",
            "learn",
            "order",
        }
    ),
)
REPORTED = _speech_of(
    "said says told wrote writes tweeted added explained argues argued insisted warned recalled",
    "according to",
    words="according",
)
YOU = _speech_of("you your")
SPOKEN = frozenset[str]().union(*(one.enough | one.words for one in (VOICE, CALL, REPORTED, YOU)))
"""The words by which they are told."""

"""Which language a text is in, by its function words; "" when in doubt."""

from __future__ import annotations

from collections import Counter

from reader.clean.look import language_of, tokens

READ = 3_000
"""Characters that are read."""


def speaks(text: str) -> str:
    """The code of the language."""
    return language_of(Counter(tokens(text[:READ])))

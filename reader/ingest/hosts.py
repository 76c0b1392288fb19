"""Names of servers that look like others: shown, and opened, as the machine reads them (punycode).

A name keeps its own letters where nobody is deceived by them: each label in one script, or in those
that one language mixes. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import SplitResult

_ASCII = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?\.?", re.IGNORECASE)
_CJK = ({"CJK", "HIRAGANA", "KATAKANA"}, {"CJK", "HANGUL"}, {"CJK", "BOPOMOFO"})
"""Scripts that stand together in one word, with Latin letters too."""
_LATIN_LOOK = frozenset("асԁеһіїјӏорԛѕԝхуүѵъьзтгпмвнкαορνιυκτχεօսոհյցզ")
"""Letters of other scripts that are taken for Latin ones."""


def plain_host(parts: SplitResult) -> str | None:
    """The address with a host that deceives nobody; None when no server can have that name."""
    host = parts.hostname or ""
    folded = unicodedata.normalize("NFC", host.lower())
    honest = unicodedata.normalize("NFKC", folded) == folded
    if honest and all(map(_is_honest, re.split(r"[.\u3002]", folded))):
        return parts.geturl()
    try:
        named = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    if not _ASCII.fullmatch(named):
        return None
    before, at, after = parts.netloc.rpartition("@")
    port = re.search(r":\d*\Z", after)
    return parts._replace(netloc=f"{before}{at}{named}{port[0] if port else ''}").geturl()


def _is_honest(label: str) -> bool:
    if label.isascii():
        return True
    letters = [char for char in label if char not in "-0123456789"]
    if not all(unicodedata.category(char)[0] in "LM" for char in letters):
        return False
    names = {unicodedata.name(char, "?").split()[0] for char in letters if char != "ー"}
    if len(names) > 1:
        return any(names - {"LATIN"} <= together for together in _CJK)
    return "LATIN" in names or not set(label) <= _LATIN_LOOK | set("-0123456789")

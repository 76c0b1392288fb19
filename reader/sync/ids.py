"""What servers call an entry, in one spelling.

The same 64 bits come as a decimal number, as a negative one (signed), and as 16 hexadecimal digits,
mostly behind a long prefix. A server whose ids are longer (24 hexadecimal digits) is taken by its
word: they stay text.
"""

from __future__ import annotations

import re

from reader.model_sync import ItemId

PREFIX = "tag:google.com,2005:reader/item/"
_BITS = 1 << 64
_SIGN = 1 << 63
_DECIMAL = re.compile(r"-?[0-9]{1,20}")
_HEX = re.compile(r"[0-9a-f]{1,16}")
_LONG = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{16,63}")


def normal(text: str) -> ItemId:
    """The one spelling of an id. Raises ValueError for what is none."""
    stripped = text.strip()
    short = stripped.removeprefix(PREFIX)
    found: ItemId
    if short == stripped and _is_decimal(short):
        number = int(short)
        if not -_SIGN <= number < _BITS:
            raise ValueError(text)
        return _signed(number)
    if _HEX.fullmatch(short.lower()):
        return _signed(int(short, 16))
    if not _LONG.fullmatch(short):
        raise ValueError(text)
    found = short
    return found


def _is_decimal(text: str) -> bool:
    """16 digits that begin with a nought are hexadecimal: no decimal number is written so."""
    return _DECIMAL.fullmatch(text) is not None and not (len(text) == 16 and text[0] == "0")


def _signed(number: int) -> int:
    return number - _BITS if number >= _SIGN else number


def long_form(ident: ItemId) -> str:
    """The id as entries carry it; also what an entry without an address is known by here."""
    if isinstance(ident, str):
        return PREFIX + ident
    return f"{PREFIX}{ident % _BITS:016x}"


def sent_form(ident: ItemId) -> str:
    """The id as it is asked for: as short as may be."""
    return str(ident) if isinstance(ident, int) else long_form(ident)

"""Addresses in an article: made absolute, of a kind that may be followed, without tracking."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit

from reader.text import EMPTY, SafeText, safe

LONGEST = 8192
"""Characters of the longest address that is believed to be one."""

SCHEMES = frozenset({"http", "https", "mailto"})

TRACKING_PREFIXES = (
    "utm_",  # Google Analytics and all who copied it
    "mtm_",  # Matomo
    "matomo_",
    "pk_",  # Piwik, as Matomo was called
    "piwik_",
    "hsa_",  # HubSpot advertisements
    "fb_action_",
    "bsft_",  # Blueshift
    "guce_",  # Yahoo's consent pages
)
TRACKING_NAMES = frozenset(
    """
    __hsfp __hssc __hstc _hsenc _hsmi hsctatracking
    __s __twitter_impression _branch_match_id _ga _gl _ke _openstat
    at_bbc_team at_campaign at_custom1 at_custom2 at_custom3 at_custom4 at_format at_link_id
    at_link_origin at_link_type at_medium at_ptr_name
    ck_subscriber_id cmpid dclid epik fb_ref fb_source fbclid
    gad_source gbraid gclid gclsrc guccounter igsh igshid
    li_fat_id mc_cid mc_eid mkt_tok ml_subscriber ml_subscriber_hash msclkid
    ns_campaign ns_linkname ns_mchannel ns_source
    oly_anon_id oly_enc_id rb_clickid ref_src ref_url s_cid s_kwcid sc_campaign sc_channel
    smid smtyp soc_src soc_trk sr_share srsltid syclid trk_contact trk_module trk_msg
    ttclid twclid vero_conv vero_id wbraid wickedid wt_mc wt_zmc xtor yclid ymclid
    """.split()  # noqa: SIM905 - a word list reads better
)

_INSIDE = re.compile("[\t\n\r]")
_BLANK = re.compile(r"\s")
_HAS_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*:", re.IGNORECASE)


def clean_url(url: str) -> str:
    """`url` without the parameters that only tell who sent the reader; the rest byte for byte."""
    address, hash_mark, fragment = url.partition("#")
    path, mark, query = address.partition("?")
    if mark:
        path += _without_tracking(mark, query)
    if hash_mark and "=" in fragment:
        return path + _without_tracking(hash_mark, fragment)
    return path + hash_mark + fragment


def absolute(url: str, base: str) -> SafeText:
    """`url` as an absolute http, https or mailto address, or nothing when it is none of these.

    White space is treated as browsers do: cut at the ends, tabs and newlines removed inside, the
    rest percent-encoded.
    """
    address = _BLANK.sub(_encoded, safe(_INSIDE.sub("", url.strip())).strip())
    if not address or len(address) > LONGEST:
        return EMPTY
    try:
        if not _HAS_SCHEME.match(address) or not address.partition(":")[2].startswith("//"):
            address = urljoin(base, address)
        parts = urlsplit(address)
        usable = bool(parts.hostname) if parts.scheme != "mailto" else "@" in parts.path
    except ValueError:  # brackets that are no IPv6 address, and the like
        return EMPTY
    if parts.scheme not in SCHEMES or not usable or len(address) > LONGEST:
        return EMPTY
    return safe(address)


def host(url: str) -> str:
    """The host that `url` names, lower case and without "www.", or nothing."""
    try:
        name = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return name.removeprefix("www.")


def _encoded(found: re.Match[str]) -> str:
    return quote(found[0])


def _without_tracking(mark: str, query: str) -> str:
    kept = "&".join(pair for pair in query.split("&") if not _tracks(pair))
    return mark + kept if kept else ""


def _tracks(pair: str) -> bool:
    name = pair.partition("=")[0].removeprefix("amp;").lower()
    return name in TRACKING_NAMES or name.startswith(TRACKING_PREFIXES)

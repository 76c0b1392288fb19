"""Fill a store with made-up articles, for measuring: the configuration that has them fetched.

The feeds are those of the host mill.invalid, so what follows is an ordinary refresh: every stage
from fetch to store does for them what it does for a publisher's.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator

from reader.config_edit import begin
from reader.ingest.demo import MILL, MOST_MADE
from reader.paths import Places

MOST_FEEDS = 1000
FOLDERS = 20


def begin_filling(places: Places, articles: int, words: int) -> None:
    """Write the configuration with feeds of so many articles in all, `words` long in the mean.

    Raises ConfigError where another configuration stands.
    """
    begin(places, "\n".join(_configuration(articles, words)) + "\n")


def _configuration(articles: int, words: int) -> Iterator[str]:
    """As many feeds as each has articles, but no more than a thousand feeds."""
    feeds = max(1, min(math.isqrt(articles), MOST_FEEDS), math.ceil(articles / MOST_MADE))
    yield "[tread]\nrefresh_minutes = 0"
    for feed in range(feeds):
        entries = articles // feeds + (feed < articles % feeds)
        url = f"https://{MILL}/{feed}.xml?entries={entries}&words={words}"
        yield f'[[feeds]]\nurl = {json.dumps(url)}\nfolder = "Mill/{feed % FOLDERS}"'

"""Smart feeds and rules in the configuration."""

from __future__ import annotations

import pytest

from reader.config import check, parse_settings
from reader.config_queries import string_column
from reader.errors import ConfigError

GOOD = """
[[smart_feeds]]
name = "Long"
query = "words>800 sort:longest"
folder = " Mine / Own "
[[smart_feeds]]
name = "Both"
query = 'smart:long or is:starred'
count = false
[[rules]]
when = "smart:Both age<3d"
do = ["read", "star", "later", "mute", "tag: a b ", "notify", "run:echo {title} '{url} x'"]
"""


def test_what_is_right() -> None:
    found = parse_settings(GOOD)
    long, both = found.smart_feeds
    assert (long.folder, long.counted, long.query.order) == ("Mine/Own", True, "longest")
    assert not both.counted
    (rule,) = found.entry_rules
    assert rule.name == "smart:Both age<3d"
    assert rule.marks == ("read", "starred", "later", "muted")
    assert (rule.tags, rule.notify) == (("a b",), True)
    assert rule.run == (("echo", "{title}", "{url} x"),)


@pytest.mark.parametrize(
    ("text", "at", "fault"),
    [
        ('[[smart_feeds]]\nname = "A"\nquery = "x is:unred"', (3, 12), "unred"),
        ('[[smart_feeds]]\nname = "A"\nquery = "\\"x y\\" is:unred"', (3, 18), "unred"),
        ("[[smart_feeds]]\nname = 'A'\nquery = 'smart:B'", (3, 10), "no smart feed 'B'"),
        ("[[smart_feeds]]\nname = 'A'\nquery = 'smart:a'", (3, 10), "made of itself"),
        ('[[smart_feeds]]\nname = "A"\nquery="x"\n[[smart_feeds]]\nname="a"\nquery="y"', (5, 1),
         "two smart feeds"),
        ('[[rules]]\nwhen = "title:("\ndo = ["read"]\n[[rules]]\nwhen = "(x"\ndo = ["read"]',
         (5, 9), "not closed"),
        ('[[rules]]\nwhen = "x"\ndo = ["reed"]', (3, 1), "reed"),
        ('[[rules]]\nwhen = "x"\ndo = []', (3, 1), "does nothing"),
        ('[[rules]]\nwhen = "x sort:oldest"\ndo = ["read"]', (2, 1), "no order"),
        ('[[rules]]\nwhen = "x"\ndo = ["run:echo {path}"]', (3, 1), "there is no {path}"),
        ('[[rules]]\nwhen = "x"\ndo = ["run:"]', (3, 1), "names no program"),
        ('[[rules]]\nwhen="x"\ndo=["read"]\n[[rules]]\nwhen="x"\ndo=["star"]', (5, 1),
         "two rules"),
    ],
)  # fmt: skip
def test_what_is_wrong_and_where(text: str, at: tuple[int, int], fault: str) -> None:
    _, problems = check(text, "c.toml")
    assert [fault in one.fault for one in problems] == [True], problems
    assert problems[0].at == at
    assert problems[0].remedy


def test_the_query_is_shown_with_a_mark() -> None:
    with pytest.raises(ConfigError) as caught:
        parse_settings('[[smart_feeds]]\nname = "A"\nquery = "x is:unred"', "c.toml")
    assert "c.toml:3: Nothing is 'unred'.\n  x is:unred\n    ^\n" in str(caught.value)


def test_a_column_within_a_string() -> None:
    assert string_column("a = 1\nquery = 'abc'", 2, "query", 2) == 12
    assert string_column(r'query = "a\u0041\\b"', 1, "query", 3) == 19
    assert string_column('  query = """', 1, "query", 3) == 3

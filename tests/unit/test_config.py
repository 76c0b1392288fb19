"""The configuration: read, or refused with file, line, key and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.config import Settings, check, load, parse_settings
from reader.config_lines import find_line
from reader.errors import ConfigError
from reader.model_access import Access
from reader.paths import Places
from reader.secrets import Secret, SecretSpec

ROOT = Path(__file__).parents[2]

WHOLE = """\
[tread]
refresh_minutes = 5
measure = 60

[fetch]
concurrency = 8
prefetch = true

[filter]
enabled = false
[[filter.rules]]
id = "my-nbn"
contains = "cheapest NBN"

# my feeds
[[feeds]]
url = "https://example.org/feed.xml"
folder = " Tech / Press "
tags = ["daily"]
full_text = "never"

[[feeds]]
url = "https://example.net/atom"
filter = false
"""


def test_everything_is_read() -> None:
    settings = parse_settings(WHOLE)
    assert settings.refresh_minutes == 5
    assert settings.fetch.concurrency == 8
    assert settings.fetch.prefetch
    assert not settings.filter_enabled
    assert [rule.id for rule in settings.rules] == ["my-nbn"]
    first, second = settings.feeds
    assert (first.folder, first.tags, first.full_text) == ("Tech/Press", ("daily",), "never")
    assert not second.filter


def test_the_example_is_complete_and_loads() -> None:
    text = (ROOT / "config.example.toml").read_text("utf-8")
    settings = parse_settings(text)
    assert settings.fetch == Settings().fetch
    assert len(settings.feeds) == 2
    assert len(settings.rules) == 2


@pytest.mark.parametrize(
    ("text", "line", "key", "says"),
    [
        ("[tread]\nrefresh_minuts = 3\n", 2, "refresh_minuts", "refresh_minutes"),
        ("[tread]\n\nrefresh_minutes = 'often'\n", 3, "refresh_minutes", "whole number"),
        ("[tread]\nrefresh_minutes = true\n", 2, "refresh_minutes", "whole number"),
        ("[fetch]\nconcurrency = 0\n", 2, "concurrency", "from 1"),
        ("[fetsh]\nconcurrency = 1\n", 1, "fetsh", "fetch"),
        ("feeds = 3\n", 1, "", "[[feeds]]"),
        ("[[feeds]]\nurl = 'https://a.example/'\n[[feeds]]\ntitle = 'x'\n", 3, "", "no 'url'"),
        ("[[feeds]]\nurl = 'https://a.example/'\n[[feeds]]\nurl = 'ftp://b'\n", 4, "url", "https"),
        ("[[feeds]]\nurl = 'https://a/'\n[[feeds]]\nurl = 'https://a/'\n", 4, "url", "twice"),
        ("[[feeds]]\nurl = 'https://a/'\nfull_text = 'maybe'\n", 3, "full_text", '"auto"'),
        ("[[feeds]]\nurl = 'https://a/'\ntags = ['a', 1]\n", 3, "tags", "list of strings"),
        ("[[filter.rules]]\nid = 'x'\n", 2, "id", "contains"),
        ("[filter]\nenabled = 1\n", 2, "enabled", "true or false"),
        ("[[sites]]\nhost = 'a.example'\n", 2, "host", "body"),
        ("[[sites]]\nhost = 'https://a/'\nbody = ['p']\n", 2, "host", "without https"),
        (
            "[[sites]]\nhost = 'a'\nbody = ['p']\n[[sites]]\nhost='a'\nbody=['p']",
            5,
            "host",
            "twice",
        ),
        ("[[sites]]\nhost = 'a'\n\nbody = ['p', 'p[']\n", 4, "body", "'p['"),
        ("[[sites]]\nhost = 'a'\nstrip = ['p::before']\n", 3, "strip", "CSS selector"),
        ("[[sites]]\nhost = 'a'\nbody = 'p'\n", 3, "body", "list of strings"),
        ("[[sites]]\nhost = 'a'\nbodi = ['p']\n", 3, "bodi", "body"),
        ("[tread\n", 1, "", "not TOML"),
        ("[tread]\n\nmeasure = [\n", 3, "", "not TOML"),
        ("[fetch]\nper_host = true\n", 2, "per_host", "cannot be true"),
        ("[fetch]\ntimeout_seconds = 2.5\n", 2, "timeout_seconds", "cannot be 2.5"),
        ("[tread]\nmeasure = 10000000000000000000000\n", 2, "measure", "from 20"),
    ],
)
def test_a_fault_is_named(text: str, line: int, key: str, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_settings(text, "c.toml")
    assert caught.value.where == f"c.toml:{line}" or str(caught.value).startswith(f"c.toml:{line}:")
    assert caught.value.key == key
    assert says in str(caught.value)
    assert caught.value.status == 2


def test_the_line_of_a_key_in_an_inline_table() -> None:
    text = "feeds = [\n  { url = 'https://a/', tittle = 'x' },\n]\n"
    with pytest.raises(ConfigError) as caught:
        parse_settings(text, "c.toml")
    assert caught.value.where == "c.toml:2"


def test_no_file_is_the_first_run(tmp_path: Path) -> None:
    places = Places(tmp_path / "none.toml", tmp_path, tmp_path)
    assert not load(places).found


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    places = Places(tmp_path / "none.toml", tmp_path, tmp_path, config_named=True)
    with pytest.raises(ConfigError, match=r"none\.toml"):
        load(places)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    file.write_bytes(b"[tread]\n# caf\xe9\n")
    with pytest.raises(ConfigError, match="UTF-8"):
        load(Places(file, tmp_path, tmp_path))


@given(st.text(max_size=80))
def test_any_text_is_settings_or_a_config_error(text: str) -> None:
    try:
        parse_settings(text)
    except ConfigError as error:
        assert error.message


def test_find_line_falls_back_to_the_table() -> None:
    assert find_line(WHOLE, "feeds", "nothing", 1) == 22
    assert find_line(WHOLE, "tread", "measure") == 3


MANY = """\
[tread]
measur = 3
density = "airy"

[keys]
zen = "NoSuch"
toggle_star = "n"

[[feeds]]
url = "ftp://a"
[[feeds]]
url = "https://b.example/"
  full_text = "perhaps"
[[sites]]
host = "a.example"
body = ["p["]
"""


def test_every_fault_is_found_with_its_place_and_what_fits() -> None:
    settings, problems = check(MANY, "c.toml")
    assert [(one.at, one.key) for one in problems] == [
        ((2, 1), "measur"), ((3, 1), "density"), ((6, 1), "zen"), ((7, 1), "toggle_star"),
        ((10, 1), "url"), ((13, 3), "full_text"), ((16, 1), "body"),
    ]  # fmt: skip
    assert "'measure'" in problems[0].remedy
    assert '"compact", "cosy"' in problems[1].remedy
    assert all(not one.fault.startswith("c.toml") for one in problems)
    assert settings.measure == 76
    with pytest.raises(ConfigError) as caught:
        parse_settings(MANY, "c.toml")
    assert caught.value.at == (2, 1)
    assert "6 more problems: tread config check" in str(caught.value)


def test_a_fault_in_one_table_takes_nothing_from_the_others() -> None:
    text = "[[feeds]]\nurl = 'https://a/'\ntags = 3\n[[feeds]]\nurl = 'https://b/'\n"
    settings, problems = check(text, "c.toml")
    assert [feed.url for feed in settings.feeds] == ["https://b/"]
    assert len(problems) == 1


WORD = "open-sesame-71"


def accessed(text: str) -> Access:
    (feed,) = parse_settings(f'[[feeds]]\nurl = "https://press.example/feed"\n{text}').feeds
    assert feed.access is not None
    return feed.access


def test_how_a_feed_is_asked() -> None:
    text = f"""
user = "me"
password_command = ["pass", "press"]
headers = {{ X-Key = "{WORD}" }}
cookies_file = "cookies.txt"
client_cert = "/etc/me.pem"
user_agent = "mine/1"
proxy = "none"
"""
    found = accessed(text)
    assert found.password == SecretSpec("me", command=("pass", "press"))
    assert found.headers == (("X-Key", Secret(WORD)),)
    assert (found.cookies_file, found.client_cert) == ("cookies.txt", "/etc/me.pem")
    assert (found.user_agent, found.proxy) == ("mine/1", "none")
    assert found.is_secret


def test_settings_never_print_a_secret() -> None:
    settings = parse_settings(
        f'[[feeds]]\nurl = "https://press.example/feed"\nuser = "me"\npassword = "{WORD}"\n'
        f'headers = {{ X-Key = "{WORD}" }}\n'
    )
    assert WORD not in repr(settings)
    assert settings.accesses


def test_a_feed_like_any_other_has_no_access() -> None:
    (feed,) = parse_settings('[[feeds]]\nurl = "https://press.example/feed"\n').feeds
    assert feed.access is None


@pytest.mark.parametrize(
    ("text", "key", "said"),
    [
        (f'password = "{WORD}"\npassword_env = "P"', "password", "one place"),
        ('client_key = "k.pem"', "client_key", "client_cert"),
        ('headers = { "A B" = "x" }', "headers", "cannot be sent"),
        (f'headers = {{ X = "a\\r\\n{WORD}" }}', "headers", "cannot be sent"),
        ('headers = { Host = "x" }', "headers", "tread's own"),
        ("headers = { X = 1 }", "headers", "a table of strings"),
        ('headers = "X: 1"', "headers", "a table of strings"),
        ('user_agent = "a\\nb"', "user_agent", "one line"),
        ('proxy = "socks5://localhost"', "proxy", "proxy.example"),
        (f'proxy = "http://me:{WORD}@proxy.example"', "proxy", "environment"),
    ],
)
def test_what_is_wrong_with_an_access(text: str, key: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        accessed(text)
    assert (caught.value.key, caught.value.at[0]) == (key, 3)
    assert said in str(caught.value)
    assert WORD not in str(caught.value)


def test_a_proxy_for_all_feeds() -> None:
    assert parse_settings('[fetch]\nproxy = "http://p.example:3128"\n').fetch.proxy
    with pytest.raises(ConfigError) as caught:
        parse_settings('[fetch]\nper_host = 2\nproxy = "p.example"\n')
    assert (caught.value.key, caught.value.at) == ("proxy", (3, 1))


SYNC = """\
[sync]
kind = "greader"
url = "https://rss.example.org/api/greader.php"
user = "ada"
password_env = "RSS_PASSWORD"
"""


def test_a_server_to_exchange_with() -> None:
    sync = parse_settings(SYNC).sync
    assert sync is not None
    assert (sync.url, sync.user, sync.server) == (
        "https://rss.example.org/api/greader.php", "ada", "auto",
    )  # fmt: skip
    assert sync.secret is not None
    assert sync.secret.env == "RSS_PASSWORD"
    asked = parse_settings(SYNC.replace('password_env = "RSS_PASSWORD"', "")).sync
    assert asked is not None
    assert asked.secret is None
    assert parse_settings("").sync is None
    # Set key by key, the kind last: until then there is none.
    assert parse_settings('[sync]\nuser = "ada"\n').sync is None


@pytest.mark.parametrize(
    ("line", "instead", "where", "said"),
    [
        ('kind = "greader"', 'kind = "fever"', 2, "greader"),
        ('user = "ada"\n', "", 1, "'user'"),
        ("https://rss", "https://ada:pw@rss", 3, "not the address of a server"),
        ("https://rss", "ftp://rss", 3, "not the address of a server"),
        ("password_env", 'password_keyring = "x"\npassword_env', 6, "one place"),
        ("password_env", "pasword_env", 5, "password_env"),
    ],
)
def test_a_server_that_cannot_be_used(line: str, instead: str, where: int, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_settings(SYNC.replace(line, instead), "c.toml")
    assert caught.value.where == f"c.toml:{where}"
    assert said in str(caught.value)

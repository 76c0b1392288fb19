"""A server's name is shown as the machine reads it where it would deceive."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from reader.ingest.links import absolute

HONEST = [
    "https://bücher.example/", "https://пример.рф/a", "https://例え.jp/", "https://한국.kr/",
    "https://日本語とkana.jp/", "https://παράδειγμα.gr/", "https://हिन्दी.भारत/", "https://faß.de/",
    "https://שלום.example/",
]  # fmt: skip


@pytest.mark.parametrize("url", HONEST)
def test_a_name_in_the_letters_of_one_language_stays(url: str) -> None:
    assert absolute(url, "") == url


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://еvil.example/x?y#z", "https://xn--vil-qdd.example/x?y#z"),  # Cyrillic е
        ("https://аррӏе.example/", "https://xn--80ak6aa92e.example/"),  # all of it
        ("https://gооgle.example:8443/p", "https://xn--ggle-55da.example:8443/p"),
        ("https://u:p@gооgle.example/", "https://u:p@xn--ggle-55da.example/"),
        ("https://☃.example/", "https://xn--n3h.example/"),
        ("https://good．example/", "https://good.example/"),
        ("https://ﬀ.example/", "https://ff.example/"),
        ("https://a\u200bb.example/", "https://ab.example/"),
        ("//еvil.example/x", "https://xn--vil-qdd.example/x"),
    ],
)
def test_a_name_that_looks_like_another_is_shown_as_the_machine_reads_it(
    url: str, shown: str
) -> None:
    assert absolute(url, "https://base.example/") == shown


def test_what_looks_like_a_path_is_no_path() -> None:
    host = urlsplit(absolute("https://good.example⁄a.evil.example/", "")).netloc
    assert host.isascii() and host.endswith(".evil.example")


def test_a_name_that_no_server_can_have_is_no_address() -> None:
    assert absolute("https://" + "ж" * 80 + "a.example/", "") == ""

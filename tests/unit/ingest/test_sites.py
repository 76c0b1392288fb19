"""Files of site rules in the format of ftr-site-config."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reader.ingest.sites import file_names, host_of_file, parse_site

FILE = """\
# The Press
title: //h1[@class='head']
author: //span[@class='by']
date: //time/@datetime
body: //div[@id='story']
body: //article
strip: //aside
strip_id_or_class: promo
strip_image_src: /pixel.gif
next_page_link: //a[@rel='next']
single_page_link: //a[@class='all']
find_string: <br><br>
replace_string: <p>
replace_string(<center>): <div>
tidy: no
prune: no
http_header(user-agent): Browser
strip: //div[
test_url: https://press.example/story
what is this
find_string: left alone
"""


def test_everything_that_has_an_equal_is_taken_over() -> None:
    rule, _ = parse_site(FILE, "press.example", "press.example.txt")
    assert rule.host == "press.example"
    assert rule.title == ("//h1[@class='head']",)
    assert rule.author == ("//span[@class='by']",)
    assert rule.date == ("//time/@datetime",)
    assert rule.body == ("//div[@id='story']", "//article")
    assert rule.strip == (
        "//aside",
        "//*[contains(@class, 'promo') or contains(@id, 'promo')]",
        "//img[contains(@src, '/pixel.gif')]",
    )
    assert rule.next_page == ("//a[@rel='next']",)
    assert rule.single_page == ("//a[@class='all']",)
    assert rule.replace == (("<br><br>", "<p>"), ("<center>", "<div>"))


def test_each_other_line_is_told_with_its_number_and_why() -> None:
    _, left = parse_site(FILE, "press.example", "press.example.txt")
    told = {one.line: one.why for one in left}
    assert set(told) == {15, 16, 17, 18, 20, 21}
    assert "nothing like it" in told[17]
    assert "XPath" in told[18]
    assert "name: value" in told[20]
    assert "replace_string" in told[21]
    assert {one.file for one in left} == {"press.example.txt"}


def test_a_file_is_named_after_its_host() -> None:
    assert host_of_file("press.example.txt") == "press.example"
    assert host_of_file(".press.example.txt") == ".press.example"
    for name in ("LICENSE.txt/..", "..txt", "a b.txt", "press.example", "-x.example.txt"):
        assert host_of_file(name) == ""


def test_the_nearest_file_comes_first() -> None:
    assert list(file_names("www.news.press.example")) == [
        "www.news.press.example.txt", "news.press.example.txt",
        ".news.press.example.txt", ".press.example.txt",
    ]  # fmt: skip
    assert list(file_names("../etc")) == []


@given(st.text(max_size=200))
def test_nothing_makes_it_raise(text: str) -> None:
    rule, left = parse_site(text, "press.example")
    assert rule.host == "press.example"
    assert all(one.line >= 1 for one in left)

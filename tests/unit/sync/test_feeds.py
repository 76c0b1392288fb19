"""The feeds of both sides held against what they last agreed on."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from reader.model_sync import Bound, Local, Subscription
from reader.sync.feeds import EditHere, EditThere, merge, settled
from reader.sync.servers import quirks_of

FRESH = quirks_of("", "freshrss")
URL = "https://press.example/feed"
HERE = Local(URL, "", "News")
THERE = Subscription("feed/1", URL, "The Press", ("News",))
BASE = Bound("feed/1", URL, HERE, "The Press", "News")


def test_nothing_to_do() -> None:
    plan = merge([BASE], [HERE], [THERE], FRESH)
    assert (plan.changes_here, plan.changes_there, plan.bound) == (0, False, [BASE])


def test_each_side_gets_what_only_the_other_has() -> None:
    plan = merge([], [Local("https://own.example/feed")], [THERE], FRESH)
    assert [one.url for one in plan.subscribe] == ["https://own.example/feed"]
    assert plan.add_here == [HERE]


def test_one_feed_in_two_spellings_is_one() -> None:
    mine = Local("http://PRESS.example/feed/")
    plan = merge([], [mine], [THERE], FRESH)
    assert (plan.subscribe, plan.add_here) == ([], [])
    assert plan.edit_here == [EditHere(mine.url, "folder", "News")]
    assert plan.bound[0].url == mine.url


def test_what_the_reader_wrote_down_stands_at_the_first_meeting() -> None:
    mine = Local(URL, "My Press", "Own")
    plan = merge([], [mine], [THERE], FRESH)
    assert plan.edit_there == [EditThere("feed/1", "My Press", "Own", "News")]
    assert plan.edit_here == []


def test_who_left_is_followed() -> None:
    assert merge([BASE], [], [THERE], FRESH).unsubscribe == [BASE]
    assert merge([BASE], [HERE], [], FRESH).remove_here == [URL]
    assert merge([BASE], [], [], FRESH).bound == []
    renamed = replace(HERE, title="Mine")
    assert merge([BASE], [renamed], [], FRESH).remove_here == [URL]


def test_a_feed_that_came_back_there_is_another() -> None:
    plan = merge([BASE], [], [replace(THERE, id="feed/2")], FRESH)
    assert plan.add_here == [HERE]


def test_both_changed_what_was_changed_here_stands() -> None:
    mine, theirs = replace(HERE, folder="Own"), replace(THERE, folders=("Theirs",))
    plan = merge([BASE], [mine], [theirs], FRESH)
    assert plan.edit_there == [EditThere("feed/1", into="Own", out_of="Theirs")]
    assert plan.edit_here == []


def test_a_name_given_there_takes_the_place_of_ones_own() -> None:
    mine = replace(HERE, title="Mine")
    base = replace(BASE, here=mine, title="Mine")
    plan = merge([base], [mine], [replace(THERE, title="A ＆ B")], FRESH)
    assert plan.edit_here == [EditHere(URL, "title", "A & B")]
    assert merge([BASE], [HERE], [replace(THERE, title="New")], FRESH).edit_here == []


def test_a_password_in_an_address_goes_nowhere() -> None:
    for url in ("https://me:word@own.example/feed", "https://own.example/feed?token=abc"):
        plan = merge([], [Local(url)], [], FRESH)
        assert (plan.subscribe, [one.url for one in plan.secret]) == ([], [url])


NAMES = st.sampled_from(["", "A", "B ＆ C"])
FOLDERS = st.sampled_from(["", "News", "A/B"])
NUMBERS = st.sets(st.integers(1, 4))


@given(st.data(), NUMBERS, NUMBERS, NUMBERS)
def test_doing_what_is_planned_leaves_nothing_to_plan(
    data: st.DataObject, base_has: set[int], here_has: set[int], there_has: set[int]
) -> None:
    def url(number: int) -> str:
        return f"https://press{number}.example/feed"

    base = [
        Bound(f"feed/{n}", url(n), Local(url(n), data.draw(NAMES), data.draw(FOLDERS)),
              data.draw(NAMES), data.draw(FOLDERS))
        for n in base_has
    ]  # fmt: skip
    here = {url(n): Local(url(n), data.draw(NAMES), data.draw(FOLDERS)) for n in here_has}
    there = {}
    for n in there_has:
        folders = tuple(filter(None, [data.draw(FOLDERS)]))
        there[f"feed/{n}"] = Subscription(f"feed/{n}", url(n), data.draw(NAMES), folders)
    plan = merge(base, list(here.values()), list(there.values()), FRESH)

    for one in plan.add_here:
        here[one.url] = one
    for address in plan.remove_here:
        del here[address]
    for change in plan.edit_here:
        mine = here[change.url]
        here[change.url] = (
            replace(mine, title=change.value)
            if change.key == "title"
            else replace(mine, folder=change.value)
        )
    for gone in plan.unsubscribe:
        del there[gone.id]
    for edit in plan.edit_there:
        sub = there[edit.id]
        title = edit.title or sub.title
        folders = (edit.into,) if edit.into else () if edit.out_of else sub.folders
        there[edit.id] = replace(sub, title=title, folders=folders)
    bound = list(plan.bound)
    for mine in plan.subscribe:
        ident = f"feed/new{mine.url}"
        there[ident] = Subscription(ident, mine.url, mine.title, tuple(filter(None, [mine.folder])))
        bound.append(Bound(ident, mine.url, mine, mine.title, mine.folder))
    plan.bound = bound
    agreed = settled(plan, list(there.values()))
    again = merge(agreed, list(here.values()), list(there.values()), FRESH)
    assert (again.changes_here, again.changes_there) == (0, False)
    assert {one.url for one in agreed} == set(here) == {sub.url for sub in there.values()}

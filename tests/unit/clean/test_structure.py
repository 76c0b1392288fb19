"""Lists under headings, boxes at the end, leftovers of the layout."""

from __future__ import annotations

import pytest

from tests.unit.clean.articles import PROSE, article, kept, removed

BOX = (
    "# The Cheapest Harbour Broadband Plans",
    "Everybody wants a fast line. Here are the cheapest plans available.",
    "We may earn a commission when you buy through links on this page.",
)


def test_a_price_box_goes_as_one() -> None:
    assert kept(article(*PROSE, *BOX)) == list(PROSE)
    offers = ("| Larch Mobile\t20 GB\t$15", "- Moss Fibre, $40")
    assert kept(article(*PROSE, *BOX[:2], *offers, BOX[2])) == list(PROSE)


def test_a_price_box_set_in_plain_paragraphs_goes_too() -> None:
    assert kept(article(*PROSE, BOX[0][2:], *BOX[1:])) == list(PROSE)


def test_an_article_about_the_same_plans_loses_its_box_and_no_more() -> None:
    body = (
        "The cheapest plans were sold out by noon, the company said.",
        "Its broadband plans now start at thirty dollars a month.",
        *PROSE[:2],
    )
    assert kept(article(*body, *BOX, title="What the new broadband plans mean")) == list(body)


def test_a_round_up_of_plans_keeps_its_plans() -> None:
    body = (*PROSE[:2], *BOX[:2], "| Larch Mobile\t20 GB\t$15")
    subject = article(*body, BOX[2], title="The cheapest broadband plans in May")
    assert len(kept(subject)) == len(body)


def test_a_section_about_prices_inside_the_text_stays() -> None:
    subject = article(*PROSE[:2], *BOX[:2], *PROSE[2:])
    assert len(kept(subject)) == len(subject.blocks)


@pytest.mark.parametrize("mark", ["- {}", "- [[{}]]", "[[{}]]"])
def test_a_list_of_other_articles_goes_with_its_heading(mark: str) -> None:
    items = [mark.format(title) for title in ("Ten quiet harbours", "The last ferry of the year")]
    assert kept(article(*PROSE, "# Related articles", *items)) == list(PROSE)


def test_linked_items_go_from_the_middle_and_the_text_after_them_stays() -> None:
    items = ("- [[Ten quiet harbours of the north]]", "- [[The last ferry of the year]]")
    subject = article(*PROSE[:3], "## Most read", *items, *PROSE[3:])
    assert kept(subject) == list(PROSE)


def test_a_list_that_the_text_announces_stays() -> None:
    subject = article(
        *PROSE, "Boats named here:", "- [[The Ada of 1902]]", "- [[The Ines of 1910]]"
    )
    assert len(kept(subject)) == len(subject.blocks)


def test_links_in_a_row_below_the_end_go() -> None:
    links = ("[[Why the lighthouse was moved]]", "[[A fish with a passport]]")
    assert kept(article(*PROSE, *links)) == list(PROSE)


def test_headlines_with_nothing_below_them_go_from_either_end() -> None:
    teasers = (
        "- Lighthouse moved",
        "#### It took two days",
        "- Fish held",
        "#### No passport found",
    )
    assert kept(article(*PROSE, *teasers)) == list(PROSE)
    top = ("### [[The lighthouse moves again]]", "### [[A fish with a passport]]")
    assert kept(article(*top, *PROSE)) == list(PROSE)


def test_sections_of_lists_stay() -> None:
    recipe = ("## You need", "- Two herrings", "- Salt", "## You do", "- Wait", "- Eat")
    subject = article(*PROSE, *recipe)
    assert len(kept(subject)) == len(subject.blocks)


def test_a_form_goes_with_its_labels_and_heading() -> None:
    form = (
        "## Before you go",
        "Sign up for our weekly newsletter.",
        "### Sorry!",
        "There was an error processing your subscription.",
    )
    assert kept(article(*PROSE, *form)) == list(PROSE)


def test_names_of_the_layout_go() -> None:
    names = ("- wide-screen-and-up", "- small-phone", "- small-phone-landscape")
    assert set(removed(article(*PROSE, *names)).values()) == {"layout-names"}


def test_a_long_paragraph_printed_twice_is_shown_once() -> None:
    assert kept(article(*PROSE, PROSE[0])) == list(PROSE)


def test_a_refrain_stays() -> None:
    refrain = "And the boats lay still, and the boats lay still."
    verses = [line for text in PROSE for line in (text, refrain)]
    assert len(kept(article(*verses))) == len(verses)


def test_ornaments_stay_between_scenes_and_go_from_the_edges() -> None:
    subject = article("***", PROSE[0], "* * *", PROSE[1], "—", "  ", "* * *")
    assert kept(subject) == [PROSE[0], "* * *", PROSE[1]]

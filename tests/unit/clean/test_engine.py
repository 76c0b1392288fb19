"""Whole articles: what goes, what stays, and what is said about it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from reader.clean.engine import explain, judge
from reader.clean.rules import rule_set
from reader.model import Article, UserRule
from reader.text import safe
from tests.unit.clean.articles import PROSE, TITLE, article, block, blocks, kept, removed

CREDIT = "Additional reporting by Ada Quill"
FOOTER = (
    "The Best Coastal Broadband Deals",
    "A fast line is worth having. Here are the best deals available today.",
    "At The Quay we choose what we write about ourselves. We have affiliate partnerships, so we "
    "may get a share of sales from the links on this page. "
    "Prices are correct at the time of posting.",
)

HARD = {
    "How to choose a phone plan": """Most people pay for data that they never use.
# The cheapest plans
The two cheapest plans share a network, and neither carries data over to the next month.
Compare the plans on one day and you will find that prices change by noon.""",
    "What the new rules on affiliate links ask of shops": """The regulator wants a clear sentence.
It must say that the site "may earn a commission when you buy through our links".
Affiliates who earn commissions abroad are not covered.
Sites must say so when they receive a share of the sale, the regulator said.""",
    "Why we all write newsletters now": """The newsletter came back when the feeds went away.
Readers sign up for a newsletter in seconds and leave it in months.
'Sign up for our newsletter!' says every box, before you have read a line.
If you start one, ask people to subscribe only once.""",
    "Review: a map app that forgets": """The app opens in a second.
It is available on the App Store and on Google Play for four euro.
You can share a route by email.
Download the map of your town before you leave; the app works without a network.""",
    "The last press in town": """The paper had ninety thousand subscribers in 1970.
Nobody was surprised when the doors closed.
Those who want to help can subscribe to the weekly that its printers have founded.""",
    "Ada Quill, who taught sailors to swim": """She never learned to row.
In lieu of flowers, please consider making a donation to the lifeboat.""",
    "A quiet evening": """"What did he say?"
No comment.
Follow us, the two men seemed to say with every look over the shoulder.""",
    "Setting up the broker": """- Sign up for a free account.
- Subscribe to the topic.
- Share the key with nobody.
- Please enable JavaScript, then reload.
- Log in to continue.""",
    "Voting opens on Monday": """Citizens abroad must register to vote by Friday.
Log in to the portal with your card.
Join the queue early.""",
    "Copyright in old letters": """All rights reserved is a phrase of no meaning since 2000.
The family has never allowed the letters to be published.""",
    "Release notes 4.2": """- Share to Instagram directly from the gallery.
- Turn on notifications for a single thread.
- Sign in with a passkey.""",
    "Research in brief": """The work was paid for by Larch Energy, which is a sponsor of this study.
The author owns shares in Larch Energy.
Got a tip? Email the desk or write on Signal.
Correction: the mast is twelve metres high.
Text under CC BY 4.0.""",
    "The membership that saved a theatre": """Become a member, the poster said, and they did.
Your support keeps the lights on, said a second poster.
The theatre now depends on its members.""",
    "On comments": """Most comments are closed after a day.
Be kind, be brief, be gone is the motto of the moderators.""",
}


@pytest.mark.shared
def test_the_seed_article_keeps_its_text_and_its_credit(shared: Path) -> None:
    text = (shared / "data" / "seed-article.txt").read_text(encoding="utf-8")
    parts = [part.strip() for part in text.split("\n\n") if part.strip()]
    subject = Article(safe(""), tuple(block(part) for part in parts))
    assert kept(subject) == [parts[0], *parts[2:-3]]
    titled = Article(safe(parts[0]), subject.blocks)
    assert kept(titled) == parts[2:-3]


@pytest.mark.parametrize("title", [TITLE, ""])
def test_an_article_of_that_shape_keeps_its_text_and_its_credit(title: str) -> None:
    subject = article(TITLE, TITLE, *PROSE, CREDIT, *FOOTER, title=title)
    assert kept(subject) == ([] if title else [TITLE]) + [*PROSE, CREDIT]


def test_a_cut_entry_with_a_longer_box_keeps_its_text() -> None:
    body = ("The first ice came in the night of the ninth, thin as a pane.",)
    assert kept(article(*body, "# " + FOOTER[0], *FOOTER[1:])) == list(body)


@pytest.mark.parametrize("title", list(HARD))
def test_articles_about_such_things_lose_nothing(title: str) -> None:
    own = HARD[title].split("\n")
    for lines in (own, [*PROSE[:2], *own, *PROSE[2:]], [*PROSE, *own]):
        assert removed(article(*lines, title=title)) == {}


def test_quotations_are_never_removed() -> None:
    assert (
        removed(article(*PROSE, "> Subscribe to our newsletter!", "> Follow us on Twitter")) == {}
    )


def test_class_names_are_evidence_but_not_those_around_the_whole_text() -> None:
    line = "Harbour Weekly, three coffees and a rope"
    subject = Article(safe(TITLE), (*blocks("\n".join(PROSE)), block(line, "newsletter-box")))
    assert removed(subject) == {line: "newsletter"}
    around = tuple(block(text, "newsletter-archive") for text in (*PROSE, line))
    assert removed(Article(safe(TITLE), around)) == {}


def test_too_much_is_not_removed() -> None:
    promo = "Stay in touch and join our community of readers on Facebook, it is free for all of you"
    lines = [f"{promo}, part {i}, and you can also find the pictures there." for i in range(20)]
    subject = article(*PROSE[:2], *lines)
    gone = {verdict.block for verdict in judge(subject, rule_set())}
    share = sum(len(subject.blocks[i].text) for i in gone) / sum(
        len(b.text) for b in subject.blocks
    )
    assert share <= 0.45


def test_switched_off_nothing_goes() -> None:
    assert judge(article(*PROSE, *FOOTER), rule_set((), enabled=False)) == ()


def test_each_verdict_can_be_explained() -> None:
    subject = article(*PROSE, "Sign up for our weekly newsletter.")
    (told,) = explain(subject, rule_set())
    assert judge(subject, rule_set()) == (told.verdict,)
    assert str(told).startswith("newsletter: Asks you to sign up for a newsletter. (")
    assert "says so in so many words" in told.evidence
    assert "last thing in the article" in told.evidence


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        (UserRule("mine", contains="CHEAPEST   nbn"), "The cheapest NBN of all"),
        (UserRule("mine", pattern=r"^harbour \d+$"), "Harbour 12"),
        (UserRule("mine", contains="said Ada"), "> It froze, said Ada"),
        (UserRule("mine", contains="rope", where="tail"), "A rope for sale."),
        (UserRule("mine", contains="quill"), "Photographs by Ada Quill"),
    ],
)
def test_a_rule_of_the_readers_own_removes_what_it_names(rule: UserRule, line: str) -> None:
    subject = article(*PROSE, line)
    assert removed(subject, rule_set([rule])) == {str(subject.blocks[-1].text): "mine"}


def test_own_rules_keep_to_their_place() -> None:
    own = rule_set([UserRule("mine", contains="ice", where="head")])
    subject = article(*PROSE, "There was ice again in March, but nobody walked on it.")
    assert "mine" not in removed(subject, own).get(subject.blocks[-1].text, "")


def test_an_own_rule_never_takes_most_of_an_article() -> None:
    assert removed(article(*PROSE), rule_set([UserRule("mine", contains="the")])) == {}


def test_the_readers_reason_is_the_one_shown() -> None:
    own = rule_set([UserRule("mine", contains="rope", reason="No ropes.")])
    (verdict,) = judge(article(*PROSE, "A rope for sale."), own)
    assert verdict.reason == "No ropes."


@pytest.mark.parametrize("mark", ["", "# ", "- ", "| "])
def test_a_monstrous_article_is_judged_in_bounded_time(mark: str) -> None:
    lines = [f"{mark}Subscribe to our newsletter today", f"{mark}Most read", f"{mark}Deals for you"]
    subject = article(*lines * 2_000)
    start = time.process_time()
    judge(subject, rule_set())
    assert time.process_time() - start < 10

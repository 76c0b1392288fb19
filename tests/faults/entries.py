"""How entries are told apart."""

from __future__ import annotations

from tests.faults.made import Fault, each_time, feed, item, xml

_DATES = (
    "Fri, 31 Dec 9999 23:59:59 GMT",
    "Mon, 01 Jan 0001 00:00:00 GMT",
    "-1",
    "9" * 5000,
    "",
    "soon",
    "2026-13-45T99:99:99Z",
    "Tue, 30 Feb 2026 10:00:00 +9999",
)

IDENTITY = (
    Fault(
        "same-guid",
        "one guid for all entries",
        "adds the link to it: all are there, once",
        xml(feed(*(item(f"Twin {n}", guid="same") for n in range(4)))),
        "updated",
        200,
        new=4,
    ),
    Fault(
        "no-guid",
        "no guid",
        "goes by the link",
        xml(feed(*(item(f"Bare {n}", guid="") for n in range(3)))),
        "updated",
        200,
        new=3,
    ),
    Fault(
        "nothing-at-all",
        "neither guid nor link nor title",
        "goes by the text, which gives the title too",
        xml(feed(*(item("", guid="", link="", text=f"Only text {n}.") for n in range(3)))),
        "updated",
        200,
        new=3,
        titles=("Only text 1.",),
    ),
    Fault(
        "new-guids",
        "new guids at each visit",
        "goes by the link: nothing is doubled",
        each_time(lambda n: xml(feed(*(item(f"Same {at}", guid=f"{n}-{at}") for at in range(3))))),
        "updated",
        200,
        new=3,
    ),
    Fault(
        "new-titles",
        "titles that change at each visit",
        "edits in place",
        each_time(
            lambda n: xml(
                feed(
                    *(
                        item(f"Typo {n}.{at}", guid=str(at), link=f"https://press.example/{at}")
                        for at in range(3)
                    )
                )
            )
        ),
        "updated",
        200,
        new=3,
    ),
    Fault(
        "odd-dates",
        "dates from the year 1 to 9999, and none",
        "goes by when they came",
        xml(
            feed(
                *(
                    item(f"When {n}", more=f"<pubDate>{date}</pubDate>")
                    for n, date in enumerate(_DATES)
                )
            )
        ),
        "updated",
        200,
        new=len(_DATES),
    ),
)

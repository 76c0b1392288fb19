"""Where an answer sends its reader."""

from __future__ import annotations

from tests.faults.made import GOOD, Fault, xml
from tests.server import Answer, Reply, Route, Seen, redirect

PRIVATE = ("private network", "allow_private_networks")


def _wall(seen: Seen) -> Answer:
    if seen.headers.get("cookie") == "let=in":
        return Reply(GOOD, type="application/xml")
    return Reply(status=302, headers={"Location": seen.path, "Set-Cookie": "let=in; Path=/"})


def _chain(length: int) -> dict[str, Route]:
    return {f"/hop{at}": redirect(f"/hop{at + 1}") for at in range(length)}


REDIRECTS = (
    Fault(
        "loop",
        "redirects to itself",
        "stops after ten",
        redirect("/loop"),
        says=("more than 10 times",),
        hits=11,
    ),
    Fault(
        "chain",
        "redirects on and on",
        "stops after ten",
        redirect("/hop0"),
        says=("more than 10 times",),
        also=_chain(30),
    ),
    *(
        Fault(
            f"to-{name}",
            f"redirects to `{name}:`",
            "goes to http and https only",
            redirect(target),
            says=("not http or https",),
        )
        for name, target in {
            "file": "file:///etc/passwd",
            "data": "data:text/xml,<rss/>",
            "javascript": "javascript:0",
            "ftp": "ftp://127.0.0.1/feed",
        }.items()
    ),
    Fault(
        "to-nothing",
        "redirects to what is no address",
        "an error",
        redirect("http://["),
        says=("redirects to",),
    ),
    Fault(
        "escapes-in-location",
        "control characters in the target",
        "repeats nothing of it",
        redirect("http://\x1b]0;x\x07.example/\x9b2J"),
        says=("redirects to",),
    ),
    Fault(
        "to-loopback",
        "a public feed redirects to this machine",
        "refuses before it connects",
        redirect("http://127.0.0.1:9/admin"),
        says=PRIVATE,
        through_proxy=True,
        hits=1,
    ),
    Fault(
        "to-decimal",
        "the same, the address written as one number",
        "refuses before it connects",
        redirect("http://2130706433/"),
        says=PRIVATE,
        through_proxy=True,
        hits=1,
    ),
    Fault(
        "to-octal",
        "the same, written in octal",
        "refuses before it connects",
        redirect("http://0177.0.0.1/"),
        says=("redirects to",),
        through_proxy=True,
        hits=1,
    ),
    Fault(
        "to-mapped",
        "the same, as IPv4 inside IPv6",
        "refuses before it connects",
        redirect("http://[::ffff:127.0.0.1]/"),
        says=PRIVATE,
        through_proxy=True,
        hits=1,
    ),
    Fault(
        "to-unspecified",
        "the same, as 0.0.0.0",
        "refuses before it connects",
        redirect("http://0.0.0.0/"),
        says=PRIVATE,
        through_proxy=True,
        hits=1,
    ),
    Fault(
        "to-home",
        "a public feed redirects to the home network",
        "refuses before it connects",
        redirect("http://192.168.1.1/"),
        says=PRIVATE,
        through_proxy=True,
        hits=1,
    ),
    Fault(
        "to-unknown-name",
        "redirects to a name that cannot be looked up here",
        "refuses, as nobody knows where it leads",
        redirect("http://router.nowhere.invalid/"),
        says=("cannot be resolved",),
        through_proxy=True,
        hits=1,
    ),
    Fault(
        "to-metadata",
        "redirects to the metadata address of a cloud",
        "never connects to one",
        redirect("http://169.254.169.254/latest/"),
        says=("never connects",),
        through_proxy=True,
        hits=1,
    ),
    Fault(
        "passing-redirect",
        "302 to the feed",
        "reads it; the address stays",
        redirect("/elsewhere"),
        "updated",
        200,
        new=2,
        also={"/elsewhere": xml(GOOD)},
    ),
    Fault(
        "cookie-wall",
        "redirects until its cookie comes back",
        "keeps cookies within one fetch",
        _wall,
        "updated",
        200,
        new=2,
        hits=2,
    ),
    Fault(
        "no-location", "302 to nowhere", "an error", Reply(status=302), http=302, says=("(302)",)
    ),
)

"""What is written in a feed, and how."""

from __future__ import annotations

import json
from xml.sax.saxutils import escape

from tests.faults.made import GOOD, JSON_FEED, READABLE, Fault, feed, item, json_feed, xml
from tests.server import Reply

ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 12}">' for n in range(1, 12))
DTD = "<!DOCTYPE rss [{}]>"
TOO_MUCH = ("which no honest feed needs",)


def _encoded(encoding: str, declared: str = "") -> Reply:
    head = f'<?xml version="1.0" encoding="{declared or encoding}"?>'
    return xml(feed(item(READABLE), head=head).decode().encode(encoding))


ENCODINGS = (
    Fault(
        "header-lies",
        "the header says Latin-1 of UTF-8",
        "believes the bytes",
        xml(feed(item(READABLE)), "text/xml; charset=iso-8859-1"),
        "updated",
        200,
        new=1,
        titles=(READABLE,),
    ),
    Fault(
        "declaration-lies",
        "UTF-8 is declared, the bytes are Windows-1252",
        "believes the bytes",
        xml(feed(item("café “open”")).decode().encode("cp1252")),
        "updated",
        200,
        new=1,
        titles=("café “open”",),
    ),
    *(
        Fault(
            f"in-{name}",
            f"written in {name}",
            "reads it",
            _encoded(name, said),
            "updated",
            200,
            new=1,
            titles=(READABLE,),
        )
        for name, said in {
            "utf-16": "",
            "utf-32": "",
            "utf-8-sig": "utf-8",
            "utf-16-le": "utf-16",
            "gb18030": "",
        }.items()
    ),
    Fault(
        "unknown-charset",
        "a charset nobody knows",
        "reads what can be read",
        xml(feed(item("plain"), head='<?xml version="1.0" encoding="x-moon"?>')),
        "updated",
        200,
        new=1,
        titles=("plain",),
    ),
    Fault(
        "codec-charset",
        "a charset that is a codec of Python's",
        "reads it as text",
        xml(
            feed(item("plain"), head='<?xml version="1.0" encoding="zlib"?>'),
            "text/xml; charset=unicode_escape",
        ),
        "updated",
        200,
        new=1,
        titles=("plain",),
    ),
    Fault(
        "controls",
        "NUL, escapes and C1 in a title",
        "leaves them out",
        xml(feed(item("a\0b\x1b[2Jc\x07"))),
        "updated",
        200,
        new=1,
        titles=("ab[2Jc",),
    ),
    Fault(
        "half-pairs",
        "half a surrogate pair in JSON",
        "leaves it out",
        json_feed(r'[{"id": "1", "title": "half \ud800 pair", "content_text": "\udfff"}]'),
        "updated",
        200,
        new=1,
        titles=("half pair",),
    ),
)

DOCUMENTS = (
    Fault(
        "entity-bomb",
        "entities inside entities",
        "expands none",
        xml(
            feed(
                item("&e11;"),
                head='<?xml version="1.0"?>' + DTD.format('<!ENTITY e0 "ha">' + ENTITIES),
            )
        ),
        "updated",
        200,
        new=1,
        says=("not well-formed",),
    ),
    Fault(
        "wide-entity",
        "one long entity, thousands of times",
        "expands none",
        xml(
            feed(
                item("&e;" * 5000),
                head="<?xml version='1.0'?>" + DTD.format(f'<!ENTITY e "{"x" * 50_000}">'),
            )
        ),
        "updated",
        200,
        new=1,
        says=("not well-formed",),
    ),
    Fault(
        "file-entity",
        "an entity that is a file",
        "reads no file",
        xml(
            feed(
                item("x&e;y"),
                head="<?xml version='1.0'?>"
                + DTD.format('<!ENTITY e SYSTEM "file:///etc/passwd">'),
            )
        ),
        "updated",
        200,
        new=1,
        says=("not well-formed",),
    ),
    Fault(
        "net-entity",
        "an entity, a DTD and a parameter entity elsewhere",
        "fetches nothing",
        lambda seen: xml(
            feed(
                item("x&e;y"),
                head="<?xml version='1.0'?><!DOCTYPE rss SYSTEM "
                f'"http://{seen.headers["host"]}/canary/dtd" [<!ENTITY % p SYSTEM '
                f'"http://{seen.headers["host"]}/canary/p"> %p; <!ENTITY e SYSTEM '
                f'"http://{seen.headers["host"]}/canary/e">]>',
            )
        ),
        "updated",
        200,
        new=1,
        says=("not well-formed",),
    ),
    Fault(
        "includes",
        "XInclude and a stylesheet",
        "fetches nothing",
        lambda seen: xml(
            feed(
                item(
                    "included",
                    more="<xi:include xmlns:xi='http://www.w3.org/2001/XInclude'"
                    f" href='http://{seen.headers['host']}/canary/xi'/>",
                ),
                head="<?xml version='1.0'?><?xml-stylesheet "
                f"href='http://{seen.headers['host']}/canary/xsl'?>",
            )
        ),
        "updated",
        200,
        new=1,
    ),
    Fault(
        "pixels",
        "pictures, frames, scripts and styles in the text",
        "fetches nothing",
        lambda seen: xml(
            feed(
                item(
                    "pixels",
                    text=escape(
                        "".join(
                            f"<{tag} src='http://{seen.headers['host']}/canary/{tag}'></{tag}>"
                            for tag in ("img", "iframe", "script", "embed", "video")
                        )
                        + "<link rel=stylesheet href='/canary/css'><p>The text stays.</p>"
                    ),
                )
            )
        ),
        "updated",
        200,
        new=1,
    ),
    Fault(
        "deep",
        "a hundred thousand elements in each other",
        "an error before it is parsed",
        xml(feed(item("deep", text="<b>" * 100_000 + "x" + "</b>" * 100_000))),
        http=200,
        says=TOO_MUCH,
    ),
    Fault(
        "deep-html",
        "the same as HTML in a text",
        "reads the text",
        xml(feed(item("deep html", text="&lt;div&gt;" * 20_000 + "x"))),
        "updated",
        200,
        new=1,
    ),
    Fault(
        "attributes",
        "thousands of attributes on an element",
        "an error before it is parsed",
        xml(feed(item("a", more="<x " + " ".join(f"a{n}='b'" for n in range(20_000)) + "/>"))),
        http=200,
        says=TOO_MUCH,
    ),
    Fault(
        "namespaces",
        "thousands of namespaces",
        "an error before it is parsed",
        xml(feed(item("a", more="".join(f"<x{n}:y xmlns:x{n}='u{n}'/>" for n in range(2_000))))),
        http=200,
        says=TOO_MUCH,
    ),
    Fault(
        "categories",
        "thousands of categories",
        "an error before it is parsed",
        xml(feed(item("a", more="<category>c</category>" * 9_000))),
        http=200,
        says=TOO_MUCH,
    ),
    Fault(
        "elements",
        "an entry of tens of thousands of elements",
        "an error before it is parsed",
        xml(feed(item("a", more="<x/>" * 40_000))),
        http=200,
        says=TOO_MUCH,
    ),
    Fault(
        "noise",
        "a warning of PHP's before the feed",
        "skips it, and says so",
        xml(b"<br />\n<b>Warning</b>: no such table in <b>/srv/x.php</b><br />\n" + GOOD),
        "updated",
        200,
        new=2,
        says=("printed before",),
    ),
    Fault(
        "cut-entry",
        "stops inside its third entry",
        "keeps the two that are whole, and says so",
        xml(feed(item("Whole one"), item("Whole two"), item("Half", text="x" * 900))[:-500]),
        "updated",
        200,
        new=2,
        says=("cut short",),
        titles=("Whole one", "Whole two"),
    ),
    Fault(
        "unescaped",
        "& and < as they are",
        "reads it, and says so",
        xml(feed(item("A & B < C"))),
        "updated",
        200,
        new=1,
        titles=("A & B < C",),
        says=("not well-formed",),
    ),
    Fault(
        "markup-in-title",
        "markup of a terminal library in a title",
        "shows it as it is",
        xml(feed(item("[@click=app.quit]Press[/] [/nope]"))),
        "updated",
        200,
        new=1,
        titles=("[@click=app.quit]Press[/] [/nope]",),
    ),
    Fault(
        "binary",
        "bytes that are no text",
        "an error",
        xml(bytes(range(128, 256)) * 60),
        http=200,
        says=("no RSS, Atom or JSON Feed",),
    ),
    Fault(
        "other-xml",
        "XML that is no feed",
        "an error",
        xml("<urlset><url/></urlset>"),
        http=200,
        says=("neither RSS nor Atom",),
    ),
    Fault(
        "opml",
        "a list of feeds",
        "an error that says how to import it",
        xml("<opml><body><outline xmlUrl='https://x.example/'/></body></opml>"),
        http=200,
        says=("tread import",),
    ),
    Fault(
        "json-deep",
        "JSON nested without end",
        "an error",
        json_feed("[" * 100_000),
        http=200,
        says=("too deep",),
    ),
    Fault(
        "json-numbers",
        "numbers of ten thousand digits, NaN",
        "reads the entries",
        json_feed(f'[{{"id": {"9" * 10_000}, "title": "big"}}, {{"id": NaN, "title": "odd"}}]'),
        "updated",
        200,
        new=2,
        titles=("big", "odd"),
    ),
    Fault(
        "json-types",
        "members of the wrong kind",
        "reads what is right",
        json_feed(
            json.dumps(
                [
                    None,
                    1,
                    [],
                    {
                        "id": "1",
                        "title": {"a": 1},
                        "tags": "t",
                        "authors": {"name": "A"},
                        "attachments": 5,
                        "content_text": "Only this.",
                    },
                ]
            )
        ),
        "updated",
        200,
        new=1,
        titles=("Only this.",),
        says=("3 items",),
    ),
    Fault(
        "json-cut",
        "JSON that stops early",
        "an error",
        xml('{"version": "' + JSON_FEED + '", "items": [{', "application/json"),
        http=200,
        says=("cut short",),
    ),
)

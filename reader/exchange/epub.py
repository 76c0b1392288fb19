"""Articles as one EPUB 3 book, with the table of contents that older readers know as well."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from html import escape

from reader.exchange.articles import kept
from reader.exchange.render import render
from reader.model import Reading
from reader.text import iso

_XHTML = "http://www.w3.org/1999/xhtml"
_OPS = "http://www.idpf.org/2007/ops"
_DATE = (1980, 1, 1, 0, 0, 0)
"""The time of each file in the book: two exports of the same articles are the same bytes."""
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/>
</rootfiles></container>
"""


def write_epub(readings: Sequence[Reading], title: str) -> bytes:
    """A book with a chapter an article, in their order. It holds no pictures."""
    out = io.BytesIO()
    names = [f"{at:05}.xhtml" for at in range(1, len(readings) + 1)]
    titles = [_text(str(one.row.title) or str(one.row.url) or "Untitled") for one in readings]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        # First of all and not packed: by this a reader knows what the file is.
        _put(book, "mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        _put(book, "META-INF/container.xml", _CONTAINER)
        ident = _ident(readings)
        _put(book, "OEBPS/content.opf", _package(readings, names, title, ident))
        _put(book, "OEBPS/nav.xhtml", _nav(names, titles, title))
        _put(book, "OEBPS/toc.ncx", _ncx(names, titles, title, ident))
        for name, one, head in zip(names, readings, titles, strict=True):
            _put(book, f"OEBPS/{name}", _chapter(one, head))
    return out.getvalue()


def _put(book: zipfile.ZipFile, name: str, text: str, how: int = zipfile.ZIP_DEFLATED) -> None:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.external_attr = 0o644 << 16
    book.writestr(entry, text.encode(), how)


def _text(text: str) -> str:
    return escape(_NO_XML.sub("", text))


def _ident(readings: Iterable[Reading]) -> str:
    told = "\n".join(f"{one.row.feed} {one.row.url} {one.row.title}" for one in readings)
    return f"urn:tread:{hashlib.sha256(told.encode()).hexdigest()[:32]}"


def _package(readings: Sequence[Reading], names: Sequence[str], title: str, ident: str) -> str:
    newest = iso(max((one.row.published for one in readings), default=0)) or ""
    language = next((str(one.language) for one in readings if one.language), "en")
    items = "\n".join(
        f'<item id="c{at}" href="{name}" media-type="application/xhtml+xml"/>'
        for at, name in enumerate(names)
    )
    spine = "\n".join(f'<itemref idref="c{at}"/>' for at in range(len(names)))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">{ident}</dc:identifier>
<dc:title>{_text(title)}</dc:title>
<dc:language>{_text(language)}</dc:language>
<meta property="dcterms:modified">{newest[:19]}Z</meta>
</metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>
{items}
</manifest>
<spine toc="ncx">
{spine}
</spine>
</package>
"""


def _page(title: str, body: str) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="{_XHTML}" xmlns:epub="{_OPS}">
<head><title>{title}</title></head>
<body>
{body}
</body>
</html>
"""


def _nav(names: Sequence[str], titles: Sequence[str], title: str) -> str:
    items = "\n".join(
        f'<li><a href="{name}">{told}</a></li>' for name, told in zip(names, titles, strict=True)
    )
    head = _text(title)
    return _page(head, f'<nav epub:type="toc"><h1>{head}</h1><ol>\n{items}\n</ol></nav>')


def _ncx(names: Sequence[str], titles: Sequence[str], title: str, ident: str) -> str:
    points = "\n".join(
        f'<navPoint id="n{at}" playOrder="{at}"><navLabel><text>{told}</text></navLabel>'
        f'<content src="{name}"/></navPoint>'
        for at, (name, told) in enumerate(zip(names, titles, strict=True), 1)
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1">
<head><meta name="dtb:uid" content="{ident}"/></head>
<docTitle><text>{_text(title)}</text></docTitle>
<navMap>
{points}
</navMap>
</ncx>
"""


def _chapter(reading: Reading, title: str) -> str:
    from lxml import etree, html  # 60 ms, paid by a book only

    row = reading.row
    told = " · ".join(
        filter(None, (str(row.feed_title), str(row.author), (iso(row.published) or "")[:10]))
    )
    link = ""
    if str(row.url).startswith(("http://", "https://")):
        link = f'<p><a href="{_text(str(row.url))}">{_text(str(row.url))}</a></p>'
    fragment = html.fragment_fromstring(
        _NO_XML.sub("", render(kept(reading, images=False), "html"))
    )
    body = etree.tostring(fragment, encoding="unicode", method="xml")
    return _page(title, f"<p>{_text(told)}</p>\n{link}\n{body}")

"""Articles out of the store, as files or as a book."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from reader.errors import NotFoundError, TreadError
from reader.exchange.articles import file_name, html_file, markdown_file, slug
from reader.library import Library
from reader.model import EntryId
from reader.query import parse_query

ArticleForm = Literal["markdown", "html", "epub"]


def export_articles(
    library: Library, asked: str, folder: Path, form: ArticleForm, *, images: bool = False
) -> Iterator[Path]:
    """Write what a query finds into a folder: a file an article, or one book. Yields each file as
    it is written. Raises QueryError, NotFoundError where nothing is found, and TreadError."""
    ids = library.ids(parse_query(asked))
    if not ids:
        raise NotFoundError("The query finds nothing.", "See what there is: tread list")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if form == "epub":
            yield _book(library, list(ids), folder, asked)
            return
        for ident in ids:
            reading = library.reading(EntryId(ident))
            write = html_file if form == "html" else markdown_file
            path = folder / file_name(reading, form)
            path.write_text(write(reading, images=images), "utf-8", newline="\n")
            yield path
    except OSError as error:
        raise TreadError(
            f"{error.filename or folder} cannot be written: {error.strerror}.",
            "Name another folder.",
        ) from error


def _book(library: Library, ids: list[int], folder: Path, asked: str) -> Path:
    from reader.exchange.epub import write_epub

    title = f"tread: {asked.strip()}" if asked.strip() else "tread"
    path = folder / f"{slug(title)}.epub"
    path.write_bytes(write_epub([library.reading(EntryId(one)) for one in ids], title))
    return path

"""`tread clean`: one document, or many, without the store."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

from reader import config, documents
from reader.cli import output
from reader.cli.progress import progress
from reader.cli.verbs import tell_affiliate_links
from reader.errors import OK, TreadError
from reader.paths import Places
from reader.sites import Sites


def clean(args: Namespace, places: Places) -> int:
    settings = config.load(places)
    rules = documents.rules_of(settings, args.url)
    rule_of = Sites(settings, places).rule
    if args.batch:
        with _lines(args.document) as lines, _progress(args) as advance:
            for line in documents.clean_batch(lines, rules, max(args.window, 1), rule_of):
                output.emit(line + "\n")
                output.flush()
                advance()
        return OK
    if args.document.startswith(("http://", "https://")):
        from reader.library import make_fetcher
        from reader.pages import fetch_page

        fetcher = make_fetcher(settings)
        response = fetch_page(fetcher, args.document)
        response = replace(response, url=args.url or response.url)
        document = documents.clean_response(fetcher, response, args.form, rules, rule_of)
    else:
        data = _document(args.document)
        document = documents.clean_document(data, args.form, args.url, rules, rule_of(args.url))
    _print_document(document, args.format)
    if args.explain:
        tell_affiliate_links(document.cleaned)
        for line in documents.explain(document.cleaned, rules):
            output.note(line)
    return OK


def _progress(args: Namespace) -> AbstractContextManager[Callable[[], None]]:
    # Lines that a person reads as they come are progress enough.
    return progress("Cleaning", show=not (args.quiet or sys.stdout.isatty()))


def _print_document(document: documents.Document, form: str) -> None:
    from reader.exchange.render import block_records, format_named, render

    cleaned, facts = document.cleaned, document.facts
    if form == "json":
        output.emit_json(
            {
                "title": documents.title_of(cleaned),
                "affiliate_links": cleaned.article.affiliate_links,
                "blocks": block_records(cleaned),
                **documents.facts_record(facts),
            }
        )
        return
    output.emit(render(cleaned, format_named(form)))
    if facts is not None and facts.note:
        output.note(f"Note: {facts.note}")


def _document(name: str) -> bytes:
    """The bytes to clean."""
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise TreadError(
            f"{name} cannot be read: {error.strerror}.", "Check the name of the file."
        ) from error


@contextmanager
def _lines(name: str) -> Iterator[Iterator[str]]:
    """The lines of a batch; bytes that are no UTF-8 spoil their own line only."""
    if name == "-":
        yield (raw.decode("utf-8", "replace") for raw in sys.stdin.buffer)
        return
    try:
        file = Path(name).open("rb")  # noqa: SIM115 - closed below; only opening may fail here
    except OSError as error:
        raise TreadError(
            f"{name} cannot be read: {error.strerror}.", "Check the name of the file."
        ) from error
    with file:
        yield (raw.decode("utf-8", "replace") for raw in file)

"""`tread rules`: what removes blocks, how it fares, and how to teach and undo it."""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from reader.cli import output
from reader.errors import FAILED, OK, TreadError, UsageError
from reader.library import Library
from reader.model import EntryId, FeedId, UserRule, Where
from reader.model_filter import Preview, RepeatProposal, RuleReport
from reader.text import safe_line, shorten

Record = dict[str, object]


def list_(library: Library, args: Namespace) -> int:
    reports = library.rule_reports()
    titles = {feed.id: str(feed.title) for feed in library.feeds()}
    if args.json:
        for report in reports:
            output.emit_json(_record(report, titles))
        return OK
    rows: list[tuple[str, ...]] = [("RULE", "ORIGIN", "HITS", "BACK", "WHY")]
    for report in sorted(reports, key=_rank):
        rows.append(_cells(report))
        rows += _feed_cells(report, titles)
    output.table(rows, [True])
    for report in reports:
        if report.warning:
            output.note(f"! {report.id}: {report.warning} Off with: tread rules off {report.id}")
    return OK


def _rank(report: RuleReport) -> tuple[bool, int]:
    """What has done something first, the busiest on top; the rest in its own order."""
    quiet = not (report.hits or report.restored or report.off or report.origin == "yours")
    return quiet, -report.hits


def _feed_cells(report: RuleReport, titles: dict[FeedId, str]) -> list[tuple[str, ...]]:
    busiest = sorted(report.feeds.items(), key=lambda item: -sum(item[1]))
    return [
        ("", "", str(hits or ""), str(restored or ""), f"  in {titles.get(feed, feed)}")
        for feed, (hits, restored) in busiest
    ]


def _record(report: RuleReport, titles: dict[FeedId, str]) -> Record:
    feeds = [
        {"feed": feed, "title": titles.get(feed, ""), "hits": hits, "restored": restored}
        for feed, (hits, restored) in report.feeds.items()
    ]
    return {
        "id": report.id,
        "origin": report.origin,
        "language": report.language or None,
        "family": report.family,
        "where": report.where,
        "reason": report.reason,
        "hits": report.hits,
        "restored": report.restored,
        "feeds": feeds,
        "off": list(report.off),
        "warning": report.warning or None,
    }


def _cells(report: RuleReport) -> tuple[str, ...]:
    off = f"(off: {', '.join(report.off)}) " if report.off else ""
    return (
        report.id, report.origin, str(report.hits or ""), str(report.restored or ""),
        off + report.reason,
    )  # fmt: skip


_WANTED = {
    "removes": "should go",
    "keeps": "should stay",
    "ignores": "should be none of its business",
}


def test(args: Namespace) -> int:
    from reader.clean.rules import rules_in
    from reader.clean.trial import trials

    rules = rules_in(_text(args.file)) if args.file else ()
    done = failed = 0
    for trial in trials(rules):
        done += 1
        if trial.told:
            failed += 1
            wanted = _WANTED[trial.promise]
            output.emit(f"FAIL  {trial.rule}: {shorten(safe_line(trial.example), 70)!r} {wanted}\n")
            output.emit(f"      {trial.told}\n")
    output.emit(f"{done} examples, {failed} failed.\n")
    return FAILED if failed else OK


def _text(name: str) -> str:
    try:
        return Path(name).read_text("utf-8")
    except OSError as error:
        raise TreadError(
            f"{name} cannot be read: {error.strerror}.", "Check the name of the file."
        ) from error
    except UnicodeDecodeError as error:
        raise TreadError(f"{name} is no text in UTF-8.", "Save it as UTF-8.") from error


def add(library: Library, args: Namespace) -> int:
    rule = _rule_from(library, args) if args.source else _rule_given(library, args)
    library.check_new(rule)
    preview = library.preview(rule)
    _tell_rule(library, rule)
    _tell_preview(preview)
    if args.dry_run:
        output.emit("Nothing was written (--dry-run).\n")
        return OK
    library.teach(rule)
    output.emit(f"Written to {library.places.config}. Take it back: tread rules remove {rule.id}\n")
    return OK


def _rule_given(library: Library, args: Namespace) -> UserRule:
    given = {name: getattr(args, name) for name in ("contains", "pattern", "like")}
    if sum(text is not None for text in given.values()) != 1:
        raise UsageError(
            "Say what the rule takes: one of --contains, --pattern, --like and --from.",
            "See: tread rules add --help",
        )
    (name,) = (name for name, text in given.items() if text is not None)
    if not (given[name] or "").strip():
        raise UsageError(f"--{name} is empty.", "Give a few words of the block that is to go.")
    if args.everywhere or args.kind:
        raise UsageError("--all and --kind go with --from.", "See: tread rules add --help")
    texts = {name: text or "" for name, text in given.items()}
    return UserRule(
        id=args.id or library.new_rule_id(max(texts.values(), key=len)),
        **texts,
        where=_where(args.where),
        scope="section" if args.scope == "section" else "block",
        feed=_feed_url(library, args.feed),
        reason=args.reason,
    )


def _where(name: str) -> Where:
    return "head" if name == "head" else "tail" if name == "tail" else "anywhere"


def _rule_from(library: Library, args: Namespace) -> UserRule:
    from dataclasses import replace

    if any(getattr(args, name) is not None for name in ("contains", "pattern", "like")):
        raise UsageError(
            "--from proposes the text itself; leave --contains, --pattern and --like out.",
            "See: tread rules add --help",
        )
    if args.everywhere and args.feed:
        raise UsageError("--all and --feed contradict each other.", "Choose one of them.")
    entry, block = _block(args.source)
    found = library.propose_rules(entry, block)
    wanted = [one for one in found if args.kind in (None, one.kind)]
    if not wanted:
        kinds = ", ".join(one.kind for one in found)
        raise UsageError(
            f"No such rule can be made from block {args.source}.",
            f"Possible: --kind {kinds}" if kinds else "The block has no text; it is kept or not.",
        )
    for one in found:
        chosen = "*" if one is wanted[0] else " "
        output.note(f"{chosen} --kind {one.kind}: {one.told}")
    rule = wanted[0].everywhere if args.everywhere else wanted[0].rule
    return replace(
        rule,
        id=args.id or rule.id,
        where=_where(args.where),
        feed=_feed_url(library, args.feed) if args.feed else rule.feed,
        reason=args.reason or rule.reason,
    )


def _tell_rule(library: Library, rule: UserRule) -> None:
    told = [("contains", rule.contains), ("pattern", rule.pattern), ("like", rule.like)]
    name, text = next((name, text) for name, text in told if text)
    section = ", from there to the end" if rule.scope == "section" else ""
    where = "" if rule.where == "anywhere" else f", near the {rule.where}"
    feed = next((feed.title for feed in library.feeds() if feed.url == rule.feed), rule.feed)
    scope = f"in {feed}" if rule.feed else "in all feeds"
    output.emit(f"{rule.id}: {name} {shorten(safe_line(text), 60)!r}{section}{where}, {scope}\n")


def _tell_preview(preview: Preview) -> None:
    least = "at least " if preview.capped else ""
    blocks, articles = _counted(preview.blocks, "block"), _counted(preview.articles, "article")
    output.emit(f"Takes {least}{blocks} from {articles} of those stored.\n")
    for sample in preview.samples:
        output.emit(f"  {sample.entry}  {shorten(sample.title, 30)}: {shorten(sample.text, 60)}\n")
    if preview.held_back:
        output.emit(
            f"Takes nothing from {preview.held_back} more: it would be over half of the article.\n"
        )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def remove(library: Library, args: Namespace) -> int:
    library.forget(args.rule)
    output.emit(f"Removed {args.rule}; what it took is back.\n")
    return OK


def off(library: Library, args: Namespace) -> int:
    return _switch(library, args, on=False)


def on(library: Library, args: Namespace) -> int:
    return _switch(library, args, on=True)


def _switch(library: Library, args: Namespace, *, on: bool) -> int:
    feed = library.find_feeds([args.feed])[0].id if args.feed else None
    undo = library.switch_rule(args.rule, on, feed)
    if on and not undo.dropped:
        place = "in that feed" if args.feed else "everywhere"
        raise UsageError(
            f"{args.rule} was not switched off {place}.", "See: tread rules list",
        )  # fmt: skip
    output.emit(f"{undo.told}\n")
    return OK


def keep(library: Library, args: Namespace) -> int:
    undo = library.keep_block(*_block(args.block))
    output.emit(f"{undo.told}\n")
    return OK


def repeats(library: Library, args: Namespace) -> int:
    found = library.proposals()
    for one in found:
        if args.json:
            output.emit_json(_repeat_record(one))
        else:
            end = "at the end" if one.at_end else "in the text"
            output.emit(
                f"{one.entry}:{one.block}  {one.feed_title}: seen in {one.seen} of {one.of} "
                f"articles, {end}\n    {shorten(one.text, 90)}\n"
            )
    if found and not args.json:
        output.note("Hide one: tread rules add --from ENTRY:BLOCK --kind like")
    return OK


def _repeat_record(one: RepeatProposal) -> Record:
    return {
        "feed": one.feed,
        "feed_title": one.feed_title,
        "entry": one.entry,
        "block": one.block,
        "text": one.text,
        "seen": one.seen,
        "of": one.of,
        "at_end": one.at_end,
    }


def _block(text: str) -> tuple[EntryId, int]:
    found = re.fullmatch(r"(\d{1,18}):(\d{1,9})", text)
    if not found:
        raise UsageError(
            f"{text!r} is no block.", "A block is ENTRY:BLOCK, counted from 0, for example 17:4."
        )
    return EntryId(int(found[1])), int(found[2])


def _feed_url(library: Library, name: str) -> str:
    return library.find_feeds([name])[0].url if name else ""


def apply(library: Library, args: Namespace) -> int:
    if not library.settings.entry_rules and not args.rule:
        output.note("There are no rules about entries; [[rules]] in the configuration makes one.")
    would = "would change" if args.dry_run else "changed"
    for done in library.apply_rules(args.rule, dry_run=args.dry_run, act=args.act):
        if args.json:
            record: Record = {
                "rule": done.rule, "when": done.when, "found": done.found,
                "changed": done.changed, "dry_run": args.dry_run,
            }  # fmt: skip
            output.emit_json(record)
            continue
        deeds = ", ".join(f"{name} {count}" for name, count in done.changed.items()) or "nothing"
        output.emit(f"{done.rule}: finds {done.found}; {would}: {deeds}\n")
    return OK


VERBS: dict[str, Callable[[Library, Namespace], int]] = {
    "list": list_, "add": add, "remove": remove, "off": off, "on": on, "keep": keep,
    "repeats": repeats, "apply": apply,
}  # fmt: skip
"""Verb -> what it does with the library; `test` needs none."""

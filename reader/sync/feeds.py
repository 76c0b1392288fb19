"""The feeds of both sides held against what they last agreed on. Pure.

What one side changed since then goes to the other. Where both changed the same thing, what was
changed here stands; where one side unsubscribed, the feed goes. At the first meeting nothing goes:
each side gets what only the other has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace

from reader.addresses import same_feed_key, without_secrets
from reader.model_sync import Bound, Local, Subscription
from reader.sync.answers import shown_title
from reader.sync.servers import Quirks
from reader.values import dataclass


@dataclass(frozen=True, slots=True)
class EditThere:
    """A feed there that is to be named or put elsewhere."""

    id: str
    title: str = ""
    into: str = ""
    out_of: str = ""
    before: Local = field(default=Local(""), compare=False)
    """What the configuration said of it when both sides last agreed."""


@dataclass(frozen=True, slots=True)
class EditHere:
    """A key of a feed here that is to be set; empty: taken out."""

    url: str
    key: str
    value: str


@dataclass(slots=True)
class FeedPlan:
    """What is to be done so that both sides agree, and what they then agree on."""

    subscribe: list[Local] = field(default_factory=list)
    unsubscribe: list[Bound] = field(default_factory=list)
    edit_there: list[EditThere] = field(default_factory=list)
    add_here: list[Local] = field(default_factory=list)
    edit_here: list[EditHere] = field(default_factory=list)
    remove_here: list[str] = field(default_factory=list)
    bound: list[Bound] = field(default_factory=list)
    secret: list[Local] = field(default_factory=list)
    """Feeds with a password in their address, which is nobody else's business."""

    stuck: list[Bound] = field(default_factory=list)
    """Feeds that are to go here and could not."""

    @property
    def changes_here(self) -> int:
        """Of how many feeds the configuration is to be changed."""
        changed = {edit.url for edit in self.edit_here}
        return len(self.add_here) + len(self.remove_here) + len(changed)

    @property
    def changes_there(self) -> bool:
        """Is anything to be done there?"""
        return bool(self.subscribe or self.unsubscribe or self.edit_there)


def merge(
    base: Sequence[Bound], here: Sequence[Local], there: Sequence[Subscription], quirks: Quirks
) -> FeedPlan:
    """What makes both sides agree."""
    plan = FeedPlan()
    ours = {one.url: one for one in here}
    theirs = {one.id: one for one in there}
    for bound in base:
        mine, sub = ours.pop(bound.url, None), theirs.pop(bound.id, None)
        if mine is not None and sub is not None:
            _both(plan, bound, mine, sub, quirks)
        elif mine is not None:
            plan.remove_here.append(mine.url)
        elif sub is not None:
            plan.unsubscribe.append(bound)
    _strangers(plan, ours, theirs, quirks)
    return plan


def _strangers(
    plan: FeedPlan, ours: dict[str, Local], theirs: dict[str, Subscription], quirks: Quirks
) -> None:
    """Feeds that were not exchanged so far."""
    keys = {same_feed_key(url): url for url in reversed(ours)}
    taken = {one.url for one in plan.bound}
    for sub in theirs.values():
        url = sub.url if sub.url in ours else keys.get(same_feed_key(sub.url), "")
        mine = ours.pop(url, None)
        if mine is not None:
            taken.add(url)
            _meet(plan, mine, sub, quirks)
        elif sub.url not in taken:  # else the server has it twice, and one of them is here
            taken.add(sub.url)
            folder = _as_path(folder_of(sub))
            found = Local(sub.url, "", folder)
            plan.add_here.append(found)
            plan.bound.append(Bound(sub.id, sub.url, found, sub.title, folder_of(sub)))
    for mine in ours.values():
        secret = mine.has_keys or without_secrets(mine.url) != mine.url
        (plan.secret if secret else plan.subscribe).append(mine)


def _meet(plan: FeedPlan, mine: Local, sub: Subscription, quirks: Quirks) -> None:
    """A feed that both sides have, each on its own so far: what the reader wrote down here counts
    as changed, so that it stands."""
    _both(plan, Bound(sub.id, mine.url, Local(mine.url), sub.title, ""), mine, sub, quirks)


def _both(plan: FeedPlan, bound: Bound, mine: Local, sub: Subscription, quirks: Quirks) -> None:
    shown = shown_title(sub.title, quirks).strip()
    folder = folder_of(sub, bound.folder)
    path = _as_path(folder)
    edit = EditThere(sub.id, before=bound.here)
    after = mine
    if mine.title != bound.here.title:
        if mine.title and mine.title != shown:
            edit = replace(edit, title=mine.title)
    elif shown != shown_title(bound.title, quirks).strip() and mine.title not in ("", shown):
        plan.edit_here.append(EditHere(mine.url, "title", shown))
        after = replace(after, title=shown)
    if mine.folder != bound.here.folder:
        if mine.folder != path:
            edit = replace(edit, into=mine.folder, out_of=folder)
    elif path not in (_as_path(bound.folder), mine.folder):
        plan.edit_here.append(EditHere(mine.url, "folder", path))
        after = replace(after, folder=path)
    if edit != EditThere(sub.id):
        plan.edit_there.append(edit)
    plan.bound.append(Bound(sub.id, mine.url, after, sub.title, folder))


def folder_of(sub: Subscription, usual: str = "") -> str:
    """The folder that counts of those that a feed is in there: the one it was in."""
    return usual if usual in sub.folders else min(sub.folders, default="")


def _as_path(folder: str) -> str:
    """A folder's name there as the configuration has it."""
    return "/".join(part.strip() for part in folder.split("/") if part.strip())


def settled(plan: FeedPlan, there: Sequence[Subscription]) -> list[Bound]:
    """What both sides agree on once everything was done there, as the server then lists it: what
    it made of a name is what it may not be taken for a change of next time."""
    listed = {sub.id: sub for sub in there}
    found = []
    for one in plan.bound:
        if sub := listed.get(one.id):
            folder = folder_of(sub, one.here.folder)
            found.append(replace(one, title=sub.title, folder=folder))
    return found

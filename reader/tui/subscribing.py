"""The commands about what is subscribed to: add, rename, move, unsubscribe; all undone by U."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from reader.errors import FetchError, ParseError
from reader.library import Library
from reader.model import FeedEdit, FeedRow
from reader.model_fetch import FoundFeed
from reader.text import safe_line
from reader.tui.filtering import FilteringApp
from reader.tui.source import feed_name

if TYPE_CHECKING:
    from reader.tui import feed_messages
    from reader.tui.screens.edit_feed import Editing

FOLDERS = 12
"""Folders that are proposed to move a feed to."""


class SubscribingApp(FilteringApp):
    """Asks; what is written, and how it is taken back, the core knows."""

    def action_add_feed(self) -> None:
        from reader.tui.screens.typing import AddFeedScreen

        self.push_screen(AddFeedScreen(), self._add)

    def on_feeds_asked(self, told: feed_messages.FeedsAsked) -> None:
        self._jobs.slow("look", partial(_look, self.library, told.text))

    def on_feeds_found(self, told: feed_messages.FeedsFound) -> None:
        from reader.tui.screens.typing import AddFeedScreen

        if isinstance(self.screen, AddFeedScreen):
            self.screen.show(told)

    def on_feed_preview_asked(self, told: feed_messages.FeedPreviewAsked) -> None:
        self._jobs.slow("look", partial(_preview, self.library, told.url, told.text))

    def on_feed_preview_found(self, told: feed_messages.FeedPreviewFound) -> None:
        from reader.tui.screens.typing import AddFeedScreen

        if isinstance(self.screen, AddFeedScreen):
            self.screen.show_preview(told)

    def _add(self, found: FoundFeed | None) -> None:
        from reader import subscriptions

        if found:
            self._edit(partial(subscriptions.add_found, self.library, found), found.url)

    # One that is there

    def action_edit_feed(self) -> None:
        feed = self._feed_here()
        if feed is None:
            self._toast("Go to a feed first, or to an article of it.")
        else:
            self._ask_edit(feed)

    def _ask_edit(self, feed: FeedRow) -> None:
        from reader.tui.screens.edit_feed import EditFeedScreen

        self.push_screen(EditFeedScreen(feed), partial(self._begin_edit, feed))

    def _begin_edit(self, feed: FeedRow, chosen: Editing | None) -> None:
        from reader import subscriptions
        from reader.tui import feed_messages
        from reader.tui.screens.typing import AskScreen

        match chosen:
            case "rename":
                asked = AskScreen("Rename", "The name, or nothing for the publisher's:", feed.title)
                self.push_screen(asked, partial(self._rename, feed))
            case "move":
                names = dict.fromkeys(one.folder for one in self._feeds or () if one.folder)
                told = "The folder, or nothing for none:"
                asked = AskScreen(
                    f"Move {feed_name(feed)}", told, feed.folder, tuple(names)[:FOLDERS]
                )
                self.push_screen(asked, partial(self._move_to, feed))
            case "fetch":
                self.post_message(feed_messages.FetchAsked(feed.url))
            case "drop":
                self._edit(partial(subscriptions.drop_feed, self.library, feed))
            case None:
                pass

    def _rename(self, feed: FeedRow, name: str | None) -> None:
        from reader import subscriptions

        if name is not None and name != feed.title:
            self._edit(partial(subscriptions.rename_feed, self.library, feed, name))

    def _move_to(self, feed: FeedRow, folder: str | None) -> None:
        from reader import subscriptions

        if folder is not None and folder != feed.folder:
            self._edit(partial(subscriptions.move_feed, self.library, feed, folder))

    # Changes, and taking them back

    def _edit(self, work: Callable[[], FeedEdit], url: str = "") -> None:
        self._jobs.write(partial(_change, work, url))

    def on_feeds_edited(self, told: feed_messages.FeedsEdited) -> None:
        from reader.tui import feed_messages

        if told.edit:
            self._done.append(told.edit)
            self._toast(f"{told.told.rstrip('.')} · {self.keymap.key('undo')} undoes")
        else:
            self._toast(told.told)
        self._load_feeds()
        self._show_source(self.session.source, self.main.entries.entry)
        if told.url:
            self.post_message(feed_messages.FetchAsked(told.url))

    def on_feed_undo_asked(self, told: feed_messages.FeedUndoAsked) -> None:
        self._jobs.write(partial(_take_back, self.library, told.edit))


def _look(library: Library, text: str) -> feed_messages.FeedsFound:
    from reader import subscriptions
    from reader.tui import feed_messages

    try:
        return feed_messages.FeedsFound(text, subscriptions.look_for_feeds(library, text))
    except (FetchError, ParseError) as error:
        return feed_messages.FeedsFound(text, (), safe_line(f"{error.message} {error.remedy}"))


def _preview(library: Library, url: str, text: str) -> feed_messages.FeedPreviewFound:
    from reader import subscriptions
    from reader.tui import feed_messages

    try:
        return feed_messages.FeedPreviewFound(url, subscriptions.preview_feed(library, url, text))
    except (FetchError, ParseError) as error:
        problem = safe_line(f"{error.message} {error.remedy}")
        return feed_messages.FeedPreviewFound(url, None, problem)


def _change(work: Callable[[], FeedEdit], url: str) -> feed_messages.FeedsEdited:
    from reader.tui import feed_messages

    edit = work()
    return feed_messages.FeedsEdited(edit, edit.told, url)


def _take_back(library: Library, edit: FeedEdit) -> feed_messages.FeedsEdited:
    from reader import subscriptions
    from reader.tui import feed_messages

    subscriptions.take_back(library, edit)
    return feed_messages.FeedsEdited(None, f"Taken back: {edit.told}")

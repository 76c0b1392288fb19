"""Messages about the settings."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from reader.config import Settings
from reader.model import OptionEdit
from reader.options import Option


@dataclass
class OptionsFound(Message):
    """Every setting, as the file has it, or why there is none."""

    found: tuple[Option, ...]
    problem: str = ""


@dataclass
class SetAsked(Message):
    """A setting is to be what was typed, or (None) its default."""

    name: str
    text: str | None


@dataclass
class OptionUndoAsked(Message):
    """A change of a setting is to be taken back."""

    edit: OptionEdit


@dataclass
class OptionEdited(Message):
    """The file was changed; `edit` can be taken back, `before` is what held until now, if the
    settings say something else."""

    edit: OptionEdit | None
    told: str
    before: Settings | None


@dataclass
class ConfigLooked(Message):
    """The file was looked at: what held before it was written, or what is wrong with it; and which
    entry of the store came last."""

    newest: int
    before: Settings | None = None
    problem: str = ""

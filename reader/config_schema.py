"""The configuration's tables as a JSON Schema: editors check and complete the file by it."""

from __future__ import annotations

import json

from reader.commands import COMMANDS
from reader.config_tables import LISTS, TABLES, Key

Schema = dict[str, object]
DRAFT = "http://json-schema.org/draft-07/schema#"
"""The one that editors know (Taplo, Even Better TOML)."""


def schema() -> Schema:
    """What the file may say."""
    properties: Schema = {}
    for name, keys in TABLES.items():
        *above, last = name.split(".")
        within = properties
        for part in above:
            table = within[part]
            assert isinstance(table, dict)  # noqa: S101  # a table stands before what is in it
            within = table["properties"]
        table = _table(keys, with_commands=name == "keys")
        within[last] = {"type": "array", "items": table} if name in LISTS else table
    return {
        "$schema": DRAFT,
        "title": "The configuration of tread",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }


def written() -> str:
    """The schema as a file."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def _table(keys: tuple[Key, ...], *, with_commands: bool) -> Schema:
    known: Schema = {key.name: _key(key) for key in keys}
    if with_commands:
        known |= {command.id: _keys_of(command.title) for command in COMMANDS}
    table: Schema = {"type": "object", "additionalProperties": False, "properties": known}
    if needed := [key.name for key in keys if key.needed]:
        table["required"] = needed
    return table


def _key(key: Key) -> Schema:
    said: Schema = {"description": key.help}
    if not key.needed:
        said["default"] = key.default
    text: Schema = {"type": "string"}
    match key.default:
        case bool():
            return {"type": "boolean", **said}
        case int():
            return {"type": "integer", "minimum": key.least, "maximum": key.most, **said}
        case list():
            return {"type": "array", "items": text, **said}
        case dict():
            return {"type": "object", "additionalProperties": text, **said}
    if key.choices:
        return {"type": "string", "enum": list(key.choices), **said}
    return {"type": "string", **({"minLength": 1} if key.needed else {}), **said}


def _keys_of(title: str) -> Schema:
    text: Schema = {"type": "string"}
    return {"description": title, "anyOf": [text, {"type": "array", "items": text}]}

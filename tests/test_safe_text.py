"""What the type checker cannot say of SafeText: who may vouch for a string, and that nothing from
the outside becomes markup."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

READER = Path(__file__).parents[1] / "reader"

VOUCHERS = {
    "text.py": "makes it",
    "store": "reads what was made safe before it was stored",
    "ingest": "cuts and joins safe text",
    "revisions.py": "cuts safe text",
    "tui/lines.py": "cuts safe text",
    "tui/source.py": "words of ours",
    "intervals.py": "words of ours, and numbers",
    "pages.py": "words of ours",
    "cli/output.py": "joins safe text",
}
PLAIN = {"Static", "Label", "OptionList", "notify", "Button", "Checkbox", "RadioButton"}
"""What Textual takes for markup unless it is told not to."""


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Each call in the program: file, name of what is called, and itself."""
    for path in sorted(READER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func
                name = (
                    called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
                )
                yield path.relative_to(READER).as_posix(), str(name), node


def test_only_those_named_vouch_for_a_string() -> None:
    found = {file for file, name, _ in calls() if name == "SafeText"}
    strangers = {
        file for file in found if file not in VOUCHERS and file.split("/")[0] not in VOUCHERS
    }
    assert not strangers
    left = {one for one in VOUCHERS if not any(f == one or f.startswith(f"{one}/") for f in found)}
    assert not left, "no longer needed"


def test_nothing_from_the_outside_becomes_markup() -> None:
    for file, name, call in calls():
        where = f"{file}:{call.lineno}"
        assert name not in ("from_markup", "render_markup", "from_ansi"), where
        given = {word.arg: word.value for word in call.keywords}
        if name in PLAIN and file.startswith("tui/"):
            markup = given.get("markup")
            assert isinstance(markup, ast.Constant) and markup.value is False, where
        if name in ("run", "Popen", "create_subprocess_exec", "check_output", "check_call"):
            assert "shell" not in given, where
        assert name not in ("system", "popen", "create_subprocess_shell", "getoutput"), where

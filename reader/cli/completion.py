"""`tread completion`: what bash, zsh and fish need to complete a command, names included.

The scripts are made from the parser; names are asked for at the press of Tab, by the verb `_names`,
which is handed the line so far.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence

from reader.errors import OK
from reader.text import safe_line

KINDS = {
    "FEED": "feeds", "QUERY": "terms", "WORDS": "terms", "Q": "terms", "KEY": "settings",
    "PROFILE": "profiles", "FOLDER": "folders", "TAG": "tags", "SMART": "smart",
}  # fmt: skip
"""What an argument is called in the help -> the names that are offered for it."""
FILES = ("FILE", "FILE|URL|-", "FILE|DIR")
FOLDERS = ("DIR",)

BASH = r"""
_tread_%(kind)s() {
  # readline takes a word apart at colons: what stands before the last one is in words of its own.
  local word="$1" before="" quote="" typed name
  if [[ "$word" == : ]]; then
    before="${COMP_WORDS[COMP_CWORD-1]}:" word=""
  elif [[ $COMP_CWORD -gt 1 && "${COMP_WORDS[COMP_CWORD-1]}" == : ]]; then
    before="${COMP_WORDS[COMP_CWORD-2]}:"
  fi
  [[ "$word" == [\"\']* ]] && quote="${word:0:1}"
  typed="$before${word#"$quote"}"
  [[ -z "$quote" ]] && typed="${typed//\\/}"
  while IFS= read -r name; do
    [[ "$name" == "$typed"* ]] || continue
    name="${name#"$before"}"
    if [[ -n "$quote" ]]; then printf '%%s\n' "$name"; else printf '%%q\n' "$name"; fi
  done < <("${COMP_WORDS[0]}" _names %(kind)s -- "${COMP_WORDS[@]:1}" 2>/dev/null)
}
"""
ZSH = """
_tread_%(kind)s() {
  # $words has only the verb's own by now: the line itself has the options before it.
  local -a line found
  line=("${(@Q)${(z)LBUFFER}}")
  local -i at=${line[(I)(*/|)tread]}
  (( at )) || return 1
  found=("${(@f)$("${line[at]}" _names %(kind)s -- "${(@)line[at+1,-1]}" 2>/dev/null)}")
  compadd -a found
}
"""
FISH = """
function _tread_%(kind)s
  set -l line (commandline -opc)
  $line[1] _names %(kind)s -- $line[2..-1] 2>/dev/null
end
"""
PREAMBLES = {"bash": BASH, "zsh": ZSH, "fish": FISH}


def script(parser: argparse.ArgumentParser, shell: str) -> str:
    """What the shell is to read."""
    import shtab  # with the templates of five shells 20 ms, paid by this verb only

    for action in _actions(parser):
        name = action.metavar if isinstance(action.metavar, str) else ""
        if name in FILES:
            _complete(action, shtab.FILE)
        elif name in FOLDERS:
            _complete(action, shtab.DIRECTORY)
        elif name in KINDS:
            function = f"_tread_{KINDS[name]}"
            _complete(action, {"bash": function, "zsh": function, "fish": f"({function})"})
    preamble = "".join(PREAMBLES[shell] % {"kind": kind} for kind in sorted(set(KINDS.values())))
    return shtab.complete(parser, shell, preamble=preamble)


def print_names(given: Sequence[str]) -> int:
    """`tread _names KIND -- WORDS`: the names of a kind, for the words of the line so far."""
    from reader.cli import output
    from reader.shell_names import names

    output.set_up()
    for name in names(given[0] if given else "", given[2:]):
        output.emit(f"{safe_line(name)}\n")
    output.flush()
    return OK


def _complete(action: argparse.Action, what: Mapping[str, object]) -> None:
    action.complete = what  # type: ignore[attr-defined]  # where shtab looks for it


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for one in action.choices.values():
                yield from _actions(one)

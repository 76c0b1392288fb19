"""Print what each import costs on the way to an answer: `python -m tools.startup`."""

from __future__ import annotations

import subprocess
import sys

WAYS = {
    "tread --version": ["-m", "reader", "--version"],
    "tread --help": ["-m", "reader", "--help"],
    "tread list --help": ["-m", "reader", "list", "--help"],
    "tread": ["-c", "import reader.cli.verbs, reader.tui.app"],
}
SHOWN = 12


def main() -> int:
    """For each way of starting, the slowest imports in milliseconds, and the slowest of ours."""
    for name, way in WAYS.items():
        done = subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, "-X", "importtime", *way],
            capture_output=True,
            text=True,
            check=False,
        )
        rows = []
        for line in done.stderr.splitlines()[1:]:
            own, total, module = line.removeprefix("import time:").split("|")
            rows.append((int(total), int(own), module.rstrip()))
        whole = sum(own for _, own, _ in rows) / 1000
        print(f"{name}: {len(rows)} modules, {whole:.1f} ms")
        ours = [row for row in rows if row[2].strip().startswith("reader")]
        for found in (sorted(rows, reverse=True), sorted(ours, key=lambda row: -row[1])):
            for all_in, alone, module in found[:SHOWN]:
                print(f"  {all_in / 1000:7.1f} ms, own {alone / 1000:6.1f} ms {module}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

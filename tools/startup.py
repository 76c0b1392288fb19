"""Print what each import costs on the way to an answer: `python -m tools.startup`."""

from __future__ import annotations

import subprocess
import sys

WAYS = (["--version"], ["--help"], ["list", "--help"])
SHOWN = 12


def main() -> int:
    """For each way of starting, the slowest imports in milliseconds."""
    for way in WAYS:
        done = subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, "-X", "importtime", "-m", "reader", *way],
            capture_output=True,
            text=True,
            check=False,
        )
        rows = []
        for line in done.stderr.splitlines()[1:]:
            own, total, name = line.removeprefix("import time:").split("|")
            rows.append((int(total), int(own), name.rstrip()))
        print(f"tread {' '.join(way)}")
        for whole, alone, module in sorted(rows, reverse=True)[:SHOWN]:
            print(f"  {whole / 1000:7.1f} ms, own {alone / 1000:6.1f} ms {module}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

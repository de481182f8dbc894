"""`kaozheng ask` from a cold start, against the bare interpreter and against a command that loads nothing."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROUNDS = 7
KAOZHENG = str(Path(sys.executable).with_name("kaozheng"))
COMMANDS = {
    "bare interpreter": [sys.executable, "-c", "pass"],
    "kaozheng version": [KAOZHENG, "version"],
    "kaozheng ask": [KAOZHENG, "ask", "湖南专项职业能力多少分合格", "--json"],
}


def main() -> None:
    """Measure in turn and print the table."""
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(ROUNDS):
        for name, command in COMMANDS.items():
            began = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            taken[name].append(time.perf_counter() - began)
    floor = statistics.median(taken["bare interpreter"])
    print(f"cold start, median of {ROUNDS}\n| | ms | times the bare interpreter |\n|---|---|---|")
    for name, seconds in taken.items():
        middle = statistics.median(seconds)
        print(f"| {name} | {middle * 1000:.0f} | {middle / floor:.0f} |")


if __name__ == "__main__":
    main()

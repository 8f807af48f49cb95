"""`make bench`: speed as ratios, each against a named yardstick measured in the same run."""

from __future__ import annotations

import argparse
import importlib

PARTS = (
    "decisions",
    "disposals",
    "due",
    "execution",
    "forecast",
    "holds",
    "ingest",
    "inventory",
    "lists",
    "pages",
    "search",
    "store",
    "tree",
)


def main() -> None:
    """Run the parts asked for, all of them otherwise."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="which benchmarks to run")
    for part in parser.parse_args().parts or PARTS:
        print(f"== {part}")
        importlib.import_module(f"tests.bench.{part}_bench").main()


main()

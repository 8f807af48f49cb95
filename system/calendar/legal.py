"""The two legal sets of non-working days that come with the product as facts, 2023 to 2032.

LFT 74 and LFPA 28 disagree on purpose; a body follows one or both, and adds its own agreement (domain 1.9).
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType

SETS = ("LFT74", "LFPA28")


@cache
def legal_days() -> Mapping[str, Mapping[date, str]]:
    """For each set, its days with their legal basis."""
    found: dict[str, dict[date, str]] = defaultdict(dict)
    with (files("system.calendar") / "legal_days.csv").open("r", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            found[row["set"]][date.fromisoformat(row["day"])] = row["basis"]
    return MappingProxyType({name: MappingProxyType(found[name]) for name in SETS})


@cache
def days_of(*sets: str) -> frozenset[date]:
    """All days of these sets together."""
    return frozenset(day for name in sets for day in legal_days()[name])


@cache
def known_years() -> frozenset[int]:
    """The years for which the product knows the legal days."""
    return frozenset(day.year for day in days_of(*SETS))

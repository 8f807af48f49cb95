"""Codes that a spreadsheet took for something else when they were typed: `1-2` for a day, `1.10` for the number 1.1.

What was typed cannot be told any more, so nothing is guessed: a day is refused, a number is read as it stands and said.
"""

from __future__ import annotations

import re

from system.errors import Objection
from system.tabular import Line, folded, one_line

BASIS = "LGA 13"
_MONTHS = "ene(?:ro)?|feb(?:rero)?|mar(?:zo)?|abr(?:il)?|may(?:o)?|jun(?:io)?|jul(?:io)?|ago(?:sto)?|sep(?:t|tiembre)?"
_MONTHS += "|oct(?:ubre)?|nov(?:iembre)?|dic(?:iembre)?|jan|apr|aug|dec"
_DAY = re.compile(
    r"(?:19|20)[0-9]{2}_[0-9]{2}_[0-9]{2}(?:_[0-9]{2}_[0-9]{2}_[0-9]{2})?|[0-9]{1,2}_[0-9]{1,2}_(?:19|20)[0-9]{2}"
    rf"|[0-9]{{1,2}}_(?:{_MONTHS})(?:_(?:[0-9]{{2}}|[0-9]{{4}}))?|(?:{_MONTHS})_(?:[0-9]{{2}}|[0-9]{{4}})"
)
_POINTED = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4}){2}")


def day_for_code(line: Line, name: str) -> Objection | None:
    """Against a cell of codes that holds a day; 1.2.2010 with points may well be a code."""
    given = one_line(line[name])
    if len(given) > len("31 de septiembre de 2026") or _POINTED.fullmatch(given):
        return None
    if _DAY.fullmatch(folded(given)) is None:
        return None
    return Objection("code.turned_to_day", BASIS, {"given": given})


def number_for_code(line: Line, name: str) -> Objection | None:
    """About a cell of codes that the file holds as a number with a fraction."""
    if name not in line.decimals:
        return None
    return Objection("code.held_as_number", BASIS, {"given": line[name], "other": f"{line[name]}0"})

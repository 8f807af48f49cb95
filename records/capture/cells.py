"""What the cells of a row say: typed as in a spreadsheet, read with every objection at once. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from classification.series.kinds import Support
from system.errors import Fact, Objection

# Every cell there is, in the usual order, with the longest text it takes.
LIMITS: Mapping[str, int] = {
    "series": 200,
    "unit": 40,
    "title": 1000,
    "opened_on": 40,
    "closed_on": 40,
    "folios": 20,
    "support": 40,
    "area": 300,
    "box": 200,
    "scope_and_content": 20_000,
    "archivist_note": 19_000,
}
USUAL = ("series", "unit", "title", "opened_on", "closed_on", "folios", "support")
# What a new row takes over from the row above it.
INHERITED = ("series", "unit", "opened_on", "support", "area", "box")
_MOST_FOLIOS = 2**31 - 1
_SUPPORTS: Mapping[str, Support] = {
    "": Support.PAPER,
    "p": Support.PAPER,
    "papel": Support.PAPER,
    "paper": Support.PAPER,
    "fisico": Support.PAPER,
    "e": Support.ELECTRONIC,
    "electronico": Support.ELECTRONIC,
    "electronic": Support.ELECTRONIC,
    "digital": Support.ELECTRONIC,
    "m": Support.HYBRID,
    "h": Support.HYBRID,
    "mixto": Support.HYBRID,
    "hibrido": Support.HYBRID,
    "hybrid": Support.HYBRID,
}
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})(?:[T ]00:00(?::00)?)?", re.ASCII)
_TOGETHER = re.compile(r"(\d{2})(\d{2})(\d{4})", re.ASCII)
_BOX = re.compile(r"(?:(?:caja|box)\b)?[\s#.]*0*(\d{1,9})", re.ASCII | re.IGNORECASE)
_TRANSLATION = str.maketrans("áéíóúü", "aeiouu")


@dataclass(frozen=True, kw_only=True, slots=True)
class RowRead:
    """A row whose cells were read. `objections` name their cell as `field`; what could not be read is None."""

    series: str = ""
    unit: str = ""
    title: str = ""
    opened_on: date | None = None
    closed_on: date | None = None
    folios: int | None = None
    support: Support = Support.PAPER
    area: str = ""
    scope_and_content: str = ""
    archivist_note: str = ""
    box: str = ""
    objections: tuple[Objection, ...] = ()


def tidy(cells: Mapping[str, object]) -> dict[str, str]:
    """The known cells with text in them, without control characters; line ends stay only where prose is written."""
    found: dict[str, str] = {}
    for name in LIMITS:
        prose = name in {"scope_and_content", "archivist_note"}
        given = str(cells.get(name) or "")
        text = "".join(one if one.isprintable() or (prose and one == "\n") else " " for one in given).strip()
        if text:
            found[name] = text
    return found


def is_blank(cells: Mapping[str, object]) -> bool:
    """Whether a row says nothing of its own: it is empty, or has only what it took over from the row above."""
    return not any(str(cells.get(name) or "").strip() for name in LIMITS if name not in INHERITED)


def follow(above: Mapping[str, str]) -> dict[str, str]:
    """What a new row under `above` begins with."""
    return {name: above[name] for name in INHERITED if above.get(name)}


def read_row(cells: Mapping[str, str], today: date) -> RowRead:
    """Read a row. A cell without an opening day means today."""
    found: list[Objection] = [
        _against("form.too_long", name, limit=most) for name, most in LIMITS.items() if len(cells.get(name, "")) > most
    ]
    found += [_against("form.missing", name) for name in ("series", "unit", "title") if not cells.get(name)]
    days: dict[str, date | None] = {}
    for name in ("opened_on", "closed_on"):
        days[name] = read_day(cells.get(name, ""))
        if days[name] is None and cells.get(name):
            found.append(_against("form.no_date", name))
    folios = _number(cells.get("folios", ""))
    if folios is None and cells.get("folios"):
        found.append(_against("form.no_number", "folios", least=1, most=_MOST_FOLIOS))
    support = _SUPPORTS.get(cells.get("support", "").lower().translate(_TRANSLATION))
    if support is None:
        found.append(_against("form.no_choice", "support"))
    return RowRead(
        series=cells.get("series", ""),
        unit=cells.get("unit", ""),
        title=cells.get("title", ""),
        opened_on=days["opened_on"] or (None if cells.get("opened_on") else today),
        closed_on=days["closed_on"],
        folios=folios,
        support=support or Support.PAPER,
        area=cells.get("area", ""),
        scope_and_content=cells.get("scope_and_content", ""),
        archivist_note=cells.get("archivist_note", ""),
        box=cells.get("box", ""),
        objections=tuple(found),
    )


def read_day(text: str) -> date | None:
    """A day as people and spreadsheets write it: 2020-03-02, 2/3/2020, 02.03.2020 or 02032020, day before month."""
    given = text.strip()
    if found := _YEAR_FIRST.fullmatch(given):
        year, month, day = found.groups()
    elif found := _DAY_FIRST.fullmatch(given) or _TOGETHER.fullmatch(given):
        day, month, year = found.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def read_box(text: str) -> int | None:
    """The number of a box as people write it: 12, Caja 12, caja 0012; None where it is no number, as a mark is not."""
    found = _BOX.fullmatch(text.strip())
    return int(found.group(1)) if found else None


def _number(text: str) -> int | None:
    digits = text.replace(" ", "").replace(",", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 10):  # noqa: PLR2004 - within 32 bits
        return None
    found = int(digits)
    return found if 1 <= found <= _MOST_FOLIOS else None


def _against(code: str, name: str, **facts: Fact) -> Objection:
    return Objection(code, facts={"field": name, **facts})

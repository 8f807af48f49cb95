"""What a scan-gun, or a pasted list, names line by line, and what is done with it. One line that fails stops no other.

A line is a mark, a box's number, a place's label, or a file's reference, with "L2" behind it for its second volume.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from records.aggregations.model import Aggregation, Volume
from records.aggregations.queries import reach
from records.custody.boxing import fill_box, move_boxes, shelve_volumes
from records.custody.errors import BoxRefused
from records.custody.events import StockTaken
from records.custody.kinds import ScanKind
from records.custody.marks import read_mark
from records.custody.measures import compare
from records.custody.model import Box, Place, ShelvedVolume, StockTake
from records.custody.place_views import find_place
from records.custody.placing import below
from records.custody.queries import Stand, portions, seen_boxes
from system.actor import Permission
from system.actor import Place as Site
from system.errors import Fact, Objection, Refusal
from system.visibility import within_body
from system.work import SomebodyWasFaster, Work

MOST_LINES = 2000
_LINE = 340
_VOLUME = re.compile(r"(?P<reference>.+?)[\s,;]+L(?:EGAJO)?\s*(?P<number>\d{1,4})", re.IGNORECASE)
_BOX = re.compile(r"(?:CAJA\s*)?(?P<number>\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Scanned:
    """One line: what was typed, what it names, and how that is called. `kind` None where it names nothing."""

    line: int
    text: str
    kind: ScanKind | None = None
    id: UUID | None = None
    said: str = ""
    path: str = ""
    where: str = ""
    objection: Objection | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one line: `done`, `already` (it was so before), `target` (what follows goes there), `failed`."""

    scanned: Scanned
    outcome: str
    objections: tuple[Objection, ...] = ()


@dataclass(slots=True)
class _Found:
    by_mark: dict[str, Any] = field(default_factory=dict)
    boxes: dict[int, Any] = field(default_factory=dict)
    places: dict[str, Any] = field(default_factory=dict)
    volumes: dict[str, list[Any]] = field(default_factory=dict)


def lines_of(text: str) -> list[tuple[int, str]]:
    """The lines that say something, each with its number from 1.

    Raises:
        BoxRefused: more lines than one act takes.
    """
    cleaned = text.replace("\x00", "")
    found = [(number, line.strip()) for number, line in enumerate(cleaned.splitlines(), start=1) if line.strip()]
    if len(found) > MOST_LINES:
        raise BoxRefused(objections=[Objection("scan.too_many", facts={"field": "lines", "most": MOST_LINES})])
    return found


def identify(stand: Stand, lines: Sequence[tuple[int, str]]) -> list[Scanned]:
    """What each line names among what the actor may see, in a few queries for all of them."""
    texts = [text for _number, text in lines]
    found = _Found()
    _find_marked(stand, texts, found)
    _find_boxes(stand, texts, found)
    _find_places(stand, texts, found)
    _find_volumes(stand, texts, found)
    return [_scanned(number, text, found) for number, text in lines]


def move_scanned(work: Work, lines: Sequence[Scanned], target: Place | None) -> list[Outcome]:
    """Move boxes and loose volumes to the target; a place among the lines is the target of what follows it."""
    found: list[Outcome] = []
    place_id = target.id if target else None
    for one in lines:
        if one.kind is ScanKind.PLACE:
            place_id = one.id
            found.append(Outcome(one, "target"))
        elif place_id is None and one.kind is not None:
            found.append(Outcome(one, "failed", (_at("scan.no_place", one),)))
        else:
            found.append(_each(one, lambda thing, to=place_id: _move(work, thing, to)))
    return found


def box_scanned(work: Work, lines: Sequence[Scanned], target: UUID | None) -> list[Outcome]:
    """Put volumes into the target box, out of whatever box they lie in; a box among the lines is the next target."""
    found: list[Outcome] = []
    box_id = target
    for one in lines:
        if one.kind is ScanKind.BOX:
            box_id = one.id
            found.append(Outcome(one, "target"))
        elif one.kind is ScanKind.PLACE:
            found.append(Outcome(one, "failed", (_at("scan.not_a_volume", one),)))
        elif box_id is None and one.kind is not None:
            found.append(Outcome(one, "failed", (_at("scan.no_box", one),)))
        else:
            found.append(_each(one, lambda thing, to=box_id: _put(work, thing, to)))
    return found


def take_stock(work: Work, place_id: UUID, lines: Sequence[Scanned]) -> StockTake:
    """Compare what was scanned with what should lie at a place and below it, and keep the result.

    Raises:
        NotPermitted: the actor handles no boxes.
    """
    place = find_place(work, place_id)
    if not work.actor.holds(Permission.BOX_MANAGE):
        work.actor.require(Permission.BOX_MANAGE, Site(place.fonds_id))
    expected = _expected(work, place)
    scanned = {one.id: one for one in lines if one.id is not None and one.kind is not ScanKind.PLACE}
    count = compare(expected, scanned)
    unknown = [one for one in lines if one.kind is None]
    findings: list[dict[str, Fact]] = [
        *(_finding(scanned[one].line, "found", scanned[one].kind, one, scanned[one].said) for one in count.found),
        *(_strange(scanned[one]) for one in count.strange),
        *(_finding(0, "missing", expected[one][0], one, expected[one][1]) for one in count.missing),
        *(_finding(one.line, "unknown", None, None, one.text[:100]) for one in unknown),
    ]
    taken = StockTake(
        fonds_id=place.fonds_id,
        place_id=place.id,
        taken_at=work.now,
        taken_by=work.actor.handle,
        expected=len(expected),
        found=len(count.found),
        strange=len(count.strange),
        missing=len(count.missing),
        unknown=len(unknown),
        findings=findings,
    )
    work.session.add(taken)
    work.session.flush()
    work.emit(
        StockTaken(
            entity_id=place.id,
            fonds_id=place.fonds_id,
            stock_take_id=taken.id,
            label=place.label,
            expected=taken.expected,
            found=taken.found,
            strange=taken.strange,
            missing=taken.missing,
        )
    )
    return taken


def _each(one: Scanned, act: Any) -> Outcome:
    if one.kind is None or one.id is None:
        return Outcome(one, "failed", (one.objection,) if one.objection else ())
    try:
        changed = act(one)
    except SomebodyWasFaster:
        raise
    except Refusal as refusal:
        # Acts refuse before they change anything, so the other lines stand.
        return Outcome(one, "failed", refusal.objections)
    return Outcome(one, "done" if changed else "already")


def _move(work: Work, one: Scanned, place_id: UUID) -> bool:
    if one.id is None:
        return False
    if one.kind is ScanKind.BOX:
        return bool(move_boxes(work, [one.id], place_id))
    return bool(shelve_volumes(work, [one.id], place_id))


def _put(work: Work, one: Scanned, box_id: UUID) -> bool:
    return bool(one.id and fill_box(work, box_id, [one.id], moving=True))


def _expected(work: Work, place: Place) -> Mapping[UUID, tuple[ScanKind, str]]:
    boxes = (
        select(Box.id, Box.number)
        .join(Place, Place.id == Box.place_id)
        .where(below(place), seen_boxes(work.actor))
        .order_by(Box.number)
    )
    loose = (
        _volumes(work)
        .join(ShelvedVolume, ShelvedVolume.volume_id == Volume.id)
        .join(Place, Place.id == ShelvedVolume.place_id)
        .where(below(place))
    )
    found = {row.id: (ScanKind.BOX, str(row.number)) for row in work.session.execute(boxes)}
    found |= {row.id: (ScanKind.VOLUME, f"{row.reference} L{row.number}") for row in work.session.execute(loose)}
    return found


def _finding(line: int, outcome: str, kind: ScanKind | None, thing: UUID | None, said: str) -> dict[str, Fact]:
    return {
        "line": line, "outcome": outcome, "kind": kind.value if kind else "", "id": str(thing) if thing else "",
        "said": said, "where": "",
    }  # fmt: skip


def _strange(one: Scanned) -> dict[str, Fact]:
    return {**_finding(one.line, "strange", one.kind, one.id, one.said), "where": one.where}


def _find_marked(stand: Stand, texts: Iterable[str], found: _Found) -> None:
    marks = {text: mark for text in texts if (mark := read_mark(text))}
    boxes = _rows(stand, _boxes(stand), Box.mark, [m.text for m in marks.values() if m.kind is ScanKind.BOX])
    volumes = _rows(stand, _volumes(stand), Volume.id, [m.id for m in marks.values() if m.kind is ScanKind.VOLUME])
    places = _rows(stand, _places(stand), Place.id, [m.id for m in marks.values() if m.kind is ScanKind.PLACE])
    known: dict[object, Any] = {row.mark: row for row in boxes} | {row.id: row for row in (*volumes, *places)}
    for text, mark in marks.items():
        if row := known.get(mark.id or mark.text):
            found.by_mark[text] = (mark.kind, row)


def _find_boxes(stand: Stand, texts: Iterable[str], found: _Found) -> None:
    numbers = [int(match["number"]) for text in texts if (match := _BOX.fullmatch(text))]
    wanted = [number for number in numbers if number < 2**31]
    found.boxes = {row.number: row for row in _rows(stand, _boxes(stand), Box.number, wanted)}


def _find_places(stand: Stand, texts: Sequence[str], found: _Found) -> None:
    wanted = [text.lower() for text in texts if len(text) <= _LINE]
    found.places = {row.label.lower(): row for row in _rows(stand, _places(stand), func.lower(Place.label), wanted)}


def _find_volumes(stand: Stand, texts: Iterable[str], found: _Found) -> None:
    wanted = [reference for text in texts if len(text) <= _LINE for reference in _references(text)]
    for ids in portions(wanted):
        named = or_(Aggregation.reference.in_(ids), Aggregation.printed_reference.in_(ids))
        for row in stand.session.execute(_volumes(stand).where(named)):
            for reference in {row.reference, row.printed}:
                found.volumes.setdefault(reference, []).append(row)


def _references(text: str) -> list[str]:
    match = _VOLUME.fullmatch(text)
    return [text, match["reference"]] if match else [text]


def _scanned(number: int, text: str, found: _Found) -> Scanned:
    if text in found.by_mark:
        kind, row = found.by_mark[text]
        return _named(number, text, kind, row)
    match = _BOX.fullmatch(text)
    if match and (box := found.boxes.get(int(match["number"]))):
        return _named(number, text, ScanKind.BOX, box)
    if place := found.places.get(text.lower()):
        return _named(number, text, ScanKind.PLACE, place)
    volume = _VOLUME.fullmatch(text)
    held = found.volumes.get(text) or []
    if not held and volume:
        held = [one for one in found.volumes.get(volume["reference"], []) if one.number == int(volume["number"])]
    if len(held) == 1:
        return _named(number, text, ScanKind.VOLUME, held[0])
    code = "scan.several_volumes" if held else "scan.unknown"
    return Scanned(number, text, objection=Objection(code, facts={"line": number, "text": text[:100]}))


def _named(number: int, text: str, kind: ScanKind, row: Any) -> Scanned:
    match kind:
        case ScanKind.BOX:
            return Scanned(number, text, kind, row.id, str(row.number), f"/boxes/{row.id}", row.place or "")
        case ScanKind.PLACE:
            return Scanned(number, text, kind, row.id, row.label, f"/places/{row.id}", row.name)
        case ScanKind.VOLUME:
            said, path = f"{row.printed} L{row.number}", f"/aggregations/{row.aggregation_id}/custody"
            return Scanned(number, text, kind, row.id, said, path, row.title)


def _at(code: str, one: Scanned) -> Objection:
    return Objection(code, facts={"line": one.line, "text": one.text[:100]})


def _boxes(stand: Stand) -> Select[*tuple[Any, ...]]:
    return (
        select(Box.id, Box.number, Box.mark, Place.label.label("place"))
        .outerjoin(Place, Place.id == Box.place_id)
        .where(seen_boxes(stand.actor))
    )


def _places(stand: Stand) -> Select[*tuple[Any, ...]]:
    return select(Place.id, Place.label, Place.name).where(within_body(stand.actor, Place.fonds_id))


def _volumes(stand: Stand) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Volume.id,
            Volume.number,
            Volume.aggregation_id,
            Aggregation.reference.label("reference"),
            Aggregation.printed_reference.label("printed"),
            Aggregation.title.label("title"),
        )
        .join(Aggregation, Aggregation.id == Volume.aggregation_id)
        .where(reach(stand.actor) | reach(stand.actor, Permission.BOX_MANAGE))
        .order_by(Aggregation.sort_key, Volume.number)
    )


def _rows(stand: Stand, statement: Select[*tuple[Any, ...]], column: Any, wanted: Iterable[Any]) -> list[Any]:
    return [row for part in portions(wanted) for row in stand.session.execute(statement.where(column.in_(part)))]

"""Acts on places: add one or many, describe, move, retire. Labels and keys of a branch change in one statement.

Acts on the tree of a body follow each other: each begins by locking the body's row, so that no branch moves under
another that moves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, insert, select, update
from uuid_utils.compat import uuid7

from records.custody.errors import PlaceChanged as PlaceChangedMeanwhile
from records.custody.errors import PlaceNotFound, PlaceRefused
from records.custody.events import PlaceAdded, PlaceChanged, PlaceMoved, PlaceRetired
from records.custody.kinds import PlaceKind
from records.custody.model import Box, Place, ShelvedVolume
from records.custody.place_codes import (
    LABEL_LIMIT,
    MANY_LIMIT,
    after,
    code_objections,
    key_of,
    kind_objections,
    label_of,
    numbered,
)
from system.actor import CustodyStage, Permission
from system.actor import Place as Site
from system.errors import Fact, Objection, refuse_all
from system.organization.model import Fonds, Unit
from system.work import Work

_CAPACITY_LIMIT = 10_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceDescription:
    """What is said of a place. `unit_id` is whose it is, None for everybody's."""

    kind: PlaceKind
    code: str
    name: str = ""
    stage: CustodyStage = CustodyStage.INTERMEDIATE
    unit_id: UUID | None = None
    capacity_mm: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """Many places at once: prefix E from 1 to 20 makes E1 to E20."""

    kind: PlaceKind
    prefix: str = ""
    first: int = 1
    last: int = 1
    capacity_mm: int | None = None

    @property
    def number(self) -> int:
        """How many it makes."""
        return max(0, self.last - self.first + 1)


def add_place(work: Work, fonds_id: UUID, parent_id: UUID | None, said: PlaceDescription) -> Place:
    """Add one place under another, or at the top.

    Raises:
        PlaceRefused: with every objection.
    """
    lock_places(work, fonds_id)
    parent = _standing(work, fonds_id, parent_id) if parent_id else None
    refuse_all(
        PlaceRefused, [*_against(work, fonds_id, said), *_against_spot(work, fonds_id, parent, said.code, said.kind)]
    )
    place = Place(
        fonds_id=fonds_id,
        parent_id=parent_id,
        label=label_of(parent.label if parent else "", said.code),
        sort_key=(parent.sort_key if parent else "") + key_of(said.code),
        **{f.name: getattr(said, f.name) for f in fields(said)},
    )
    work.session.add(place)
    work.session.flush()
    work.emit(PlaceAdded(entity_id=place.id, fonds_id=fonds_id, label=place.label, kind=place.kind.value))
    return place


def add_many(work: Work, fonds_id: UUID, parent_id: UUID, run: Run, inner: Run | None = None) -> int:
    """Add a run of places under one, and under each of them another run; how many were added. All or none.

    Raises:
        PlaceRefused: with every objection, naming the codes that are taken.
    """
    lock_places(work, fonds_id)
    parent = _standing(work, fonds_id, parent_id)
    refuse_all(PlaceRefused, _against_run(work, parent, run, inner))
    rows = list(_rows(parent, run, inner))
    for start in range(0, len(rows), 500):
        work.session.execute(insert(Place), rows[start : start + 500])
    work.emit(
        PlaceAdded(entity_id=parent.id, fonds_id=fonds_id, label=parent.label, kind=run.kind.value, below=len(rows))
    )
    return len(rows)


def describe_place(work: Work, place_id: UUID, said: PlaceDescription, *, version: int | None = None) -> Place:
    """Change what a place says of itself; a new code changes the labels of everything below it, in the same act.

    Raises:
        PlaceRefused, PlaceChanged
    """
    place = take_place(work, place_id)
    if version is not None and version != place.version:
        raise PlaceChangedMeanwhile(label=place.label)
    parent = work.session.get_one(Place, place.parent_id) if place.parent_id else None
    found = [*_against(work, place.fonds_id, said)]
    found += _against_spot(work, place.fonds_id, parent, said.code, said.kind, besides=place.id)
    found += _against_below(work, place, said)
    refuse_all(PlaceRefused, found)
    changed = tuple(f.name for f in fields(said) if getattr(place, f.name) != getattr(said, f.name))
    if not changed:
        return place
    for name in changed:
        setattr(place, name, getattr(said, name))
    work.session.flush()
    if "code" in changed:
        _relabel(work, place, parent)
    work.emit(PlaceChanged(entity_id=place.id, fonds_id=place.fonds_id, label=place.label, changed=changed))
    return place


def move_place(work: Work, place_id: UUID, to_id: UUID | None) -> Place:
    """Move a place with all below it under another, or to the top.

    Raises:
        PlaceRefused: it cannot stand there.
    """
    place = take_place(work, place_id)
    parent = _standing(work, place.fonds_id, to_id) if to_id else None
    found = list(_against_spot(work, place.fonds_id, parent, place.code, place.kind, besides=place.id))
    if parent is not None and parent.sort_key.startswith(place.sort_key):
        found.append(Objection("place.below_itself", facts={"field": "parent_id"}))
    refuse_all(PlaceRefused, found)
    before = place.label
    place.parent_id = to_id
    work.session.flush()
    number = _relabel(work, place, parent)
    work.emit(PlaceMoved(entity_id=place.id, fonds_id=place.fonds_id, label=place.label, before=before, number=number))
    return place


def retire_place(work: Work, place_id: UUID) -> Place:
    """Use a place, and all below it, no more. Only where nothing lies there.

    Raises:
        PlaceRefused: something lies there.
    """
    place = take_place(work, place_id)
    branch = select(Place.id).where(below(place))
    boxes = work.session.scalar(select(func.count()).select_from(Box).where(Box.place_id.in_(branch))) or 0
    loose = select(func.count()).select_from(ShelvedVolume).where(ShelvedVolume.place_id.in_(branch))
    volumes = work.session.scalar(loose) or 0
    if boxes or volumes:
        facts: dict[str, Fact] = {"label": place.label, "boxes": boxes, "volumes": volumes}
        raise PlaceRefused(objections=[Objection("place.not_empty", facts=facts)])
    retired = work.session.execute(
        update(Place)
        .where(below(place), Place.retired_on.is_(None))
        .values(retired_on=work.today, version=Place.version + 1)
        .returning(Place.id)
        .execution_options(synchronize_session=False)
    ).all()
    work.session.refresh(place)
    work.emit(PlaceRetired(entity_id=place.id, fonds_id=place.fonds_id, label=place.label, number=len(retired)))
    return place


def take_place(work: Work, place_id: UUID) -> Place:
    """Load a place to act on it.

    Raises:
        PlaceNotFound: there is none in the actor's body.
        NotPermitted: the actor does not keep the places.
        PlaceRefused: it is retired.
    """
    found = work.session.get(Place, place_id)
    if found is None or not (work.actor.everywhere or work.actor.fonds_id == found.fonds_id):
        raise PlaceNotFound(id=place_id)
    lock_places(work, found.fonds_id)
    work.session.refresh(found)
    if found.retired_on is not None:
        raise PlaceRefused(objections=[_retired(found)])
    return found


def below(place: Place) -> ColumnElement[bool]:
    """The branch of a place, itself included, as a condition over places: a range of keys."""
    return and_(
        Place.fonds_id == place.fonds_id, Place.sort_key >= place.sort_key, Place.sort_key < after(place.sort_key)
    )


def lock_places(work: Work, fonds_id: UUID) -> None:
    """Begin an act on the places of a body: acts that change its tree follow each other.

    Raises:
        NotPermitted, PlaceNotFound
    """
    work.actor.require(Permission.PLACE_MANAGE, Site(fonds_id))
    # Weaker than what a foreign key waits for: nobody who only names the body is held up.
    statement = select(Fonds.id).where(Fonds.id == fonds_id).with_for_update(key_share=True)
    if work.session.scalar(statement) is None:
        raise PlaceNotFound(id=fonds_id)


def _standing(work: Work, fonds_id: UUID, place_id: UUID) -> Place:
    statement = select(Place).where(Place.id == place_id, Place.fonds_id == fonds_id)
    found = work.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise PlaceNotFound(id=place_id)
    if found.retired_on is not None:
        raise PlaceRefused(objections=[_retired(found)])
    return found


def _retired(place: Place) -> Objection:
    day = place.retired_on.isoformat() if place.retired_on else ""
    return Objection("place.retired", facts={"label": place.label, "retired_on": day})


def _against(work: Work, fonds_id: UUID, said: PlaceDescription) -> Iterator[Objection]:
    yield from code_objections(said.code)
    if said.capacity_mm is not None and not 0 < said.capacity_mm <= _CAPACITY_LIMIT:
        yield Objection("place.capacity_unreadable", facts={"field": "capacity_mm", "most": _CAPACITY_LIMIT})
    if said.unit_id is not None:
        unit = work.session.get(Unit, said.unit_id)
        if unit is None or unit.fonds_id != fonds_id:
            yield Objection("place.unit_unknown", facts={"field": "unit_id"})


def _against_spot(
    work: Work, fonds_id: UUID, parent: Place | None, code: str, kind: PlaceKind, *, besides: UUID | None = None
) -> Iterator[Objection]:
    yield from kind_objections(kind, parent.kind if parent else None)
    if taken := _taken(work, fonds_id, parent, [code], besides):
        yield Objection("place.code_taken", facts={"field": "code", "code": taken[0]})
    if len(label_of(parent.label if parent else "", code)) > LABEL_LIMIT:
        yield Objection("place.label_too_long", facts={"field": "code", "limit": LABEL_LIMIT})


def _against_below(work: Work, place: Place, said: PlaceDescription) -> Iterator[Objection]:
    """A place cannot become smaller than what lies in it."""
    kinds = work.session.scalars(select(Place.kind).where(Place.parent_id == place.id).distinct()).all()
    highest = min(kinds, key=lambda kind: kind.depth, default=None)
    if highest is not None and highest.depth <= said.kind.depth:
        yield Objection(
            "place.kind_not_above", facts={"field": "kind", "kind": said.kind.value, "below": highest.value}
        )


def _against_run(work: Work, parent: Place, run: Run, inner: Run | None) -> Iterator[Objection]:
    for one, field in ((run, "last"), (inner, "inner_last")):
        if one is not None and (one.number < 1 or one.first < 0 or one.number > MANY_LIMIT):
            yield Objection("place.run_unreadable", facts={"field": field, "most": MANY_LIMIT})
            return
        if one is not None and one.capacity_mm is not None and not 0 < one.capacity_mm <= _CAPACITY_LIMIT:
            yield Objection("place.capacity_unreadable", facts={"field": f"{field}_capacity", "most": _CAPACITY_LIMIT})
    number = run.number * (1 + (inner.number if inner else 0))
    if number > MANY_LIMIT:
        yield Objection("place.run_unreadable", facts={"field": "last", "most": MANY_LIMIT})
    yield from code_objections(f"{run.prefix}{run.last}")
    yield from kind_objections(run.kind, parent.kind)
    if inner is not None:
        yield from code_objections(f"{inner.prefix}{inner.last}")
        yield from kind_objections(inner.kind, run.kind)
    for code in _taken(work, parent.fonds_id, parent, numbered(run.prefix, run.first, run.last), None):
        yield Objection("place.code_taken", facts={"field": "prefix", "code": code})


def _taken(work: Work, fonds_id: UUID, parent: Place | None, codes: Sequence[str], besides: UUID | None) -> list[str]:
    """Which codes are said already, however written, by what stands there; retired places keep theirs."""
    keys = {(parent.sort_key if parent else "") + key_of(code): code for code in codes}
    found: list[str] = []
    wanted = list(keys)
    for start in range(0, len(wanted), 500):
        statement = select(Place.sort_key).where(
            Place.fonds_id == fonds_id,
            Place.sort_key.in_(wanted[start : start + 500]),
        )
        if besides is not None:
            statement = statement.where(Place.id != besides)
        found += [keys[key] for key in work.session.scalars(statement)]
    return found


def _rows(parent: Place, run: Run, inner: Run | None) -> Iterator[dict[str, Any]]:
    top = {
        "id": parent.id, "label": parent.label, "sort_key": parent.sort_key, "fonds_id": parent.fonds_id,
        "stage": parent.stage, "unit_id": parent.unit_id,
    }  # fmt: skip
    for code in numbered(run.prefix, run.first, run.last):
        outer = _row(top, code, run)
        yield outer
        if inner is not None:
            yield from (_row(outer, part, inner) for part in numbered(inner.prefix, inner.first, inner.last))


def _row(above: Mapping[str, Any], code: str, run: Run) -> dict[str, Any]:
    return {
        "id": uuid7(), "fonds_id": above["fonds_id"], "parent_id": above["id"], "kind": run.kind, "code": code,
        "label": label_of(above["label"], code), "name": "", "sort_key": above["sort_key"] + key_of(code),
        "stage": above["stage"], "unit_id": above["unit_id"], "capacity_mm": run.capacity_mm, "version": 1,
    }  # fmt: skip


def _relabel(work: Work, place: Place, parent: Place | None) -> int:
    """Write the labels and keys of a branch anew, in one statement; how many places it has."""
    old_label, old_key = place.label, place.sort_key
    label = label_of(parent.label if parent else "", place.code)
    key = (parent.sort_key if parent else "") + key_of(place.code)
    longest = work.session.scalar(select(func.max(func.length(Place.label))).where(below(place))) or 0
    if longest - len(old_label) + len(label) > LABEL_LIMIT:
        facts: dict[str, Fact] = {"field": "code", "limit": LABEL_LIMIT}
        raise PlaceRefused(objections=[Objection("place.label_too_long", facts=facts)])
    changed = work.session.execute(
        update(Place)
        .where(below(place))
        .values(
            label=label + func.substr(Place.label, len(old_label) + 1),
            sort_key=key + func.substr(Place.sort_key, len(old_key) + 1),
            version=Place.version + 1,
        )
        .returning(Place.id)
        .execution_options(synchronize_session=False)
    ).all()
    work.session.refresh(place)
    return len(changed)

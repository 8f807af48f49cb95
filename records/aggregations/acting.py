"""Acts upon everything marked on the list of files: change a field, close."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from classification.series.kinds import Support
from records.aggregations import covers, queries, states
from records.aggregations.editing import CHOSEN, LIMITS, Edit, Field
from records.aggregations.errors import AggregationAlreadyClosed, AggregationIsClosed
from records.aggregations.kinds import AccessCondition
from records.aggregations.labels import ACCESS, SUPPORTS, spoken
from records.aggregations.model import Aggregation
from records.aggregations.service import Description, close_aggregation, describe_aggregation, take_for_act
from system.actor import Permission
from system.errors import Objection
from system.jobs.job import Result
from system.jobs.model import ItemOutcome
from system.jobs.task import Task
from system.listing import fold
from system.views.acts import ActingList, BulkAct, Foreseen, Stand
from system.web.forms import FormReader
from system.web.language import gettext

PATH = "/aggregations"
FIELDS = (
    (Field.TITLE, "Título"),
    (Field.AREA, "Área generadora"),
    (Field.SUPPORT, "Soporte"),
    (Field.ACCESS_CONDITION, "Condición de acceso en la carátula"),
    (Field.SCOPE_AND_CONTENT, "Alcance y contenido"),
    (Field.ARCHIVIST_NOTE, "Nota del archivista"),
)
_CHOICES: Mapping[Field, Sequence[tuple[str, str]]] = {Field.SUPPORT: SUPPORTS, Field.ACCESS_CONDITION: ACCESS}
FILES = ActingList(
    path=PATH,
    label="Expedientes",
    columns=queries.COLUMNS,
    ids=lambda stand: queries.narrow(stand.actor),
    rows=queries.files,
    key=Aggregation.id,
    since=Aggregation.created_at,
    default_sort="-opened_on",
)


def _read_edit(read: FormReader) -> dict[str, Any]:
    field = read.choice("field", Field, required=True)
    find, value = read.text("find", limit=500), read.text("value", limit=2000)
    if field in CHOSEN:
        # People write the word they read; the other languages' words and the value itself do as well.
        known = {fold(label): key for key, label in [*_CHOICES[field], *spoken(_CHOICES[field])]}
        value = known.get(fold(value), value)
        if value not in {key for key, _label in _CHOICES[field]}:
            read.objections.append(Objection("form.no_choice", facts={"field": "value"}))
        find = ""
    elif field is not None and len(value) > LIMITS[field]:
        read.objections.append(Objection("form.too_long", facts={"field": "value", "limit": LIMITS[field]}))
    if field is Field.TITLE and not find and not value:
        read.objections.append(Objection("form.missing", facts={"field": "value"}))
    return {"field": field.value if field else "", "find": find, "value": value}


def _edit(parameters: Mapping[str, Any]) -> Edit:
    return Edit(Field(parameters["field"]), str(parameters["value"]), str(parameters["find"]))


def _text(file: Aggregation, field: Field) -> str:
    found = getattr(file, field.value)
    return str(getattr(found, "value", found))


def _files(stand: Stand, ids: Sequence[UUID]) -> list[Aggregation]:
    statement = queries.visible(select(Aggregation).where(Aggregation.id.in_(ids)), stand.actor)
    by_id = {file.id: file for file in stand.session.scalars(statement)}
    return [by_id[one] for one in ids if one in by_id]


def _foreseen(
    stand: Stand,
    ids: Sequence[UUID],
    permission: Permission,
    look: Callable[[Aggregation], tuple[list[tuple[str, str, str]], list[Objection]]],
) -> list[Foreseen]:
    found = []
    for file in _files(stand, ids):
        changes, against = look(file)
        if not stand.actor.may(permission, file.place):
            against.insert(0, Objection("selection.not_permitted", facts={"permission": permission.value}))
        label = f"{file.printed_reference} {file.title}"
        found.append(Foreseen(file.id, label, f"{PATH}/{file.id}", [] if against else changes, against))
    return found


def _foresee_edit(stand: Stand, ids: Sequence[UUID], parameters: Mapping[str, Any]) -> list[Foreseen]:
    edit = _edit(parameters)
    label = dict(FIELDS)[edit.field]
    said = dict(spoken(_CHOICES.get(edit.field, ())))

    def look(file: Aggregation) -> tuple[list[tuple[str, str, str]], list[Objection]]:
        before = _text(file, edit.field)
        after = edit.applied(before)
        against = [] if file.is_open else [Objection(AggregationIsClosed.code, AggregationIsClosed.basis, _of(file))]
        against += _against(stand, edit, after)
        return [(label, said.get(before, before), said.get(after, after))] if after != before else [], against

    return _foreseen(stand, ids, Permission.AGGREGATION_DESCRIBE, look)


def _against(stand: Stand, edit: Edit, after: str) -> list[Objection]:
    if not edit.fits(after):
        return [Objection("form.too_long", facts={"field": edit.field.value, "limit": LIMITS[edit.field]})]
    title = after if edit.field is Field.TITLE else "-"
    return states.DESCRIPTION.objections(states.Moment(today=stand.today, on=stand.today, title=title))


def _handle_edit(task: Task, item: UUID, parameters: Mapping[str, Any]) -> Result | None:
    edit = _edit(parameters)
    with task.installation.work(task.actor) as work:
        file = take_for_act(work, item, Permission.AGGREGATION_DESCRIBE)
        before = _text(file, edit.field)
        after = edit.applied(before)
        if after == before:
            return Result(ItemOutcome.UNCHANGED, "selection.unchanged")
        if against := _against(work, edit, after):
            return Result(ItemOutcome.REFUSED, against[0].code, against[0].facts)
        wanted: dict[str, Any] = {one.name: getattr(file, one.name) for one in fields(Description)}
        kinds: Mapping[Field, Callable[[str], Any]] = {
            Field.SUPPORT: Support,
            Field.ACCESS_CONDITION: AccessCondition,
        }
        title = after if edit.field is Field.TITLE else file.title
        if edit.field is not Field.TITLE:
            wanted[edit.field.value] = kinds.get(edit.field, str)(after)
        describe_aggregation(work, item, title=title, description=Description(**wanted), version=file.version)
    return None


def _read_close(read: FormReader) -> dict[str, Any]:
    day = read.day("closed_on", required=True)
    return {"closed_on": day.isoformat() if day else ""}


def _foresee_close(stand: Stand, ids: Sequence[UUID], parameters: Mapping[str, Any]) -> list[Foreseen]:
    day = date.fromisoformat(parameters["closed_on"])

    def look(file: Aggregation) -> tuple[list[tuple[str, str, str]], list[Objection]]:
        if file.closed_on is not None:
            facts = {**_of(file), "closed_on": file.closed_on.isoformat()}
            return [], [Objection(AggregationAlreadyClosed.code, "", facts)]
        return [("Cierre", "", day.isoformat())], covers.closing_objections(
            stand, file, on=day, total=file.folios, purged=file.purged
        )

    return _foreseen(stand, ids, Permission.AGGREGATION_CLOSE, look)


def _handle_close(task: Task, item: UUID, parameters: Mapping[str, Any]) -> Result | None:
    day = date.fromisoformat(parameters["closed_on"])
    with task.installation.work(task.actor) as work:
        file = take_for_act(work, item, Permission.AGGREGATION_CLOSE)
        if file.closed_on == day:
            return Result(ItemOutcome.UNCHANGED, "selection.unchanged")
        close_aggregation(work, item, on=day)
    return None


def _of(file: Aggregation) -> dict[str, str]:
    closed = file.closed_on.isoformat() if file.closed_on else ""
    return {"reference": file.reference, "closed_on": closed}


EDIT = BulkAct(
    name="edit",
    listing=PATH,
    label="Cambiar un campo",
    permission=Permission.AGGREGATION_DESCRIBE,
    foresee=_foresee_edit,
    handle=_handle_edit,
    template="records/aggregations/bulk_edit.html",
    minds_changes=True,
    read=_read_edit,
    choices=lambda _reading: {"fields": [(field.value, gettext(label)) for field, label in FIELDS]},
)
CLOSE = BulkAct(
    name="close",
    listing=PATH,
    label="Cerrar",
    permission=Permission.AGGREGATION_CLOSE,
    foresee=_foresee_close,
    handle=_handle_close,
    template="records/aggregations/bulk_close.html",
    minds_changes=True,
    read=_read_close,
)

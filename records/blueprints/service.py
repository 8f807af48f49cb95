"""Acts on blueprints: make one that holds from a day on, take back one that does not hold yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import delete, func, select

from classification.charts.model import ClassificationChart, Node
from records.blueprints.errors import BlueprintNotFound, BlueprintRefused, BlueprintServes
from records.blueprints.events import BlueprintMade, BlueprintWithdrawn
from records.blueprints.model import Blueprint, BlueprintItem
from records.blueprints.table import ItemDetails, against
from system.actor import Permission, Place
from system.errors import Objection, refuse_all
from system.organization.model import Fonds
from system.tabular.text import folded
from system.visibility import within_body
from system.work import Work

_LONGEST_NOTE = 2000


def make_blueprint(
    work: Work, fonds_id: UUID, lineage_id: UUID, *, starts_on: date, items: Sequence[ItemDetails], note: str = ""
) -> Blueprint:
    """Give a series the blueprint that holds from a day on. The earlier ones stay for the files opened before.

    Raises:
        NotPermitted
        BlueprintRefused: with every objection.
    """
    work.actor.require(Permission.BLUEPRINT_MANAGE, Place(fonds_id))
    # One after another, so that numbers have no gap and a day no two blueprints.
    work.session.execute(select(Fonds.id).where(Fonds.id == fonds_id).with_for_update(key_share=True)).one()
    objections = list(against(items))
    known = select(Node.id).join(ClassificationChart, ClassificationChart.id == Node.chart_id)
    known = known.where(ClassificationChart.fonds_id == fonds_id, Node.lineage_id == lineage_id).limit(1)
    if work.session.scalars(known).first() is None:
        objections.append(Objection("blueprint.series_unknown", facts={"field": "series"}))
    if len(note) > _LONGEST_NOTE:
        objections.append(Objection("blueprint.note_too_long", facts={"field": "note", "most": _LONGEST_NOTE}))
    same = select(Blueprint).where(Blueprint.fonds_id == fonds_id, Blueprint.lineage_id == lineage_id)
    if work.session.scalars(same.where(Blueprint.starts_on == starts_on)).first() is not None:
        facts = {"field": "starts_on", "starts_on": starts_on.isoformat()}
        objections.append(Objection("blueprint.day_taken", facts=facts))
    refuse_all(BlueprintRefused, objections)
    last = select(func.coalesce(func.max(Blueprint.number), 0)).where(
        Blueprint.fonds_id == fonds_id, Blueprint.lineage_id == lineage_id
    )
    made = Blueprint(
        fonds_id=fonds_id,
        lineage_id=lineage_id,
        number=work.session.scalars(last).one() + 1,
        starts_on=starts_on,
        note=_plain(note),
        made_at=work.now,
        made_by=work.actor.handle,
    )
    work.session.add(made)
    work.session.flush()
    work.session.add_all(
        BlueprintItem(
            blueprint_id=made.id,
            position=position,
            kind=_plain(item.kind),
            kind_key=folded(item.kind)[:200],
            requirement=item.requirement,
            note=_plain(item.note),
            title_pattern=_plain(item.title_pattern),
            support=item.support,
        )
        for position, item in enumerate(items, start=1)
    )
    work.emit(
        BlueprintMade(
            entity_id=made.id,
            fonds_id=fonds_id,
            lineage_id=lineage_id,
            number=made.number,
            starts_on=starts_on,
            items=len(items),
        )
    )
    return made


def withdraw_blueprint(work: Work, blueprint_id: UUID) -> None:
    """Take away a blueprint whose day has not come.

    Raises:
        BlueprintNotFound, NotPermitted, BlueprintServes.
    """
    statement = select(Blueprint).where(Blueprint.id == blueprint_id, within_body(work.actor, Blueprint.fonds_id))
    found = work.session.scalars(statement.with_for_update()).one_or_none()
    if found is None:
        raise BlueprintNotFound(id=blueprint_id)
    work.actor.require(Permission.BLUEPRINT_MANAGE, Place(found.fonds_id))
    if found.starts_on <= work.today:
        raise BlueprintServes(starts_on=found.starts_on.isoformat())
    work.session.execute(delete(BlueprintItem).where(BlueprintItem.blueprint_id == found.id))
    work.session.delete(found)
    work.emit(
        BlueprintWithdrawn(
            entity_id=found.id, fonds_id=found.fonds_id, lineage_id=found.lineage_id, number=found.number
        )
    )


def _plain(text: str) -> str:
    """Text without what PostgreSQL does not take."""
    return text.replace("\x00", "").strip()

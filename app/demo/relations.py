"""How some decisions of the demo body stand to others, so that one can walk from one to the next. All invented."""

from __future__ import annotations

from sqlalchemy import exists, select

from records.decisions.model import Decision, DecisionRelation
from records.decisions.relating import relate
from records.decisions.relations import DecisionRelationKind
from system.identity.actors import resolve
from system.work import Installation

RELATIONS = (
    ("Multa por obra sin licencia en Los Sauces", DecisionRelationKind.EXECUTES,
     "Clausura de obra sin licencia en Los Sauces"),
    ("Permiso de anuncio en Plaza Principal", DecisionRelationKind.AMENDS,
     "Licencia de construcción en Calle Hidalgo 12"),
)  # fmt: skip


def relate_demo(installation: Installation) -> int:
    """Say the relations that nobody said yet; how many were added."""
    added = 0
    for source, kind, target in RELATIONS:
        with installation.work(resolve(installation, "beto")) as work:
            ends = [work.session.scalars(select(Decision.id).where(Decision.matter == one)).first()
                    for one in (source, target)]  # fmt: skip
            said = exists().where(DecisionRelation.source_id == ends[0], DecisionRelation.target_id == ends[1])
            if ends[0] is None or ends[1] is None or work.session.scalar(select(said)):
                continue
            relate(work, ends[0], ends[1], kind)
            added += 1
    return added

"""What an actor may do at a place, and which rows a list shows them, are one rule."""

from __future__ import annotations

from itertools import product
from uuid import UUID

import pytest
from sqlalchemy import Uuid, literal, select, union_all
from sqlalchemy.types import String

from system.actor import Actor, CustodyStage, Grant, NotPermitted, Permission, Place, Reach, local_operator
from system.organization.roles import MATRIX, Role
from system.visibility import within_body, within_reach

OURS, THEIRS = UUID(int=1), UUID(int=2)
MINE, BELOW, OTHER = UUID(int=11), UUID(int=12), UUID(int=13)
PLACES = [Place(*where) for where in product((OURS, THEIRS), (MINE, BELOW, OTHER), CustodyStage)]


def actor_of(role: Role) -> Actor:
    own = frozenset({MINE, BELOW})
    grants = {
        Grant(found, reach, own if reach is Reach.OWN_UNITS else frozenset()) for found, reach in MATRIX[role].items()
    }
    return Actor("somebody", fonds_id=OURS, grants=frozenset(grants))


def rows():
    return union_all(
        *(
            select(
                literal(number).label("number"),
                literal(place.fonds_id, Uuid).label("fonds"),
                literal(place.unit_id, Uuid).label("unit"),
                literal(place.stage.value, String).label("stage"),
            )
            for number, place in enumerate(PLACES)
        )
    ).subquery()


def shown(installation, actor: Actor, permission: Permission) -> set[Place]:
    table = rows()
    condition = within_reach(actor, permission, fonds=table.c.fonds, unit=table.c.unit, stage=table.c.stage)
    with installation.reading(actor) as reading:
        return {PLACES[number] for number in reading.session.scalars(select(table.c.number).where(condition))}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(
    "permission", [Permission.AGGREGATION_READ, Permission.DOCUMENT_READ, Permission.AGGREGATION_CLOSE]
)
def test_a_list_shows_exactly_the_places_at_which_the_actor_may(installation, role, permission):
    actor = actor_of(role)

    assert shown(installation, actor, permission) == {place for place in PLACES if actor.may(permission, place)}


def test_the_local_operator_meets_everything(installation):
    assert shown(installation, local_operator("test"), Permission.DOCUMENT_READ) == set(PLACES)


def test_somebody_without_any_grant_meets_nothing(installation):
    assert shown(installation, Actor("nobody", fonds_id=OURS), Permission.AGGREGATION_READ) == set()


def test_somebody_of_no_body_meets_no_body(installation):
    table = rows()
    with installation.reading(Actor("nobody")) as reading:
        found = reading.session.scalars(select(table.c.number).where(within_body(Actor("nobody"), table.c.fonds))).all()

    assert found == []


def test_a_refusal_names_the_permission_that_is_missing():
    with pytest.raises(NotPermitted) as refused:
        actor_of(Role.TRANSPARENCY_UNIT).require(Permission.DOCUMENT_READ, Place(OURS, MINE, CustodyStage.OFFICE))

    assert refused.value.facts["permission"] == "document:read"


def test_the_transparency_unit_sees_metadata_of_everything_and_content_of_nothing(installation):
    actor = actor_of(Role.TRANSPARENCY_UNIT)

    assert len(shown(installation, actor, Permission.AGGREGATION_READ)) == len(PLACES) / 2
    assert shown(installation, actor, Permission.DOCUMENT_READ) == set()


def test_internal_control_reads_everything_of_its_body_and_changes_no_record():
    # It orders that something be kept and is present where something is destroyed (domain 8.3).
    reads = {Permission.DISPOSAL_WITNESS, Permission.FIXITY_VERIFY, Permission.HOLD_PLACE}
    held = set(MATRIX[Role.INTERNAL_CONTROL])

    assert {found for found in held if not found.value.endswith(":read")} == reads
    assert Permission.HISTORY_READ in held

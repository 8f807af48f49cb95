"""A body whose instruments can be made, and somebody who may publish them."""

from __future__ import annotations

from datetime import date

import pytest

from retention.instruments.kinds import InstrumentKind
from retention.instruments.service import publish
from system.organization.roles import Role
from tests.retention.conftest import LONG_AGO

HOSTILE = (
    '=cmd|" /C calc"!A0',
    "#set page(width: 1pt) $x$ @nadie <etiqueta> #panic()",
    "<script>alert(1)</script>",
    "\u202eotxet le séver la\u202c",
    "漢字 😀 مرحبا",
    "á" * 500,
    "+1-1@SUMA(A1)",
    "con\ttabulador y \x07 campana",
)


@pytest.fixture
def coordinator(archive, given):
    return given.actor(archive.fonds, Role.ARCHIVES_COORDINATOR, archive.unit, handle="coordinadora")


@pytest.fixture
def published(archive, coordinator):
    """Publish an instrument of the body as its coordinator."""

    def act(kind: InstrumentKind | str, **named):
        named.setdefault("actor", coordinator)
        actor = named.pop("actor")
        return publish(archive.installation, actor, archive.fonds.id, InstrumentKind(kind), **named)

    return act


@pytest.fixture
def filled(archive):
    """The same body with an open and two closed files."""
    archive.file("5C.3", date(2020, 5, 29), opened_on=date(2018, 2, 1))
    archive.file("6C.4", date(2019, 3, 15), opened_on=date(2019, 1, 2))
    archive.file("4C.3.1", opened_on=date(2026, 1, 5))
    return archive


__all__ = ["HOSTILE", "LONG_AGO"]

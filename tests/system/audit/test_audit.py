"""The history as people read it: cut to their body, verified by those who may, denials included."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from system.actor import NotPermitted, Permission
from system.audit import queries
from system.audit.denials import note_denial
from system.history import Entry
from system.organization.roles import Role


def test_the_auditor_reads_the_entries_of_the_own_body_only(installation, given):
    ours, theirs = given.fonds("SMA"), given.fonds("SRE")
    auditor = given.actor(ours, Role.INTERNAL_CONTROL)
    for fonds in (ours, theirs):
        note_denial(installation, given.actor(fonds, Role.UNIT_HEAD), NotPermitted(permission="document:add"))

    with installation.reading(auditor) as reading:
        found = reading.session.scalars(queries.statement(reading)).all()

    assert {entry.fonds_id for entry in found} == {ours.id}


def test_who_may_not_read_the_history_is_refused(installation, given):
    archivist = given.actor(given.fonds(), Role.OFFICE_ARCHIVIST)

    with installation.reading(archivist) as reading:
        with pytest.raises(NotPermitted):
            queries.statement(reading)
        with pytest.raises(NotPermitted):
            queries.verify(reading)


def test_a_denied_access_is_written_down_without_words_of_anybody(installation, given, operator):
    fonds = given.fonds()
    archivist = given.actor(fonds, Role.OFFICE_ARCHIVIST, handle="ana")

    note_denial(installation, archivist, NotPermitted(permission=Permission.CHART_APPROVE.value, actor="ana"))

    with installation.reading(operator) as reading:
        entry = reading.session.scalars(select(Entry).order_by(Entry.seq.desc())).first()
        assert (entry.action, entry.actor, entry.fonds_id) == ("access.denied", "ana", fonds.id)
        assert entry.read_facts() == {"permission": "chart:approve"}
        assert queries.verify(reading).broken_at is None

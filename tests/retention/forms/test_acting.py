"""Printing what is marked on the list of files."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import select

from retention.forms.acting import COVERS, SPINES
from retention.forms.errors import NothingToPrint
from retention.forms.kinds import FormKind
from retention.forms.model import PrintedFile, Printing
from system.organization.roles import Role
from system.views.acts import Marked
from system.web.forms import FormReader


def test_covers_and_spines_of_marked_files_are_left_to_the_printing_job(archive, coordinator, shelved):
    ids = shelved.files[:3]
    with archive.reading(coordinator) as reading:
        assert [one.id for one in COVERS.foresee(reading, ids, {})] == ids
        assert COVERS.foresee(reading, ids, {})[0].changes[0][0] == "Carátula"
    with archive.work(coordinator) as work:
        covers = COVERS.at_once(work, Marked(uuid4(), ids), {"by_volume": True})
        spines = SPINES.at_once(work, Marked(uuid4(), ids), SPINES.read(FormReader({"start": "3"})))
    with archive.reading(coordinator) as reading:
        made = {one.form: one for one in reading.session.scalars(select(Printing))}
        assert made[FormKind.COVER].options["by_volume"] is True
        assert made[FormKind.SPINE].options["start"] == 3
        printed = select(PrintedFile.aggregation_id).where(PrintedFile.printing_id == made[FormKind.SPINE].id)
        assert list(reading.session.scalars(printed.order_by(PrintedFile.position))) == ids
    assert (covers, spines) == tuple(f"/jobs/{made[kind].job_id}" for kind in (FormKind.COVER, FormKind.SPINE))


def test_a_sheet_that_nobody_sells_is_refused_in_the_form():
    read = FormReader({"sheet": "nada", "start": "1"})
    SPINES.read(read)
    assert [one.code for one in read.objections] == ["form.no_choice"]


def test_what_one_does_not_see_is_not_printed(archive, given, shelved):
    stranger = given.actor(given.fonds("OTRA"), Role.ARCHIVES_COORDINATOR, handle="ajena")
    with archive.reading(stranger) as reading:
        assert COVERS.foresee(reading, shelved.files[:2], {}) == []
    with archive.work(stranger) as work, pytest.raises(NothingToPrint):
        COVERS.at_once(work, Marked(uuid4(), shelved.files[:2]), {})

"""Published editions stand on the obligations board by themselves, and only those that anybody may read."""

from __future__ import annotations

from datetime import date

from retention.instruments.evidence import editions_published
from retention.instruments.kinds import InstrumentKind
from system.obligations import queries
from system.obligations.due import Standing
from system.obligations.questions import EvidenceKnown
from system.organization.roles import Role

EVER = (date(2000, 1, 1), date(2100, 1, 1))


def test_the_schedule_and_the_guide_of_a_quarter_prove_it(filled, published, coordinator):
    published(InstrumentKind.SCHEDULE)
    published(InstrumentKind.GENERAL_INVENTORY)
    with filled.installation.reading(coordinator) as reading:
        quarter = f"{reading.today.year}-T{(reading.today.month + 2) // 3}"
        half_way = queries.line_of(reading, filled.fonds.id, "OB-XLIII", quarter)
    assert [(one.kind, one.address) for one in half_way.published] == [
        ("schedule", f"/published/{filled.fonds.code}/schedule/1")
    ]
    assert half_way.fulfilled_on is None

    published(InstrumentKind.GUIDE)
    with filled.installation.reading(coordinator) as reading:
        proved = queries.line_of(reading, filled.fonds.id, "OB-XLIII", quarter)
        assert (proved.standing, proved.fulfilled_on) == (Standing.FULFILLED, reading.today)


def test_what_only_the_body_may_read_is_no_publication_and_others_learn_nothing(filled, published, given):
    published(InstrumentKind.GENERAL_INVENTORY)
    published(InstrumentKind.GUIDE)
    archivist = given.actor(filled.fonds, Role.OFFICE_ARCHIVIST, filled.unit)
    stranger = given.actor(given.fonds("OTR"), Role.ARCHIVES_COORDINATOR)

    with filled.installation.reading(archivist) as reading:
        told = editions_published(reading, EvidenceKnown(filled.fonds.id, *EVER))
    with filled.installation.reading(stranger) as reading:
        assert editions_published(reading, EvidenceKnown(filled.fonds.id, *EVER)) == []

    assert [one.kind for one in told] == ["guide"]

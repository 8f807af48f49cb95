from __future__ import annotations

from datetime import date

import pytest

from records.access import queries
from records.access.errors import (
    AccessRequestRecordedBefore,
    AccessRequestRefused,
    RestrictionAlreadyLifted,
    RestrictionRefused,
)
from records.access.service import lift_restriction, record_access_request, record_restriction
from records.access.terms import Proposal, RestrictionKind
from records.aggregations.errors import AggregationNotFound
from system import history
from system.actor import NotPermitted


def proposal(**changed):
    known = {
        "kind": RestrictionKind.RESERVED,
        "cause": "112-VIII",
        "legal_basis": "LGT 112-VIII",
        "resolution": "CT/025/2025",
        "classified_on": date(2025, 4, 15),
        "years": 5,
    }
    return Proposal(**{**known, **changed})


def restrict(installation, actor, file, **changed):
    with installation.work(actor) as work:
        return record_restriction(work, file.id, proposal(**changed))


def test_the_committee_records_a_reserve_and_the_file_carries_it_until_its_last_day(house, installation):
    file = house.open()
    restriction = restrict(installation, house.committee, file)

    assert restriction.ends_on == date(2030, 4, 15)
    with installation.reading(house.archivist) as reading:
        access = queries.access_of(reading, file.id)
        [event] = [e for e in history.of(reading.session, file.id) if e.action.startswith("restriction.")]
    assert [row.id for row in access.restrictions] == [restriction.id]
    assert (event.action, event.read_facts()) == (
        "restriction.recorded",
        {
            "restriction_id": str(restriction.id),
            "kind": "reserved",
            "classified_on": "2025-04-15",
            "ends_on": "2030-04-15",
        },
    )
    assert restriction.term.is_effective(date(2030, 4, 15))
    assert not restriction.term.is_effective(date(2030, 4, 16))


def test_the_limit_of_a_reserve_comes_from_the_bodys_profile(house, installation):
    with pytest.raises(RestrictionRefused) as refusal:
        restrict(installation, house.committee, house.open(), years=6, resolution="x" * 121)

    assert [(o.code, o.basis) for o in refusal.value.objections] == [
        ("restriction.term_too_long", "LGT 104"),
        ("restriction.text_too_long", ""),
    ]


def test_a_restriction_is_lifted_once_and_with_a_reason(house, installation):
    restriction = restrict(installation, house.committee, house.open())
    with pytest.raises(RestrictionRefused) as refusal, installation.work(house.committee) as work:
        lift_restriction(work, restriction.id, on=date(2025, 4, 14), reason=" ")
    assert [o.code for o in refusal.value.objections] == [
        "restriction.reason_missing",
        "restriction.lifted_before_start",
    ]

    with installation.work(house.committee) as work:
        lift_restriction(work, restriction.id, on=date(2026, 1, 7), reason="Se extinguió la causa")
    with pytest.raises(RestrictionAlreadyLifted), installation.work(house.committee) as work:
        lift_restriction(work, restriction.id, on=date(2026, 1, 8), reason="Otra vez")
    with installation.reading(house.archivist) as reading:
        terms = queries.terms_of(reading.session, [restriction.aggregation_id])[restriction.aggregation_id]
    assert [term.is_effective(date(2026, 1, 7)) for term in terms] == [False]


def test_only_the_committee_restricts_and_only_in_its_own_body(house, other_house, installation):
    file = house.open()
    with pytest.raises(NotPermitted):
        restrict(installation, house.coordinator, file)
    with pytest.raises(AggregationNotFound):
        restrict(installation, other_house.committee, file)
    with installation.reading(other_house.committee) as reading, pytest.raises(AggregationNotFound):
        queries.access_of(reading, file.id)


def test_an_access_request_is_recorded_once_for_each_folio(house, installation):
    file = house.open()
    with installation.work(house.transparency) as work:
        record_access_request(work, file.id, folio=" 330026925001234 ", requested_on=date(2026, 3, 2))
    with pytest.raises(AccessRequestRecordedBefore), installation.work(house.transparency) as work:
        record_access_request(work, file.id, folio="330026925001234", requested_on=date(2026, 3, 2))
    with pytest.raises(AccessRequestRefused) as refusal, installation.work(house.transparency) as work:
        record_access_request(work, file.id, folio="", requested_on=date(2026, 12, 1))
    with pytest.raises(NotPermitted), installation.work(house.archivist) as work:
        record_access_request(work, file.id, folio="1", requested_on=date(2026, 3, 2))

    assert [o.code for o in refusal.value.objections] == ["access_request.folio_missing", "access_request.in_future"]
    with installation.reading(house.archivist) as reading:
        marks = queries.access_requests_of(reading.session, [file.id])[file.id]
        assert [(mark.folio, mark.requested_on) for mark in marks] == [("330026925001234", date(2026, 3, 2))]
        assert reading.session.scalars(queries.requested()).all() == [file.id]

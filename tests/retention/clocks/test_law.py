"""The law of the body over the clocks of its files: which profile counts, and what waits until one is confirmed."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from records.access.service import record_access_request
from retention.schedules.due_dates import ClockStatus
from system.organization.model import FondsProfile
from system.organization.profile import Lga55Mode, Reckoning
from system.organization.service import confirm_profile
from system.organization.shipped import shipped


def adopt(archive, starts_on, *, verified=True, **changed):
    """Let the body live under the federal numbers with some changed."""
    federal = shipped()["mx-federal-2025"]
    terms = msgspec.structs.replace(federal.archive, **changed)
    profile = msgspec.structs.replace(federal, name="local", verified=verified, archive=terms)
    with archive.work() as work:
        work.session.add(
            FondsProfile(
                fonds_id=archive.fonds.id, profile=profile.name, digest=profile.digest, content=profile.content(),
                starts_on=starts_on,
            )
        )  # fmt: skip


def test_a_body_that_reckons_by_fiscal_year_keeps_to_the_end_of_the_year(archive):
    adopt(archive, date(2025, 4, 1), reckoning=Reckoning.FISCAL_YEAR)
    before, after = archive.file("5C.3", date(2025, 3, 31)), archive.file("5C.3", date(2025, 5, 29))
    assert archive.clock(before).office_until == date(2028, 3, 31)
    clock = archive.clock(after)
    assert (clock.office_until, clock.intermediate_until, clock.due_on) == (
        date(2028, 12, 31), date(2033, 12, 31), date(2034, 1, 1),
    )  # fmt: skip


def test_a_body_whose_law_knows_no_extension_gives_none(archive):
    adopt(archive, date(2025, 4, 1), access_request_extension_years=0)
    file = archive.file("5C.3", date(2025, 5, 29))
    due = archive.clock(file).due_on
    with archive.work() as work:
        record_access_request(work, file, folio="1", requested_on=date(2026, 1, 10))
    assert archive.clock(file).due_on == due


@pytest.mark.parametrize(("mode", "status"), [
    (Lga55Mode.STRICT, ClockStatus.BLOCKED), (Lga55Mode.FORMAL_ACT, ClockStatus.RUNNING),
])  # fmt: skip
def test_a_series_that_may_hold_personal_data_is_blocked_only_in_the_strict_reading(bare, mode, status):
    adopt(bare, date(2025, 4, 1), lga55_mode=mode)
    bare.schedule("serie_codigo,AT,AC,tecnica,acceso\n4C.3,1,1,baja,posible confidencial\n")
    assert bare.clock(bare.file("4C.3.1", date(2025, 6, 1))).status is status


def test_closing_does_not_wait_for_an_unconfirmed_profile_and_confirming_it_sets_the_clock(archive):
    adopt(archive, date(2025, 4, 1), verified=False)
    file = archive.file("5C.3", date(2025, 5, 29))
    clock = archive.clock(file)
    assert clock.status is ClockStatus.NO_RULE
    assert clock.explanation[0]["code"] == "retention.step.no_profile"
    with archive.work() as work:
        confirm_profile(work, archive.fonds.id, profile="local")
    assert archive.clock(file).due_on == date(2033, 5, 30)

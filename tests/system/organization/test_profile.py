from __future__ import annotations

from datetime import date, time

import pytest
from sqlalchemy import update

from system.actor import NotPermitted
from system.organization import queries, service
from system.organization.errors import ProfileChanged, ProfileNotConfirmed, ProfileNotFound, ProfileOrder
from system.organization.model import FondsProfile
from system.organization.profile import Lga55Mode, Reckoning, parse, read_content
from system.organization.roles import Role
from system.organization.separation import Duty, objections
from system.organization.shipped import shipped

D = date.fromisoformat


@pytest.fixture
def fonds(installation, operator):
    with installation.work(operator) as work:
        return service.add_fonds(work, code="SMA", name="San Marcos", profile="gto-2016")


def profile_on(installation, operator, fonds, day):
    with installation.reading(operator) as reading:
        return queries.profile_of(reading, fonds.id, D(day))


def test_the_federal_profile_holds_the_numbers_of_the_law():
    federal = shipped()["mx-federal-2025"]
    archive, access, restriction = federal.archive, federal.access, federal.restriction
    assert (archive.cap_years, archive.keep_rulings_years, archive.secondary_transfer_notice_natural_days) == (
        25,
        7,
        45,
    )
    assert (archive.sensitive_restriction_years, archive.programme_natural_days) == (70, 30)
    assert archive.access_request_extension_years == 2
    assert (archive.lga55_mode, archive.reckoning) == (Lga55Mode.FORMAL_ACT, Reckoning.DATE)
    assert (access.answer_days, access.extension_days, access.requirement_days, access.applicant_answer_days) == (
        20,
        10,
        5,
        10,
    )
    assert (access.incompetence_days, access.public_information_days, access.platform_capture_days) == (3, 5, 5)
    assert (access.payment_days, access.availability_days, access.free_sheets, access.appeal_days) == (30, 60, 20, 15)
    assert (restriction.max_years, restriction.extension_years, restriction.extension_notice_months) == (5, 5, 3)
    assert federal.effective_from == D("2025-03-21")
    assert federal.verified
    assert access.cut_off is None
    assert federal.basis_of("archive.cap_years") == "LGA 37"


def test_a_profile_inherits_what_it_does_not_say_but_never_its_standing():
    federal, old, new = (shipped()[name] for name in ("mx-federal-2025", "gto-2016", "gto-2026"))
    assert (old.access.answer_days, old.access.extension_days, old.access.cut_off) == (5, 3, time(16))
    assert (new.access.answer_days, new.access.extension_days, new.verified) == (8, 10, False)
    assert old.archive == federal.archive
    assert new.restriction == federal.restriction
    assert old.access.requirement_days == 5
    assert old.legal_basis != federal.legal_basis
    assert len({federal.digest, old.digest, new.digest}) == 3


@pytest.mark.parametrize(
    "broken",
    [
        {"archive": {"cap_years": -1}},
        {"archive": {"cap_years": "25"}},
        {"archive": {"caps": 1}},
        {"archive": {"lga55_mode": "lenient"}},
        {"basis": {"archive.caps": "LGA 37"}},
        {"name": "Not a name"},
        {"extends": "x"},
    ],
)
def test_a_profile_with_a_mistake_is_refused(broken):
    federal = {"extends": "mx", "name": "test-1", "title": "t", "effective_from": D("2025-01-01"), "verified": True,
               "legal_basis": ["LGA"], "calendar_sets": ["LFT74"]}  # fmt: skip
    whole = read_as_document(shipped()["mx-federal-2025"])
    assert parse(federal, {"mx": whole}.__getitem__).archive.cap_years == 25
    with pytest.raises((ValueError, KeyError)):
        parse({**federal, **broken}, {"mx": whole}.__getitem__)


def read_as_document(profile):
    import msgspec

    return msgspec.to_builtins(profile)


def test_a_profile_that_extends_itself_is_refused():
    document = {"extends": "a", "name": "a"}
    with pytest.raises(ValueError, match="too deep"):
        parse(document, lambda _name: document)


def test_what_a_body_adopted_is_kept_as_it_was(installation, operator, fonds):
    profile = profile_on(installation, operator, fonds, "2026-01-01")
    assert profile == shipped()["gto-2016"] == read_content(profile.content())


def test_days_before_the_first_profile_are_governed_by_it(installation, operator, fonds):
    assert profile_on(installation, operator, fonds, "1999-01-01").name == "gto-2016"


def test_an_unverified_profile_governs_nothing_until_somebody_answers_for_it(installation, operator, given, fonds):
    admin = given.actor(fonds, Role.ADMINISTRATOR)
    with installation.work(admin) as work:
        service.adopt_profile(work, fonds.id, profile="gto-2026", starts_on=D("2026-06-01"))
    assert profile_on(installation, operator, fonds, "2026-05-31").access.answer_days == 5
    with pytest.raises(ProfileNotConfirmed):
        profile_on(installation, operator, fonds, "2026-06-01")
    with installation.work(admin) as work:
        service.confirm_profile(work, fonds.id, profile="gto-2026")
        service.confirm_profile(work, fonds.id, profile="gto-2026")
    assert profile_on(installation, operator, fonds, "2026-06-01").access.answer_days == 8
    with installation.reading(operator) as reading:
        row = queries.adopted_profiles(reading, fonds.id)[-1]
    assert row.confirmed_by == admin.handle


def test_profiles_begin_in_order_and_only_an_administrator_adopts(installation, operator, given, fonds):
    with installation.work(operator) as work:
        with pytest.raises(ProfileOrder):
            service.adopt_profile(work, fonds.id, profile="mx-federal-2025", starts_on=D("2016-01-01"))
        with pytest.raises(ProfileNotFound):
            service.confirm_profile(work, fonds.id, profile="gto-2026")
    with installation.work(given.actor(fonds, Role.ARCHIVES_COORDINATOR)) as work, pytest.raises(NotPermitted):
        service.adopt_profile(work, fonds.id, profile="mx-federal-2025", starts_on=D("2026-01-01"))


def test_terms_changed_behind_the_houses_back_are_an_alarm(installation, operator, fonds):
    with installation.database.writer.begin() as connection:
        content = shipped()["gto-2016"].content().replace('"cap_years":25', '"cap_years":99')
        connection.execute(update(FondsProfile).values(content=content))
    with pytest.raises(ProfileChanged):
        profile_on(installation, operator, fonds, "2026-01-01")


@pytest.mark.parametrize(
    ("hands", "codes"),
    [
        ({Duty.PROPOSES: "ana", Duty.APPROVES: "ANA"}, ["separation.own_proposal"]),
        ({Duty.PROPOSES: "ana", Duty.APPROVES: "beto"}, []),
        ({Duty.AUTHORISES: "ana", Duty.EXECUTES: "ana", Duty.WITNESSES: "ana"},
         ["separation.own_authorisation", "separation.own_execution"]),
        ({Duty.AUTHORISES: "ana", Duty.PROPOSES: "ana"}, []),
        ({}, []),
    ],
)  # fmt: skip
def test_nobody_plays_two_parts_that_exclude_each_other(hands, codes):
    assert [objection.code for objection in objections(hands)] == codes

"""Proving that an obligation was met: every gap at once, nothing deleted, nobody else's."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from system import history
from system.actor import NotPermitted
from system.attachments.service import Paper
from system.obligations import queries, service
from system.obligations.due import Standing
from system.obligations.errors import (
    EvidenceAlreadyWithdrawn,
    EvidenceInvalid,
    EvidenceNotFound,
    ObligationNotFound,
    ObligationYearUnknown,
)
from system.obligations.inbox import obligations_due
from system.obligations.questions import EvidenceKnown, KnownEvidence
from system.organization.errors import FondsNotFound
from system.organization.model import FondsProfile
from system.organization.profile import parse
from system.organization.roles import Role
from system.organization.service import adopt_profile
from system.organization.shipped import shipped
from system.work import answering

D = date.fromisoformat
PDF = b"%PDF-1.7 programa anual"


@pytest.fixture
def fonds(given):
    return given.fonds("SMA")


@pytest.fixture
def coordinator(given, fonds):
    return given.actor(fonds, Role.ARCHIVES_COORDINATOR, handle="marta")


def proof(on="2026-01-28", **said):
    whole = {"address": "https://sma.example/pada-2026.pdf", "approval": "Sesión 1, 12-01-2026", **said}
    return service.Proof(fulfilled_on=D(on), **whole)


def record(installation, actor, fonds, *, obligation="OB-PADA", period="2026", told=None, content=PDF):
    paper = Paper([content], "pada.pdf", "application/pdf") if content is not None else None
    with installation.work(actor) as work:
        return service.record_evidence(work, fonds.id, obligation, period, proof=told or proof(), paper=paper)


def line(installation, actor, fonds, obligation="OB-PADA", period="2026"):
    with installation.reading(actor) as reading:
        return queries.line_of(reading, fonds.id, obligation, period)


def codes(refused):
    return {(objection.code, objection.facts.get("field")) for objection in refused.value.objections}


def test_the_programme_is_proved_and_the_history_says_so_without_content(installation, coordinator, fonds):
    assert line(installation, coordinator, fonds).standing is Standing.OVERDUE

    kept = record(installation, coordinator, fonds)

    found = line(installation, coordinator, fonds)
    assert (found.standing, found.fulfilled_on) == (Standing.FULFILLED, D("2026-01-28"))
    assert found.recorded[0].paper.sha256
    with installation.reading(coordinator) as reading:
        (entry,) = history.of(reading.session, kept.id)
    assert (entry.action, entry.actor) == ("obligation.fulfilled", "marta")
    assert entry.read_facts() == {
        "obligation": "OB-PADA",
        "period": "2026",
        "fulfilled_on": "2026-01-28",
        "sha256": found.recorded[0].paper.sha256,
    }


def test_everything_that_is_missing_or_wrong_is_said_at_once(installation, coordinator, fonds):
    told = service.Proof(fulfilled_on=D("2026-11-23"), address="javascript:alert(1)", note="x" * 2001)

    with pytest.raises(EvidenceInvalid) as refused:
        record(installation, coordinator, fonds, told=told, content=None)

    assert codes(refused) == {
        ("obligation.document_missing", "file"),
        ("obligation.approval_missing", "approval"),
        ("obligation.not_yet", "fulfilled_on"),
        ("obligation.address_invalid", "address"),
        ("obligation.text_too_long", "note"),
    }
    assert [objection.basis for objection in refused.value.objections if "missing" in objection.code] == ["LGA 23"] * 2


@pytest.mark.parametrize("content", [b"", b"x" * (service.PAPER_LIMIT + 1)])
def test_a_paper_that_cannot_be_kept_is_said_with_the_rest(installation, coordinator, fonds, content):
    with pytest.raises(EvidenceInvalid) as refused:
        record(installation, coordinator, fonds, told=proof(address=""), content=content)

    assert ("obligation.address_missing", "address") in codes(refused)
    assert {code for code, _field in codes(refused)} & {"attachment.empty", "attachment.too_large"}


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "data:text/html,x", "ftp://sma.example/x", "https://", "//sma.example/x", "/pada.pdf",
        "https://user:pass@sma.example/", "https://sma.example/a b", "https://sma.example/\u202e", "http://[::1",
        "https://sma.example:x/", "https://sma.example:99999/", "https:\\\\sma.example", "https://sma.example/\n",
        "vbscript:x", "HTTPS//sma.example",
    ],
)  # fmt: skip
def test_only_a_web_address_is_an_address(installation, coordinator, fonds, address):
    with pytest.raises(EvidenceInvalid) as refused:
        record(
            installation, coordinator, fonds, told=proof(address=address + "x" if address.endswith("\n") else address)
        )

    assert ("obligation.address_invalid", "address") in codes(refused)


def test_the_same_paper_twice_is_told(installation, coordinator, fonds):
    kept = record(installation, coordinator, fonds)
    with pytest.raises(EvidenceInvalid) as refused:
        record(installation, coordinator, fonds)
    assert codes(refused) == {("obligation.paper_known", "file")}

    record(installation, coordinator, fonds, obligation="OB-INF", period="2025")
    with installation.work(coordinator) as work:
        service.withdraw_evidence(work, kept.id, reason="Era el borrador")
    record(installation, coordinator, fonds)

    assert len(line(installation, coordinator, fonds).recorded) == 2


def test_withdrawn_evidence_stays_with_its_reason_and_proves_nothing(installation, coordinator, fonds):
    kept = record(installation, coordinator, fonds)

    with installation.work(coordinator) as work, pytest.raises(EvidenceInvalid):
        service.withdraw_evidence(work, kept.id, reason=" \x00 ")
    with installation.work(coordinator) as work:
        service.withdraw_evidence(work, kept.id, reason="Se publicó otro")

    found = line(installation, coordinator, fonds)
    assert (found.standing, found.fulfilled_on, found.counting) == (Standing.OVERDUE, None, ())
    assert found.recorded[0].evidence.withdrawn_reason == "Se publicó otro"
    with installation.work(coordinator) as work, pytest.raises(EvidenceAlreadyWithdrawn):
        service.withdraw_evidence(work, kept.id, reason="Otra vez")
    with installation.reading(coordinator) as reading:
        assert [entry.action for entry in history.of(reading.session, kept.id)] == [
            "obligation.fulfilled",
            "obligation.evidence_withdrawn",
        ]


def test_the_earliest_proof_decides_and_a_late_one_counts_its_days(installation, coordinator, fonds):
    record(installation, coordinator, fonds, told=proof(on="2026-02-09"))
    assert (line(installation, coordinator, fonds).standing, line(installation, coordinator, fonds).days) == (
        Standing.LATE,
        10,
    )

    record(installation, coordinator, fonds, told=proof(on="2026-01-30"), content=PDF + b" publicado antes")
    assert line(installation, coordinator, fonds).standing is Standing.FULFILLED


def test_who_may_not_manage_looks_and_records_nothing(installation, given, fonds):
    archivist = given.actor(fonds, Role.OFFICE_ARCHIVIST, given.unit(fonds))

    assert line(installation, archivist, fonds).standing is Standing.OVERDUE
    with pytest.raises(NotPermitted):
        record(installation, archivist, fonds)


def test_another_body_meets_nothing(installation, coordinator, fonds, given):
    kept = record(installation, coordinator, fonds)
    stranger = given.actor(given.fonds("OTR"), Role.ARCHIVES_COORDINATOR)

    with installation.reading(stranger) as reading, pytest.raises(EvidenceNotFound):
        queries.find_evidence(reading, kept.id)
    with installation.work(stranger) as work, pytest.raises(EvidenceNotFound):
        service.withdraw_evidence(work, kept.id, reason="x")
    with pytest.raises(FondsNotFound):
        record(installation, stranger, fonds)
    with installation.reading(stranger) as reading:
        assert all(not one.recorded for one in queries.board(reading, stranger.fonds_id, 2026))


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        (("OB-NADA", "2026"), ObligationNotFound),
        (("OB-PADA", "2026-S1"), ObligationNotFound),
        (("OB-PADA", "' OR 1=1"), ObligationNotFound),
        (("OB-PADA\x00", "2026"), ObligationNotFound),
        (("OB-PADA", "9989"), ObligationYearUnknown),
        (("OB-INF", "2032"), ObligationYearUnknown),
        (("OB-CAP", "1999"), ObligationYearUnknown),
    ],
)
def test_what_nobody_asks_for_cannot_be_proved(installation, coordinator, fonds, asked, refusal):
    obligation, period = asked
    with pytest.raises(refusal):
        record(installation, coordinator, fonds, obligation=obligation, period=period)


def test_the_board_of_a_year_holds_what_falls_due_in_it_open_things_first(installation, coordinator, fonds):
    record(installation, coordinator, fonds)
    with installation.reading(coordinator) as reading:
        lines = queries.board(reading, fonds.id, 2026)
        undated = queries.undated(reading, fonds.id, 2026)

    assert ("OB-INF", "2025") in {(one.term.id, one.period) for one in lines}
    assert [one.period for one in lines if one.term.id == "OB-INDICE"] == ["2026-S1", "2026-S2"]
    assert (lines[-1].term.id, lines[-1].standing) == ("OB-PADA", Standing.FULFILLED)
    assert [one.due.due_on for one in lines[:-1]] == sorted(one.due.due_on for one in lines[:-1])
    assert len(lines) == 13
    assert {one.standing for one in undated} == {Standing.CONTINUOUS, Standing.EVENT}
    assert len(undated) == 16


@pytest.mark.parametrize("year", [1, 2022, 2033, 9999])
def test_a_year_without_calendar_is_refused(installation, coordinator, fonds, year):
    with installation.reading(coordinator) as reading, pytest.raises(ObligationYearUnknown):
        queries.board(reading, fonds.id, year)


def publish(installation, *known):
    installation.learn([answering(EvidenceKnown, lambda _stand, asked: [one for one in known if one.on <= asked.last])])


def test_editions_prove_by_themselves_once_there_is_one_of_each(installation, coordinator, fonds):
    first = KnownEvidence("schedule", D("2026-07-02"), "/published/SMA/schedule/3", 3)
    publish(installation, first, KnownEvidence("chart", D("2026-07-03"), "/published/SMA/chart/1"))
    assert line(installation, coordinator, fonds, "OB-XLIII", "2026-T3").standing is Standing.OVERDUE

    publish(installation, KnownEvidence("guide", D("2026-08-09"), "/published/SMA/guide/1"))
    found = line(installation, coordinator, fonds, "OB-XLIII", "2026-T3")

    assert (found.standing, found.fulfilled_on) == (Standing.FULFILLED, D("2026-08-09"))
    assert [one.kind for one in found.published] == ["schedule", "guide"]
    assert line(installation, coordinator, fonds, "OB-XLIII", "2026-T2").published == ()
    assert [one.kind for one in line(installation, coordinator, fonds, "OB-INST", "2026").published] == [
        "schedule",
        "chart",
        "guide",
    ]


def test_the_inbox_of_who_answers_names_what_is_overdue_or_near(installation, coordinator, fonds, given, clock):
    with installation.reading(coordinator) as reading:
        before = [item.path for item in obligations_due(reading)]
    assert "/obligations/OB-PADA/2026" in before
    assert "/obligations/OB-INDICE/2026-S2" not in before

    record(installation, coordinator, fonds)
    clock.advance(days=10)
    with installation.reading(coordinator) as reading:
        after = [item.path for item in obligations_due(reading)]
    assert "/obligations/OB-PADA/2026" not in after
    assert "/obligations/OB-INDICE/2026-S2" in after

    archivist = given.actor(fonds, Role.OFFICE_ARCHIVIST, given.unit(fonds))
    with installation.reading(archivist) as reading:
        assert obligations_due(reading) == []


def test_a_profile_nobody_answers_for_stops_the_board_and_not_the_inbox(installation, operator, coordinator, fonds):
    with installation.work(operator) as work:
        adopt_profile(work, fonds.id, profile="gto-2026", starts_on=D("2026-04-01"))

    with installation.reading(coordinator) as reading:
        assert obligations_due(reading) == []


def test_each_day_is_governed_by_the_profile_of_that_day(installation, operator, coordinator, fonds):
    law = shipped()["mx-federal-2025"]
    document = {"extends": law.name, "name": "otra", "title": "Otra", "effective_from": "2026-07-01", "verified": True}
    document |= {"legal_basis": ["LGA"], "obligations": [
        {"id": "OB-PADA", "title": "Programa", "basis": "Ley local 9", "every": "year", "natural_days": 15}
    ]}  # fmt: skip
    other = parse(document, lambda _name: _plain(law))
    with installation.work(operator) as work:
        work.session.add(
            FondsProfile(
                fonds_id=fonds.id,
                profile=other.name,
                digest=other.digest,
                content=other.content(),
                starts_on=D("2026-07-01"),
            )
        )

    assert line(installation, coordinator, fonds).due.due_on == D("2026-01-30")
    found = line(installation, coordinator, fonds, period="2027")
    assert (found.due.due_on, found.term.basis) == (D("2027-01-15"), "Ley local 9")
    with installation.reading(coordinator) as reading:
        assert [one.term.id for one in queries.board(reading, fonds.id, 2027)] == ["OB-PADA"]
        assert not any(
            one.term.id == "OB-INDICE" and one.period == "2026-S2" for one in queries.board(reading, fonds.id, 2026)
        )


def _plain(profile):
    return msgspec.json.decode(profile.content())

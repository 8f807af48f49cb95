"""The iCalendar of a body: valid (RFC 5545), the same bytes for the same state, nobody named; secret addresses."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from icalendar import Calendar

from system.attachments.service import Paper
from system.calendar.service import Agreement, import_calendar
from system.errors import Refusal
from system.identity.model import Account
from system.obligations import queries, service
from system.obligations.errors import FeedNotFound
from system.organization.model import Appointment
from system.organization.roles import Role
from tests.system import small_roof
from tests.system.small_roof import csrf, log_in

D = date.fromisoformat


@pytest.fixture
def fonds(given):
    return given.fonds("SMA", name="Municipio de San Marcos del Agua, con un nombre; largo")


@pytest.fixture
def client(installation, operator, fonds):
    small_roof.enrol(installation, operator, fonds, "marta", Role.ARCHIVES_COORDINATOR)
    with small_roof.browser(installation) as found:
        log_in(found, "marta")
        yield found


def subscribe(client):
    shown = client.post("/obligations/feed", data={"_csrf_token": csrf(client)})
    assert shown.status_code == 200
    address = shown.text.partition('value="http')[2].partition('"')[0]
    return "/obligations" + address.partition("/obligations")[2]


def events(content):
    return {str(event["UID"]): event for event in Calendar.from_ical(content).walk("VEVENT")}


def event_of(content, start):
    return next(event for uid, event in events(content).items() if uid.startswith(start))


def test_every_event_lies_on_the_statutory_day_and_rings_on_the_last_working_day(client):
    answer = client.get("/obligations/calendar.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"

    programme = event_of(answer.content, "OB-PADA.2027@")
    assert (programme["DTSTART"].dt, programme["DTEND"].dt) == (D("2027-01-30"), D("2027-01-31"))
    assert "PADA" in programme["SUMMARY"]
    assert "29 de enero de 2027" in programme["DESCRIPTION"]
    (alarm,) = programme.walk("VALARM")
    rings = datetime(2027, 1, 30, 0, 0) + alarm["TRIGGER"].dt  # noqa: DTZ001 - an all-day event floats
    assert rings == datetime(2027, 1, 29, 9, 0)  # noqa: DTZ001 - as above

    report = event_of(answer.content, "OB-INF.2026@")
    assert report["DTSTART"].dt == D("2027-01-31")
    (alarm,) = report.walk("VALARM")
    assert alarm["TRIGGER"].dt == timedelta(days=-2, hours=9)


def test_it_spans_from_last_year_to_two_ahead_and_every_uid_is_its_own(client):
    content = client.get("/obligations/calendar.ics").content
    found = events(content)

    years = {event["DTSTART"].dt.year for event in found.values()}
    assert years == {2025, 2026, 2027, 2028}
    assert len(found) == content.count(b"BEGIN:VEVENT") == 4 * 13


def test_the_bytes_are_folded_ended_and_named_as_the_standard_says(client):
    content = client.get("/obligations/calendar.ics").content

    lines = content.split(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(len(one) for one in lines) <= 75
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    for needed in (b"\r\nVERSION:2.0\r\n", b"\r\nPRODID:"):
        assert content.count(needed) == 1
    content.decode("utf-8")
    assert b"marta" not in content
    assert b"Persona" not in content


def test_the_same_state_gives_the_same_bytes_on_any_day_and_a_new_proof_gives_a_new_sequence(
    client, installation, operator, fonds, clock
):
    before = client.get("/obligations/calendar.ics").content
    clock.advance(hours=5)
    assert client.get("/obligations/calendar.ics").content == before

    with installation.work(operator) as work:
        proof = service.Proof(fulfilled_on=D("2026-01-20"), address="https://sma.example/p", approval="Sesión 1")
        paper = Paper([b"%PDF-"], "pada.pdf")
        kept = service.record_evidence(work, fonds.id, "OB-PADA", "2026", proof=proof, paper=paper)
    after = client.get("/obligations/calendar.ics").content
    older, newer = event_of(before, "OB-PADA.2026@"), event_of(after, "OB-PADA.2026@")
    assert (older["SEQUENCE"], newer["SEQUENCE"]) == (0, 1)
    assert newer["UID"] == older["UID"]
    assert newer["DTSTAMP"].dt > older["DTSTAMP"].dt
    assert newer["SUMMARY"].startswith("Cumplida: ")
    assert newer.walk("VALARM") == []
    assert event_of(after, "OB-PADA.2027@").to_ical() == event_of(before, "OB-PADA.2027@").to_ical()

    with installation.work(operator) as work:
        service.withdraw_evidence(work, kept.id, reason="Otro")
    again = event_of(client.get("/obligations/calendar.ics").content, "OB-PADA.2026@")
    assert again["SEQUENCE"] == 2
    assert len(again.walk("VALARM")) == 1


def test_the_bodys_own_agreement_moves_the_warning(client, installation, operator, fonds):
    agreement = Agreement(year=2027, title="Calendario", number="A-1", agreed_on=D("2026-11-01"))
    with installation.work(operator) as work:
        import_calendar(work, fonds.id, agreement, b"fecha,nota\n2027-01-29,Aniversario\n2027-01-28,Aniversario\n")

    content = client.get("/obligations/calendar.ics").content

    programme = event_of(content, "OB-PADA.2027@")
    assert programme["DTSTART"].dt == D("2027-01-30")
    (alarm,) = programme.walk("VALARM")
    assert alarm["TRIGGER"].dt == timedelta(days=-3, hours=9)
    assert programme["SEQUENCE"] == 1


def test_a_program_without_session_reads_it_under_the_secret_address(client, installation):
    address = subscribe(client)
    assert address.endswith(".ics")

    with small_roof.browser(installation) as program:
        answer = program.get(address)
        assert answer.status_code == 200
        assert answer.content == client.get("/obligations/calendar.ics").content
        assert answer.headers["cache-control"] == "private, no-cache"
        assert program.get("/obligations").headers["location"].startswith("/login")
        for wrong in (
            "/obligations/feed/x.ics",
            address.removesuffix(".ics"),
            f"{address}.ics",
            "/obligations/feed/%00.ics",
        ):
            assert program.get(wrong).status_code == 404

    second = subscribe(client)
    with small_roof.browser(installation) as program:
        assert program.get(address).status_code == 404
        assert program.get(second).status_code == 200
        assert client.post("/obligations/feed/revocation", data={"_csrf_token": csrf(client)}).status_code == 303
        assert program.get(second).status_code == 404


def test_only_the_hash_of_a_secret_is_kept_and_the_history_names_no_secret(client, installation, operator):
    secret = subscribe(client).rpartition("/")[2].removesuffix(".ics")

    with installation.reading(operator) as reading:
        connection = reading.session.connection()
        rows = connection.exec_driver_sql("SELECT secret_hash FROM calendar_feed").all()
        told = connection.exec_driver_sql("SELECT facts FROM history").all()
    assert [len(row[0]) for row in rows] == [64]
    assert not any(secret in str(row) for row in [*rows, *told])


def test_whoever_left_reads_no_more(client, installation, operator, fonds):
    address = subscribe(client)
    with installation.work(operator) as work:
        appointment = work.session.query(Appointment).one()
        appointment.ends_on = D("2026-01-01")
    with small_roof.browser(installation) as program:
        assert program.get(address).status_code == 404
    with installation.work(operator) as work:
        work.session.query(Appointment).one().ends_on = None
        work.session.query(Account).one().disabled_at = work.now
    with small_roof.browser(installation) as program:
        assert program.get(address).status_code == 404


def test_the_operator_of_the_machine_has_no_calendar_of_their_own(installation, operator):
    with installation.work(operator) as work, pytest.raises(Refusal):
        service.issue_feed(work)
    with pytest.raises(FeedNotFound):
        queries.subscriber(installation, str(uuid4()))

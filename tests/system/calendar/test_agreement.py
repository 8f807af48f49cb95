from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given as always
from hypothesis import strategies as st

from system import history
from system.actor import NotPermitted
from system.calendar import queries, service
from system.calendar.agreement import read
from system.calendar.days import add_business_days
from system.calendar.errors import CalendarRefused
from system.calendar.legal import days_of
from system.calendar.service import Agreement
from system.organization.errors import FondsNotFound
from system.organization.roles import Role
from tests.system import small_roof
from tests.system.small_roof import csrf, log_in

CSV = b"fecha,nota\n2026-04-02,Jueves Santo\n2026-04-03,Viernes Santo\n2027-01-04,Vacaciones de invierno\n"


def agreement(**changed):
    said = {"year": 2026, "title": "Acuerdo de días inhábiles", "number": "AC/01/2026", "agreed_on": date(2025, 12, 15)}
    return Agreement(**{**said, **changed})


@pytest.fixture
def fonds(given):
    return given.fonds("SMA")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_calendar_is_read_whatever_office_program_wrote_it(encoding, separator):
    text = f"Día{separator}Motivo\r\n02/11/2026{separator}Día de Muertos\r\n\r\n2026-05-05{separator}\r\n"
    found = read(text.encode(encoding), 2026)
    assert found.objections == ()
    assert [(off.day.isoformat(), off.note) for off in found.days] == [
        ("2026-05-05", ""),
        ("2026-11-02", "Día de Muertos"),
    ]


def test_every_wrong_row_is_named_and_nothing_is_taken():
    found = read(b"fecha,nota\n2026-02-30,x\n2024-01-01,y\n2026-05-05,a\n2026-05-05,b\n,\nhola,z\n2027-02-01,w\n", 2026)
    assert found.days == ()
    assert [(objection.code, objection.facts["row"]) for objection in found.objections] == [
        ("calendar.day_invalid", 2), ("calendar.day_of_another_year", 3), ("calendar.day_repeated", 5),
        ("calendar.day_invalid", 7), ("calendar.day_of_another_year", 8),
    ]  # fmt: skip


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", b"x" * (1 << 21)])
def test_what_is_no_calendar_is_refused(content):
    assert read(content, 2026).objections


def test_rows_without_end_are_cut_short():
    assert (
        read(b"fecha\n" + b"\n".join(b"x" for _ in range(5000)), 2026).objections[-1].code == "calendar.too_many_rows"
    )


@always(st.binary(max_size=400))
def test_any_bytes_are_days_or_objections_never_both(content):
    found = read(b"fecha,nota\n" + content, 2026)
    assert not (found.days and found.objections)


def test_a_body_lays_down_its_year_and_deadlines_follow_it(installation, operator, fonds):
    with installation.work(operator) as work:
        laid = service.import_calendar(work, fonds.id, agreement(sets=("LFT74",)), CSV)
    with installation.reading(operator) as reading:
        off = queries.non_working_days(reading, fonds.id, date(2026, 1, 1), date(2027, 12, 31))
        entry = history.of(reading.session, laid.id)[0]
    assert date(2026, 4, 2) in off
    assert date(2027, 1, 4) in off
    assert date(2026, 5, 5) not in off, "in 2026 the agreement follows LFT 74 alone"
    assert date(2027, 5, 5) in off, "in 2027 the profile's sets govern"
    assert add_business_days(date(2026, 3, 31), 3, off) == date(2026, 4, 7)
    assert (entry.action, entry.read_facts()["sha256"]) == ("calendar.agreed", laid.sha256)


def test_without_an_agreement_the_profiles_sets_govern(installation, operator, fonds):
    with installation.reading(operator) as reading:
        off = queries.non_working_days(reading, fonds.id, date(2026, 1, 1), date(2026, 12, 31))
    assert off == {day for day in days_of("LFT74", "LFPA28") if day.year == 2026}


def test_a_later_agreement_replaces_the_earlier_one_of_its_year(installation, operator, fonds):
    for content in (CSV, b"fecha\n2026-12-24\n"):
        with installation.work(operator) as work:
            service.import_calendar(work, fonds.id, agreement(), content)
    with installation.reading(operator) as reading:
        year = queries.year_calendar(reading, fonds.id, 2026)
    assert [off.day for off in year.days if off.source == "own"] == [date(2026, 12, 24)]


def test_every_wrong_field_is_named_with_the_wrong_rows(installation, operator, fonds):
    with installation.work(operator) as work, pytest.raises(CalendarRefused) as refused:
        service.import_calendar(work, fonds.id, agreement(title=" ", number="", sets=("LFT75",)), b"fecha\nx\n")
    assert [objection.code for objection in refused.value.objections] == [
        "calendar.title_invalid", "calendar.agreement_invalid", "calendar.set_unknown", "calendar.day_invalid",
    ]  # fmt: skip
    with installation.work(operator) as work, pytest.raises(CalendarRefused) as refused:
        service.import_calendar(work, fonds.id, agreement(year=10_000), CSV)
    assert refused.value.objections[0].code == "calendar.year_invalid"


def test_another_bodys_calendar_is_nobodys_business(installation, given, fonds):
    stranger = given.actor(given.fonds("OTRO"), Role.ADMINISTRATOR)
    with installation.work(stranger) as work, pytest.raises(FondsNotFound):
        service.import_calendar(work, fonds.id, agreement(), CSV)
    archivist = given.actor(fonds, Role.OFFICE_ARCHIVIST, given.unit(fonds))
    with installation.work(archivist) as work, pytest.raises(NotPermitted):
        service.import_calendar(work, fonds.id, agreement(), CSV)


def test_the_page_of_a_year_takes_an_upload_without_script(installation, operator, fonds):
    small_roof.enrol(installation, operator, fonds, "adela", Role.ADMINISTRATOR)
    with small_roof.browser(installation) as client:
        log_in(client, "adela")
        shown = client.get("/calendar/2026")
        assert shown.status_code == 200
        assert "febrero" in shown.text
        action = shown.text.partition('enctype="multipart')[0].rpartition('action="')[2].partition('"')[0]
        fields = {"title": "Acuerdo", "number": "1", "agreed_on": "2026-01-05", "LFT74": "true"}
        bad = client.post(action, data=fields, files={"file": ("c.csv", b"fecha\n2026-99-01\n")})
        assert bad.status_code == 422
        assert "2026-99-01" in bad.text
        done = client.post(action, data=fields, files={"file": ("c.csv", CSV)})
        assert done.status_code == 303
        assert "Jueves Santo" in client.get("/calendar/2026").text
        assert client.get("/calendar?year=2041").status_code == 200
        year = client.get("/api/calendar/2026").json()
        assert year["agreement"]["title"] == "Acuerdo"
        token = csrf(client)
        said = {"title": "t", "number": "2", "agreed_on": "2026-01-06", "csv": "fecha\n2026-12-24\n"}
        laid = client.post("/api/calendar/2026", json=said, headers={"X-CSRF-Token": token})
        assert laid.status_code == 201
        assert laid.json()["sets"] == ["LFT74", "LFPA28"]

"""Dashboards count what one may see, exactly, in a few statements; every number leads to its list."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, timedelta
from itertools import product
from uuid import uuid4

import pytest
from click.testing import CliRunner
from sqlalchemy import event, select, update

from classification.series.kinds import Support
from records.aggregations.covers import missing_of
from records.aggregations.model import Aggregation, Standing, Volume
from records.custody.kinds import PlaceKind
from records.custody.measures import Extent, extent_of
from records.custody.model import Box, Place, ShelvedVolume
from records.documents.model import Document
from records.objects.model import DigitalObject, TextOutcome
from retention.clocks.model import RetentionClock
from retention.dashboards import queries
from retention.dashboards.backlog import Burden
from retention.dashboards.boards import BOARDS, board_of
from retention.dashboards.cli import dashboard
from retention.dashboards.errors import DashboardNotFound
from retention.dashboards.growth import Flow, by_month
from retention.dashboards.holdings import Holding, by_unit
from retention.dashboards.outlook import Prospect
from system.actor import CustodyStage, NotPermitted
from system.console import Console
from system.organization.roles import Role

TODAY = date(2026, 11, 22)  # where the tests' clock stands
PER_METRE = 8000


@pytest.fixture
def other(archive, given):
    return given.unit(archive.fonds, "OBR")


@pytest.fixture
def ana(archive, given):
    return given.actor(archive.fonds, Role.OFFICE_ARCHIVIST, archive.unit, handle="ana")


@pytest.fixture
def carmen(archive, given):
    return given.actor(archive.fonds, Role.ARCHIVES_COORDINATOR, handle="carmen")


def put(archive, file_id, **values):
    with archive.work() as work:
        work.session.execute(update(Aggregation).where(Aggregation.id == file_id).values(**values))


def volumes(archive, file_id, *given):
    """Replace the volumes of a file: pairs of thickness and folios."""
    with archive.work() as work:
        for held in work.session.scalars(select(Volume).where(Volume.aggregation_id == file_id)):
            work.session.delete(held)
        work.session.flush()
        first = 1
        for number, (thickness, folios) in enumerate(given, 1):
            last = first + folios - 1 if folios else None
            work.session.add(
                Volume(
                    fonds_id=archive.fonds.id, aggregation_id=file_id, number=number, thickness_mm=thickness,
                    first_folio=first if folios else None, last_folio=last,
                )
            )  # fmt: skip
            first = (last or first) + 1


@pytest.fixture
def yard(archive, other):
    """5C.3 is 3 + 5 years: whole term over; office term over; transferred; running; without rule; lost; open."""
    found = {
        "whole": archive.file("5C.3", date(2010, 5, 29)),
        "office": archive.file("5C.3", date(TODAY.year - 5, 5, 29)),
        "gone": archive.file("5C.3", date(TODAY.year - 5, 5, 29)),
        "running": archive.file("5C.3", TODAY - timedelta(days=400)),
        "triggerless": archive.file("2C.8", date(2015, 1, 15)),
        "lost": archive.file("5C.3", date(2010, 5, 29)),
        "open": archive.file("5C.3", opened_on=date(2019, 1, 1)),
        "elsewhere": archive.file("5C.3", date(2011, 5, 29), unit=other),
    }
    put(archive, found["gone"], stage=CustodyStage.INTERMEDIATE)
    put(archive, found["lost"], standing=Standing.LOST)
    volumes(archive, found["office"], (50, None), (None, 600))
    volumes(archive, found["whole"], (30, None), (None, None))
    return found


def statements_of(installation, act):
    told: list[str] = []

    def hear(_connection, _cursor, statement, *_rest):
        told.append(statement)

    engine = installation.database.engine
    event.listen(engine, "before_cursor_execute", hear)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", hear)
    return told


def test_backlog_counts_exactly_what_waits_in_ones_own_unit(archive, yard, ana):
    with archive.reading(ana) as reading:
        found = queries.backlog(reading, archive.fonds.id)
    assert {burden: pile.files for burden, pile in found.totals.items()} == {
        Burden.OFFICE: 2,
        Burden.WHOLE: 1,
        Burden.NO_RULE: 0,
        Burden.TRIGGER_UNKNOWN: 1,
    }
    assert set(found.by_unit) == {archive.unit.id}
    # What was transferred is past its office term too, and does not wait for it.
    assert found.past_office.files == 3
    assert found.closed.files == 5
    assert {key for key in found.by_year if key[0] is Burden.OFFICE} == {
        (Burden.OFFICE, 2013),
        (Burden.OFFICE, TODAY.year - 2),
    }
    assert [key for key in found.by_year if key[0] is Burden.WHOLE] == [(Burden.WHOLE, 2018)]
    assert [key for key in found.by_year if key[0] is Burden.TRIGGER_UNKNOWN] == [(Burden.TRIGGER_UNKNOWN, 2015)]
    assert found.totals[Burden.OFFICE].extent.measured_mm == 80


def test_files_of_other_units_and_bodies_are_never_counted(archive, yard, other, carmen, given):
    elsewhere = given.actor(given.fonds("OTR"), Role.ARCHIVES_COORDINATOR, handle="zoe")
    neighbour = given.actor(archive.fonds, Role.OFFICE_ARCHIVIST, other, handle="beto")
    with archive.reading(carmen) as reading:
        assert queries.backlog(reading, archive.fonds.id).totals[Burden.WHOLE].files == 2
    with archive.reading(neighbour) as reading:
        found = queries.backlog(reading, archive.fonds.id)
        assert (found.closed.files, list(found.by_unit)) == (1, [other.id])
        assert list(by_unit(queries.completeness(reading, archive.fonds.id))) == [other.id]
        assert by_month(queries.growth(reading, archive.fonds.id), reading.today)[-1].until.opened == 1
        assert queries.open_files(reading, archive.fonds.id) == {}
        assert queries.oldest_open(reading, archive.fonds.id) == []
    with archive.reading(elsewhere) as reading:
        assert queries.backlog(reading, archive.fonds.id).closed.files == 0
        assert queries.completeness(reading, archive.fonds.id) == []
        assert queries.growth(reading, archive.fonds.id) == {}
        assert queries.stores(reading, archive.fonds.id) == []


def test_who_sees_no_files_sees_no_dashboard(archive, given):
    actor = given.actor(archive.fonds, Role.TRANSPARENCY_COMMITTEE, handle="eva")
    with archive.reading(actor) as reading:
        for name in BOARDS:
            with pytest.raises(NotPermitted):
                board_of(reading, archive.fonds.id, name)


def test_closed_files_without_a_rule_wait_by_the_year_they_closed(bare, given):
    file = bare.file("5C.3", date(2014, 3, 1))
    with bare.work() as work:
        clock = work.session.get(RetentionClock, file)
        if clock is not None:
            work.session.delete(clock)
    with bare.reading() as reading:
        found = queries.backlog(reading, bare.fonds.id)
    assert found.totals[Burden.NO_RULE].files == 1
    assert list(found.by_year) == [(Burden.NO_RULE, 2014)]


def test_every_number_of_the_backlog_leads_to_exactly_these_files(archive, yard, client_of, carmen):
    client = client_of(carmen)
    with archive.reading(carmen) as reading:
        board = board_of(reading, archive.fonds.id, "backlog")
    followed = 0
    for fact in board.facts:
        assert rows_of(client, fact.href) == fact.value, fact
    for table in board.tables.values():
        for line in table.lines:
            for name, href in line["links"].items():
                assert rows_of(client, href) == line[name], (table.name, name)
                followed += 1
    assert followed >= 8


def rows_of(client, href):
    answer = client.get(f"{href}&export=csv")
    assert answer.status_code == 200
    return len(list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))) - 1


@pytest.mark.parametrize("name", sorted(BOARDS))
def test_sums_in_the_picture_are_sums_in_the_table(archive, yard, carmen, name):
    with archive.reading(carmen) as reading:
        board = board_of(reading, archive.fonds.id, name)
    for figure in board.figures:
        drawn = [*(figure.stacks.stacks if figure.stacks else ()), *figure.rows]
        total = sum(piece.amount for one in drawn for piece in one.pieces)
        columns = {one.name for one in figure.table.columns if one.numeric}
        sums = {round(figure.table.total(one), 2) for one in columns}
        sums |= {round(figure.table.total(one) + figure.table.total(two), 2) for one, two in product(columns, columns)}
        assert round(total, 2) in sums or figure.line is not None


def test_metres_in_sql_are_those_of_the_measures(archive, carmen):
    expected = Extent()
    for held, folios in (
        ([(40, 90)], 90),
        ([(None, 333), (None, 1)], 334),
        ([(None, None)], 1001),
        ([(None, None)], None),
    ):
        file = archive.file("5C.3", opened_on=date(2024, 1, 1))
        volumes(archive, file, *held)
        put(archive, file, folios=folios)
        for thickness, own in held:
            expected += extent_of(thickness, own or folios, PER_METRE)
    shared = archive.file("5C.3", opened_on=date(2024, 1, 1))
    volumes(archive, shared, (None, None), (None, None), (12, None))
    put(archive, shared, folios=1000)
    # A third of a thousand folios takes 41.7 mm, rounded up.
    expected += Extent(12, 2 * 42, 0)
    with archive.reading(carmen) as reading:
        flows = queries.growth(reading, archive.fonds.id)
    assert sum((flow.extent for flow in flows.values()), Extent()) == expected


def test_a_cover_is_complete_in_sql_where_it_is_complete_in_words(archive, carmen):
    cases = product(("", " \n\t", "Dice"), (None, 5), ("", "PDF"), ("", "/a"), Support)
    for text, folios, form, root, support in cases:
        file = archive.file("5C.3", opened_on=date(2024, 1, 1))
        put(
            archive, file, scope_and_content=text, folios=folios, capture_format=form, root_directory=root,
            support=support,
        )  # fmt: skip
    with archive.reading(carmen) as reading:
        covered = set(reading.session.scalars(select(Aggregation.id).where(queries.is_covered())))
        every = reading.session.scalars(select(Aggregation)).all()
        assert covered == {one.id for one in every if not missing_of(one, one.folios)}
        held = by_unit(queries.completeness(reading, archive.fonds.id))[archive.unit.id]
        assert (held.files, held.covers) == (72, len(covered))
        assert (held.on_paper, held.unfoliated) == (48, 24)


def test_documents_are_counted_by_whether_their_text_could_be_read(archive, yard, carmen, ana):
    with archive.work() as work:
        for number, outcome in enumerate(TextOutcome, 1):
            thing = DigitalObject(
                id=uuid4(), fonds_id=archive.fonds.id, aggregation_id=yard["open"], sha256=f"{number:064}",
                size=1_000_000_000, mime="application/pdf", file_name="a.pdf", extension_matches=True,
                text_outcome=outcome, stored_at=work.now,
            )  # fmt: skip
            work.session.add(thing)
            work.session.flush()
            work.session.add(
                Document(
                    fonds_id=archive.fonds.id, aggregation_id=yard["open"], object_id=thing.id, number=number,
                    title="Oficio", captured_at=work.now, captured_by="given",
                )
            )  # fmt: skip
    with archive.reading(ana) as reading:
        whole = sum((one.holding for one in queries.completeness(reading, archive.fonds.id)), Holding())
        last = by_month(queries.growth(reading, archive.fonds.id), reading.today)[-1]
    assert (whole.read, whole.unread) == (len(TextOutcome) - 1, len(TextOutcome) - 2)
    assert (last.flow.documents, last.flow.bytes) == (len(TextOutcome), len(TextOutcome) * 10**9)


def test_growth_tells_months_apart_and_keeps_what_was_before(archive, carmen):
    archive.file("5C.3", TODAY, opened_on=TODAY.replace(day=1))
    archive.file("5C.3", date(2001, 2, 3), opened_on=date(2001, 1, 1))
    with archive.reading(carmen) as reading:
        months = by_month(queries.growth(reading, archive.fonds.id), reading.today)
    assert (months[-1].flow.opened, months[-1].flow.closed) == (1, 1)
    assert months[0].flow == Flow()
    assert months[0].until.opened == 1
    assert months[-1].until.opened == 2


def test_a_store_says_how_full_it_is_and_when_it_will_be(archive, carmen):
    with archive.work() as work:
        store = Place(
            id=uuid4(), fonds_id=archive.fonds.id, kind=PlaceKind.STORE, code="B", label="B", sort_key="b",
            stage=CustodyStage.INTERMEDIATE,
        )  # fmt: skip
        work.session.add(store)
        work.session.flush()
        shelf = Place(
            id=uuid4(), fonds_id=archive.fonds.id, parent_id=store.id, kind=PlaceKind.SHELF, code="1", label="B.1",
            sort_key="b.1", stage=CustodyStage.INTERMEDIATE, capacity_mm=3000,
        )  # fmt: skip
        work.session.add(shelf)
        work.session.flush()
        for number, made_at in ((1, work.now), (2, work.now - timedelta(days=800))):
            work.session.add(
                Box(
                    fonds_id=archive.fonds.id, unit_id=archive.unit.id, place_id=shelf.id, number=number,
                    mark=str(number), stage=CustodyStage.INTERMEDIATE, width_mm=900, created_at=made_at,
                    created_by="given",
                )
            )  # fmt: skip
    file = archive.file("5C.3", opened_on=date(2024, 1, 1))
    volumes(archive, file, (100, None))
    with archive.work() as work:
        volume = work.session.scalars(select(Volume).where(Volume.aggregation_id == file)).one()
        work.session.add(ShelvedVolume(place_id=shelf.id, volume_id=volume.id))
    with archive.reading(carmen) as reading:
        (found,) = queries.stores(reading, archive.fonds.id)
    assert (found.label, found.fill.used_mm, found.fill.capacity_mm, found.added_mm) == ("B", 1900, 3000, 900)
    assert found.outlook.prospect is Prospect.MONTH


@pytest.mark.parametrize("name", sorted(BOARDS))
def test_a_dashboard_is_a_few_statements_however_many_files_there_are(archive, yard, carmen, installation, name):
    def look():
        with archive.reading(carmen) as reading:
            board_of(reading, archive.fonds.id, name)

    before = len(statements_of(installation, look))
    for _ in range(5):
        archive.file("5C.3", date(2012, 5, 29))
    assert len(statements_of(installation, look)) == before <= 12


def test_pages_draw_without_script_and_say_the_same_in_words(archive, yard, client_of, carmen):
    client = client_of(carmen)
    home = client.get("/dashboards").text
    assert "Lo que espera en mi bandeja" in home
    assert "Préstamos vencidos" in home
    for name in ("backlog", "completeness", "growth", "tasks"):
        page = client.get(f"/dashboards/{name}")
        assert page.status_code == 200, page.text
        assert re.search(r'<svg class="chart"[^>]* role="img" aria-labelledby="[^"]+">', page.text)
        assert "<desc" in page.text
        main = page.text.split("<main", 1)[1]
        assert " style=" not in main
        assert "<script" not in main.split("</main>")[0]


def test_a_table_sorts_filters_and_exports(archive, yard, client_of, carmen):
    client = client_of(carmen)
    address = "/dashboards/backlog/tables/units"
    page = client.get(f"{address}?sort=unit").text
    assert page.index("OBR") < page.index("TES")
    assert "Nada coincide" in client.get(f"{address}?unit=nada").text
    answer = client.get(f"{address}?sort=-office&export=csv")
    lines = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert lines[0][:3] == ["Unidad", "Nombre", "Trámite vencido, en la oficina"]
    assert [line[0] for line in lines[1:]] == ["TES", "OBR"]
    assert client.get(f"{address}?sort=x&page=99&size=-3&unit=%00").status_code == 200


def test_what_there_is_not_is_not_found(archive, client_of, carmen):
    client = client_of(carmen)
    assert client.get("/dashboards/nada").status_code == 404
    assert client.get("/dashboards/backlog/tables/nada").status_code == 404
    assert client.get("/api/dashboards/nada").status_code == 404
    with archive.reading(carmen) as reading, pytest.raises(DashboardNotFound):
        board_of(reading, archive.fonds.id, "../x")


def test_the_api_says_what_the_tables_say(archive, yard, client_of, ana):
    said = client_of(ana).get("/api/dashboards/backlog").json()
    assert {fact["name"]: fact["value"] for fact in said["facts"]} == {
        "office": 2,
        "whole": 1,
        "no_rule": 0,
        "trigger_unknown": 1,
    }
    units = next(table for table in said["tables"] if table["name"] == "units")
    assert [(row["unit"], row["office"], row["whole"]) for row in units["rows"]] == [("TES", 2, 1)]
    for name in BOARDS:
        assert client_of(ana).get(f"/api/dashboards/{name}").status_code == 200


@pytest.mark.parametrize("name", ["backlog", "growth", "completeness"])
def test_the_command_line_says_it_too(archive, yard, installation, operator, name):
    console = Console(installation, lambda _installation, _account: operator)
    answer = CliRunner().invoke(dashboard, [name, "--fonds", "SMA", "--json"], obj=console, catch_exceptions=False)
    assert json.loads(answer.stdout)["name"] == name
    console = Console(installation, lambda _installation, _account: operator)
    spoken = CliRunner().invoke(dashboard, [name], obj=console, catch_exceptions=False)
    assert spoken.exit_code == 0
    assert str(TODAY) in spoken.stdout

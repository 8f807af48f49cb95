"""The demo body: loaded once, whole, through the same acts as everybody's."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from app import demo
from app.assembly import assemble
from app.demo.body import ACCOUNTS, UNITS
from app.demo.papers import papers
from classification.charts.model import Level, Node
from records.aggregations.model import Aggregation
from records.documents.model import Document
from records.objects.model import DigitalObject, TextOutcome
from retention.clocks.model import RetentionClock
from system import history
from system.organization.roles import Role
from system.settings import Settings
from system.work import Installation
from tests.demo_body import DemoBody
from tests.served import CHEAP_SETTINGS, environment_of, own_database, served

PROMISED = {"fonds": 1, "units": 12, "accounts": 14, "files": 300, "documents": 60} | {
    "sheets": 2, "editions": 3, "evidence": 1, "blueprints": 3, "items": 10, "decisions": 12, "relations": 2,
    "disposals": 2,
    "places": 74, "boxes": 2, "loans": 2, "holds": 1,
}  # fmt: skip


@pytest.fixture
def furnished(demo_body: DemoBody, tmp_path) -> Iterator[Installation]:
    """An installation with the demo body, as loading it once left it."""
    with demo_body.copied(tmp_path / "data") as address:
        found = assemble(
            Settings(data_dir=tmp_path / "data", database_url=address, worker=False, **CHEAP_SETTINGS),
        )
        yield found
        found.database.dispose()


def test_the_demo_holds_what_it_promises_and_loading_it_again_changes_nothing(demo_body, furnished, operator):
    with furnished.reading(operator) as reading:
        before = history.head(reading.session).seq

        count = lambda kind, *cut: reading.session.scalar(select(func.count()).select_from(kind).where(*cut))  # noqa: E731
        sections = count(Node, Node.level == Level.SECTION)
        files, closed = count(Aggregation), count(Aggregation, Aggregation.closed_on.is_not(None))
        clocks, documents = count(RetentionClock), count(Document)
        read = count(DigitalObject, DigitalObject.text_outcome == TextOutcome.EXTRACTED)
        years = {day.year for day in reading.session.scalars(select(Aggregation.opened_on))}

    again = demo.load(furnished)

    assert demo_body.added == PROMISED
    # Loading reads the 60 papers itself; what came into a file by another act is read by the worker.
    assert (sections, files, documents, read) == (12 + 8, 312, 61, 60 + 1)
    assert 0 < closed < files
    assert clocks == closed
    assert len(years) == 10
    assert set(again.values()) == {0}
    with furnished.reading(operator) as reading:
        assert history.head(reading.session).seq == before
        assert history.verify(reading.session).broken_at is None
        instants = reading.session.scalars(select(history.Entry.at).order_by(history.Entry.seq)).all()
        assert instants == sorted(instants), "a clock set back is told of by whoever holds the history against a seal"


def test_the_first_start_with_the_demo_loads_it_and_names_its_accounts(tmp_path):
    """As `make run` does."""
    with own_database() as address:
        environment = environment_of(tmp_path / "data", address)
        with served(environment, tmp_path / "service.log", "--demo") as service:
            again = json.loads(service.command("demo", "--json").stdout)
        said = (tmp_path / "service.log").read_text().splitlines()

    assert again == dict.fromkeys(PROMISED, 0)
    assert [line for line in said if line in demo.accounts()] == demo.accounts()


def test_the_demo_has_an_account_for_each_role():
    assert {account.role for account in ACCOUNTS} == set(Role)
    assert {account.unit for account in ACCOUNTS} <= {unit.code for unit in UNITS}


def test_a_paper_is_the_same_bytes_every_time():
    first, again = (next(papers()) for _ in range(2))

    assert first.pdf() == again.pdf()
    assert first.file_name == again.file_name

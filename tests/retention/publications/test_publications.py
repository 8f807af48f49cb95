"""What was published stays: in the database, at its address, for everybody."""

from __future__ import annotations

from datetime import date
from uuid import uuid4
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from records.incidents.events import IncidentNoticed
from records.incidents.model import Incident, IncidentKind
from retention.context import context
from retention.publications import queries, service
from retention.publications.errors import PublicationNotFound, PublicationRefused
from retention.publications.model import PublicationKind
from retention.publications.service import Wanted
from system.actor import Actor, CustodyStage
from system.obligations.questions import EvidenceKnown
from system.work import SomebodyWasFaster


def wanted(**said) -> Wanted:
    return Wanted(
        **{
            "kind": PublicationKind.RULING, "title": "Baja documental 1/2026", "document_number": "0806-22",
            "elaborated_on": date(2026, 3, 1), "published_on": date(2026, 11, 1), "address": "https://sma.gob.mx/1",
            "subject": "disposal_list", "subject_id": uuid4(), **said,
        }
    )  # fmt: skip


@pytest.fixture
def published(archive):
    with archive.work() as work:
        return service.publish(work, archive.fonds.id, wanted())


@pytest.mark.parametrize("statement", ["DELETE FROM publication", "UPDATE publication SET title = 'x'"])
def test_the_database_refuses_to_change_or_remove_what_was_published(archive, published, statement):
    # SQLite tells a trigger's refusal as it tells a broken constraint.
    with pytest.raises((DBAPIError, SomebodyWasFaster)), archive.work() as work:
        work.session.execute(text(statement))
    with archive.reading() as reading:
        assert queries.numbered(reading, archive.fonds.id, 1).title == "Baja documental 1/2026"


def test_it_is_kept_seven_years_in_the_records_centre_and_then_in_the_historical_archive(published):
    assert published.keep_until == date(2033, 3, 1)
    assert published.custody(date(2033, 3, 1)) is CustodyStage.INTERMEDIATE
    assert published.custody(date(2033, 3, 2)) is CustodyStage.HISTORICAL


def test_everybody_reads_it_without_an_account_as_page_csv_json_and_feed(archive, published, client_of):
    nobody = client_of(Actor(handle="nadie"))
    base = "/published/SMA/rulings"
    page = nobody.get(base).text
    assert "0806-22" in page
    assert "Dictámenes y actas del Municipio de" in page
    assert "0806-22" in nobody.get(f"{base}?export=csv").text
    data = nobody.get(f"{base}/data.json").json()
    assert data["total"] == 1
    assert set(data["dictionary"]) <= set(data["publications"][0]) | {"keep_until"}
    feed = ET.fromstring(nobody.get(f"{base}/feed").content)
    assert feed.findtext("{*}entry/{*}id").endswith(f"{base}/1")
    assert feed.findtext("{*}title").startswith("Dictámenes y actas del Municipio de")
    assert nobody.get(f"{base}/1").status_code == 200
    assert nobody.get(f"{base}/1/data.json").json()["document_number"] == "0806-22"
    for missing in ("2", "x", "9" * 30, "-1"):
        assert nobody.get(f"{base}/{missing}").status_code == 404
    assert nobody.get("/published/NADA/rulings").status_code == 404


def test_a_mistake_is_published_anew_and_the_first_says_so(archive, published, client_of):
    with archive.work() as work:
        service.publish(work, archive.fonds.id, wanted(document_number="0806-23", replaces_id=published.id))
    page = client_of(Actor(handle="nadie")).get("/published/SMA/rulings/1")
    assert "la número 2" in page.text


@pytest.mark.parametrize(
    "said",
    [{"address": " "}, {"document_number": ""}, {"published_on": date(2999, 1, 1)}, {"published_on": date(2026, 2, 1)},
     {"title": "x" * 301}],
)  # fmt: skip
def test_what_lacks_its_day_number_or_address_is_refused(archive, said):
    with pytest.raises(PublicationRefused), archive.work() as work:
        service.publish(work, archive.fonds.id, wanted(**said))


def test_the_obligations_board_knows_it_as_evidence(archive, published):
    with archive.reading() as reading:
        asked = EvidenceKnown(archive.fonds.id, date(2026, 1, 1), date(2026, 12, 31))
        found = queries.evidence(reading, asked)
    assert [(one.kind, one.on, one.address) for one in found] == [
        ("ruling", date(2026, 11, 1), "/published/SMA/rulings/1")
    ]
    assert any(one.tell is queries.evidence for one in context.answers)


def test_48_the_act_over_a_disaster_is_published_once_it_says_where(archive):
    with archive.work() as work:
        incident = Incident(
            fonds_id=archive.fonds.id, kind=IncidentKind.DISASTER, act_number="S/1", act_on=date(2026, 5, 1),
            recorded_at=work.now, recorded_by="x",
        )  # fmt: skip
        work.session.add(incident)
        work.session.flush()

        def notice() -> None:
            work.emit(
                IncidentNoticed(
                    entity_id=incident.id,
                    fonds_id=archive.fonds.id,
                    act_number="S/1",
                    changed=("published_at",),
                    published_on=incident.published_on,
                )
            )

        notice()
        assert queries.of_subject(work, incident.id) == []
        incident.published_at, incident.published_on = "https://sma.gob.mx/s/1", date(2026, 6, 1)
        notice()
        notice()
        assert [one.kind for one, _address in queries.of_subject(work, incident.id)] == [PublicationKind.DISASTER]


def test_a_body_without_publications_is_told_like_one_that_is_not_there(archive):
    with archive.reading(Actor(handle="nadie")) as reading, pytest.raises(PublicationNotFound):
        queries.publishing_fonds(reading, "SMA")

"""Publishing: numbered editions, no new one without change, one after the other when two publish at once."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from classification.charts.model import Node
from retention.instruments import queries
from retention.instruments.errors import InstrumentHasNoSource
from retention.instruments.kinds import Format, InstrumentKind, formats_of
from retention.instruments.model import Edition
from retention.instruments.service import publish
from retention.instruments.verifying import verify_editions
from system import history
from system.actor import NotPermitted
from system.attachments.model import AttachmentPiece
from system.organization.roles import Role


def retitle(archive, key: str, title: str) -> None:
    """A change of the chart behind the acts' back: publishing looks at what stands, however it came to stand."""
    with archive.work() as work:
        work.session.scalars(select(Node).where(Node.key == key)).one().rename(title)


def content(archive, edition, form: Format) -> bytes:
    with archive.reading() as reading:
        file = queries.file_of(reading, edition, form)
    return b"".join(queries.bytes_of(archive.installation, archive.operator, file))


@pytest.mark.parametrize("kind", InstrumentKind)
def test_every_instrument_is_published_in_all_its_forms(filled, published, kind):
    found = published(kind)
    assert (found.new, found.edition.number, found.edition.left_out) == (True, 1, [])
    with filled.reading() as reading:
        files = queries.files_of(reading, found.edition)
        assert [file.format for file in files] == list(formats_of(kind))
        for file in files:
            assert queries.measure(reading, file) == (file.sha256, file.size)
        entry = history.of(reading.session, found.edition.id)[0]
    assert entry.action == "instrument.published"
    assert entry.read_facts()["digest"] == found.edition.digest
    assert len(entry.read_facts()["files"]) == len(formats_of(kind))


def test_publishing_again_without_change_makes_no_new_edition(filled, published):
    first = published("chart")
    again = published("chart")
    assert (again.new, again.edition.id) == (False, first.edition.id)
    retitle(filled, "5C.3", "Egresos")
    changed = published("chart")
    assert (changed.new, changed.edition.number) == (True, 2)
    assert changed.edition.digest != first.edition.digest
    # What was is still there, byte for byte.
    assert b"Gastos" in content(filled, first.edition, Format.CSV)
    assert b"Egresos" in content(filled, changed.edition, Format.CSV)


def test_going_back_to_an_older_content_is_a_new_edition(filled, published):
    first = published("chart").edition
    retitle(filled, "5C.3", "Egresos")
    published("chart")
    retitle(filled, "5C.3", "Gastos")
    third = published("chart").edition
    assert (third.number, third.digest) == (3, first.digest)


def test_numbers_count_in_each_instrument_of_each_body(filled, published, given, installation):
    assert published("chart").edition.number == 1
    assert published("schedule").edition.number == 1
    assert published("guide").edition.number == 1


def test_a_day_alone_makes_no_new_edition(filled, published, clock):
    published("general_inventory")
    clock.advance(days=3)
    assert not published("general_inventory").new


def test_two_who_publish_at_once_make_one_edition(filled, coordinator):
    def act(_number):
        return publish(filled.installation, coordinator, filled.fonds.id, InstrumentKind.CHART)

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(act, range(4)))
    assert [one.edition.number for one in found] == [1, 1, 1, 1]
    assert sum(one.new for one in found) == 1
    with filled.reading() as reading:
        assert len(reading.session.scalars(select(Edition)).all()) == 1


def test_without_a_chart_in_force_there_is_nothing_to_publish(installation, given):
    fonds = given.fonds("NADA")
    coordinator = given.actor(fonds, Role.ARCHIVES_COORDINATOR, given.unit(fonds, "ACA"))
    for kind in (InstrumentKind.CHART, InstrumentKind.SCHEDULE):
        with pytest.raises(InstrumentHasNoSource):
            publish(installation, coordinator, fonds.id, kind)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ARCHIVES_COORDINATOR])
def test_nobody_else_publishes(filled, given, role, published):
    with pytest.raises(NotPermitted):
        published("chart", actor=given.actor(filled.fonds, role, filled.unit))


def test_the_responsible_area_is_kept_for_the_next_edition(filled, published, given):
    other = given.unit(filled.fonds, "ACA", name="Coordinación de Archivos")
    first = published("chart", unit_id=other.id).edition
    assert (first.area, first.unit_id) == ("ACA Coordinación de Archivos", other.id)
    again = published("chart")
    assert (again.new, again.edition.area) == (False, "ACA Coordinación de Archivos")


def test_changed_bytes_of_an_edition_are_found(filled, published, coordinator):
    published("chart")
    assert verify_editions(filled.installation, coordinator, filled.fonds.id).faults == ()
    with filled.work() as work:
        piece = work.session.scalars(select(AttachmentPiece)).first()
        piece.content = piece.content[:-1] + b"?"
    found = verify_editions(filled.installation, coordinator, filled.fonds.id)
    assert (found.files, len(found.faults)) == (6, 1)
    assert found.faults[0].expected != found.faults[0].found


def test_the_digest_is_of_the_content_alone(filled, published, clock):
    first = published("chart").edition
    with filled.reading() as reading:
        fonds = reading.session.get(type(filled.fonds), filled.fonds.id)
        assert queries.live_digest(reading, fonds, InstrumentKind.CHART) == first.digest
    assert first.digest != hashlib.sha256(b"").hexdigest()


def test_the_shelves_say_whether_live_data_differ(filled, published, coordinator):
    published("chart")
    with filled.reading(coordinator) as reading:
        shelves = {one.kind: one for one in queries.shelves(reading, filled.fonds.id)}
    assert shelves[InstrumentKind.CHART].differs is False
    assert shelves[InstrumentKind.SCHEDULE].differs is None
    retitle(filled, "5C.3", "Egresos")
    with filled.reading(coordinator) as reading:
        shelves = {one.kind: one for one in queries.shelves(reading, filled.fonds.id)}
    assert shelves[InstrumentKind.CHART].differs is True

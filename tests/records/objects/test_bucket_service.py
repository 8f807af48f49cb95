"""An installation whose bytes lie in a bucket: what people, machines and jobs are told while it does not answer."""

from __future__ import annotations

from uuid import uuid4

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from records.documents.model import Document
from records.documents.service import add_document
from records.objects.checking import Watch
from records.objects.cli import store as store_command
from records.objects.errors import StoreUnreachable
from records.objects.fixity import sweep_orphans, verify_fixity
from records.objects.model import DigitalObject, FixityCheck, TextOutcome
from records.objects.service import read_text, store_of
from system.console import Console
from system.history import Entry

RAW = {"content-type": "application/octet-stream"}


@pytest.fixture
def kept_in(installation):
    """From now on the installation keeps its bytes there."""

    def move(address: str) -> None:
        installation.settings = installation.settings.model_copy(update={"store_url": address})

    return move


@pytest.fixture(autouse=True)
def in_bucket(kept_in, bucket) -> None:
    kept_in(bucket)


@pytest.fixture
def added(house, installation):
    file = house.open()
    arrivals = [house.arrival(file.id, b"documento %d\n" % number, f"{number}.txt") for number in range(2)]
    with installation.work(house.archivist) as work:
        return [add_document(work, file.id, arrival).digital_object for arrival in arrivals]


def count(installation, house, what) -> int:
    with installation.reading(house.coordinator) as reading:
        return reading.session.scalar(select(func.count()).select_from(what))


def test_a_machine_is_told_that_the_store_does_not_answer_and_may_send_again(client_of, house, installation, line):
    file, client = house.open(), client_of(house.archivist)
    address = f"/api/aggregations/{file.id}/documents"
    line.cut()

    answer = client.post(address, params={"file_name": "oficio.txt"}, content=b"Oficio 12\n", headers=RAW)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
    assert [one["code"] for one in answer.json()["objections"]] == ["store.no_answer"]
    assert count(installation, house, Document) == 0
    line.mend()
    again = client.post(address, params={"file_name": "oficio.txt"}, content=b"Oficio 12\n", headers=RAW)
    assert again.status_code == 201
    content = again.json()["document"]["content"]
    assert client.get(content).content == b"Oficio 12\n"
    assert client.get(content, headers={"range": "bytes=2-5"}).content == b"icio"
    line.cut()
    assert client.get(content).status_code == 503


def test_a_person_reads_which_setting_is_the_matter_and_what_to_do(client_of, house, kept_in):
    file = house.open()
    kept_in(f"s3://nadie/{uuid4()}")

    answer = client_of(house.archivist).post(
        f"/aggregations/{file.id}/documents", data={"title": "Oficio"}, files={"file": ("oficio.txt", b"Oficio 12\n")}
    )

    assert answer.status_code == 503
    assert "No se puede por ahora" in answer.text
    assert "CONSTANCIA_STORE_URL no existe" in answer.text
    assert "constancia store check" in answer.text


def test_a_reread_while_nobody_answers_ends_and_calls_nothing_missing(house, added, installation, line):
    line.cut()
    with pytest.raises(StoreUnreachable):
        verify_fixity(installation, house.coordinator)

    assert count(installation, house, FixityCheck) == 0
    assert count(installation, house, select(Entry).where(Entry.action == "object.fixity_failed").subquery()) == 0
    line.mend()
    assert verify_fixity(installation, house.coordinator).intact == len(added)


def test_a_text_that_could_not_be_read_is_read_later(house, installation, line):
    file = house.open()
    arrival = house.arrival(file.id, b"Oficio doce\n", with_text=False)
    with installation.work(house.archivist) as work:
        held = add_document(work, file.id, arrival).digital_object
    line.cut()
    with pytest.raises(StoreUnreachable):
        read_text(installation.work(house.given.operator), held.id)
    line.mend()

    assert read_text(installation.work(house.given.operator), held.id).text_outcome is TextOutcome.EXTRACTED
    assert store_of(installation.settings).get_text(held.key) == ("Oficio doce\n",)


def test_bytes_that_no_act_registered_are_swept_from_a_bucket_and_documents_stay(house, added, installation):
    store, file = store_of(installation.settings), house.open()
    nobodys = house.arrival(file.id, b"nobody registered this").stored.key

    assert sweep_orphans(installation, house.given.operator) == 1

    assert not store.exists(nobodys)
    assert all(store.exists(held.key) for held in added)
    assert count(installation, house, DigitalObject) == len(added)


def checked(installation, house, *words):
    console = Console(installation, lambda *_: house.given.operator)
    return CliRunner().invoke(store_command, ["check", *words], obj=console)


def test_the_command_says_whether_the_store_works_and_whether_it_keeps_what_is_removed(installation, house, kept_in):
    assert '"keeps_versions":false' in checked(installation, house, "--json").output
    kept_in(f"s3://versiones/{uuid4()}")
    assert "Warning: this bucket keeps versions" in checked(installation, house).output
    kept_in(f"s3://nadie/{uuid4()}")
    assert isinstance(checked(installation, house).exception, StoreUnreachable)
    kept_in("")
    said = checked(installation, house)
    assert (said.exit_code, said.output.count("\n")) == (0, 1)
    assert list(store_of(installation.settings).backend.paths()) == []


def test_whoever_watches_is_told_and_does_not_burden_the_bucket(installation, line):
    watch = Watch()
    assert watch.trouble(installation.settings) == ""
    line.requests.clear()
    assert watch.trouble(installation.settings) == ""
    assert line.requests == []
    line.cut()
    assert Watch().trouble(installation.settings) == "no_answer"

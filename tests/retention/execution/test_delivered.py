"""Own copies of what another archive took: gone by key after its receipt, by two people, with a stone that says so."""

from __future__ import annotations

import threading
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from records.aggregations.model import Aggregation, Standing
from records.documents.model import Document
from records.objects.service import store_of
from records.objects.store import Store
from retention.execution import delivered, jobs
from retention.execution.errors import DeliveredRefused, NeedsOwnAccount
from retention.holds.kinds import HoldKind
from retention.transfers.errors import TransferNotFound
from retention.transfers.kinds import Destination, TransferKind, TransferState
from retention.transfers.model import Transfer, TransferItem, TransferPaper
from search.finding import Question
from search.finding import find as find_by_words
from search.projector import Projector, index_of
from system.actor import CustodyStage, NotPermitted
from system.history import Entry
from system.jobs.model import ItemOutcome, JobItem, JobRun, JobState
from system.jobs.runner import Runner
from system.organization.roles import Role
from tests.retention.execution.test_destroying import hold


def handed_over(scene, count: int = 2, *, destination=Destination.STATE, recorded_by: str = "carmen"):
    """Files of a secondary transfer as the receipt of the archive that took them leaves them."""
    files = scene.files(count)
    with scene.archive.work() as work:
        made = Transfer(
            fonds_id=scene.archive.fonds.id, kind=TransferKind.SECONDARY, state=TransferState.ACCEPTED,
            year=work.today.year, number=1 + len(destination), made_by="rosa", made_at=work.now,
            destination=destination, receiver="Archivo del Estado", accepted_by=recorded_by, accepted_on=work.today,
        )  # fmt: skip
        work.session.add(made)
        work.session.flush()
        work.session.add_all(TransferItem(transfer_id=made.id, aggregation_id=one, running=None) for one in files)
        work.session.add(
            TransferPaper(
                transfer_id=made.id, act="receive", number="AGE/9", dated_on=work.today, digest="0" * 64,
                recorded_by=recorded_by, recorded_at=work.now,
            )
        )  # fmt: skip
        values = {"standing": Standing.DELIVERED, "stage": CustodyStage.HISTORICAL}
        work.session.execute(update(Aggregation).where(Aggregation.id.in_(files)).values(**values))
        return made.id, files


def ordered(scene, transfer_id, who: str = "rosa") -> UUID:
    with scene.installation.work(scene.actor(who)) as work:
        return delivered.order(work, transfer_id)


def run(scene, job_id) -> JobRun:
    Runner(scene.installation, [jobs.delivered_destruction], threading.Event()).perform(job_id)
    return scene.get(JobRun, job_id)


def outcomes(scene, job_id):
    with scene.archive.reading() as reading:
        return [(one.outcome, one.detail_code) for one in reading.session.scalars(
            select(JobItem).where(JobItem.job_id == job_id).order_by(JobItem.position)
        )]  # fmt: skip


def said(scene, file_id, action="aggregation.delivered_content_destroyed") -> int:
    with scene.archive.reading() as reading:
        return reading.session.scalar(select(func.count()).where(Entry.entity_id == file_id, Entry.action == action))


def test_copies_of_delivered_files_go_by_key_and_a_stone_says_where_they_are(scene, client_of):
    transfer_id, files = handed_over(scene)
    with scene.archive.reading() as reading:
        document = reading.session.scalars(select(Document).where(Document.aggregation_id == files[0])).one()
    Projector(scene.installation).catch_up()
    client = client_of(scene.archive.operator)
    assert client.get(f"/api/documents/{document.id}/content").status_code == 200

    job = run(scene, ordered(scene, transfer_id))

    assert (job.state, outcomes(scene, job.id)) == (JobState.DONE, [(ItemOutcome.DONE, jobs.DELIVERED)] * 2)
    store = store_of(scene.installation.settings)
    assert [store.remains(one) for one in files] == [[], []]
    assert [said(scene, one) for one in files] == [1, 1]
    gone = client.get(f"/api/documents/{document.id}/content")
    assert (gone.status_code, gone.json()["objections"][0]["code"]) == (410, "document.delivered")
    assert "AGE/9" in gone.json()["detail"]
    assert client.get(f"/documents/{document.id}").status_code == 410
    page = client.get(f"/aggregations/{files[0]}")
    assert page.status_code == 200
    assert "AGE/9" in client.get(f"/aggregations/{files[0]}/history").text
    with scene.archive.reading() as reading:
        found = find_by_words(reading, index_of(scene.installation.settings), Question(text="zarzamora"))
    assert found.hits == []
    assert scene.file_of(files[0]).standing is Standing.DELIVERED


def test_two_people_are_needed_and_a_receipt(scene):
    own, _files = handed_over(scene, 1, recorded_by="rosa")
    with pytest.raises(DeliveredRefused) as refused:
        ordered(scene, own, "rosa")
    assert [one.code for one in refused.value.objections] == ["execution.delivered_own_receipt"]
    here, _files = handed_over(scene, 1, destination=Destination.OWN)
    with pytest.raises(DeliveredRefused) as refused:
        ordered(scene, here)
    assert [one.code for one in refused.value.objections] == ["execution.delivered_without_receipt"]
    with pytest.raises(NotPermitted):
        ordered(scene, own, "oic")
    with pytest.raises(NeedsOwnAccount), scene.archive.work() as work:
        delivered.order(work, own)


def test_a_stranger_meets_neither_the_transfer_nor_the_list(scene, client_of, given):
    transfer_id, _files = handed_over(scene, 1)
    stranger = given.actor(given.fonds("OTR"), Role.RECORDS_CENTRE_ARCHIVIST)
    with pytest.raises(TransferNotFound), scene.installation.work(stranger) as work:
        delivered.order(work, transfer_id)
    client = client_of(stranger)
    assert "AGE/9" not in client.get("/executions/delivered").text
    assert client.get("/api/executions/delivered/").json() == []


def test_the_page_the_api_and_the_inbox_know_what_still_lies_here(scene, client_of):
    transfer_id, _files = handed_over(scene)
    client = client_of(scene.actor("rosa"))
    assert "AGE/9" in client.get("/executions/delivered").text
    assert "AGE/9" in client.get("/executions/delivered?export=csv").text
    assert client.get("/api/executions/delivered/").json()[0]["files"] == 2
    answer = client.post(f"/api/executions/delivered/{transfer_id}")
    assert answer.status_code == 202
    run(scene, UUID(answer.json()["job"]))
    assert client.get("/api/executions/delivered/").json() == []
    again = client.post(f"/api/executions/delivered/{transfer_id}")
    assert (again.status_code, again.json()["objections"][0]["code"]) == (409, "execution.delivered_nothing_left")


def test_what_is_held_or_came_back_stays_and_says_why(scene):
    transfer_id, files = handed_over(scene, 3)
    job_id = ordered(scene, transfer_id)
    hold(scene, files[0], HoldKind.CRIMINAL)
    with scene.archive.work() as work:
        work.session.execute(
            update(Aggregation).where(Aggregation.id == files[1]).values(standing=Standing.IN_ORDER)
        )  # fmt: skip
    run(scene, job_id)
    store = store_of(scene.installation.settings)
    assert [bool(store.remains(one)) for one in files] == [True, True, False]
    # The one that came back before the job began is none of its files any more.
    assert sorted(code for _outcome, code in outcomes(scene, job_id)) == [jobs.DELIVERED, "hold.content_stays"]


@pytest.mark.parametrize("after", [False, True])
def test_a_run_that_ends_while_it_destroys_goes_on_and_states_each_file_once(scene, monkeypatch, after):
    transfer_id, files = handed_over(scene)
    job_id = ordered(scene, transfer_id)
    real = Store.destroy

    class Killed(BaseException):
        pass

    def dying(store, *given):
        if after:
            real(store, *given)
        raise Killed

    monkeypatch.setattr(Store, "destroy", dying)
    with pytest.raises(Killed):
        run(scene, job_id)
    monkeypatch.setattr(Store, "destroy", real)

    assert run(scene, job_id).state is JobState.DONE
    assert [said(scene, one) for one in files] == [1, 1]
    assert [store_of(scene.installation.settings).remains(one) for one in files] == [[], []]

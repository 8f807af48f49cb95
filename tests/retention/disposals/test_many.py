"""Many files taken out of lists: portions with one event each, the same rule as for one, every line accounted for."""

from __future__ import annotations

import hashlib
import re
import threading
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import select, update

from classification.context import context as classification
from records.aggregations.questions import HappenedBeside
from records.context import context as records
from records.documents.queries import history_of_file
from retention.context import context as retention
from retention.disposals import acting, deciding, proposing, refusals, service
from retention.disposals.choosing import population_digest
from retention.disposals.errors import DisposalElsewhere
from retention.disposals.model import DisposalItem, ItemState, ListState
from retention.disposals.papers import Given
from system import history
from system.actor import NotPermitted
from system.jobs.model import ItemOutcome, JobItem, JobRun, JobState
from system.jobs.task import Task
from system.organization.roles import Role
from system.plate import context as ground
from system.views import jobs as frame
from system.views import queries as views
from system.views import service as selecting
from system.work import answering
from tests.retention.disposals.conftest import TODAY, paper
from tests.roofs import Visitor, door

REASON = "Los pide el juzgado"


class Left:
    """A queue that keeps a row for each job and runs none."""

    def put(self, session, name, arguments, *, actor):
        run = JobRun(
            name=name, arguments={key: str(value) for key, value in arguments.items()}, actor=actor.handle,
            actor_rights={}, fonds_id=actor.fonds_id, state=JobState.QUEUED, queued_at=datetime.now(UTC),
        )  # fmt: skip
        session.add(run)
        session.flush()
        return run.id


@pytest.fixture
def many(disposing, installation, monkeypatch):
    """A list of seven files, and portions of three."""
    monkeypatch.setattr(frame, "PORTION", 3)
    for day in range(1, 8):
        disposing.due(closed_on=date(2015, 1, day))
    listed = disposing.proposed()
    monkeypatch.setattr(installation, "jobs", Left())
    return Many(disposing, listed)


class Many:
    """Somebody who marks every file of the list and takes them out."""

    def __init__(self, disposing, listed) -> None:
        self.disposing, self.listed = disposing, listed

    def leave(self, actor, **filters) -> UUID:
        with self.disposing.archive.work(actor) as work:
            selection = selecting.mark_all(work, acting.PATH, filters)
            return selecting.leave_act(work, selection.id, acting.REFUSE, {"reason": REASON})

    def run(self, job_id, actor) -> dict[UUID, tuple[ItemOutcome, str]]:
        with self.disposing.archive.reading(actor) as reading:
            run = reading.session.get_one(JobRun, job_id)
        frame.act_on_selection(
            Task(self.disposing.archive.installation, job_id, actor, threading.Event()), **run.arguments
        )
        return self.report(job_id, actor)

    def report(self, job_id, actor) -> dict[UUID, tuple[ItemOutcome, str]]:
        with self.disposing.archive.reading(actor) as reading:
            run = reading.session.get_one(JobRun, job_id)
            lines = reading.session.scalars(select(JobItem).where(JobItem.job_id == job_id)).all()
        assert run.total == len(lines)
        assert run.done == sum(line.outcome is not ItemOutcome.PENDING for line in lines)
        return {UUID(line.key): (line.outcome, line.detail_code) for line in lines}

    def acts(self):
        with self.disposing.archive.reading() as reading:
            entries = history.of(reading.session, self.listed.id)
        return [entry.read_facts() for entry in entries if entry.action == "disposal.items_refused"]

    def rows(self) -> list[DisposalItem]:
        with self.disposing.archive.reading() as reading:
            return list(
                reading.session.scalars(
                    select(DisposalItem).where(DisposalItem.list_id == self.listed.id).order_by(DisposalItem.id)
                )
            )


def test_every_portion_is_one_act_that_names_how_many_which_and_why(many, disposing):
    disposing.checked(many.listed)
    ids = disposing.items(many.listed)
    report = many.run(many.leave(disposing.head), disposing.head)
    assert report == dict.fromkeys(ids, (ItemOutcome.DONE, ""))
    back = disposing.again(many.listed)
    assert (back.state, back.standing_count, back.item_count) == (ListState.PROPOSED, 0, 7)
    assert [told["count"] for told in many.acts()] == [3, 3, 1]
    assert len({told["decided_at"] for told in many.acts()}) == 3
    in_order = sorted(ids)
    for told, portion in zip(many.acts(), (in_order[:3], in_order[3:6], in_order[6:]), strict=True):
        assert told["digest"] == population_digest(portion)
        assert told["reason_sha256"] == hashlib.sha256(REASON.encode()).hexdigest()
        # Whoever decided where the list was goes on, though the first portion sent it back.
        assert told["stage"] == "checked"
    assert {(row.state, row.active, row.reason, row.decided_by, row.stage) for row in many.rows()} == {
        (ItemState.REFUSED, None, REASON, "titular", ListState.CHECKED)
    }
    assert disposing.archive.history(many.listed.id).count("disposal.sent_back") == 1


def test_what_was_taken_out_meanwhile_is_told_and_counted_once(many, disposing):
    ids = sorted(disposing.items(many.listed))
    job = many.leave(disposing.rac)
    disposing.act(disposing.rat, deciding.refuse_items, many.listed.id, ids[:2], reason="Otro motivo")
    report = many.run(job, disposing.rac)
    assert report == {
        **dict.fromkeys(ids[:2], (ItemOutcome.REFUSED, "disposal.not_standing")),
        **dict.fromkeys(ids[2:], (ItemOutcome.DONE, "")),
    }
    assert disposing.again(many.listed).standing_count == 0
    assert [told["count"] for told in many.acts()] == [2, 1, 3, 1]


def test_a_run_that_is_killed_loses_the_portion_whole_and_the_next_does_it_once(many, disposing, monkeypatch):
    job = many.leave(disposing.rac)
    whole, calls = deciding.refuse_standing, []

    def dying(work, *args, **said):
        taken = whole(work, *args, **said)
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("killed")
        return taken

    monkeypatch.setattr(deciding, "refuse_standing", dying)
    with pytest.raises(RuntimeError):
        many.run(job, disposing.rac)
    outcomes = [outcome for outcome, _ in many.report(job, disposing.rac).values()]
    assert (outcomes.count(ItemOutcome.DONE), outcomes.count(ItemOutcome.PENDING)) == (3, 4)
    assert disposing.again(many.listed).standing_count == 4
    assert set(many.run(job, disposing.rac).values()) == {(ItemOutcome.DONE, "")}
    assert [told["count"] for told in many.acts()] == [3, 3, 1]
    assert disposing.again(many.listed).standing_count == 0


def test_whoever_may_not_decide_there_takes_nothing_out_and_each_line_says_so(many, disposing):
    ids = disposing.items(many.listed)
    # The area's head decides only once the list was checked.
    report = many.run(many.leave(disposing.head), disposing.head)
    assert {detail for _, detail in report.values()} == {"actor.not_permitted"}
    assert disposing.items(many.listed) == ids
    assert many.acts() == []


def test_who_sent_a_list_back_goes_on_only_until_somebody_moves_it(many, disposing):
    disposing.checked(many.listed)
    first, second, third = disposing.items(many.listed)[:3]
    disposing.act(disposing.head, deciding.refuse_items, many.listed.id, [first], reason=REASON)
    disposing.act(disposing.head, deciding.refuse_items, many.listed.id, [second], reason=REASON)
    assert disposing.see(refusals.may_take_out, disposing.again(many.listed), actor=disposing.head)
    # Sent back is not given away: nobody else decides because of it, and the head alone does no other act there.
    assert not disposing.see(refusals.may_take_out, disposing.again(many.listed), actor=disposing.board)
    with pytest.raises(NotPermitted):
        disposing.act(disposing.head, service.refuse, many.listed.id, reason="x")
    disposing.act(disposing.rac, service.withdraw, many.listed.id, reason="Se rehace")
    with pytest.raises(DisposalElsewhere):
        disposing.act(disposing.head, deciding.refuse_items, many.listed.id, [third], reason=REASON)


def test_a_ruling_and_what_may_not_go_are_told_with_their_lines_too(many, disposing):
    held = disposing.files(many.listed)[0]
    disposing.hold(held)
    disposing.act(disposing.rac, proposing.leave_out_impeded, many.listed.id)
    disposing.ruled(many.listed, "partial", (2, 3))
    left, ruled = many.acts()
    by_position = {row.position: row for row in many.rows()}
    assert (left["count"], left["digest"], left["reason_sha256"]) == (1, population_digest([by_position[1].id]), "")
    assert ruled["digest"] == population_digest(sorted(by_position[n].id for n in (2, 3)))
    assert (ruled["count"], ruled["stage"]) == (2, "ruling_requested")
    for row in (by_position[1], by_position[2]):
        assert disposing.see(refusals.refusal_of, many.listed.id, row.decided_at).agrees


def test_a_file_s_history_has_the_act_for_whoever_may_read_the_list(many, disposing, given):
    disposing.archive.installation.learn([answering(HappenedBeside, refusals.refusals_of)])
    file_id = disposing.files(many.listed)[0]
    many.run(many.leave(disposing.rac), disposing.rac)
    entries = disposing.see(history_of_file, file_id, actor=disposing.rac)
    assert [one.seq for one in entries] == sorted(one.seq for one in entries)
    [act] = [one for one in entries if one.action == "disposal.items_refused"]
    assert act.read_facts()["count"] == 3
    clerk = given.actor(disposing.archive.fonds, Role.OFFICE_ARCHIVIST, given.unit(disposing.archive.fonds, "OTR"))
    assert disposing.see(refusals.refusals_of, HappenedBeside(file_id), actor=clerk) == []


def test_a_row_that_was_written_over_no_longer_comes_to_the_digest(many, disposing):
    many.run(many.leave(disposing.rac), disposing.rac)
    row = many.rows()[0]
    assert disposing.see(refusals.refusal_of, many.listed.id, row.decided_at).agrees
    with disposing.archive.work() as work:
        work.session.execute(update(DisposalItem).where(DisposalItem.id == row.id).values(state=ItemState.RETURNED))
    assert not disposing.see(refusals.refusal_of, many.listed.id, row.decided_at).agrees


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))


def test_few_marked_files_go_in_the_confirmation_and_their_page_shows_the_act(many, disposing, monkeypatch):
    client = Visitor(door(disposing.archive.installation, disposing.rac, (ground, classification, records, retention)))
    client.post("/selections", data={"listing": acting.PATH, "back": acting.PATH, "do": "all"})
    with disposing.archive.reading(disposing.rac) as reading:
        selection = views.selection_on(reading, acting.PATH)
    form = f"/selections/{selection.id}/acts/refuse"
    assert client.post(form, data={"reason": " "}).status_code == 422
    done = client.post(form, data={"reason": REASON})
    assert "Hecho en 7 elementos." in text(done)
    assert disposing.again(many.listed).standing_count == 0
    [told] = many.acts()
    assert told["count"] == 7
    item = text(client.get(f"/disposals/{many.listed.id}/items/{many.rows()[0].id}"))
    assert "Expedientes en el mismo acto 7" in item
    assert "Coincide con el historial" in item
    file_id = many.rows()[0].aggregation_id
    assert "Exclusión de expedientes de la lista de baja 1/2026, en un solo acto: 7." in text(
        client.get(f"/aggregations/{file_id}/history")
    )
    assert client.post(form, data={"reason": REASON}).status_code == 404


def test_many_marked_files_or_one_with_an_objection_are_left_to_a_job(many, disposing, monkeypatch):
    ids = disposing.items(many.listed)
    disposing.act(disposing.rac, deciding.refuse_items, many.listed.id, ids[:1], reason="Antes")
    with disposing.archive.work(disposing.rac) as work:
        selection = selecting.mark_all(work, acting.PATH, {})
        assert selecting.act_on_few(work, selection.id, acting.REFUSE, {"reason": REASON}) is None
    monkeypatch.setattr(selecting, "AT_ONCE", 5)
    with disposing.archive.work(disposing.rac) as work:
        selection = selecting.mark_all(work, acting.PATH, {"state": "standing"})
        assert selecting.act_on_few(work, selection.id, acting.REFUSE, {"reason": REASON}) is None
    assert disposing.items(many.listed) == ids[1:]


def test_the_page_counts_what_stands_against_a_list_up_to_its_bound(many, disposing, client_of, monkeypatch):
    from retention.disposals import standing_against

    for file_id in disposing.files(many.listed)[:3]:
        disposing.hold(file_id)
    page = client_of(disposing.rac)
    assert "Hoy algo se opone a la baja de 3 expedientes" in text(page.get(f"/disposals/{many.listed.id}"))
    monkeypatch.setattr(standing_against, "MOST", 2)
    assert "Hoy algo se opone a la baja de más de 2 expedientes" in text(page.get(f"/disposals/{many.listed.id}"))
    assert disposing.see(standing_against.count, many.listed, TODAY.replace(year=2010)) > 2


def test_two_who_take_the_same_files_out_at_once_take_each_out_once(many, disposing):
    jobs = {actor: many.leave(actor) for actor in (disposing.rac, disposing.rac2)}
    reports: dict[str, dict] = {}

    def run(actor):
        reports[actor.handle] = many.run(jobs[actor], actor)

    threads = [threading.Thread(target=run, args=(actor,)) for actor in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcomes = [outcome for report in reports.values() for outcome, _ in report.values()]
    assert (outcomes.count(ItemOutcome.DONE), outcomes.count(ItemOutcome.REFUSED)) == (7, 7)
    assert sum(told["count"] for told in many.acts()) == 7
    assert disposing.again(many.listed).standing_count == 0


def test_a_check_after_the_files_went_is_over_those_that_are_left(many, disposing):
    many.run(many.leave(disposing.rac, position="1"), disposing.rac)
    done = disposing.act(disposing.rat, service.check, many.listed.id, counted=6, boxes=1, given=Given(paper=paper()))
    assert (done.state, done.standing_count) == (ListState.CHECKED, 6)

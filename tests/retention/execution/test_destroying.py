"""Every guard is asked again of every file, at the moment it is destroyed."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from records.access.model import Restriction
from records.access.terms import RestrictionKind
from records.aggregations.model import Aggregation, Standing
from records.aggregations.questions import ObjectionsToDestroying
from records.custody.kinds import LoanKind, LoanState
from records.custody.model import Loan
from retention.clocks.model import RetentionClock
from retention.disposals.model import DisposalItem, DisposalList, DisposalPaper, ItemState, ListState, SampledFile
from retention.execution.destroying import manifest_digest
from retention.execution.model import Execution, ExecutionState
from retention.holds.model import HeldFile, Hold, HoldKind, HoldScope, HoldState
from system import history
from system.attachments.model import Attachment
from system.attachments.queries import content
from system.errors import Objection
from system.jobs.model import ItemOutcome, JobState
from system.work import answering


def hold(scene, file_id, kind=HoldKind.AUDIT):
    with scene.archive.work() as work:
        number = len(work.session.scalars(select(Hold.id)).all()) + 1
        made = Hold(
            fonds_id=scene.archive.fonds.id, number=number, kind=kind, scope=HoldScope.FILES, terms={},
            state=HoldState.IN_FORCE, authority="ASF", case_number="1", started_on=work.today,
            requested_by="oic", requested_at=work.now, placed_by="carmen", placed_at=work.now,
        )  # fmt: skip
        work.session.add(made)
        work.session.flush()
        work.session.add(HeldFile(hold_id=made.id, aggregation_id=file_id, since=work.now))


def change(scene, model, where, **values):
    with scene.archive.work() as work:
        work.session.execute(update(model).where(where).values(**values))


def restrict(scene, file_id, kind=RestrictionKind.RESERVED):
    with scene.archive.work() as work:
        work.session.add(
            Restriction(
                fonds_id=scene.archive.fonds.id, aggregation_id=file_id, kind=kind, cause="112-I",
                legal_basis="LGT 112", resolution="CT/1", classified_on=work.today, years=5,
                ends_on=work.today + timedelta(days=900), recorded_at=work.now, recorded_by="ct",
            )
        )  # fmt: skip


def lend(scene, file_id):
    from records.aggregations.model import Volume

    with scene.archive.work() as work:
        volume = work.session.scalars(select(Volume).where(Volume.aggregation_id == file_id)).one()
        work.session.add(
            Loan(
                fonds_id=scene.archive.fonds.id, aggregation_id=file_id, volume_id=volume.id,
                unit_id=scene.archive.unit.id, year=2026, number=1, kind=LoanKind.INTERNAL,
                state=LoanState.HANDED_OVER, borrower="Zoe", purpose="consulta", requested_by="ana",
                requested_on=work.today, term_days=10,
            )
        )  # fmt: skip


FORBIDDING = {
    "hold": (hold, "disposal.held.audit"),
    "access request": (lambda scene, one: hold(scene, one, HoldKind.ACCESS_REQUEST), "disposal.held.access_request"),
    "reserve": (restrict, "disposal.reserved"),
    "confidential": (lambda scene, one: restrict(scene, one, RestrictionKind.CONFIDENTIAL), "disposal.confidential"),
    "lost": (
        lambda scene, one: change(scene, Aggregation, Aggregation.id == one, standing=Standing.LOST),
        "retention.frozen.lost",
    ),
    "term": (
        lambda scene, one: change(
            scene, RetentionClock, RetentionClock.aggregation_id == one, due_on=date(2090, 1, 1),
            intermediate_until=date(2089, 12, 31),
        ),
        "retention.period_running",
    ),
    "reopened": (lambda scene, one: change(scene, Aggregation, Aggregation.id == one, closed_on=None), "disposal.open"),
    "conservation": (
        lambda scene, one: change(scene, RetentionClock, RetentionClock.aggregation_id == one, outcome="conservation"),
        "disposal.conservation",
    ),
    "loan": (lend, "loan.running"),
    "renamed": (
        lambda scene, one: change(scene, Aggregation, Aggregation.id == one, title="Otro asunto"),
        "execution.line_changed",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(FORBIDDING))
def test_what_forbids_after_the_witness_spoke_still_stops_that_file_alone(scene, name):
    forbid, code = FORBIDDING[name]
    files = scene.files(3)
    list_id = scene.list_of(files)
    execution_id = scene.confirmed(list_id)
    forbid(scene, files[1])

    job = scene.run(execution_id)

    assert job.state is JobState.DONE, job.objections
    assert scene.states(list_id) == [ItemState.DESTROYED, ItemState.RETURNED, ItemState.DESTROYED]
    assert code in scene.reasons(list_id)[1]
    assert [one.outcome for one in scene.report(execution_id)] == [
        ItemOutcome.DONE, ItemOutcome.REFUSED, ItemOutcome.DONE,
    ]  # fmt: skip
    with scene.archive.reading() as reading:
        returned = reading.session.scalars(select(DisposalItem).where(DisposalItem.position == 2)).one()
        assert returned.active is None  # it may be proposed again
        assert "execution.item_returned" in [one.action for one in history.of(reading.session, files[1])]


def test_all_the_reasons_are_kept_never_only_the_first(scene):
    files = scene.files(1)
    list_id = scene.list_of(files)
    execution_id = scene.confirmed(list_id)
    hold(scene, files[0])
    hold(scene, files[0], HoldKind.LITIGATION)
    restrict(scene, files[0])

    scene.run(execution_id)

    assert {"disposal.held.audit", "disposal.held.litigation", "disposal.reserved"} <= set(scene.reasons(list_id)[0])


def test_whoever_else_objects_is_heard(scene):
    scene.installation.learn(
        [answering(ObjectionsToDestroying, lambda _stand, _question: (Objection("evidence.in_force", "LGA 10"),))]
    )
    list_id = scene.published(1)

    scene.executed(list_id)

    assert scene.reasons(list_id) == [["evidence.in_force"]]


def test_a_stone_says_what_was_asked_and_what_it_was(scene):
    list_id = scene.published(1, documents=2)

    scene.executed(list_id)

    (stone,) = scene.stones(list_id)
    assert [one["reasons"] for one in stone.guards] == [[]] * len(stone.guards)
    asked = {one["guard"]: one["seen"] for one in stone.guards}
    assert {"term", "hold", "restriction", "access_request", "evidence", "standing", "loan", "technique", "publication",
            "act", "finance", "line", "list"} <= set(asked)  # fmt: skip
    assert asked["technique"]["technique"] == "elimination"
    assert asked["term"]["due_on"] == stone.due_on.isoformat()
    assert (stone.series, stone.act_number, stone.ruling_number) == ("5C.4", "A-17/2026", "0806-22")
    assert (stone.executor, stone.witness) == ("rosa", "oic")
    assert stone.explanation
    assert stone.manifest_sha256 == manifest_digest(scene.objects(list_id))


def test_the_certificate_counts_as_many_objects_as_the_inventory(scene):
    files = scene.files(3, documents=2)
    list_id = scene.list_of(files)
    execution_id = scene.confirmed(list_id)
    hold(scene, files[0])

    scene.run(execution_id)

    execution = scene.get(Execution, execution_id)
    assert (execution.state, execution.destroyed_count, execution.returned_count, execution.object_count) == (
        ExecutionState.DONE, 2, 1, 4,
    )  # fmt: skip
    with scene.archive.reading() as reading:
        papers = {
            paper.facts["form"]: reading.session.get_one(Attachment, paper.attachment_id)
            for paper in reading.session.scalars(select(DisposalPaper).where(DisposalPaper.list_id == list_id))
        }
        assert content(reading, papers["pdf"]).startswith(b"%PDF-")
        told = json.loads(content(reading, papers["json"]))
    assert told["totals"] == {"destroyed": 2, "returned": 1, "left": 0, "objects": 4, "bytes": execution.byte_count}
    assert [len(one["objects"]) for one in told["files"]] == [2, 2]
    assert {one["sha256"] for file in told["files"] for one in file["objects"]} == {
        one.sha256 for one in scene.objects(list_id)
    }
    assert [one["reasons"][0]["code"] for one in told["returned"]] == ["disposal.held.audit"]
    assert scene.get(DisposalList, list_id).state is ListState.EXECUTED


def test_a_file_without_a_byte_has_its_stone_as_well(scene):
    list_id = scene.list_of(scene.files(1, documents=0))

    scene.executed(list_id)

    assert [(stone.object_count, stone.byte_count) for stone in scene.stones(list_id)] == [(0, 0)]


def test_a_list_that_changed_between_the_witness_and_the_job_is_left_whole(scene):
    files = scene.files(2)
    list_id = scene.list_of(files)
    execution_id = scene.confirmed(list_id)
    change(scene, DisposalItem, DisposalItem.position == 1, sha256="1" * 64)

    job = scene.run(execution_id)

    assert job.state is JobState.FAILED
    assert [one["code"] for one in job.objections] == ["execution.list_changed"]
    assert scene.states(list_id) == [ItemState.STANDING] * 2


def test_a_clock_that_was_set_back_destroys_nothing(scene, clock):
    list_id = scene.published(2)
    execution_id = scene.confirmed(list_id)
    clock.advance(days=-400)

    job = scene.run(execution_id)

    assert job.state is JobState.FAILED
    assert "execution.clock_set_back" in [one["code"] for one in job.objections]
    assert scene.states(list_id) == [ItemState.STANDING] * 2


def test_a_released_file_of_a_sampled_series_goes_and_a_chosen_one_stays(scene):
    from retention.disposals.model import SampleDraw

    files = scene.files(2)
    for one in files:
        change(scene, RetentionClock, RetentionClock.aggregation_id == one, outcome="sampling")
    with scene.archive.work() as work:
        draw = SampleDraw(
            fonds_id=scene.archive.fonds.id, lineage_id=work.session.get_one(Aggregation, files[0]).lineage_id,
            method="random", as_of=work.today, population=2, chosen=1, population_digest="0" * 64, drawn_by="rosa",
            drawn_at=work.now,
        )  # fmt: skip
        work.session.add(draw)
        work.session.flush()
        for position, one in enumerate(files, start=1):
            work.session.add(
                SampledFile(
                    draw_id=draw.id, aggregation_id=one, standing=one, position=position, is_chosen=position == 1
                )
            )
    list_id = scene.list_of(files)

    scene.executed(list_id)

    assert scene.states(list_id) == [ItemState.RETURNED, ItemState.DESTROYED]
    assert scene.reasons(list_id)[0] == ["disposal.sample_chosen"]

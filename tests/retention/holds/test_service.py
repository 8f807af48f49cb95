from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from classification.charts.model import Node, Succession, SuccessionKind
from classification.series.kinds import Support
from records.aggregations.model import Aggregation
from records.aggregations.opening import Description
from records.aggregations.service import describe_aggregation
from records.documents.details import DocumentDetails
from records.documents.service import add_paper_document
from records.restructuring.service import reclassify_aggregation
from retention.holds import queries, service
from retention.holds.errors import (
    HoldNotFound,
    HoldNotInForce,
    HoldNotRequested,
    HoldRefused,
    OwnHoldRequest,
)
from retention.holds.kinds import HoldKind, HoldScope, HoldState
from retention.holds.model import HeldFile, Hold
from retention.holds.sweeping import sweep
from system.actor import NotPermitted
from system.errors import Conflict
from system.listing import ListFilterUnreadable

CLOSED = date(2020, 5, 29)


def codes(refusal) -> list[str]:
    return [objection.code for objection in refusal.value.objections]


def test_a_hold_keeps_its_files_until_an_act_releases_it_and_releasing_does_nothing_else(archive, holds):
    """Domain 7 D 36: of the hold itself."""
    file, other = archive.file("5C.3", CLOSED), archive.file("5C.3", CLOSED)
    before = archive.clock(file)

    hold = holds.place(holds.of_files(file))

    assert (holds.held(file), holds.held(other)) == ([1], [])
    with archive.reading() as reading:
        kept = set(reading.session.scalars(select(Aggregation.id).where(queries.is_held())))
    assert kept == {file}
    holds.release(hold)
    assert holds.held(file) == []
    assert archive.history(hold.id) == ["hold.placed", "hold.released"]
    assert archive.history(file) == ["aggregation.opened", "aggregation.closed", "clock.reckoned"]
    assert archive.clock(file).due_on == before.due_on
    with archive.reading() as reading:
        (row,) = reading.session.scalars(select(HeldFile))
        assert row.until is not None
        told = [one.read_facts() for one in _told(reading, hold)]
    assert "Auditoría" not in str(told)
    assert [one["files"] for one in told] == [1, 1]


def _told(reading, hold):
    from system import history

    return history.of(reading.session, hold.id)


def test_several_holds_keep_a_file_and_each_ends_alone(archive, holds):
    file = archive.file("5C.3", CLOSED)
    first = holds.place(holds.of_files(file))
    second = holds.place(holds.of_series("5C.3", kind=HoldKind.LITIGATION))

    holds.release(first)

    assert holds.held(file) == [second.number]
    with archive.reading() as reading:
        assert queries.running_holds_of(reading.session, [file, uuid4()]).keys() == {file}


def test_a_hold_over_a_series_takes_in_its_subseries_and_files_opened_later(archive, holds):
    base, fees = archive.file("4C.3.1", CLOSED), archive.file("4C.3.2", CLOSED)
    outside = archive.file("5C.3", CLOSED)

    hold = holds.place(holds.of_series("4C.3"))
    later = archive.file("4C.3.2")

    assert [holds.held(one) for one in (base, fees, later, outside)] == [[1], [1], [1], []]
    assert archive.history(hold.id) == ["hold.placed", "hold.caught"]
    holds.release(hold)
    assert holds.held(archive.file("4C.3.1")) == []


def test_a_hold_over_a_series_follows_it_to_what_succeeds_it_and_to_files_that_passed_out_of_it(archive, holds):
    """4C.3.1 was split into 5C.3 and 5C.4 in a later version; a file of it had passed to 4C.3.2 by hand before."""
    moved, heir, second, stranger = (archive.file(key) for key in ("4C.3.1", "5C.3", "5C.4", "4C.3.2"))
    with archive.work() as work:
        nodes = {node.key: node for node in work.session.scalars(select(Node))}
        old = nodes["4C.3.1"]
        for key in ("5C.3", "5C.4"):
            work.session.add(
                Succession(
                    fonds_id=archive.fonds.id, chart_id=old.chart_id, kind=SuccessionKind.SPLIT,
                    old_lineage_id=old.lineage_id, old_code=old.code, old_title=old.title, old_level=old.level,
                    new_lineage_id=nodes[key].lineage_id, recorded_by="x", recorded_at=work.now,
                )
            )  # fmt: skip
        reclassify_aggregation(work, moved, node_id=nodes["4C.3.2"].id, reason="Se clasificó mal", opinion="GI/1")

    hold = holds.place(holds.of_series("4C.3.1"))
    later = archive.file("5C.4")

    assert [holds.held(one) for one in (moved, heir, second, later, stranger)] == [[1], [1], [1], [1], []]
    assert archive.history(hold.id) == ["hold.placed", "hold.caught"]


def test_a_hold_over_a_query_takes_in_what_comes_to_match(archive, holds):
    file = archive.file("5C.3")
    hold = holds.place(holds.order(HoldScope.QUERY, terms={"filters": {"title": "Contraloría", "page": "7"}}))
    assert holds.held(file) == []

    with archive.work() as work:
        describe_aggregation(work, file, title="Oficios a la CONTRALORIA", description=Description())
    assert holds.held(file) == [hold.number]
    with archive.work() as work:
        describe_aggregation(work, file, title="Otro asunto", description=Description())

    assert holds.held(file) == [hold.number]  # only a release frees what was held once


def test_a_hold_over_a_person_looks_in_titles_authors_and_addressees_now_and_later(archive, holds):
    named, silent = archive.file("5C.3"), archive.file("5C.3")
    with archive.work() as work:
        add_paper_document(
            work, named, DocumentDetails(title="Oficio", author="José Núñez Pérez", support=Support.PAPER)
        )
    hold = holds.place(holds.order(HoldScope.PERSON, terms={"name": "nuñez JOSE"}))
    assert (holds.held(named), holds.held(silent)) == ([hold.number], [])

    with archive.work() as work:
        add_paper_document(
            work, silent, DocumentDetails(title="Respuesta", addressee="C. José Núñez", support=Support.PAPER)
        )

    assert holds.held(silent) == [hold.number]


def test_the_daily_look_finds_what_no_event_told(archive, holds):
    file = archive.file("5C.4")
    hold = holds.place(holds.order(HoldScope.QUERY, terms={"filters": {"stage": "intermediate"}}))
    with archive.work() as work:
        work.session.get_one(Aggregation, file).stage = "intermediate"

    assert sweep(archive.installation) == 1
    assert sweep(archive.installation) == 0
    assert holds.held(file) == [hold.number]


def test_what_a_unit_requests_another_person_accepts_or_refuses(archive, holds):
    file = archive.file("5C.3", CLOSED)
    asked = holds.request(holds.of_files(file, review_on=None))
    assert asked.state is HoldState.REQUESTED
    assert holds.held(file) == []

    with pytest.raises(NotPermitted), archive.work(holds.clerk) as work:
        service.accept_request(work, asked.id, review_on=date(2027, 1, 1))
    with archive.work(holds.control) as work:
        service.accept_request(work, asked.id, review_on=date(2027, 1, 1), version=asked.version)
    assert holds.held(file) == [1]
    with pytest.raises(HoldNotRequested), archive.work(holds.coordinator) as work:
        service.refuse_request(work, asked.id, reason="No")

    second = holds.request(holds.of_files(file))
    with archive.work(holds.coordinator) as work:
        service.refuse_request(work, second.id, reason="Ya está retenido")
    assert archive.history(second.id) == ["hold.requested", "hold.request_refused"]
    assert holds.held(file) == [1]


def test_nobody_accepts_or_refuses_his_own_request(archive, holds, given):
    from system.organization.roles import Role

    file = archive.file("5C.3", CLOSED)
    head = given.actor(archive.fonds, Role.UNIT_HEAD, archive.unit, handle="dos-cargos")
    placer = replace(head, grants=head.grants | holds.control.grants)
    asked = holds.request(holds.of_files(file), actor=placer)

    with pytest.raises(OwnHoldRequest), archive.work(placer) as work:
        service.accept_request(work, asked.id, review_on=date(2027, 1, 1))
    with pytest.raises(OwnHoldRequest), archive.work(placer) as work:
        service.refuse_request(work, asked.id, reason="Me arrepentí")
    with archive.reading(placer) as reading:
        assert queries.awaiting_answer(reading, 10) == []
    with archive.reading(holds.control) as reading:
        assert [one.id for one in queries.awaiting_answer(reading, 10)] == [asked.id]


def test_only_the_archives_coordinator_releases(archive, holds):
    hold = holds.place(holds.of_files(archive.file("5C.3")), actor=holds.control)

    for actor in (holds.control, holds.transparency, holds.clerk):
        with pytest.raises(NotPermitted):
            holds.release(hold, actor=actor)
    with pytest.raises(HoldNotFound):
        holds.release(hold, actor=holds.neighbour)
    holds.release(hold)
    with pytest.raises(HoldNotInForce):
        holds.release(hold)


def test_two_who_release_at_once_release_once(archive, holds):
    hold = holds.place(holds.of_files(*(archive.file("5C.3") for _ in range(5))))

    def let_go(number):
        try:
            holds.release(hold, act=f"OF/{number}")
        except Conflict:
            return 0
        return 1

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(let_go, range(2))) == 1
    assert archive.history(hold.id).count("hold.released") == 1


def test_one_who_opens_while_another_releases_leaves_nothing_held(archive, holds):
    hold = holds.place(holds.of_series("5C.4"))

    with ThreadPoolExecutor(2) as pool:
        opened = pool.submit(archive.file, "5C.4")
        pool.submit(holds.release, hold).result()

    assert holds.held(opened.result()) == []


def test_two_who_place_at_once_have_two_numbers(archive, holds):
    file = archive.file("5C.3")

    with ThreadPoolExecutor(2) as pool:
        placed = list(pool.map(lambda _: holds.place(holds.of_files(file)), range(2)))

    assert sorted(one.number for one in placed) == [1, 2]
    assert sorted(holds.held(file)) == [1, 2]


def test_a_review_puts_the_next_look_off_and_only_a_day_to_come_will_do(archive, holds, clock):
    hold = holds.place(holds.of_files(archive.file("5C.3"), review_on=date(2026, 11, 30)))
    clock.advance(days=20)
    with archive.reading(holds.coordinator) as reading:
        assert [one.id for one in queries.awaiting_review(reading, 10)] == [hold.id]
        assert len(reading.session.execute(queries.due_for_review(reading)).all()) == 1
    with pytest.raises(HoldRefused) as refusal, archive.work(holds.control) as work:
        service.review_hold(work, hold.id, review_on=date(2026, 11, 30))
    assert codes(refusal) == ["hold.review_past"]

    with archive.work(holds.control) as work:
        service.review_hold(work, hold.id, review_on=date(2027, 6, 1))
    with archive.reading(holds.coordinator) as reading:
        assert queries.awaiting_review(reading, 10) == []
    assert holds.held(archive.file("5C.4")) == []


def test_everything_that_is_wrong_with_an_order_is_told_at_once(archive, holds):
    with pytest.raises(HoldRefused) as refusal:
        holds.place(
            holds.order(
                authority=" ", case_number="x" * 201, reason="y" * 5001, started_on=date(2027, 1, 1), review_on=None
            )
        )

    assert codes(refusal) == [
        "form.missing", "form.too_long", "form.too_long", "hold.in_future", "hold.review_missing", "hold.scope_unfit",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("scope", "terms", "code"),
    [
        (HoldScope.FILES, {"file_ids": [str(uuid4())] * 10_001}, "hold.scope_unfit"),
        (HoldScope.SERIES, {}, "hold.scope_unfit"),
        (HoldScope.QUERY, {"filters": {"nada": "x", "title": "  "}}, "hold.scope_unfit"),
        (HoldScope.PERSON, {"name": "de la"}, "hold.name_too_short"),
        (HoldScope.PERSON, {"name": "x" * 301}, "form.too_long"),
        (HoldScope.PERSON, {"name": "\x00 \x00"}, "hold.name_too_short"),
    ],
)
def test_terms_that_tell_no_files_or_too_many_are_refused(archive, holds, scope, terms, code):
    with pytest.raises(HoldRefused) as refusal:
        holds.place(holds.order(scope, terms=terms))
    assert codes(refusal) == [code]


def test_a_query_that_cannot_be_read_holds_nothing(archive, holds):
    with pytest.raises(ListFilterUnreadable):
        holds.place(holds.order(HoldScope.QUERY, terms={"filters": {"opened_on_from": "ayer"}}))
    with archive.reading() as reading:
        assert reading.session.scalar(select(func.count()).select_from(Hold)) == 0


def test_a_unit_requests_only_over_files_in_its_reach_and_is_never_told_which_exist(archive, holds):
    foreign = archive.file("5C.3", unit=holds.other_unit)

    with pytest.raises(HoldRefused) as refusal:
        holds.request(holds.of_files(archive.file("5C.3"), foreign, uuid4()))

    assert codes(refusal) == ["hold.files_unknown"]
    assert refusal.value.objections[0].facts["count"] == 2


def test_holds_and_their_counts_are_cut_to_what_each_may_see(archive, holds, given):
    mine, theirs = archive.file("5C.3"), archive.file("5C.3", unit=holds.other_unit)
    both = holds.place(holds.of_files(mine, theirs))
    foreign = holds.place(holds.of_files(theirs))

    def seen(actor):
        with archive.reading(actor) as reading:
            return {row.number: row.files for row in reading.session.execute(queries.holds(reading))}

    assert seen(holds.coordinator) == {both.number: 2, foreign.number: 1}
    assert seen(holds.clerk) == {both.number: 1}
    stranger = given.fonds("OTRO")
    from system.organization.roles import Role

    assert seen(given.actor(stranger, Role.ARCHIVES_COORDINATOR)) == {}
    with archive.reading(holds.clerk) as reading:
        view = queries.view(reading, both.id)
        assert (view.files, view.tells_all) == (1, False)
        assert [row.id for row in reading.session.execute(queries.files_of(reading, both.id))] == [mine]
        with pytest.raises(HoldNotFound):
            queries.view(reading, foreign.id)


def test_a_preview_counts_by_unit_and_series_what_the_actor_may_hold(archive, holds):
    for key in ("5C.3", "5C.3", "5C.4"):
        archive.file(key)
    held = archive.file("5C.3", unit=holds.other_unit)
    holds.place(holds.of_files(held))
    order = holds.order(HoldScope.QUERY, terms={"filters": {"title": "expediente"}})

    with archive.reading(holds.coordinator) as reading:
        whole = queries.preview(reading, archive.fonds.id, order.scope, order.terms)
    with archive.reading(holds.clerk) as reading:
        own = queries.preview(reading, archive.fonds.id, order.scope, order.terms)

    assert (whole.total, whole.free) == (4, 3)
    assert whole.by_unit == [("TES", 3), ("OBR", 1)]
    assert [(code, count) for code, _title, count in whole.by_series] == [("5C.3", 3), ("5C.4", 1)]
    assert (own.total, own.by_unit) == (3, [("TES", 3)])


def test_a_file_that_was_destroyed_comes_under_no_hold(archive, holds):
    gone = archive.file("5C.4")
    with archive.work() as work:
        work.session.get_one(Aggregation, gone).standing = "destroyed"

    hold = holds.place(holds.of_series("5C.4"))

    assert holds.held(gone) == []
    with archive.reading() as reading:
        assert queries.view(reading, hold.id).files == 0


def test_several_holds_are_released_by_one_act_or_none_of_them(archive, holds):
    first, second = (holds.place(holds.of_files(archive.file("5C.3"))) for _ in range(2))
    holds.release(second)

    with pytest.raises(HoldNotInForce), archive.work(holds.coordinator) as work:
        service.release_holds(work, [first.id, second.id], act="OF/9", reason="Concluyeron")
    assert archive.history(first.id) == ["hold.placed"]
    with archive.work(holds.coordinator) as work:
        assert len(service.release_holds(work, [first.id, first.id], act="OF/9", reason="Concluyó")) == 1
    with pytest.raises(HoldRefused), archive.work(holds.coordinator) as work:
        service.release_holds(work, [], act="OF/9", reason="Concluyó")

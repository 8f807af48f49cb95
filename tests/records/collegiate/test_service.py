from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import uuid4

import pytest

from records.collegiate import queries
from records.collegiate.errors import (
    AgendaItemNotFound,
    BodyNotFound,
    BodyRefused,
    ItemAlreadyVoted,
    SittingNotCalled,
    SittingNotHeld,
    SittingRefused,
    VoteRefused,
)
from records.collegiate.model import CollegiateKind, Presence, SittingState
from records.collegiate.quorum import Choice
from records.collegiate.service import (
    Ballot,
    Call,
    Founding,
    MatterAsked,
    Seat,
    add_member,
    call_sitting,
    cancel_sitting,
    end_body,
    end_member,
    found_body,
    hold_sitting,
    keep_minutes,
    vote,
)
from system import history
from system.actor import NotPermitted
from system.attachments.service import Paper
from system.errors import Conflict

YES, NO = Choice.FAVOUR, Choice.AGAINST


def codes(refusal) -> list[str]:
    return [objection.code for objection in refusal.value.objections]


def test_a_board_gives_its_opinion_with_quorum_votes_and_minutes(board):
    subject = uuid4()
    sitting_id = board.call(MatterAsked(title="Baja 5C.12", subject="disposal", subject_id=subject))
    (item,) = board.items(sitting_id)

    held = board.hold(sitting_id, "Jurídico", "Planeación", "Archivos")
    board.vote(item, Jurídico=YES, Planeación=Ballot(Choice.RECUSED, "Produjo la serie"), Archivos=YES)
    with board.work() as work:
        paper = keep_minutes(work, sitting_id, Paper([b"acta"], "acta.pdf"), number="GI/01/2026")

    with board.reading() as reading:
        (opinion,) = queries.opinions_on(reading.session, subject)
        told = history.of(reading.session, sitting_id)
    assert held.quorum_reached
    assert (opinion.favour, opinion.against, opinion.abstained, opinion.recused) == (2, 0, 0, 1)
    assert opinion.passed
    assert opinion.quorum_reached
    assert opinion.unit_present
    assert (opinion.minutes_id, opinion.minutes_number) == (paper.id, "GI/01/2026")
    assert opinion.body_kind is CollegiateKind.APPRAISAL_BOARD
    assert [one.action for one in told] == [
        "sitting.called", "sitting.held", "agenda_item.voted", "sitting.minutes_kept",
    ]  # fmt: skip
    assert "Baja" not in str([one.read_facts() for one in told])


def test_two_of_five_are_no_quorum_and_nothing_is_voted(board):
    sitting_id = board.call()
    (item,) = board.items(sitting_id)

    held = board.hold(sitting_id, "Jurídico", "Archivos", "Control")

    assert held.quorum_reached is False
    with pytest.raises(VoteRefused) as refusal:
        board.vote(item, Jurídico=YES, Archivos=YES)
    assert codes(refusal) == ["vote.no_quorum"]


def test_those_recused_leave_the_seats_and_too_many_of_them_leave_no_quorum(board):
    sitting_id = board.call()
    (item,) = board.items(sitting_id)
    board.hold(sitting_id, "Jurídico", "Planeación", "Archivos")

    recused = Ballot(Choice.RECUSED, "Interés directo")
    board.vote(item, Jurídico=recused, Planeación=recused, Archivos=YES)

    with board.reading() as reading:
        (matter,) = queries.view(reading, sitting_id).matters
    assert matter.outcome is not None
    assert not matter.outcome.quorum_reached  # one of the three seats that are left
    assert matter.item.passed is False


def test_the_producing_area_must_be_there_for_its_matter(board, house):
    head = board.person("Titular de Tesorería", house.unit)
    stranger = board.person("Persona sin área")
    sitting_id = board.call(MatterAsked(title="Serie de Tesorería", unit_id=house.unit.id))
    (item,) = board.items(sitting_id)

    with pytest.raises(SittingRefused) as refusal:
        board.hold(sitting_id, representatives={item: stranger})
    assert codes(refusal) == ["agenda_item.represents_no_area"]
    board.hold(sitting_id)
    with pytest.raises(VoteRefused) as refusal:
        board.vote(item, **dict.fromkeys(board.came(), YES))
    assert codes(refusal) == ["vote.area_absent"]

    again = board.call(MatterAsked(title="Serie de Tesorería", unit_id=house.unit.id))
    (item,) = board.items(again)
    board.hold(again, representatives={item: head})
    assert board.vote(item, **dict.fromkeys(board.came(), YES)).passed


def test_a_member_who_is_appointed_in_the_area_stands_for_it(board, house):
    head = board.person("Titular de Tesorería", house.unit)
    with board.work() as work:
        seat = add_member(work, board.id, Seat(person_id=head, started_on=date(2021, 1, 1)))
    board.seats["Tesorería"] = seat.id
    sitting_id = board.call(MatterAsked(title="Serie de Tesorería", unit_id=house.unit.id))

    board.hold(sitting_id, "Jurídico", "Archivos", "Tesorería")

    with board.reading() as reading:
        (matter,) = queries.view(reading, sitting_id).matters
    assert matter.item.representative_id == head
    assert matter.representative == "Titular de Tesorería"


def test_all_that_is_wrong_with_votes_is_told_at_once(board):
    sitting_id = board.call()
    (item,) = board.items(sitting_id)
    board.hold(sitting_id, "Jurídico", "Planeación", "Archivos", "Control")

    with pytest.raises(VoteRefused) as refusal:
        board.vote(item, Jurídico=Choice.RECUSED, Control=YES, Transparencia=NO)

    assert codes(refusal) == ["vote.lacking", "vote.not_entitled", "vote.recusal_without_reason"]
    assert [one.facts["count"] for one in refusal.value.objections[:2]] == [2, 2]


def test_a_substitute_takes_the_seat_and_nobody_sits_twice(board):
    first = board.call()
    twice = {board.seats["Jurídico"]: Presence.PRESENT, board.seats["Control"]: Presence.SUBSTITUTED}
    with pytest.raises(SittingRefused) as refusal, board.work() as work:
        hold_sitting(work, first, {**twice, uuid4(): Presence.PRESENT})
    assert codes(refusal) == ["attendance.no_member", "attendance.no_substitute"]

    with board.work() as work:
        add_member(work, board.id, Seat(person_id=board.people["Suplente de Jurídico"], started_on=date(2021, 1, 1)))
    with board.reading() as reading:
        seats = {one.name: one.membership.id for one in queries.members_on(reading.session, board.id)}
    both = {board.seats["Jurídico"]: Presence.SUBSTITUTED, seats["Suplente de Jurídico"]: Presence.PRESENT}
    with pytest.raises(SittingRefused) as refusal, board.work() as work:
        hold_sitting(work, first, both)
    assert codes(refusal) == ["attendance.person_twice"]

    with board.work() as work:
        held = hold_sitting(work, first, {seat: Presence.SUBSTITUTED for name, seat in board.seats.items()
                                          if name in {"Planeación", "Archivos", "Tecnologías"}})  # fmt: skip
    assert held.quorum_reached


def test_seats_are_those_of_the_day_of_the_sitting(board):
    with board.work() as work:
        for name in ("Jurídico", "Planeación", "Tecnologías"):
            end_member(work, board.seats[name], on=date(2026, 6, 30))
    with board.reading() as reading:
        assert len(queries.members_on(reading.session, board.id, date(2026, 6, 30))) == 6
        assert len(queries.members_on(reading.session, board.id, date(2026, 7, 1))) == 3

    assert board.hold(board.call(), "Archivos").quorum_reached  # one of two


def test_a_sitting_is_held_once_and_a_matter_voted_once(board):
    sitting_id = board.call()
    (item,) = board.items(sitting_id)
    with pytest.raises(SittingNotHeld):
        board.vote(item, Archivos=YES)
    board.hold(sitting_id)
    board.vote(item, **dict.fromkeys(board.came(), NO))

    with pytest.raises(ItemAlreadyVoted):
        board.vote(item, **dict.fromkeys(board.came(), YES))
    with pytest.raises(SittingNotCalled):
        board.hold(sitting_id)
    with pytest.raises(SittingNotCalled), board.work() as work:
        cancel_sitting(work, sitting_id, reason="No")


def test_two_who_take_down_votes_at_once_leave_one_count(board):
    sitting_id = board.call()
    (item,) = board.items(sitting_id)
    board.hold(sitting_id)

    def take_down(choice):
        try:
            board.vote(item, **dict.fromkeys(board.came(), choice))
        except Conflict:
            return 0
        return 1

    with ThreadPoolExecutor(2) as pool:
        done = sum(pool.map(take_down, [YES, NO]))

    with board.reading() as reading:
        told = [one.action for one in history.of(reading.session, sitting_id)]
    assert done == 1
    assert told.count("agenda_item.voted") == 1


def test_a_sitting_is_not_held_before_its_day_nor_called_for_nothing(board):
    with pytest.raises(SittingRefused) as refusal:
        board.hold(board.call(on=date(2026, 12, 20)))
    assert codes(refusal) == ["sitting.not_yet"]
    with pytest.raises(SittingRefused) as refusal, board.work() as work:
        call_sitting(
            work, board.id,
            Call(sits_on=date(2019, 1, 1), agenda=(), place="x" * 501, called_on=date(2026, 1, 1)),
        )  # fmt: skip
    assert codes(refusal) == [
        "form.too_long", "sitting.agenda_unfit", "sitting.called_too_late", "sitting.outside_body",
        "sitting.nobody_votes",
    ]  # fmt: skip


def test_sittings_are_numbered_by_year_and_a_cancelled_one_keeps_its_number(board):
    first = board.call(on=date(2026, 11, 20))
    with board.work() as work:
        cancelled = cancel_sitting(work, first, reason="Sin quórum anunciado")
    second = board.call(on=date(2026, 11, 21))
    older = board.call(on=date(2025, 3, 1))

    with board.reading() as reading:
        numbers = [(queries.find_sitting(reading, one).year, queries.find_sitting(reading, one).number)
                   for one in (first, second, older)]  # fmt: skip
    assert numbers == [(2026, 1), (2026, 2), (2025, 1)]
    assert cancelled.state is SittingState.CANCELLED


def test_bodies_and_seats_that_cannot_be_are_refused_with_every_reason(board, house, installation):
    with pytest.raises(BodyRefused) as refusal, board.work() as work:
        found_body(
            work, house.fonds.id,
            Founding(kind=CollegiateKind.OTHER, code="GI", name=" ", quorum_percent=101, started_on=date(2026, 1, 1)),
        )  # fmt: skip
    assert codes(refusal) == ["form.missing", "collegiate.quorum_unfit", "collegiate.code_taken"]
    person = board.people["Jurídico"]
    with pytest.raises(BodyRefused) as refusal, board.work() as work:
        add_member(
            work, board.id,
            Seat(person_id=person, substitute_id=person, presides=True, votes=False, started_on=date(2019, 1, 1)),
        )  # fmt: skip
    assert codes(refusal) == [
        "membership.own_substitute", "membership.outside_body", "membership.known", "membership.presided",
        "membership.presides_without_vote",
    ]  # fmt: skip


def test_only_who_manages_them_acts_and_others_of_the_body_or_outside_see_nothing(board, house, installation, given):
    sitting_id = board.call()
    (item,) = board.items(sitting_id)
    with pytest.raises(NotPermitted):
        board.call(actor=house.committee)  # reads, and may not act
    with pytest.raises(BodyNotFound):
        board.call(actor=house.archivist)
    with pytest.raises(AgendaItemNotFound):
        board.vote(item, actor=house.archivist, Archivos=YES)
    with board.reading(house.archivist) as reading:
        assert reading.session.execute(queries.sittings(reading)).all() == []
        assert queries.bodies(reading) == []
    with board.reading(house.committee) as reading:
        assert len(reading.session.execute(queries.sittings(reading)).all()) == 1


def test_a_body_that_ended_calls_no_sittings(board):
    with board.work() as work:
        end_body(work, board.id, on=date(2026, 10, 31))

    with pytest.raises(SittingRefused) as refusal:
        board.call()
    assert codes(refusal) == ["sitting.outside_body", "sitting.nobody_votes"]
    with pytest.raises(BodyRefused), board.work() as work:
        end_body(work, board.id, on=date(2026, 11, 1))


def test_minutes_are_put_in_once_and_with_their_number(board):
    sitting_id = board.call()
    board.hold(sitting_id)
    with pytest.raises(SittingRefused) as refusal, board.work() as work:
        keep_minutes(work, sitting_id, Paper([b"x"], "x.pdf"), number=" ")
    assert codes(refusal) == ["form.missing"]
    with board.work() as work:
        keep_minutes(work, sitting_id, Paper([b"x"], "x.pdf"), number="1")
    with pytest.raises(SittingRefused) as refusal, board.work() as work:
        keep_minutes(work, sitting_id, Paper([b"y"], "y.pdf"), number="2")
    assert codes(refusal) == ["sitting.minutes_known"]


def test_votes_need_the_matter_to_be_known(board):
    with pytest.raises(AgendaItemNotFound), board.work() as work:
        vote(work, uuid4(), {})

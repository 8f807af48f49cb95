"""What stands against disposing of a file, said purely and said again in SQL: never apart."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

from hypothesis import given as any_of
from hypothesis import strategies as st
from sqlalchemy import insert, select, union

from classification.series.kinds import Technique
from records.access.model import Restriction
from records.access.terms import RestrictionKind
from records.aggregations.model import Aggregation, Standing
from records.custody.kinds import LoanKind, LoanState
from records.custody.model import Loan
from retention.clocks.model import RetentionClock
from retention.clocks.objections import Reckoned
from retention.disposals import gathering, standing_against
from retention.disposals.choosing import at_random, every_nth, population_digest
from retention.disposals.eligibility import Facts, Sampled, is_eligible, objections
from retention.disposals.kinds import ListState, PaperKind
from retention.disposals.model import DisposalItem, DisposalList, Fate, ItemState, SampledFile, SampleDraw
from retention.disposals.positions import positions
from retention.disposals.states import FORWARD, Moment, after_change, deciders, is_somebody_else
from retention.holds.model import HeldFile, Hold, HoldKind, HoldScope, HoldState
from retention.schedules.due_dates import ClockStatus
from retention.schedules.model import ScheduleEntry
from system.actor import CustodyStage
from system.organization.profile import Lga55Mode
from tests.retention.disposals.conftest import TODAY

DAYS = st.one_of(st.none(), st.integers(-3, 3).map(lambda days: TODAY + timedelta(days=days)))
CLOCKS = st.builds(
    Reckoned,
    status=st.one_of(st.none(), st.sampled_from(ClockStatus)),
    trigger=st.just("closing"),
    intermediate_until=DAYS,
    reserved_until=DAYS,
    due_on=DAYS,
    standing=st.sampled_from([one.value for one in Standing]),
)
FACTS = st.builds(
    Facts,
    reckoned=CLOCKS,
    is_open=st.booleans(),
    technique=st.one_of(st.none(), st.sampled_from(Technique)),
    sampled=st.sampled_from(Sampled),
    holds=st.lists(st.sampled_from([one.value for one in HoldKind]), max_size=2).map(tuple),
    is_reserved=st.booleans(),
    is_confidential=st.booleans(),
    may_hold_personal_data=st.booleans(),
    lga55_mode=st.sampled_from(Lga55Mode),
    is_lent=st.booleans(),
    stage=st.sampled_from(CustodyStage),
    is_protected=st.booleans(),
)


@any_of(FACTS)
def test_nothing_goes_unless_its_day_has_come_and_nothing_keeps_it(facts):
    if not is_eligible(facts, TODAY):
        return
    clock = facts.reckoned
    assert clock.status is ClockStatus.RUNNING
    assert clock.due_on is not None
    assert clock.due_on <= TODAY
    assert clock.standing == "in_order"
    assert not any((facts.is_open, facts.holds, facts.is_reserved, facts.is_confidential, facts.is_lent))
    assert not facts.is_protected
    assert facts.stage is not CustodyStage.HISTORICAL
    assert facts.technique is Technique.ELIMINATION or (
        facts.technique is Technique.SAMPLING and facts.sampled is Sampled.RELEASED
    )


@any_of(FACTS)
def test_every_reason_is_told_once_and_every_one_but_form_has_its_norm(facts):
    found = objections(facts, TODAY)
    assert len({one.code for one in found}) == len(found)
    assert all(one.basis for one in found)


@any_of(
    st.lists(st.uuids(), unique=True, min_size=1, max_size=60), st.text(min_size=1, max_size=20), st.integers(1, 60)
)
def test_a_draw_by_lot_is_the_same_whatever_the_order_and_of_the_size_asked(population, seed, count):
    drawn = at_random(population, seed=seed, count=count)
    assert drawn == at_random(list(reversed(population)), seed=seed, count=count)
    assert len(drawn) == min(count, len(population))
    assert drawn <= set(population)


@any_of(st.lists(st.uuids(), unique=True, max_size=60), st.integers(1, 9), st.integers(1, 9))
def test_each_nth_is_a_step_apart(population, step, start):
    chosen = every_nth(population, step=step, start=start)
    places = sorted(population.index(one) for one in chosen)
    assert places == list(range(start - 1, len(population), step))
    assert population_digest(population) != population_digest([*population, uuid4()])


@any_of(st.sets(st.integers(1, 500), max_size=40))
def test_positions_are_read_as_people_write_them(wanted):
    assert positions(", ".join(map(str, sorted(wanted)))) == wanted
    assert positions("8-10; 3\n15") == {3, 8, 9, 10, 15}


def test_a_list_goes_forward_by_one_way_alone_and_back_to_being_proposed():
    reached, here = [], ListState.DRAFT
    while here is not ListState.PUBLISHED:
        step = next(one for one in FORWARD if here in one.sources and one.act != "authorise_finance")
        reached.append(step.act)
        here = step.target
    assert reached == ["propose", "check", "appraise", "opine", "request", "rule", "issue_act", "publish"]
    approving = [one for one in FORWARD if one.act in set(reached[1:-1]) | {"authorise_finance"}]
    assert all(is_somebody_else in one.guards for one in approving)
    assert {after_change(state) for state in ListState if deciders(state)} == {ListState.DRAFT, ListState.PROPOSED}
    assert not deciders(ListState.EXECUTING)
    full = Moment(
        today=TODAY, actor="b", proposer="a", standing=1, counted=1, papers=frozenset(PaperKind), has_consent=True,
        opinions=1, is_favourable=True, has_quorum=True, area_was_there=True, number="1", authority="x",
        dated_on=TODAY, address="https://sma.gob.mx/1",
    )  # fmt: skip
    for step in FORWARD:
        if step.act != "authorise_finance":
            assert step.objections(full) == [], step.act


def furnish(disposing, count=48) -> list:
    """Files in every combination that a linear counter walks through, written straight down."""
    ids = [disposing.due(closed_on=date(2015, 1, 1 + n % 28)) for n in range(count)]
    fonds_id = disposing.archive.fonds.id
    with disposing.archive.work() as work:
        session = work.session
        hold = Hold(
            fonds_id=fonds_id, number=1, kind=HoldKind.AUDIT, scope=HoldScope.FILES, terms={}, state=HoldState.IN_FORCE,
            authority="x", case_number="x", started_on=TODAY, requested_by="x", requested_at=work.now,
        )  # fmt: skip
        draw = SampleDraw(
            fonds_id=fonds_id, lineage_id=uuid4(), method="random", as_of=TODAY, population=1, chosen=1,
            population_digest="x", drawn_by="x", drawn_at=work.now,
        )  # fmt: skip
        session.add_all([hold, draw])
        session.flush()
        statuses = [*ClockStatus]
        for n, one in enumerate(ids):
            file, clock = session.get_one(Aggregation, one), session.get_one(RetentionClock, one)
            if n == count - 1:
                session.delete(clock)
                continue
            if n % 5 == 4:
                clock.status = statuses[n // 5 % 4]
            clock.due_on = [TODAY, TODAY + timedelta(days=1), None, TODAY][n % 7 % 4] if n % 7 < 4 else TODAY
            clock.intermediate_until = TODAY if n % 11 == 10 else date(2020, 1, 1)
            clock.reserved_until = TODAY if n % 13 == 12 else None
            clock.outcome = [Technique.ELIMINATION, Technique.SAMPLING, Technique.CONSERVATION, None][n % 4]
            if n % 17 == 16:
                file.standing = Standing.LOST
            if n % 19 == 18:
                file.stage = CustodyStage.HISTORICAL
            if n % 23 == 22:
                session.add(HeldFile(hold_id=hold.id, aggregation_id=one, since=work.now))
            if n % 9 == 8:
                session.add(
                    Restriction(
                        fonds_id=fonds_id, aggregation_id=one, kind=list(RestrictionKind)[n % 2], legal_basis="x",
                        resolution="x", classified_on=TODAY, ends_on=TODAY - timedelta(days=0 if n % 18 == 8 else 1),
                        recorded_at=work.now, recorded_by="x",
                    )
                )  # fmt: skip
            if n % 3:
                session.add(
                    SampledFile(
                        draw_id=draw.id, aggregation_id=one, standing=one if n % 6 else None, position=n,
                        is_chosen=n % 3 == 1 and n % 4 == 1,
                    )
                )  # fmt: skip
    return ids


def listed_of(disposing, ids) -> UUID:
    """A list that holds files whatever stands against them."""
    with disposing.archive.work() as work:
        listed = DisposalList(
            fonds_id=disposing.archive.fonds.id, unit_id=disposing.archive.unit.id, year=2026, number=99, title="x",
            state=ListState.PROPOSED, fate=Fate.DESTRUCTION, criteria={}, as_of=TODAY, drafted_by="x",
            drafted_at=work.now,
        )  # fmt: skip
        work.session.add(listed)
        work.session.flush()
        work.session.add_all(
            DisposalItem(
                list_id=listed.id, aggregation_id=one, active=one, position=position, state=ItemState.STANDING,
                due_on=TODAY, sha256="",
            )
            for position, one in enumerate(ids, start=1)
        )  # fmt: skip
        return listed.id


def impeded(reading, list_id, day, mode, kept_by=()) -> set:
    halves = standing_against.against(list_id, day, mode=mode, kept_by=kept_by)
    named = select(DisposalItem.aggregation_id).where(DisposalItem.id.in_(union(*halves)))
    return set(reading.session.scalars(named))


def test_the_rule_in_sql_says_of_every_file_what_the_pure_one_says(disposing):
    ids = furnish(disposing)
    list_id = listed_of(disposing, ids)
    told = {"going": 0, "staying": 0}
    with disposing.archive.reading() as reading:
        guarded = select(Aggregation.id).where(Aggregation.id == ids[0])
        for mode in Lga55Mode:
            for protected in ((), (guarded,)):
                for day in (TODAY, TODAY - timedelta(days=1), TODAY + timedelta(days=2)):
                    known = gathering.facts_of(reading.session, ids, day, mode=mode, protected=protected)
                    rule = gathering.may_go(day, mode=mode, protected=protected)
                    go = set(reading.session.scalars(select(Aggregation.id).where(rule)))
                    assert go == {one for one in ids if is_eligible(known[one], day)}
                    assert impeded(reading, list_id, day, mode, protected) == set(ids) - go
                    told["going"] += len(go)
                    told["staying"] += len(ids) - len(go)
    assert min(told.values()) > 30


def test_a_loan_and_personal_data_in_the_strict_reading_are_known_to_both(disposing):
    lent, personal = disposing.due(), disposing.due()
    with disposing.archive.work() as work:
        entry = work.session.get_one(ScheduleEntry, work.session.get_one(RetentionClock, personal).entry_id)
        entry.access_condition = "possibly_confidential"
        from records.aggregations.model import Volume

        volume = work.session.scalars(select(Volume.id).where(Volume.aggregation_id == lent)).first()
        if volume is None:
            made = Volume(fonds_id=disposing.archive.fonds.id, aggregation_id=lent, number=1)
            work.session.add(made)
            work.session.flush()
            volume = made.id
        work.session.execute(
            insert(Loan),
            {
                "fonds_id": disposing.archive.fonds.id, "year": 2026, "number": 1, "kind": LoanKind.INTERNAL,
                "state": LoanState.HANDED_OVER, "volume_id": volume, "aggregation_id": lent,
                "unit_id": disposing.archive.unit.id, "borrower": "x", "purpose": "x", "requested_on": TODAY,
                "requested_by": "x", "term_days": 10, "extensions": 0, "version": 1,
            },
        )  # fmt: skip
    list_id = listed_of(disposing, [lent, personal])
    with disposing.archive.reading() as reading:
        for mode in Lga55Mode:
            known = gathering.facts_of(reading.session, [lent, personal], TODAY, mode=mode)
            go = set(reading.session.scalars(select(Aggregation.id).where(gathering.may_go(TODAY, mode=mode))))
            assert go == {one for one in known if is_eligible(known[one], TODAY)}
            assert impeded(reading, list_id, TODAY, mode) == set(known) - go
            codes = {one: {found.code for found in objections(known[one], TODAY)} for one in known}
            assert "disposal.lent" in codes[lent]
            assert ("disposal.personal_data" in codes[personal]) is (mode is Lga55Mode.STRICT)

"""Over random histories: nothing is destroyed that anything forbids at that instant, nothing that may go is lost.

The machine keeps its own plain account of every file, reckoned by hand and not by the house, and holds the house to it
at the very moment a file's guards answer.
"""

from __future__ import annotations

import itertools
import os
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import event, select, update

from classification.charts.model import Node
from records.access.service import lift_restriction, record_access_request, record_restriction
from records.access.terms import Proposal, RestrictionKind
from records.aggregations.model import Aggregation
from records.aggregations.opening import Closing, Opening
from records.aggregations.service import close_aggregation, open_files, reopen_aggregation
from records.objects.keys import ObjectKey
from records.objects.model import DigitalObject
from records.objects.service import store_of
from records.restructuring.errors import RestructuringRefused
from records.restructuring.service import reclassify_aggregation
from retention.disposals.model import DisposalItem, ItemState
from retention.execution import certifying, destroying, jobs, service
from retention.execution.model import Execution, ExecutionState
from retention.holds.model import HeldFile, Hold
from system.jobs.model import JobRun
from tests.retention.execution.test_crashes import Killed, accounted
from tests.retention.execution.test_destroying import hold

OLD, EDGE, YOUNG = date(2005, 3, 1), date(2020, 6, 1), date(2026, 1, 15)
# Years in office and records centre together, and whether the series is kept for good.
YEARS = {"5C.4": (5, False), "6C.4": (10, False), "4C.3.2": (5, True)}
# `CONSTANCIA_HISTORIES=2000 pytest tests/retention/execution/test_never.py` runs as many.
HISTORIES = int(os.environ.get("CONSTANCIA_HISTORIES", "8"))
CRASHES = ("ask_item", "destroy_item", "bury_item")
EXTENSION = 2  # years, federal profile (LGA 37)


@dataclass
class Known:
    """What stands about one file, as a careful clerk would write it down."""

    file_id: UUID
    series: str
    closed_on: date | None
    requested: bool = False
    holds: int = 0
    restrictions: list[UUID] = field(default_factory=list)
    lifted: bool = False
    moves: int = 0
    listed_as: tuple[str, date | None, bool, bool, bool, int] | None = None
    fate: str = ""

    @property
    def line(self) -> tuple[str, date | None, bool, bool, bool, int]:
        """What its line hangs on: one that was classified has no day, and once that is lifted none before that day.

        A file that went to another series and came back has a new number.
        """
        return self.series, self.closed_on, self.requested, bool(self.restrictions), self.lifted, self.moves

    def forbidden(self, today: date) -> bool:
        """Whether anything at all stands against destroying it, reckoned by hand."""
        years, kept = YEARS[self.series]
        if self.closed_on is None or kept or self.holds or self.restrictions or self.line != self.listed_as:
            return True
        years += EXTENSION if self.requested else 0
        return self.closed_on.replace(year=self.closed_on.year + years) >= today


class Histories(RuleBasedStateMachine):
    """One history; the body and its people are those of the test."""

    files = Bundle("files")
    scene = None

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[UUID, Known] = {}
        self.lists: dict[UUID, list[UUID]] = {}
        self.executions: list[UUID] = []
        self.accounts: set[UUID] = set()
        self.folios = itertools.count(1)
        self.real = {name: getattr(jobs, name) for name in CRASHES}
        self.real_asking = destroying.ask_about
        destroying.ask_about = self.asking

    def teardown(self) -> None:
        try:
            # Whatever the history left is judged at its end: every file is asked about at least once.
            left = [one for one in self.known if self.alive(one) and not self.is_listed(one)]
            if left:
                self.list_them(left)
            begun = {self.scene.get(Execution, one).list_id for one in self.executions}
            self.executions += [self.scene.confirmed(one) for one in self.lists if one not in begun]
            for execution_id in self.executions:
                self.execute_to_the_end(execution_id)
            assert self.accounts == set(self.lists)
        finally:
            destroying.ask_about = self.real_asking
            for name, real in self.real.items():
                setattr(jobs, name, real)

    def asking(self, work, item, aggregation):
        """The house answers; the clerk's account must agree, both ways."""
        answer = self.real_asking(work, item, aggregation)
        known = self.known[aggregation.id]
        codes = [one.code for one in answer.against]
        assert bool(codes) == known.forbidden(work.today), (known, codes)
        assert known.fate in {"", "returned"}
        known.fate = "returned" if codes else "gone"
        return answer

    def act(self):
        return self.scene.archive.work()

    def alive(self, file_id: UUID) -> Known | None:
        known = self.known[file_id]
        return None if known.fate == "gone" else known

    @rule(
        target=files,
        series=st.sampled_from([*sorted(YEARS), "5C.4", "5C.4", "5C.4"]),
        closed_on=st.sampled_from([OLD, EDGE, OLD, EDGE, YOUNG]),
        count=st.integers(1, 3),
        bytes_=st.booleans(),
    )
    def open_and_close(self, series, closed_on, count, bytes_):
        return multiple(*self.open_all(series, closed_on, count, bytes_=bytes_))

    def open_all(self, series: str, closed_on: date, count: int, *, bytes_: bool) -> list[UUID]:
        scene = self.scene
        opening = Opening(
            node_id=scene.archive.node(series), unit_id=scene.archive.unit.id, title="Expediente",
            opened_on=closed_on.replace(month=1, day=1), closing=Closing(on=closed_on),
        )  # fmt: skip
        with self.act() as work:
            made = [one.id for one in open_files(work, [opening] * count)]
        for file_id in made:
            if bytes_:
                self.put(file_id)
            self.known[file_id] = Known(file_id, series, closed_on)
        return made

    @initialize(target=files)
    def begin_with_some(self):
        old = self.open_all("5C.4", OLD, 3, bytes_=True)
        return multiple(
            *old, *self.open_all("5C.4", EDGE, 2, bytes_=True), *self.open_all("6C.4", EDGE, 1, bytes_=False)
        )

    def put(self, file_id: UUID) -> None:
        stored = store_of(self.scene.installation.settings).put(file_id, [file_id.bytes], limit=100)
        with self.act() as work:
            work.session.add(
                DigitalObject(
                    fonds_id=self.scene.archive.fonds.id, aggregation_id=file_id, sha256=stored.sha256,
                    size=stored.size,
                    mime="text/plain", file_name="a.txt", extension_matches=True, stored_at=work.now,
                )
            )  # fmt: skip

    @rule(file_id=files)
    def place_hold(self, file_id):
        if known := self.alive(file_id):
            hold(self.scene, file_id)
            known.holds += 1

    @rule(file_id=files)
    def release_holds(self, file_id):
        with self.act() as work:
            running = HeldFile.aggregation_id == file_id, HeldFile.until.is_(None)
            ids = work.session.scalars(select(HeldFile.hold_id).where(*running)).all()
            work.session.execute(update(HeldFile).where(*running).values(until=work.now))
            work.session.execute(update(Hold).where(Hold.id.in_(ids)).values(state="released", released_on=work.today))
        self.known[file_id].holds = 0

    @rule(file_id=files)
    def request_access(self, file_id):
        if known := self.alive(file_id):
            with self.act() as work:
                record_access_request(work, file_id, folio=f"F-{next(self.folios)}", requested_on=work.today)
            known.requested = True
            with self.scene.archive.reading() as reading:
                running = select(HeldFile.id).where(HeldFile.aggregation_id == file_id, HeldFile.until.is_(None))
                known.holds = len(reading.session.scalars(running).all())

    @rule(file_id=files)
    def restrict(self, file_id):
        if known := self.alive(file_id):
            with self.act() as work:
                proposal = Proposal(
                    kind=RestrictionKind.CONFIDENTIAL, cause="", legal_basis="LGT 115",
                    resolution=f"CT/{next(self.folios)}", classified_on=work.today, years=None,
                )  # fmt: skip
                known.restrictions.append(record_restriction(work, file_id, proposal).id)

    @rule(file_id=files)
    def lift(self, file_id):
        known = self.alive(file_id)
        if known and known.restrictions:
            with self.act() as work:
                lift_restriction(work, known.restrictions.pop(), on=work.today, reason="Ya no hay causa")
            known.lifted = True

    @rule(file_id=files, series=st.sampled_from(sorted(YEARS)))
    def reclassify(self, file_id, series):
        known = self.alive(file_id)
        if known and known.series != series:
            try:
                with self.act() as work:
                    node_id = work.session.scalars(select(Node.id).where(Node.key == series)).one()
                    reclassify_aggregation(work, file_id, node_id=node_id, reason="Error", opinion="Acta 3 del GI")
            except RestructuringRefused:
                # What a hold keeps never goes into a shorter term, whatever the board said.
                assert known.holds
                return
            known.series = series
            known.moves += 1

    @rule(file_id=files, closed_on=st.sampled_from([OLD, EDGE, YOUNG]))
    def reopen_or_close(self, file_id, closed_on):
        if not (known := self.alive(file_id)):
            return
        with self.act() as work:
            if known.closed_on is not None:
                reopen_aggregation(work, file_id, reason="Llegó un documento")
                known.closed_on = None
            else:
                on = max(closed_on, work.session.get_one(Aggregation, file_id).opened_on)
                close_aggregation(work, file_id, on=on)
                known.closed_on = on

    @rule(wanted=st.lists(files, min_size=1, max_size=5, unique=True), at_once=st.booleans())
    def propose_rule_and_publish(self, wanted, at_once):
        """A list may hold anything: what should never have been on it as well."""
        free = [one for one in wanted if self.alive(one) and not self.is_listed(one)]
        if free:
            list_id = self.list_them(free)
            if at_once:
                self.executions.append(self.scene.confirmed(list_id))

    def list_them(self, files: list[UUID]) -> UUID:
        list_id = self.scene.list_of(files)
        self.lists[list_id] = files
        for one in files:
            self.known[one].listed_as = self.known[one].line
        return list_id

    def is_listed(self, file_id: UUID) -> bool:
        with self.scene.archive.reading() as reading:
            return (
                reading.session.scalars(select(DisposalItem.id).where(DisposalItem.active == file_id)).first()
                is not None
            )

    @rule(data=st.data())
    def approve(self, data):
        begun = {self.scene.get(Execution, one).list_id for one in self.executions}
        free = [one for one in self.lists if one not in begun]
        if free:
            self.executions.append(self.scene.confirmed(data.draw(st.sampled_from(free))))

    @rule(data=st.data(), where=st.sampled_from(CRASHES), call=st.integers(0, 3))
    def execute_and_crash(self, data, where, call):
        running = self.running()
        if not running:
            return
        real, calls = self.real[where], itertools.count()

        def dying(*given):
            done = real(*given)
            if next(calls) == call:
                raise Killed
            return done

        setattr(jobs, where, dying)
        try:
            chosen = data.draw(st.sampled_from(running))
            self.scene.run(chosen)
            self.account(chosen)
        except Killed:
            # What was condemned and undone by the crash was not condemned.
            self.read_fates()
        finally:
            setattr(jobs, where, real)

    @rule(data=st.data())
    def execute(self, data):
        if running := self.running():
            self.execute_to_the_end(data.draw(st.sampled_from(running)))

    def running(self) -> list[UUID]:
        return [one for one in self.executions if self.scene.get(Execution, one).state is ExecutionState.RUNNING]

    def execute_to_the_end(self, execution_id: UUID) -> None:
        execution = self.scene.get(Execution, execution_id)
        if execution.state is not ExecutionState.RUNNING:
            return
        if self.scene.get(JobRun, execution.job_id).is_finished:
            with self.scene.installation.work(self.scene.actor("rosa")) as work:
                service.resume_execution(work, execution_id)
        self.scene.run(execution_id)
        states = self.scene.states(execution.list_id)
        assert set(states) <= {ItemState.DESTROYED, ItemState.RETURNED}, states
        assert len(states) == len(self.lists[execution.list_id])
        assert self.scene.get(Execution, execution_id).state is ExecutionState.DONE
        self.account(execution_id)

    def account(self, execution_id: UUID) -> None:
        """Count a list as soon as it is done: what it returned may lawfully go by a later one."""
        execution = self.scene.get(Execution, execution_id)
        if execution.state is ExecutionState.DONE and execution.list_id not in self.accounts:
            accounted(self.scene, execution.list_id)
            self.accounts.add(execution.list_id)

    def read_fates(self) -> None:
        with self.scene.archive.reading() as reading:
            for file_id, known in self.known.items():
                gone = reading.session.get_one(Aggregation, file_id).is_frozen
                known.fate = "gone" if gone else known.fate.replace("gone", "")

    @invariant()
    def what_is_whole_is_whole(self):
        store = store_of(self.scene.installation.settings)
        with self.scene.archive.reading() as reading:
            held = reading.session.execute(
                select(DigitalObject.aggregation_id, DigitalObject.sha256).where(
                    DigitalObject.aggregation_id.in_(list(self.known))
                )
            ).all()
        for file_id, sha256 in held:
            if self.known[file_id].fate != "gone":
                assert store.exists(ObjectKey(file_id, sha256))


@pytest.fixture
def hurried(scene, monkeypatch):
    """Neither disk, index nor typesetter are waited for: crashes here are of the process, and the rest is tested apart.

    The first thing a history costs is its hundred commits; a database that need not outlive the test is not synced.
    """
    monkeypatch.setattr(jobs, "_purge_index", lambda _task: None)
    monkeypatch.setattr(certifying, "typeset", lambda *_given, **_said: b"%PDF-1.7 certificado")
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)
    engine = scene.installation.database.engine
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA synchronous = OFF"))
        engine.dispose()
    return scene


def test_never_is_anything_destroyed_that_anything_forbids_and_nothing_is_lost(hurried, monkeypatch):
    monkeypatch.setattr(Histories, "scene", hurried)
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=HISTORIES,
            stateful_step_count=18,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )


def test_the_clerk_reckons_as_the_law_does():
    """The account is no copy of the house: a few days by hand."""
    file = Known(UUID(int=1), "5C.4", EDGE, listed_as=("5C.4", EDGE, False, False, False, 0))
    assert not file.forbidden(date(2025, 6, 2))
    assert file.forbidden(date(2025, 6, 1))
    file.requested = True
    file.listed_as = file.line
    assert file.forbidden(date(2026, 11, 22))
    assert not file.forbidden(date(2027, 6, 1) + timedelta(days=1))

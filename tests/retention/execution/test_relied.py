"""Over random histories of decisions and disposals: no evidence of a decision that keeps it is ever destroyed.

The machine keeps its own plain account of what was decided on what, reckoned by hand and not by the house, and holds
the house to it at the moment a file's guards answer and after every step. `CONSTANCIA_RELIED_HISTORIES=5000` runs as
many histories; the suite runs a few.
"""

from __future__ import annotations

import itertools
import os
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

from hypothesis import HealthCheck, Phase, settings
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
from sqlalchemy import select, update

from records.aggregations.questions import FilesProtected, PastMoment, ProtectedThen
from records.aggregations.service import close_aggregation, reopen_aggregation
from records.decisions import notifying, relating, service
from records.decisions.contents import Contents
from records.decisions.errors import DecisionRefused
from records.decisions.model import Decision, NotificationMeans
from records.decisions.relations import DecisionRelationKind
from records.documents.details import DocumentDetails
from records.documents.model import DocumentVersion
from records.documents.service import add_document, add_version
from records.evidence.errors import EvidenceLinkedAlready, EvidenceRefused
from records.evidence.model import EvidenceLink
from records.evidence.service import Support, link_evidence, withdraw_evidence
from records.objects.keys import ObjectKey
from records.objects.model import DigitalObject
from records.objects.service import arrive, extractor_of, store_of
from records.restructuring.service import Division, Grounds, merge_aggregations, split_aggregation
from retention.clocks.as_of import moment_of
from retention.clocks.past import Sight
from retention.disposals.model import DisposalItem
from retention.execution import destroying
from retention.execution.destroying import Step, ask_item, bury_item, destroy_item
from retention.execution.errors import ExecutionRefused
from retention.execution.model import Execution
from retention.holds.model import HeldFile
from tests.retention.execution.test_destroying import hold

HISTORIES = int(os.environ.get("CONSTANCIA_RELIED_HISTORIES", "5"))
OPENED, CLOSED = date(2005, 1, 1), date(2005, 3, 1)
DAY = timedelta(days=1)
GROUNDS = Grounds(reason="Se integró mal", authority="Oficio 12 de la coordinación")


@dataclass
class Decided:
    """One decision as a careful clerk would write it down; `links` are those that run, `relied` what it stood on."""

    id: UUID
    remedy: bool
    begun: date
    until: date | None = None
    state: str = "draft"
    links: dict[UUID, UUID] = field(default_factory=dict)
    relied: set[UUID] = field(default_factory=set)
    waiting: list[UUID] = field(default_factory=list)
    told_until: list[date] = field(default_factory=list)

    @property
    def evidence(self) -> set[UUID]:
        """The documents that count: linked now, or when it became final."""
        return self.relied | set(self.links.values())

    def keeps(self, today: date, held: bool) -> bool:
        """Whether its evidence must stay, reckoned by hand."""
        if self.state in {"draft", "given up"}:
            return False
        final = self.state == "final"
        holds = (self.until is None and final) or (self.until is not None and self.until >= today)
        contested = (final and bool(self.waiting)) or any(day >= today for day in self.told_until)
        return holds or (self.remedy and contested) or held


class Histories(RuleBasedStateMachine):
    """One history; the body and its people are those of the test."""

    files, papers, decisions = Bundle("files"), Bundle("papers"), Bundle("decisions")
    scene = None
    clock = None
    latest = None
    known = None
    numbers = itertools.count(1)
    asked = gone_for_good = rebuilt = 0

    def __init__(self) -> None:
        super().__init__()
        self.lies: dict[UUID, UUID] = {}  # document -> file
        self.decided: dict[UUID, Decided] = {}
        self.held: set[UUID] = set()
        self.gone: set[UUID] = set()
        self.merged: set[UUID] = set()
        self.executions: list[UUID] = []
        self.said: dict[date, set[UUID]] = {}  # what was kept when each day ended
        self.is_in_order = True
        self.real_asking = destroying.ask_about
        destroying.ask_about = self.asking
        type(self).latest = max(self.latest or self.clock(), self.clock()) + DAY
        self.clock.set(self.latest)

    def teardown(self) -> None:
        try:
            # Whatever the history left is judged at its end: every file is listed and asked about once more.
            self.clock.set(max(self.latest, self.clock()) + DAY)
            if left := [one for one in set(self.lies.values()) if self.stands(one)]:
                self.list_and_confirm(left)
            while self.executions:
                self.execute_all(self.executions.pop())
            self.what_is_relied_on_is_whole()
            self.past_days_are_told_as_they_were()
        finally:
            destroying.ask_about = self.real_asking

    def past_days_are_told_as_they_were(self) -> None:
        """What is rebuilt of a past day is what the clerk's account said when it ended."""
        files = tuple(sorted(set(self.lies.values()) | self.merged))
        with self.scene.archive.reading() as reading:
            for on, kept in self.said.items():
                moment = PastMoment(on, moment_of(reading, on, Sight.KNOWN).ended_at, by_record=True)
                told = reading.ask(ProtectedThen(files, moment))
                assert {one for answer in told for one in answer} == kept, on
                type(self).rebuilt += len(kept)

    @property
    def today(self) -> date:
        with self.scene.archive.reading() as reading:
            return reading.today

    def act(self):
        type(self).latest = max(self.latest, self.clock())
        return self.scene.archive.work()

    def stands(self, file_id: UUID) -> bool:
        return file_id not in self.gone | self.merged

    def whole(self, document_id: UUID) -> bool:
        return self.lies[document_id] not in self.gone

    def keeping(self, today: date) -> list[Decided]:
        found = []
        for one in self.decided.values():
            held = any(self.lies[paper] in self.held for paper in one.evidence)
            if one.keeps(today, held):
                found.append(one)
        return found

    def kept_files(self, today: date) -> set[UUID]:
        return {self.lies[paper] for one in self.keeping(today) for paper in one.evidence}

    def asking(self, work, item, aggregation):
        """The house answers; what the clerk's account says is kept must be refused, and named as that."""
        answer = self.real_asking(work, item, aggregation)
        codes = {one.code for one in answer.against}
        kept = aggregation.id in self.kept_files(work.today)
        assert ("disposal.protected" in codes) == kept, (codes, kept)
        assert ("evidence.kept" in codes) == kept
        type(self).asked += 1
        if not codes:
            self.gone.add(aggregation.id)
            type(self).gone_for_good += 1
        return answer

    @initialize(target=papers)
    def begin_with_some(self):
        return multiple(*(paper for _ in range(3) for paper in self.filed(2)))

    @rule(target=papers)
    def open_and_close(self):
        return multiple(*self.filed(2))

    def filed(self, count: int) -> list[UUID]:
        file_id = self.scene.archive.file("5C.4", opened_on=OPENED)
        with self.act() as work:
            made = [
                add_document(work, file_id, self.arrival(file_id), DocumentDetails(title="Oficio")).document.id
                for _ in range(count)
            ]
            close_aggregation(work, file_id, on=CLOSED)
        self.lies |= dict.fromkeys(made, file_id)
        return made

    def arrival(self, file_id: UUID):
        config = self.scene.installation.settings
        content = f"papel {next(self.numbers)}\n".encode()
        store = store_of(config)
        stored = store.put(file_id, [content], limit=100)
        if self.known is None:
            # What the bytes are is asked once: every paper here is the same kind of text.
            type(self).known = arrive(store, extractor_of(config), stored, "o.txt", with_text=False)
        return replace(self.known, stored=stored)

    @rule(target=decisions, paper=papers, remedy=st.booleans(), lasts=st.sampled_from([None, 0, 5]))
    def draft(self, paper, remedy, lasts):
        today = self.today
        contents = Contents(
            kind="other", matter="Asunto", authority="Tesorería", competence="art. 3", sense="Sí", decided_on=today,
            place="San Marcos", remedy="administrative_review" if remedy else "", in_force_from=today,
            in_force_until=None if lasts is None else today + lasts * DAY,
        )  # fmt: skip
        with self.act() as work:
            made = service.draft_decision(work, self.scene.archive.unit.id, contents).id
        self.decided[made] = Decided(made, remedy, today, contents.in_force_until)
        self.link(made, paper)
        return made

    @rule(target=decisions, paper=papers, remedy=st.booleans(), lasts=st.sampled_from([None, None, 5]))
    def decide(self, paper, remedy, lasts):
        """Draft and make final at once, so that many histories have something to protect."""
        made = self.draft(paper, remedy, lasts)
        self.finalise(made)
        return made

    @rule(decision=decisions, paper=papers)
    def link(self, decision, paper):
        known = self.decided[decision]
        if known.state not in {"draft", "final"} or not self.whole(paper):
            return
        try:
            with self.act() as work:
                link = link_evidence(work, decision, Support(document_id=paper, role="ruling", requirement="document"))
                known.links[link.id] = paper
        except EvidenceLinkedAlready:
            assert paper in known.links.values()

    @rule(decision=decisions, data=st.data())
    def unlink(self, decision, data):
        known = self.decided[decision]
        free = sorted(link for link, paper in known.links.items() if self.whole(paper))
        if known.state in {"draft", "final"} and free:
            link = data.draw(st.sampled_from(free))
            with self.act() as work:
                withdraw_evidence(work, decision, link, "No era de esto")
            del known.links[link]

    @rule(decision=decisions)
    def finalise(self, decision):
        known = self.decided[decision]
        if known.state != "draft" or not known.links:
            return
        try:
            with self.act() as work:
                service.finalise_decision(work, decision)
        except EvidenceRefused:
            assert not all(self.whole(paper) for paper in known.links.values())
            return
        assert all(self.whole(paper) for paper in known.links.values())
        known.state, known.relied = "final", set(known.links.values())

    @rule(one=decisions, other=decisions)
    def repeal(self, one, other):
        first, second = self.decided[one], self.decided[other]
        if first.state != "final" or second.state != "final" or one == other:
            return
        with self.act() as work:
            relating.relate(work, one, other, DecisionRelationKind.REPEALS)
        last = first.begun - DAY
        second.state = "repealed"
        if second.until is None or last < second.until:
            second.until = max(last, second.begun)

    @rule(decision=decisions)
    def withdraw(self, decision):
        known = self.decided[decision]
        if known.state not in {"draft", "final"}:
            return
        with self.act() as work:
            service.withdraw_decision(work, decision, "Sin efectos")
        if known.state == "final":
            ends = max(known.begun, self.today - DAY)
            known.state, known.until = "withdrawn", min(known.until or ends, ends)
        else:
            known.state = "given up"

    @rule(decision=decisions)
    def address(self, decision):
        known = self.decided[decision]
        if known.state in {"draft", "final"}:
            with self.act() as work:
                added = notifying.add_addressee(work, decision, "Persona", NotificationMeans.PERSONAL)
                known.waiting.append(added.id)

    @rule(decision=decisions)
    def notify(self, decision):
        known = self.decided[decision]
        if known.state == "final" and known.waiting:
            try:
                with self.act() as work:
                    told = notifying.note_notified(work, decision, known.waiting[0], on=work.today)
            except DecisionRefused:
                assert self.today < known.begun
                return
            known.waiting.pop(0)
            if told.challengeable_until is not None:
                known.told_until.append(told.challengeable_until)

    @rule(days=st.sampled_from([1, 6, 40]))
    def time_goes_on(self, days):
        if self.is_in_order:
            self.said[self.today] = self.kept_files(self.today)
        self.clock.advance(days=days)

    @rule(days=st.sampled_from([1, 3]))
    def the_clock_is_set_back(self, days):
        type(self).latest = max(self.latest, self.clock())
        # What is recorded from here on says that it came earlier than it did.
        self.is_in_order = False
        self.clock.advance(days=-days)
        today = self.today
        self.said = {on: kept for on, kept in self.said.items() if on < today}

    @rule(paper=papers)
    def place_hold(self, paper):
        file_id = self.lies[paper]
        if self.stands(file_id) and file_id not in self.held:
            hold(self.scene, file_id)
            self.held.add(file_id)

    @rule(paper=papers)
    def release_hold(self, paper):
        file_id = self.lies[paper]
        if file_id in self.held:
            with self.act() as work:
                running = HeldFile.aggregation_id == file_id, HeldFile.until.is_(None)
                work.session.execute(update(HeldFile).where(*running).values(until=work.now))
            self.held.discard(file_id)

    @rule(paper=papers)
    def put_a_new_version_in(self, paper):
        file_id = self.lies[paper]
        if self.stands(file_id):
            with self.act() as work:
                reopen_aggregation(work, file_id, reason="Corrección")
                add_version(work, paper, self.arrival(file_id), reason="Corregida")
                close_aggregation(work, file_id, on=max(CLOSED, OPENED))

    @rule(paper=papers)
    def move_into_a_file_of_its_own(self, paper):
        file_id = self.lies[paper]
        if not self.stands(file_id) or sum(one == file_id for one in self.lies.values()) < 2:
            return
        division = Division(title="Aparte", document_ids=[paper], opened_on=OPENED)
        made = split_aggregation(self.scene.installation, self.scene.archive.operator, file_id, division, GROUNDS)
        with self.act() as work:
            close_aggregation(work, made.id, on=CLOSED)
        self.lies[paper] = made.id
        if file_id in self.held:
            self.held.add(made.id)  # what held the file holds what comes out of it

    @rule(paper=papers, other=papers)
    def join_two_files(self, paper, other):
        source, target = self.lies[paper], self.lies[other]
        if source == target or not self.stands(source) or not self.stands(target):
            return
        with self.act() as work:
            reopen_aggregation(work, target, reason="Acumulación")
        merge_aggregations(self.scene.installation, self.scene.archive.operator, source, target, GROUNDS)
        self.merged.add(source)
        self.lies |= {one: target for one, lies in self.lies.items() if lies == source}
        if source in self.held:
            self.held.add(target)
        with self.act() as work:
            close_aggregation(work, target, on=CLOSED)

    @rule(some=st.lists(papers, min_size=1, max_size=3))
    def propose_rule_and_publish(self, some):
        """A list may hold anything: what should never have been on it as well."""
        if wanted := sorted({self.lies[one] for one in some if self.stands(self.lies[one])}):
            self.list_and_confirm(wanted)

    def list_and_confirm(self, wanted: list[UUID]) -> None:
        with self.scene.archive.reading() as reading:
            taken = set(
                reading.session.scalars(select(DisposalItem.active).where(DisposalItem.active.in_(wanted))).all()
            )
        if free := [one for one in wanted if one not in taken]:
            try:
                self.executions.append(self.scene.confirmed(self.scene.list_of(free)))
            except ExecutionRefused:
                assert self.clock() < self.latest + DAY

    @rule(data=st.data())
    def execute(self, data):
        if self.executions:
            chosen = data.draw(st.sampled_from(self.executions))
            if self.execute_all(chosen):
                self.executions.remove(chosen)

    def execute_all(self, execution_id: UUID) -> bool:
        """As the job does it, file by file, each step an act of its own; not at all where the clock is behind."""
        list_id = self.scene.get(Execution, execution_id).list_id
        with self.scene.archive.reading() as reading:
            items = reading.session.scalars(select(DisposalItem.id).where(DisposalItem.list_id == list_id)).all()
        actor = self.scene.actor("rosa")
        for item_id in items:
            try:
                with self.scene.installation.work(actor) as work:
                    step = ask_item(work, execution_id, item_id).step
            except ExecutionRefused:
                return False
            if step is Step.CONDEMNED:
                with self.scene.installation.work(actor) as work:
                    assert destroy_item(work, item_id) == ()
                with self.scene.installation.work(actor) as work:
                    assert bury_item(work, item_id) is not None
        return True

    @invariant()
    def what_is_relied_on_is_whole(self):
        """Every pinned version of what a decision keeps is there, and the house keeps those files and no others."""
        if not self.decided:
            return
        today, store = self.today, store_of(self.scene.installation.settings)
        keeping = {one.id: one for one in self.keeping(today)}
        statement = (
            select(
                EvidenceLink.decision_id, EvidenceLink.document_id, EvidenceLink.sha256, DigitalObject.aggregation_id,
            )
            .join(DocumentVersion, (DocumentVersion.document_id == EvidenceLink.document_id)
                  & (DocumentVersion.number == EvidenceLink.version_number))
            .join(DigitalObject, DigitalObject.id == DocumentVersion.object_id)
            .where(EvidenceLink.decision_id.in_(list(self.decided)))
        )  # fmt: skip
        with self.scene.archive.reading() as reading:
            rows = reading.session.execute(statement).all()
            [kept] = reading.ask(FilesProtected(self.scene.archive.fonds.id))
            house = set(reading.session.scalars(kept))
            states = dict(reading.session.execute(select(Decision.id, Decision.state)).all())
        for decision_id, paper, sha256, lies in rows:
            one = keeping.get(decision_id)
            if one and paper in one.evidence and self.whole(paper):
                assert lies == self.lies[paper]
                assert store.exists(ObjectKey(lies, sha256))
        mine = set(self.lies.values()) | self.merged
        assert house & mine == self.kept_files(today), states


def test_no_sequence_of_acts_lets_evidence_of_a_protected_decision_be_destroyed(scene, clock, monkeypatch):
    monkeypatch.setattr(Histories, "scene", scene)
    monkeypatch.setattr(Histories, "clock", clock)
    monkeypatch.setattr(Histories, "known", None)
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=HISTORIES,
            stateful_step_count=22,
            deadline=None,
            phases=(Phase.reuse, Phase.generate),
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
    assert Histories.asked
    if HISTORIES > 100:
        assert Histories.gone_for_good
        print(HISTORIES, "histories", Histories.asked, "asked", Histories.gone_for_good, "gone")


def test_the_clerk_reckons_as_people_do():
    """The account is no copy of the house: a few days by hand."""
    today = date(2026, 11, 22)
    one = Decided(UUID(int=1), remedy=True, begun=today, until=today - DAY, state="final")
    assert not one.keeps(today, held=False)
    assert one.keeps(today, held=True)
    one.waiting.append(UUID(int=2))
    assert one.keeps(today + 900 * DAY, held=False)
    one.state = "repealed"
    assert not one.keeps(today, held=False)
    one.told_until.append(today)
    assert one.keeps(today, held=False)
    assert not one.keeps(today + DAY, held=False)

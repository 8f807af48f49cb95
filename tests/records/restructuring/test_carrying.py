"""Bytes, versions, paper and volumes on their way from one file to another; nothing is left over and nothing lacks."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from classification.series.kinds import Support
from records.aggregations import covers, volumes
from records.aggregations.model import Aggregation
from records.aggregations.opening import Description
from records.aggregations.service import close_aggregation
from records.documents.editions import editions_of
from records.documents.model import Document, DocumentVersion
from records.documents.relating import relate, relations_of
from records.documents.relations import RelationKind
from records.documents.service import DocumentDetails, add_document, add_paper_document, add_version
from records.objects.fixity import sweep_orphans, verify_fixity
from records.objects.jobs import extract_text
from records.objects.model import DigitalObject, FixityCheck, TextOutcome
from records.objects.service import read_text, store_of
from records.restructuring import planning
from records.restructuring.errors import RestructuringRefused
from records.restructuring.jobs import regroup
from records.restructuring.model import RegroupingPlan
from records.restructuring.service import Division, Grounds, merge_aggregations, split_aggregation
from system import history

WHY = Grounds(reason="Trataban un mismo asunto")


@pytest.fixture
def desk(house, installation):
    return Desk(house, installation)


class Desk:
    """`desk.put(file, b"…")`, `desk.version(document, b"…")`, `desk.split(file, document)`, `desk.merge(one, two)`."""

    def __init__(self, house, installation) -> None:
        self.house, self.installation = house, installation

    def put(self, file, content: bytes, *, with_text: bool = True, again: bool = False, **said) -> Document:
        arrival = self.house.arrival(file.id, content, with_text=with_text)
        with self.installation.work(self.house.archivist) as work:
            return add_document(work, file.id, arrival, DocumentDetails(**said), allow_duplicate=again).document

    def paper(self, file, title: str, **said) -> Document:
        with self.installation.work(self.house.archivist) as work:
            details = DocumentDetails(title=title, support=Support.PAPER, **said)
            return add_paper_document(work, file.id, details)

    def version(self, document, content: bytes) -> None:
        with self.installation.reading(self.house.archivist) as reading:
            file_id = reading.session.get_one(Document, document.id).aggregation_id
        arrival = self.house.arrival(file_id, content)
        with self.installation.work(self.house.archivist) as work:
            add_version(work, document.id, arrival, reason="Se firmó")

    def split(self, file, *documents):
        division = Division(title="La otra mitad", document_ids=[one.id for one in documents])
        return split_aggregation(self.installation, self.house.coordinator, file.id, division, WHY)

    def merge(self, source, target):
        return merge_aggregations(self.installation, self.house.coordinator, source.id, target.id, WHY)

    def said(self, document) -> dict[int, bytes]:
        """What is read of each version of a document, by its number, at the address that its row names."""
        store, found = store_of(self.installation.settings), {}
        with self.installation.reading(self.house.coordinator) as reading:
            rows = reading.session.scalars(
                select(DocumentVersion).where(DocumentVersion.document_id == document.id)
            ).all()
            now = reading.session.get_one(Document, document.id)
            for row in rows:
                held = reading.session.get_one(DigitalObject, row.object_id)
                assert (held.aggregation_id, held.sha256) == (now.aggregation_id, row.sha256)
                found[row.number] = b"".join(store.read_range(held.key))
                if row.number == now.version_number:
                    assert now.object_id == row.object_id
        return found

    def file(self, file_id) -> Aggregation:
        with self.installation.reading(self.house.coordinator) as reading:
            return reading.session.get_one(Aggregation, file_id)

    def sound(self, operator, *files) -> None:
        """No byte too much, none missing, and every file counts what it holds."""
        report = verify_fixity(self.installation, operator)
        assert (report.broken, report.extra) == (0, 0), report.findings
        for file in files:
            now = self.file(file.id)
            with self.installation.reading(self.house.coordinator) as reading:
                held = reading.session.scalars(
                    select(DigitalObject).where(DigitalObject.aggregation_id == file.id)
                ).all()
                documents = reading.session.scalars(select(Document).where(Document.aggregation_id == file.id)).all()
            assert now.content_bytes == sum(one.size for one in held)
            assert now.document_count == len(documents)


def test_every_version_moves_with_its_document_and_reads_as_before(desk, house, operator):
    file = house.open()
    one, two = desk.put(file, b"queda"), desk.put(file, b"primera")
    desk.version(two, b"segunda")
    desk.version(two, b"tercera, mas larga")

    target = desk.split(file, two)

    assert desk.said(two) == {1: b"primera", 2: b"segunda", 3: b"tercera, mas larga"}
    assert desk.said(one) == {1: b"queda"}
    desk.sound(operator, file, target)


def test_bytes_of_an_old_version_that_another_document_holds_stay_and_come_along(desk, house, operator):
    file = house.open()
    one = desk.put(file, b"igual")
    two = desk.put(file, b"borrador")
    desk.version(one, b"otra")
    desk.version(two, b"igual")

    target = desk.split(file, two)

    assert desk.said(one) == {1: b"igual", 2: b"otra"}
    assert desk.said(two) == {1: b"borrador", 2: b"igual"}
    desk.sound(operator, file, target)


def test_a_version_that_goes_back_to_the_bytes_of_the_first_moves_once(desk, house, operator):
    file, target = house.open("Una"), house.open("Otra")
    one = desk.put(file, b"uno")
    desk.version(one, b"dos")
    desk.version(one, b"uno")

    desk.merge(file, target)

    assert desk.said(one) == {1: b"uno", 2: b"dos", 3: b"uno"}
    desk.sound(operator, file, target)


def test_what_the_target_holds_already_is_held_once_and_keeps_both_proofs(desk, house, installation, operator):
    source, target = house.open("Una"), house.open("Otra")
    ours, theirs = desk.put(source, b"comun"), desk.put(target, b"comun")
    desk.version(ours, b"propio")
    again = desk.put(source, b"comun", again=True, title="otra vez")
    verify_fixity(installation, operator)

    desk.merge(source, target)

    assert (desk.said(ours), desk.said(again)) == ({1: b"comun", 2: b"propio"}, {1: b"comun"})
    assert desk.said(theirs) == {1: b"comun"}
    with installation.reading(house.coordinator) as reading:
        checks = reading.session.scalars(
            select(FixityCheck).join(DigitalObject, DigitalObject.id == FixityCheck.object_id)
        ).all()
    assert len(checks) == 3
    desk.sound(operator, source, target)


def test_documents_on_paper_move_without_bytes_and_lose_the_folios_of_the_other_file(
    desk, house, installation, operator
):
    file = house.open()
    desk.put(file, b"queda", folios=2)
    paper = desk.paper(file, "Plano", folios=3, first_folio=3, last_folio=5)
    digitised = desk.paper(file, "Acta", folios=1)
    desk.version(digitised, b"acta escaneada")

    target = desk.split(file, paper, digitised)

    with installation.reading(house.coordinator) as reading:
        moved = reading.session.get_one(Document, paper.id)
    assert (moved.aggregation_id, moved.object_id, moved.version_number) == (target.id, None, 0)
    assert (moved.number, moved.folios, moved.first_folio, moved.last_folio) == (1, 3, None, None)
    assert desk.said(digitised) == {1: b"acta escaneada"}
    assert (target.document_count, target.document_folios) == (2, 4)
    desk.sound(operator, file, target)


def test_relations_hold_between_documents_that_stand_in_two_files_now(desk, house, installation):
    file = house.open()
    one, two = desk.put(file, b"oficio"), desk.put(file, b"anexo")
    with installation.work(house.archivist) as work:
        relate(work, two.id, one.id, RelationKind.ANNEX_OF)

    desk.split(file, two)

    with installation.reading(house.archivist) as reading:
        assert reading.session.get_one(Document, two.id).aggregation_id != file.id
        (related,) = relations_of(reading, two.id)
    assert (related.other.id, related.relation.kind) == (one.id, RelationKind.ANNEX_OF)


def test_a_text_that_was_still_to_be_read_is_read_in_the_other_file(desk, house, installation, operator, jobs):
    source, target = house.open("Una"), house.open("Otra")
    waiting = desk.put(source, b"ornitorrinco", with_text=False)
    same = desk.put(source, b"comun", with_text=False)
    desk.put(target, b"comun")
    left = [arguments for name, arguments in jobs.left if name == "objects.extract_text"]

    desk.merge(source, target)
    outcomes = [extract_text(Running(installation, operator), **arguments) for arguments in left]

    assert [one["outcome"] for one in outcomes] == ["extracted", "gone"]
    with installation.reading(house.coordinator) as reading:
        held = reading.session.get_one(DigitalObject, reading.session.get_one(Document, waiting.id).object_id)
        joined = reading.session.get_one(DigitalObject, reading.session.get_one(Document, same.id).object_id)
    assert store_of(installation.settings).get_text(held.key) == ("ornitorrinco",)
    assert joined.text_outcome is TextOutcome.EXTRACTED
    desk.sound(operator, source, target)


def test_the_twin_of_a_shared_object_gets_its_own_text(desk, house, installation, operator):
    file = house.open()
    desk.put(file, b"comun", with_text=False)
    again = desk.put(file, b"comun", with_text=False, again=True, title="otra vez")

    target = desk.split(file, again)

    with installation.reading(house.coordinator) as reading:
        objects = reading.session.scalars(select(DigitalObject)).all()
    assert {one.aggregation_id for one in objects} == {file.id, target.id}
    for one in objects:
        read_text(installation.work(operator), one.id)
        assert store_of(installation.settings).get_text(one.key) == ("comun",)


def test_an_index_fixed_before_a_reopened_file_was_joined_stays_with_the_shell(desk, house, installation, operator):
    source, target = house.open("Una"), house.open("Otra")
    desk.put(source, b"uno")
    with installation.work(house.archivist) as work:
        close_aggregation(work, source.id, on=date(2021, 1, 15), folios=3, purged=True)

    merge_aggregations(
        installation, house.coordinator, source.id, target.id, Grounds(reason="Uno solo", authority="Oficio 3")
    )

    with installation.reading(house.coordinator) as reading:
        assert [one.number for one in editions_of(reading, source.id)] == [1]
        assert editions_of(reading, target.id) == []
    desk.sound(operator, source, target)


def test_the_volumes_of_a_merged_file_follow_those_of_the_other_and_wait_to_be_foliated(desk, house, installation):
    source, target = house.open("Una"), house.open("Otra")
    with installation.work(house.archivist) as work:
        volumes.change_volume(work, target.id, 1, first_folio=1, last_folio=200)
        volumes.change_volume(work, source.id, 1, first_folio=1, last_folio=90, thickness_mm=25, note="Con planos")
        volumes.add_volume(work, source.id, first_folio=91, last_folio=120)
        work.session.get_one(Aggregation, target.id).folios = 200

    desk.merge(source, target)

    shell, now = desk.file(source.id), desk.file(target.id)
    with installation.reading(house.coordinator) as reading:
        held = covers.volumes_of(reading, now)
        assert covers.volumes_of(reading, shell) == []
        entries = {one.action: one.read_facts() for one in history.of(reading.session, target.id)}
    assert [(one.number, one.first_folio, one.last_folio) for one in held] == [
        (1, 1, 200), (2, None, None), (3, None, None),
    ]  # fmt: skip
    assert (held[1].thickness_mm, held[1].note) == (25, "Con planos")
    assert (now.folios, now.first_folio, now.last_folio) == (None, 1, 200)
    assert (shell.folios, shell.first_folio, shell.last_folio) == (None, None, None)
    told = entries["aggregation.volumes_received"]
    assert (told["volumes"], told["first_volume"], told["folios"]) == (2, 2, 200)
    with installation.work(house.archivist) as work:
        volumes.change_volume(work, target.id, 2, first_folio=201, last_folio=290)
        volumes.change_volume(work, target.id, 3, first_folio=291, last_folio=320)
        close_aggregation(work, target.id, on=date(2021, 1, 15), folios=320, purged=True)


@pytest.mark.parametrize(
    ("ours", "theirs", "then"),
    [
        (Support.PAPER, Support.ELECTRONIC, Support.HYBRID),
        (Support.ELECTRONIC, Support.PAPER, Support.HYBRID),
        (Support.ELECTRONIC, Support.ELECTRONIC, Support.ELECTRONIC),
    ],
)
def test_a_file_that_took_the_other_support_is_on_both(desk, ours, theirs, then):
    house, installation = desk.house, desk.installation
    source = house.open("Una", description=Description(support=ours))
    target = house.open("Otra", description=Description(support=theirs))

    desk.merge(source, target)

    now = desk.file(target.id)
    with installation.reading(house.coordinator) as reading:
        assert len(covers.volumes_of(reading, now)) == (0 if then is Support.ELECTRONIC else 1)
    assert now.support is then


class Running:
    """A run of a job that tells nobody how far it is; dies after `deaths` objects, as a killed process would."""

    def __init__(self, installation, actor, deaths: int = -1) -> None:
        self.installation, self.actor, self.deaths, self.told = installation, actor, deaths, []

    def progress(self, done: int, total: int | None = None) -> None:
        if done == self.deaths:
            raise SystemExit
        self.told.append((done, total))


@pytest.fixture
def desk_with_jobs(desk, jobs, monkeypatch):
    """Three documents are many here."""
    monkeypatch.setattr(planning, "DOCUMENTS_AT_ONCE", 3)
    desk.jobs = jobs
    return desk


def many(desk, file, number: int = 6) -> list[Document]:
    return [desk.put(file, f"hoja {one}".encode(), folios=1) for one in range(number)]


def plan_of(jobs) -> str:
    (arguments,) = (said for name, said in jobs.left if name == planning.JOB)
    return str(arguments["plan_id"])


def test_a_large_split_is_left_to_a_job_that_goes_on_where_it_was_killed(desk_with_jobs, operator):
    desk = desk_with_jobs
    house, installation, jobs = desk.house, desk.installation, desk.jobs
    file = house.open()
    documents = many(desk, file)
    division = Division(title="La otra mitad", document_ids=[one.id for one in documents[:4]])
    job = planning.split_or_queue(installation, house.coordinator, file.id, division, WHY)
    assert not isinstance(job, Aggregation)
    assert desk.file(file.id).document_count == 6

    with pytest.raises(SystemExit):
        regroup(Running(installation, house.coordinator, deaths=2), plan_of(jobs), "")
    assert desk.file(file.id).document_count == 6
    running = Running(installation, house.coordinator)
    target = desk.file(UUID(regroup(running, plan_of(jobs), "")["target"]))

    assert running.told[-1] == (4, 4)
    assert (desk.file(file.id).document_count, target.document_count) == (2, 4)
    desk.sound(operator, file, target)
    # Asked once more, it is done already.
    assert regroup(Running(installation, house.coordinator), plan_of(jobs), "") == {"target": str(target.id)}
    desk.sound(operator, file, target)


def test_a_job_killed_after_its_act_clears_the_old_addresses_when_it_runs_again(desk_with_jobs, operator, monkeypatch):
    desk = desk_with_jobs
    house, installation, jobs = desk.house, desk.installation, desk.jobs
    source, target = house.open("Una"), house.open("Otra")
    many(desk, source)
    desk.put(target, b"suya")
    planning.merge_or_queue(installation, house.coordinator, source.id, target.id, WHY)
    with monkeypatch.context() as dying:
        dying.setattr("records.restructuring.carrying.remove_left", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            regroup(Running(installation, house.coordinator), plan_of(jobs), "")
    assert (desk.file(target.id).document_count, verify_fixity(installation, operator).extra) == (7, 6)

    regroup(Running(installation, house.coordinator), plan_of(jobs), "")

    desk.sound(operator, source, target)
    with installation.reading(house.coordinator) as reading:
        assert reading.session.scalars(select(RegroupingPlan)).one().done_at is not None


def test_a_document_that_comes_in_while_the_bytes_are_copied_goes_along(desk_with_jobs, operator):
    desk = desk_with_jobs
    house, installation, jobs = desk.house, desk.installation, desk.jobs
    source, target = house.open("Una"), house.open("Otra")
    many(desk, source)
    planning.merge_or_queue(installation, house.coordinator, source.id, target.id, WHY)
    running, late = Running(installation, house.coordinator), []

    def progress(done: int, total: int) -> None:
        if done == total and not late:
            late.append(desk.put(source, b"tarde"))

    running.progress = progress
    regroup(running, plan_of(jobs), "")

    assert desk.said(late[0]) == {1: b"tarde"}
    assert (desk.file(source.id).document_count, desk.file(target.id).document_count) == (0, 7)
    desk.sound(operator, source, target)


def test_what_a_large_merge_would_be_refused_for_is_told_before_anything_is_queued(
    desk, house, installation, jobs, monkeypatch
):
    monkeypatch.setattr(planning, "DOCUMENTS_AT_ONCE", 3)
    source, target = house.open("Una"), house.open("Otra")
    many(desk, source)
    with installation.work(house.archivist) as work:
        close_aggregation(work, target.id, on=date(2021, 1, 15), folios=3, purged=True)

    with pytest.raises(RestructuringRefused):
        planning.merge_or_queue(installation, house.coordinator, source.id, target.id, WHY)

    assert planning.JOB not in [name for name, _ in jobs.left]


def test_what_a_killed_request_left_is_swept_and_nothing_else(desk, house, installation, operator, monkeypatch):
    source, target = house.open("Una"), house.open("Otra")
    document = desk.put(source, b"uno")
    with monkeypatch.context() as dying:
        dying.setattr("records.restructuring.service._merge", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            desk.merge(source, target)

    assert sweep_orphans(installation, operator) == 1
    desk.sound(operator, source, target)
    desk.merge(source, target)
    assert desk.said(document) == {1: b"uno"}
    desk.sound(operator, source, target)

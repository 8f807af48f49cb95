"""Disposals of the demo body: files in the records centre, a list under way, one that two people executed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from threading import Event
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import func, select, update

from app.demo.body import CODE
from classification.charts.queries import find_by_code
from classification.series.kinds import Support
from records.aggregations.model import Aggregation
from records.aggregations.opening import Closing, Description, Opening
from records.aggregations.service import open_files
from records.collegiate.model import CollegiateKind, Presence
from records.collegiate.queries import items_of, members_on
from records.collegiate.quorum import Choice
from records.collegiate.service import (
    Call,
    Founding,
    MatterAsked,
    Seat,
    add_member,
    call_sitting,
    found_body,
    hold_sitting,
    keep_minutes,
    vote,
)
from retention.disposals import deciding, jobs, proposing, service
from retention.disposals.criteria import Criteria
from retention.disposals.model import DisposalList, PaperKind
from retention.disposals.papers import Given
from retention.execution import jobs as execution_jobs
from retention.execution.model import Execution
from retention.execution.service import confirm_execution, start_execution
from system.actor import Actor, CustodyStage, local_operator
from system.attachments.service import Paper
from system.identity.actors import resolve
from system.identity.model import Account
from system.jobs.runner import Runner
from system.jobs.task import Task
from system.organization.queries import fonds_by_code, unit_by_code
from system.work import Installation, Work

T = TypeVar("T")
UNIT = "DU"
# Series whose files are eliminated four years after they were closed, and how many of them there are.
GONE, RUNNING, WAITING = "7C.14", "7C.7", "7C.13"
_FILES = {
    GONE: ("Bitácora de combustible", 3),
    RUNNING: ("Bitácora de transporte", 5),
    WAITING: ("Parque vehicular", 4),
}
_BOARD = ("grupo", "coordinadora", "contraloria", "transparencia", "titular")
_PORTAL = "https://sanmarcosdelagua.example/transparencia/bajas"


class _Desk:
    """Everybody of the demo at work, each act in their name."""

    def __init__(self, installation: Installation, fonds_id: UUID, unit_id: UUID) -> None:
        self.installation = installation
        self.fonds_id = fonds_id
        self.unit_id = unit_id
        self.operator = local_operator("demo")

    def act(self, who: str, do: Callable[..., T], *given: Any, **said: Any) -> T:
        with self.installation.work(self.actor(who)) as work:
            return do(work, *given, **said)

    def actor(self, who: str) -> Actor:
        return resolve(self.installation, who) if who else self.operator

    def task(self, job_id: UUID | None) -> Task:
        return Task(self.installation, job_id or self.fonds_id, self.actor("concentracion"), Event())


def dispose_demo(installation: Installation) -> int:
    """Make the lists where the body has none; how many were made."""
    operator = local_operator("demo")
    with installation.reading(operator) as reading:
        fonds_id = fonds_by_code(reading, CODE).id
        if reading.session.scalar(select(func.count()).where(DisposalList.fonds_id == fonds_id)):
            return 0
        unit_id = unit_by_code(reading, fonds_id, UNIT).id
    desk = _Desk(installation, fonds_id, unit_id)
    desk.act("", _keep_in_the_records_centre, desk)
    body_id = _board(desk)
    gone = _opined(desk, body_id, GONE, "Baja de bitácoras de combustible 2016")
    _executed(desk, gone)
    running = _opined(desk, body_id, RUNNING, "Baja de bitácoras de transporte 2016")
    with installation.work(desk.actor("coordinadora")) as work:
        deciding.assign(work, running, "suplente", answer_by=date(work.today.year, 12, 31))
        deciding.comment(work, running, "El oficio de solicitud está en firma.")
    return 2


def _keep_in_the_records_centre(work: Work, desk: _Desk) -> None:
    """Files that lay in the records centre before the service came, as no transfer ever brought them there."""
    files = _opened(work, desk)
    work.session.execute(
        update(Aggregation).where(Aggregation.id.in_(files)).values(stage=CustodyStage.INTERMEDIATE)
    )  # fmt: skip


def _opened(work: Work, desk: _Desk) -> list[UUID]:
    openings = []
    for series, (title, count) in _FILES.items():
        node = find_by_code(work, desk.fonds_id, series)
        if node is None:
            raise LookupError(f"the demo's chart has no series {series}")
        openings += [
            Opening(
                node_id=node.id, unit_id=desk.unit_id, title=f"{title}, {number} de 2016",
                opened_on=date(2016, number, 1), description=Description(support=Support.PAPER),
                closing=Closing(on=date(2016, number, 28), folios=40 + number),
            )
            for number in range(1, count + 1)
        ]  # fmt: skip
    return [one.id for one in open_files(work, openings)]


def _board(desk: _Desk) -> UUID:
    founding = Founding(
        kind=CollegiateKind.APPRAISAL_BOARD, code="GI", name="Grupo interdisciplinario", quorum_percent=51,
        quorum_rule="Reglas de operación del grupo, artículo 8", started_on=date(2020, 1, 15),
    )  # fmt: skip
    body = desk.act("coordinadora", found_body, desk.fonds_id, founding)
    with desk.installation.reading(desk.operator) as reading:
        rows = reading.session.execute(select(Account.handle, Account.person_id).where(Account.handle.in_(_BOARD)))
        people = {row.handle: row.person_id for row in rows}
    for handle in _BOARD:
        seat = Seat(person_id=people[handle], started_on=date(2020, 1, 15), presides=handle == "coordinadora")
        desk.act("coordinadora", add_member, body.id, seat)
    return body.id


def _opined(desk: _Desk, body_id: UUID, series: str, title: str) -> UUID:
    """A list from its criteria to the opinion of the board."""
    with desk.installation.reading(desk.operator) as reading:
        criteria = Criteria(fonds_id=desk.fonds_id, unit_id=desk.unit_id, as_of=reading.today, series=(series,))
    listed = desk.act("concentracion", proposing.draft, criteria, title=title)
    jobs.gather_files(desk.task(listed.job_id), str(listed.id))
    count = desk.act("concentracion", proposing.propose, listed.id).standing_count
    desk.act("beto", service.check, listed.id, counted=count, boxes=1, given=Given(paper=_paper("inventario")))
    desk.act(
        "titular", service.appraise, listed.id, sheet=_paper("ficha"), declaration=_paper("declaratoria"), consent=True
    )
    _sit(desk, body_id, listed)
    desk.act("grupo", service.record_opinion, listed.id)
    return listed.id


def _sit(desk: _Desk, body_id: UUID, listed: DisposalList) -> None:
    with desk.installation.reading(desk.operator) as reading:
        today = reading.today
        seats = [one.membership.id for one in members_on(reading.session, body_id, today)]
    matter = MatterAsked(
        title=listed.title, subject="disposal_list", subject_id=listed.id, unit_id=desk.unit_id
    )  # fmt: skip
    sitting = desk.act("coordinadora", call_sitting, body_id, Call(sits_on=today, agenda=[matter], place="Sala 2"))
    desk.act("coordinadora", hold_sitting, sitting.id, dict.fromkeys(seats, Presence.PRESENT))
    with desk.installation.reading(desk.operator) as reading:
        (item,) = items_of(reading.session, sitting.id)
    desk.act("coordinadora", vote, item.id, dict.fromkeys(seats, Choice.FAVOUR), agreement="Se opina a favor.")
    number = f"GI/{sitting.number:02}/{sitting.year}"
    desk.act("coordinadora", keep_minutes, sitting.id, _paper("acta"), number=number)


def _executed(desk: _Desk, list_id: UUID) -> None:
    """From the opinion to the end; who publishes is not who executes, and the demo has one archivist of the centre."""
    with desk.installation.reading(desk.operator) as reading:
        today = reading.today
    for step, number in (
        (service.request_ruling, "CA/118"), (service.rule, "DDF-0031"), (service.issue_act, "ABD-0029"),
    ):  # fmt: skip
        given = Given(number=number, authority="Archivo General del Estado", dated_on=today, paper=_paper(number[:3]))
        more = {"outcome": "granted"} if step is service.rule else {}
        desk.act("coordinadora", step, list_id, given, **more)
    desk.act("", service.publish, list_id, Given(address=_PORTAL, dated_on=today, paper=_paper("captura")))
    execution = desk.act("concentracion", start_execution, list_id)
    desk.act("contraloria", confirm_execution, execution.id)
    with desk.installation.reading(desk.operator) as reading:
        job_id = reading.session.get_one(Execution, execution.id).job_id
    if job_id is None:
        raise LookupError("the execution of the demo has no job")
    Runner(desk.installation, [execution_jobs.destruction], Event()).perform(job_id)
    given = Given(number="AD/01", authority="Archivo de concentración", dated_on=today, paper=_paper("destruccion"))
    desk.act("concentracion", service.record_paper, list_id, PaperKind.DESTRUCTION_ACT, given)
    given = Given(number="R/77", authority="CONALITEG", dated_on=today, paper=_paper("recibo"))
    desk.act("concentracion", service.record_paper, list_id, PaperKind.DONATION_RECEIPT, given)
    desk.act("concentracion", service.close, list_id)


def _paper(name: str) -> Paper:
    text = f"{name}. Municipio de San Marcos del Agua. Documento inventado.\n"
    return Paper([text.encode()], f"{name}.txt", "text/plain")

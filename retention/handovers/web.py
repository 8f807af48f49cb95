"""Pages of handovers: the list, the plan, one handover with its acts, its frozen rows, what changed since."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Response

from retention.handovers import queries, report, service
from retention.handovers.labels import CAPACITIES, CHANGES, PARTS, STAGES, STATES
from retention.handovers.model import Handover, HandoverDifference, HandoverRow, Part, RemarkKind
from retention.handovers.states import Capacity, HandoverState
from system import history
from system.actor import CustodyStage, Permission, Place
from system.errors import Conflict, Invalid
from system.organization.queries import own_fonds, people, person_of, unit_of, units_on
from system.web import lists
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

HOME = "/handovers"
AnyRequest = Request[Any, Any, Any]
Fields = URLEncodedBody[dict[str, str]]
_PLAN = ("unit", "stage", "outgoing", "incoming", "witness", "planned_on", "reason")
_ACTS = {"minutes_number": "", "clarify_until": "", "text": "", "answer": ""}
_MIMES = {"pdf": "application/pdf", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_WORDS = {
    "states": dict(STATES), "parts": dict(PARTS), "changes": dict(CHANGES), "capacities": dict(CAPACITIES),
    "stages": dict(STAGES),
}  # fmt: skip


class HandoverPages(Controller):
    """Archives on their way from one officer to the next."""

    path = HOME
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def list_all(self, request: AnyRequest, reading: NamedDependency[Reading]) -> Response[Any]:
        """The handovers the actor may see."""
        with reading:
            return lists.answer(
                request, reading, queries.handovers(reading), queries.COLUMNS, "retention/handovers/list.html",
                name="entregas", default_sort="-planned_on", tie_breaker=Handover.id, home=HOME, words=_WORDS,
            )  # fmt: skip

    @get("/new", sync_to_thread=True)
    def new(self, reading: NamedDependency[Reading]) -> Response[str]:
        """The form that plans one."""
        with reading:
            values = {**dict.fromkeys(_PLAN, ""), "stage": "office", "planned_on": reading.today.isoformat()}
            return _plan_page(reading, Form(values))

    @post("/", sync_to_thread=True)
    def plan(
        self, data: Fields, work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any] | Redirect:
        """Plan a handover."""
        read = FormReader(data)
        unit, outgoing = read.identifier("unit", required=True), read.identifier("outgoing", required=True)
        incoming, witness = read.identifier("incoming", required=True), read.identifier("witness")
        on, reason = read.day("planned_on", required=True), read.text("reason", limit=500)
        stage = read.choice("stage", CustodyStage) or CustodyStage.OFFICE
        try:
            read.refuse()
            with work:
                nobody = UUID(int=0)
                made = service.plan_handover(
                    work, own_fonds(work).id, unit_id=unit or nobody, outgoing_id=outgoing or nobody,
                    incoming_id=incoming or nobody, witness_id=witness, planned_on=on or work.today, reason=reason,
                    stage=stage,
                )  # fmt: skip
        except (Invalid, Conflict) as refusal:
            with reading:
                return _plan_page(reading, Form({**dict.fromkeys(_PLAN, ""), **data}, refusal), status_of(refusal))
        return redirect(f"{HOME}/{made.id}", flash=_("La entrega quedó programada."))

    @get("/{handover_id:uuid}", sync_to_thread=True)
    def detail(self, handover_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[str]:
        """One handover."""
        with reading:
            return _detail(reading, handover_id, Form())

    @get("/{handover_id:uuid}/rows", sync_to_thread=True)
    def rows(
        self, request: AnyRequest, handover_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """The frozen rows, with filters and CSV."""
        with reading:
            found = queries.find(reading, handover_id)
            return lists.answer(
                request, reading, queries.rows(found.id), queries.ROW_COLUMNS, "retention/handovers/rows.html",
                name="corte", default_sort="part", tie_breaker=HandoverRow.position, handover=found, home=HOME,
                words=_WORDS,
            )  # fmt: skip

    @get("/{handover_id:uuid}/differences", sync_to_thread=True)
    def differences(
        self, request: AnyRequest, handover_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """What changed between the cut and the minutes."""
        with reading:
            found = queries.find(reading, handover_id)
            return lists.answer(
                request, reading, queries.differences(found.id), queries.DIFFERENCE_COLUMNS,
                "retention/handovers/differences.html", name="diferencias", default_sort="part",
                tie_breaker=HandoverDifference.id, handover=found, home=HOME, words=_WORDS,
            )  # fmt: skip

    @get("/{handover_id:uuid}/report/{part:str}/content", sync_to_thread=True)
    def report(
        self, handover_id: FromPath[UUID], part: FromPath[str], reading: NamedDependency[Reading]
    ) -> Response[bytes]:
        """One part as PDF."""
        return _made(reading, handover_id, part, "pdf")

    @get("/{handover_id:uuid}/sheets/{part:str}/content", sync_to_thread=True)
    def sheet(
        self, handover_id: FromPath[UUID], part: FromPath[str], reading: NamedDependency[Reading]
    ) -> Response[bytes]:
        """One part as workbook."""
        return _made(reading, handover_id, part, "xlsx")

    @post("/{handover_id:uuid}/cut", sync_to_thread=True)
    def cut(self, handover_id: FromPath[UUID], work: NamedDependency[Work]) -> Redirect:
        """Freeze what there is."""
        with work:
            done = service.ask_for_cut(work, handover_id)
        said = _("El corte se hace en segundo plano.") if done.job_id else _("El corte quedó hecho y ya no cambia.")
        return redirect(f"{HOME}/{handover_id}", flash=said)

    @post("/{handover_id:uuid}/minutes", sync_to_thread=True)
    def minutes(
        self, handover_id: FromPath[UUID], data: Fields, work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any] | Redirect:
        """Draw up the minutes."""

        def act() -> None:
            read = FormReader(data)
            number, until = read.text("minutes_number", limit=200), read.day("clarify_until")
            read.refuse()
            service.ask_for_minutes(work, handover_id, minutes_number=number, clarify_until=until)

        return _done((work, reading), handover_id, data, act, _("Acta registrada."))

    @post("/{handover_id:uuid}/signatures", sync_to_thread=True)
    def sign(self, handover_id: FromPath[UUID], work: NamedDependency[Work]) -> Redirect:
        """Sign the minutes."""
        with work:
            service.sign_handover(work, handover_id)
        return redirect(f"{HOME}/{handover_id}", flash=_("Su firma quedó registrada."))

    @post("/{handover_id:uuid}/remarks", sync_to_thread=True)
    def remark(
        self, handover_id: FromPath[UUID], data: Fields, work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any] | Redirect:
        """Remark on something."""
        return _done(
            (work, reading), handover_id, data, lambda: service.remark(work, handover_id, data.get("text", "")),
            _("Aclaración registrada."),
        )  # fmt: skip

    @post("/{handover_id:uuid}/remarks/{remark_id:uuid}/answer", sync_to_thread=True)
    def answer(
        self,
        handover_id: FromPath[UUID],
        remark_id: FromPath[UUID],
        data: Fields,
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any] | Redirect:
        """Answer a remark."""
        return _done(
            (work, reading), handover_id, data,
            lambda: service.answer_remark(work, handover_id, remark_id, data.get("answer", "")),
            _("Respuesta registrada."),
        )  # fmt: skip

    @post("/{handover_id:uuid}/remarks/{remark_id:uuid}/acceptance", sync_to_thread=True)
    def accept(
        self,
        handover_id: FromPath[UUID],
        remark_id: FromPath[UUID],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any] | Redirect:
        """Accept what changed since the cut."""
        return _done(
            (work, reading), handover_id, {}, lambda: service.accept_difference(work, handover_id, remark_id),
            _("Diferencia aceptada."),
        )  # fmt: skip

    @post("/{handover_id:uuid}/closure", sync_to_thread=True)
    def close(
        self, handover_id: FromPath[UUID], work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any] | Redirect:
        """End it."""
        return _done(
            (work, reading), handover_id, {}, lambda: service.close_handover(work, handover_id),
            _("La entrega-recepción quedó cerrada."),
        )  # fmt: skip


def _made(reading: Reading, handover_id: UUID, part: str, ending: str) -> Response[bytes]:
    with reading:
        found = queries.find(reading, handover_id)
        read = FormReader({"part": part})
        chosen = read.choice("part", Part, required=True)
        read.refuse()
        made = report.write(reading, found, chosen or Part.OPEN_FILES, ending)
    headers = {
        "Content-Disposition": f'attachment; filename="entrega-{part}.{ending}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return Response(made, media_type=_MIMES[ending], headers=headers)


def _done(
    stands: tuple[Work, Reading], handover_id: UUID, data: dict[str, str], act: Callable[[], object], said: str
) -> Response[Any] | Redirect:
    work, reading = stands
    try:
        with work:
            act()
    except (Invalid, Conflict) as refusal:
        with reading:
            return _detail(reading, handover_id, Form(data, refusal), status_of(refusal))
    return redirect(f"{HOME}/{handover_id}", flash=said)


def _plan_page(reading: Reading, form: Form, status: int = 200) -> Response[str]:
    fonds = own_fonds(reading)
    reading.actor.require(Permission.HANDOVER_MANAGE, Place(fonds.id))
    return page(
        "retention/handovers/new.html", status=status, form=form, home=HOME,
        units=[(str(unit.id), f"{unit.code} · {unit.name}") for unit in units_on(reading, fonds.id, reading.today)],
        stages=[(value, _(label)) for value, label in STAGES],
        people=[(str(one.id), f"{one.name} · {one.position}") for one in people(reading, fonds.id)],
    )  # fmt: skip


def _detail(reading: Reading, handover_id: UUID, form: Form, status: int = 200) -> Response[str]:
    found = queries.find(reading, handover_id)
    actor = reading.actor
    manages = actor.may(Permission.HANDOVER_MANAGE, found.place)
    signed = queries.signatures(reading, found.id)
    capacity = found.capacity_of(actor.person_id)
    hearing = found.state in {HandoverState.MINUTES, HandoverState.CLARIFICATIONS}
    return page(
        "retention/handovers/detail.html",
        status=status,
        form=Form({**_ACTS, **form.values}, form.refusal),
        handover=found,
        unit=unit_of(reading, found.unit_id).code,
        outgoing=person_of(reading, found.outgoing_id),
        incoming=person_of(reading, found.incoming_id),
        witness=person_of(reading, found.witness_id) if found.witness_id else None,
        counts=queries.counts(reading, found.id),
        historical=queries.historical(reading, found.id),
        differences=queries.difference_count(reading, found.id),
        signatures=signed,
        remarks=queries.remarks(reading, found.id),
        manages=manages,
        may_sign=hearing and capacity is not None and all(one.person_id != actor.person_id for one in signed),
        may_remark=hearing and capacity is not None,
        may_accept=hearing and capacity is Capacity.INCOMING,
        DIFFERENCE=RemarkKind.DIFFERENCE,
        job_id=queries.job_at(reading, found),
        failed_job=found.job_id if queries.job_at(reading, found) is None else None,
        may_answer=hearing and (manages or capacity is not None),
        actor_handle=actor.handle,
        is_cut=found.cut_at is not None,
        entries=history.of(reading.session, found.id) if actor.may(Permission.HISTORY_READ, found.place) else [],
        home=HOME,
        words=_WORDS,
    )

"""Pages of loans: the lists, the request, one loan with its acts; and where the volumes of a file lie."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Response

from records.aggregations import queries as files
from records.custody import box_views, boxing, lending, loan_views
from records.custody.errors import LoanRefused
from records.custody.handling import may_handle
from records.custody.kinds import LoanKind, LoanState
from records.custody.lending import LoanAsked
from records.custody.loan_states import TRANSITIONS
from records.custody.model import Loan
from records.custody.queries import loan_slip, volume_places
from records.custody.words import LOAN_KINDS, LOAN_STATES, TONES
from system import history
from system.actor import Permission
from system.actor import Place as Site
from system.errors import Conflict, Invalid
from system.organization.profile import LoanTerms
from system.web import lists
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

Fields = dict[str, str]
Acts = dict[str, Callable[[Work, UUID, FormReader], Loan]]


class LoanPages(Controller):
    """Loans."""

    path = "/loans"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def listed(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> Response[Any]:
        """All loans the actor may see."""
        with reading:
            return _list(request, reading, overdue=False)

    @get("/overdue", sync_to_thread=True)
    def overdue(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> Response[Any]:
        """The overdue loans."""
        with reading:
            return _list(request, reading, overdue=True)

    @get("/new", sync_to_thread=True)
    def new(self, reading: NamedDependency[Reading], volume: FromQuery[UUID]) -> Response[Any]:
        """The form that asks for a volume."""
        with reading:
            file = loan_views.volume_in_sight(reading, volume)[1]
            return _new(reading, volume, Form({"kind": "internal", "unit_id": file.unit_id}))

    @post("/", sync_to_thread=True)
    def ask(
        self, data: URLEncodedBody[Fields], reading: NamedDependency[Reading], work: NamedDependency[Work]
    ) -> Response[Any] | Redirect:
        """Ask for a volume."""
        read = FormReader(data)
        volume_id = read.identifier("volume_id", required=True) or UUID(int=0)
        asked = LoanAsked(
            volume_id=volume_id,
            unit_id=read.identifier("unit_id", required=True) or UUID(int=0),
            kind=read.choice("kind", LoanKind, required=True) or LoanKind.INTERNAL,
            borrower=read.text("borrower", limit=300),
            borrower_position=read.text("borrower_position", limit=300),
            purpose=read.text("purpose", limit=1000),
            producer_authorisation=read.text("producer_authorisation", limit=500),
            access_authorisation=read.text("access_authorisation", limit=500),
        )
        try:
            read.refuse()
            with work:
                loan = lending.request_loan(work, asked)
        except (Invalid, Conflict) as refusal:
            with reading:
                return _new(reading, volume_id, Form(data, refusal), status=status_of(refusal))
        return redirect(f"/loans/{loan.id}", flash=_("Préstamo solicitado."))

    @get("/{loan_id:uuid}", sync_to_thread=True)
    def detail(self, loan_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """One loan with what can be done next."""
        with reading:
            return _detail(reading, loan_id)

    @post("/{loan_id:uuid}/{act:str}", sync_to_thread=True)
    def act(
        self,
        loan_id: FromPath[UUID],
        act: FromPath[str],
        data: URLEncodedBody[Fields],
        reading: NamedDependency[Reading],
        work: NamedDependency[Work],
    ) -> Response[Any] | Redirect:
        """Do one act of the table in `loan_states`."""
        if act not in _ACTS:
            return redirect(f"/loans/{loan_id}")
        read = FormReader(data)
        try:
            with work:
                _ACTS[act](work, loan_id, read)
        except (Invalid, Conflict) as refusal:
            with reading:
                return _detail(reading, loan_id, form=Form({"act": act, **data}, refusal), status=status_of(refusal))
        return redirect(f"/loans/{loan_id}", flash=_("Préstamo actualizado."))


class FileCustodyPages(Controller):
    """Where the volumes of a file lie, and who has them."""

    path = "/aggregations/{aggregation_id:uuid}/custody"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def custody(self, aggregation_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """The tab "Ubicación y préstamos"."""
        with reading:
            return _file(reading, aggregation_id)

    @post("/volumes/{volume_id:uuid}", sync_to_thread=True)
    def measure(
        self,
        aggregation_id: FromPath[UUID],
        volume_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        reading: NamedDependency[Reading],
        work: NamedDependency[Work],
    ) -> Response[Any] | Redirect:
        """Say how thick a volume is."""
        read = FormReader(data)
        thickness = read.number("thickness_mm", least=1)
        try:
            read.refuse()
            with work:
                boxing.measure_volume(work, volume_id, thickness)
        except (Invalid, Conflict) as refusal:
            with reading:
                return _file(reading, aggregation_id, form=Form({}, refusal), status=status_of(refusal))
        return redirect(f"/aggregations/{aggregation_id}/custody", flash=_("Grosor guardado."))


def _file(reading: Reading, aggregation_id: UUID, *, form: Form | None = None, status: int = 200) -> Response[Any]:
    file = files.find(reading, aggregation_id)
    late = loan_views.lateness(reading)
    loans = reading.session.execute(
        loan_views.loans(reading).where(Loan.aggregation_id == file.id).order_by(Loan.requested_on.desc())
    ).all()
    return page(
        "records/custody/file.html",
        status=status,
        file=file,
        form=form or Form(),
        volumes=volume_places(reading, [file.id]).get(file.id, ()),
        loans=[(row, late(row)) for row in loans],
        states=_states(),
        tones=TONES,
        may_ask=reading.actor.holds(Permission.LOAN_REQUEST)
        or may_handle(reading.actor, Permission.LOAN_MANAGE, file.place),
        may_measure=may_handle(reading.actor, Permission.BOX_MANAGE, file.place),
    )


def _hand_over(work: Work, loan_id: UUID, read: FormReader) -> Loan:
    on, folios = read.day("on", required=True), read.number("folios_out", least=0)
    condition = read.text("condition", limit=500)
    read.refuse()
    return lending.hand_over(work, loan_id, on=on or work.today, folios=folios, condition=condition)


def _return(work: Work, loan_id: UUID, read: FormReader) -> Loan:
    on, folios = read.day("on", required=True), read.number("folios_back", least=0)
    condition, incident = read.text("condition", limit=500), read.text("incident", limit=20_000)
    read.refuse()
    return lending.return_loan(
        work, loan_id, on=on or work.today, folios=folios, condition=condition, incident=incident
    )


_ACTS: Acts = {
    "authorise": lambda work, loan_id, _read: lending.authorise_loan(work, loan_id),
    "refuse": lambda work, loan_id, read: lending.refuse_loan(work, loan_id, reason=read.text("reason", limit=5000)),
    "withdraw": lambda work, loan_id, _read: lending.withdraw_loan(work, loan_id),
    "hand_over": _hand_over,
    "extend": lambda work, loan_id, _read: lending.extend_loan(work, loan_id),
    "return": _return,
    "claim": lambda work, loan_id, _read: lending.claim_loan(work, loan_id),
}


def _states() -> dict[str, str]:
    return {value: _(label) for value, label in LOAN_STATES}


def _list(request: Request[Any, Any, Any], reading: Reading, *, overdue: bool) -> Response[Any]:
    every, late = loan_views.counts(reading)
    return lists.answer(
        request, reading, loan_views.loans(reading, overdue=overdue),
        loan_views.columns(loan_views.lateness(reading)), "records/custody/loans.html",
        name="prestamos-vencidos" if overdue else "prestamos",
        default_sort="due_on" if overdue else "-number", tie_breaker=Loan.id,
        about=box_views.about_body(reading), overdue=overdue, every=every, late=late, states=_states(), tones=TONES,
    )  # fmt: skip


def _new(reading: Reading, volume_id: UUID, form: Form, *, status: int = 200) -> Response[Any]:
    volume, file, place = loan_views.volume_in_sight(reading, volume_id)
    return page(
        "records/custody/loan_new.html",
        status=status,
        form=form,
        volume=volume,
        file=file,
        place=place,
        kinds=[(value, _(label)) for value, label in LOAN_KINDS],
        units=loan_views.unit_choices(reading, file.fonds_id),
        terms=_terms(reading, file.fonds_id),
    )


def _terms(reading: Reading, fonds_id: UUID) -> LoanTerms | None:
    """The terms that the form tells; None where the profile says nothing: then the page says what to do."""
    try:
        return lending.loan_terms(reading, fonds_id)
    except LoanRefused:
        return None


def _detail(reading: Reading, loan_id: UUID, *, form: Form | None = None, status: int = 200) -> Response[Any]:
    slip = loan_slip(reading, loan_id)
    loan = reading.session.get_one(Loan, loan_id)
    file = lending.file_of(reading, loan)
    handles = may_handle(reading.actor, Permission.LOAN_MANAGE, file.place)
    wants = loan.requested_by == reading.actor.handle or reading.actor.may(
        Permission.LOAN_REQUEST, Site(loan.fonds_id, loan.unit_id)
    )
    acts = [
        one.act
        for one in TRANSITIONS
        if loan.state in one.sources and (handles or (wants and one.permission is Permission.LOAN_REQUEST))
    ]
    late = loan_views.lateness(reading)(loan)
    if not late:
        acts = [one for one in acts if one != "claim"]
    return page(
        "records/custody/loan.html",
        status=status,
        about=(reading, loan_id),
        slip=slip,
        acts=acts,
        another_must=LoanState.REQUESTED is loan.state and handles and loan.requested_by == reading.actor.handle,
        late=late,
        kind=_(dict(LOAN_KINDS)[slip.kind.value]),
        state=_states()[slip.state.value],
        tone="bad" if late else TONES[slip.state],
        form=form or Form({"act": "", "on": reading.today.isoformat(), "folios_out": slip.folios_out}),
        today=reading.today.isoformat(),
        may_see_file=reading.actor.may(Permission.AGGREGATION_READ, file.place),
        is_out=slip.state in (LoanState.HANDED_OVER, LoanState.CLAIMED),
        entries=history.of(reading.session, loan_id),
    )

"""Pages of the register of decisions: the list, one decision, and the acts that carry it from draft to final."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Response

from records.aggregations.titles import suggest
from records.collegiate.queries import CHOICES
from records.decisions import labels, queries, service
from records.decisions.forms import choices, read_contents, values_of
from records.decisions.model import Decision
from records.decisions.past import happened
from records.decisions.showing import around
from system.actor import Permission, Place
from system.errors import Conflict, Invalid
from system.listing import Narrow
from system.organization.queries import own_fonds, unit_by_code, units_on
from system.web import lists
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

Fields = dict[str, str]


class DecisionPages(Controller):
    """The register of decisions."""

    path = "/decisions"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def list_decisions(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> Response[Any]:
        """The decisions in the actor's sight."""
        with reading:
            ids, rows = queries.narrow(reading)
            return lists.answer(
                request, reading, queries.decisions(reading), queries.COLUMNS, "records/decisions/list.html",
                name="decisiones", default_sort="-decided_on", tie_breaker=Decision.id, narrow=Narrow(ids, rows),
                kinds=dict(labels.kind_choices()), tones=labels.TONES,
            )  # fmt: skip

    @get("/new", sync_to_thread=True)
    def new(self, reading: NamedDependency[Reading], kind: FromQuery[str] = "") -> Response[Any]:
        """The form of a decision."""
        with reading:
            values = {**values_of(None), "kind": kind[:60], "signature": "none", "publicity": "restricted"}
            return _form_page(reading, "records/decisions/new.html", Form(values))

    @post("/", sync_to_thread=True)
    def draft(
        self, data: URLEncodedBody[Fields], work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any] | Redirect:
        """Begin a decision."""
        read = FormReader(data)
        contents, code = read_contents(read), read.text("unit", required=True, limit=40)
        try:
            read.refuse()
            with work:
                unit = unit_by_code(work, own_fonds(work).id, code)
                decision = service.draft_decision(work, unit.id, contents)
        except (Invalid, Conflict) as refusal:
            with reading:
                form = Form({**values_of(None), **data}, refusal)
                return _form_page(reading, "records/decisions/new.html", form, status=status_of(refusal))
        return redirect(f"/decisions/{decision.id}", flash=_("Borrador guardado. El número se asigna al quedar firme."))

    @get("/agreed", sync_to_thread=True)
    def agreed(self, reading: NamedDependency[Reading]) -> Response[Any]:
        """Matters that bodies agreed on and no decision states yet."""
        with reading:
            reading.actor.require(Permission.DECISION_WRITE, _somewhere(reading))
            return page(
                "records/decisions/agreed.html", items=queries.agreed_items(reading), units=_units(reading),
                form=Form({"unit": ""}),
            )  # fmt: skip

    @post("/agreed/{item_id:uuid}", sync_to_thread=True)
    def take_item(self, item_id: FromPath[UUID], data: URLEncodedBody[Fields], work: NamedDependency[Work]) -> Redirect:
        """A matter that passed becomes a draft."""
        read = FormReader(data)
        code = read.text("unit", required=True, limit=40)
        read.refuse()
        with work:
            unit = unit_by_code(work, own_fonds(work).id, code)
            decision = service.draft_from_item(work, item_id, unit.id)
        return redirect(
            f"/decisions/{decision.id}", flash=_("El acuerdo de la sesión quedó como borrador de decisión.")
        )

    @get("/{decision_id:uuid}", sync_to_thread=True)
    def detail(self, decision_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """One decision."""
        with reading:
            placed = queries.placed(reading, decision_id)
            decision = placed.decision
            repealed_by = _repealed_by(reading, decision)
            return page(
                "records/decisions/detail.html", about=(reading, decision_id), **around(reading, placed, "summary"),
                checks=service.checklist_of(reading, decision), elements=dict(labels.ELEMENTS),
                sat=queries.sat(reading, decision), votes=queries.votes(reading, decision), choices_words=dict(CHOICES),
                repealed_by=repealed_by,
                signatures=dict(labels.SIGNATURES), publicities=dict(labels.PUBLICITIES),
                remedies=dict(labels.remedy_choices()), procedures=dict(labels.procedure_choices()),
            )  # fmt: skip

    @get("/{decision_id:uuid}/edit", sync_to_thread=True)
    def edit(self, decision_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """The form of a draft, with a matter suggested for publishing."""
        with reading:
            placed = queries.placed(reading, decision_id)
            reading.actor.require(Permission.DECISION_WRITE, placed.decision.site)
            return _edit_page(reading, placed, Form(values_of(placed.decision)))

    @post("/{decision_id:uuid}/edit", sync_to_thread=True)
    def describe(
        self,
        decision_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any] | Redirect:
        """Change what a draft says."""
        read = FormReader(data)
        contents, version = read_contents(read), read.number("version")
        try:
            read.refuse()
            with work:
                service.describe_decision(work, decision_id, contents, version=version)
        except (Invalid, Conflict) as refusal:
            with reading:
                placed = queries.placed(reading, decision_id)
                form = Form({**values_of(None), **data, "version": placed.decision.version}, refusal)
                return _edit_page(reading, placed, form, status=status_of(refusal))
        return redirect(f"/decisions/{decision_id}", flash=_("Borrador guardado."))

    @post("/{decision_id:uuid}/finalisation", sync_to_thread=True)
    def finalise(
        self, decision_id: FromPath[UUID], data: URLEncodedBody[Fields], work: NamedDependency[Work]
    ) -> Redirect:
        """Make it final."""
        read = FormReader(data)
        version = read.number("version")
        read.refuse()
        with work:
            decision = service.finalise_decision(work, decision_id, version=version)
        return redirect(
            f"/decisions/{decision_id}",
            flash=_("La decisión quedó firme con el número %(number)s.") % {"number": decision.reference},
        )

    @post("/{decision_id:uuid}/override", sync_to_thread=True)
    def override(
        self, decision_id: FromPath[UUID], data: URLEncodedBody[Fields], work: NamedDependency[Work]
    ) -> Redirect:
        """Let gaps stand."""
        with work:
            service.waive_gaps(work, decision_id, FormReader(data).text("reason", limit=service.REASON_LENGTH))
        return redirect(f"/decisions/{decision_id}", flash=_("Los faltantes quedaron dispensados con su razón."))

    @post("/{decision_id:uuid}/withdrawal", sync_to_thread=True)
    def withdraw(
        self, decision_id: FromPath[UUID], data: URLEncodedBody[Fields], work: NamedDependency[Work]
    ) -> Redirect:
        """Give up a draft, or leave a decision without effect."""
        with work:
            service.withdraw_decision(work, decision_id, FormReader(data).text("reason", limit=service.REASON_LENGTH))
        return redirect(f"/decisions/{decision_id}", flash=_("La decisión quedó sin efectos."))

    @get("/{decision_id:uuid}/history", sync_to_thread=True)
    def history(self, decision_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """What happened to it."""
        with reading:
            placed = queries.placed(reading, decision_id)
            return page(
                "records/decisions/history.html", **around(reading, placed, "history"),
                entries=happened(reading, decision_id),
            )  # fmt: skip


def _repealed_by(reading: Reading, decision: Decision) -> Decision | None:
    lines = queries.relations(reading, decision.id)
    return next((line.other for line in lines if line.other.id == decision.repealed_by_id), None)


def _somewhere(reading: Reading) -> Place:
    """Any place where the actor may write, else their body: so that who writes nowhere is refused."""
    fonds = own_fonds(reading)
    grants = reading.actor.grants_of(Permission.DECISION_WRITE)
    return Place(fonds.id, next((unit_id for grant in grants for unit_id in sorted(grant.unit_ids)), None))


def _units(reading: Reading) -> list[tuple[str, str]]:
    """The units of today at which the actor may write decisions."""
    fonds = own_fonds(reading)
    return [
        (unit.code, f"{unit.code} · {unit.name}")
        for unit in units_on(reading, fonds.id, reading.today)
        if reading.actor.may(Permission.DECISION_WRITE, Place(fonds.id, unit.id))
    ]


def _form_page(reading: Reading, template: str, form: Form, *, status: int = 200) -> Response[Any]:
    reading.actor.require(Permission.DECISION_WRITE, _somewhere(reading))
    return page(
        template, status=status, form=form, today=reading.today.isoformat(), units=_units(reading),
        **choices(reading, own_fonds(reading).id),
    )  # fmt: skip


def _edit_page(reading: Reading, placed: queries.Placed, form: Form, *, status: int = 200) -> Response[Any]:
    return page(
        "records/decisions/edit.html", status=status, form=form, placed=placed, decision=placed.decision,
        called=placed.decision.reference or _("Borrador"), suggested=suggest(placed.decision.matter),
        today=reading.today.isoformat(), **choices(reading, placed.decision.fonds_id),
    )  # fmt: skip

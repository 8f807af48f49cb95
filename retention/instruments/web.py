"""Pages of the instruments: what stands published, what would be, publishing; the catalogue of immediate proof."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect

from retention.instruments import immediate_proof, queries
from retention.instruments.columns import EDITIONS, PROOFS, title_of
from retention.instruments.compiling import require_look
from retention.instruments.downloads import answer_preview
from retention.instruments.immediate_proof import ProofDetails
from retention.instruments.kinds import BASES, FORMAT_LABELS, PUBLIC_KINDS, formats_of
from retention.instruments.model import Edition, ImmediateProofDocument
from retention.instruments.service import Published, publish_or_queue
from system import history
from system.actor import Actor, Permission, Place
from system.errors import Conflict, Invalid
from system.organization.queries import own_fonds, units_on
from system.web import lists
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Installation, Reading, Work

UNIT = "unit-"


class InstrumentPages(Controller):
    """The instruments of the actor's body."""

    path = "/instruments"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def shelves(self, reading: NamedDependency[Reading]) -> Response[str]:
        """Every instrument: its newest edition, and whether live data say otherwise."""
        with reading:
            fonds = own_fonds(reading)
            reading.actor.require(Permission.CHART_READ, Place(fonds.id))
            return page(
                "retention/instruments/list.html",
                fonds=fonds,
                shelves=queries.shelves(reading, fonds.id),
                title_of=title_of,
                BASES=BASES,
                address_of=queries.address_of,
                PUBLIC_KINDS=PUBLIC_KINDS,
            )

    @get("/{kind:str}", sync_to_thread=True)
    def editions(
        self, kind: FromPath[str], request: Request[Any, Any, Any], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """One instrument: its editions, a look at what is not published, the form to publish."""
        wanted = queries.kind_of(kind)
        with reading:
            fonds = own_fonds(reading)
            require_look(reading, wanted)
            area = queries.responsible(reading, fonds, wanted)
            shelf = queries.shelf(reading, fonds, wanted, 0)
            return lists.answer(
                request, reading, queries.editions(reading, fonds.id, wanted), EDITIONS,
                "retention/instruments/editions.html", name=f"ediciones-{wanted.value}", default_sort="-number",
                tie_breaker=Edition.id, kind=wanted, title=title_of(wanted), basis=BASES[wanted], fonds=fonds,
                shelf=shelf, formats=[(form, _(FORMAT_LABELS[form])) for form in formats_of(wanted)],
                form=Form({"unit": str(area.unit_id or "")}),
                units=[(row.id, f"{row.code} {row.name}") for row in units_on(reading, fonds.id, reading.today)],
                address_of=queries.address_of, public=wanted in PUBLIC_KINDS,
            )  # fmt: skip

    @post("/{kind:str}/editions", sync_to_thread=True)
    def publish(
        self,
        kind: FromPath[str],
        data: URLEncodedBody[dict[str, str]],
        installation: NamedDependency[Installation],
        actor: NamedDependency[Actor],
    ) -> Redirect:
        """Publish, at once or as a job."""
        wanted = queries.kind_of(kind)
        read = FormReader(data)
        unit_id = read.identifier("unit")
        read.refuse()
        with installation.reading(actor) as reading:
            fonds = own_fonds(reading)
        found = publish_or_queue(installation, actor, fonds.id, wanted, unit_id)
        if not isinstance(found, Published):
            return redirect(f"/jobs/{found}", flash=_("La edición se prepara en segundo plano."), kind="info")
        said = (
            _("Se publicó la edición %(number)s.")
            if found.new
            else _("Nada ha cambiado desde la edición %(number)s: no se hizo otra.")
        )
        return redirect(
            queries.address_of(fonds.code, wanted, found.edition.number),
            flash=said % {"number": found.edition.number},
            kind="success" if found.new else "info",
        )

    @get("/{kind:str}/preview/{form:str}", sync_to_thread=True)
    def preview(
        self,
        kind: FromPath[str],
        form: FromPath[str],
        reading: NamedDependency[Reading],
        version: FromQuery[int | None] = None,
    ) -> Response[Any]:
        """What would be published, in one form."""
        wanted, written = queries.kind_of(kind), queries.format_of(form)
        with reading:
            return answer_preview(reading, own_fonds(reading), wanted, written, version)


class ImmediateProofPages(Controller):
    """The catalogue of documents of immediate administrative proof."""

    path = "/immediate-proof"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def documents(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> Response[Any]:
        """The whole catalogue."""
        with reading:
            fonds = own_fonds(reading)
            reading.actor.require(Permission.CHART_READ, Place(fonds.id))
            return lists.answer(
                request, reading, immediate_proof.proofs(reading, fonds.id), PROOFS,
                "retention/instruments/proofs.html", name="comprobacion-inmediata", default_sort="name",
                tie_breaker=ImmediateProofDocument.id,
                may_edit=reading.actor.may(Permission.SCHEDULE_EDIT, Place(fonds.id)),
            )  # fmt: skip

    @get("/new", sync_to_thread=True)
    def new(self, reading: NamedDependency[Reading]) -> Response[str]:
        """The form of a new document."""
        with reading:
            return _form(reading, Form({"keep_months": "6"}))

    @post("/", sync_to_thread=True)
    def add(
        self,
        data: URLEncodedBody[dict[str, str]],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[str] | Redirect:
        """Put it into the catalogue."""
        try:
            details = _details(data)
            with work:
                immediate_proof.add_proof(work, own_fonds(work).id, details)
        except (Invalid, Conflict) as refusal:
            with reading:
                return _form(reading, Form(data, refusal), status=status_of(refusal))
        return redirect("/immediate-proof", flash=_("Se agregó al catálogo."))

    @get("/{document_id:uuid}", sync_to_thread=True)
    def detail(self, document_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[str]:
        """One document, to be read or changed."""
        with reading:
            document = immediate_proof.find_proof(reading, document_id)
            units = immediate_proof.units_of(reading, document.fonds_id).get(document.id, [])
            told = {
                "name": document.name,
                "description": document.description,
                "keep_months": str(document.keep_months),
                "basis": document.basis,
                **{f"{UNIT}{unit_id}": "true" for unit_id, _code in units},
            }
            return _form(reading, Form(told), document)

    @post("/{document_id:uuid}", sync_to_thread=True)
    def change(
        self,
        document_id: FromPath[UUID],
        data: URLEncodedBody[dict[str, str]],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[str] | Redirect:
        """Change what the catalogue says of it."""
        try:
            details = _details(data)
            with work:
                immediate_proof.change_proof(work, document_id, details)
        except (Invalid, Conflict) as refusal:
            with reading:
                document = immediate_proof.find_proof(reading, document_id)
                return _form(reading, Form(data, refusal), document, status=status_of(refusal))
        return redirect("/immediate-proof", flash=_("Cambios guardados."))

    @post("/{document_id:uuid}/suppression", sync_to_thread=True)
    def suppress(self, document_id: FromPath[UUID], work: NamedDependency[Work]) -> Redirect:
        """Take it out of the catalogue."""
        with work:
            immediate_proof.suppress_proof(work, document_id)
        return redirect("/immediate-proof", flash=_("Salió del catálogo; sigue siendo consultable."))


def _details(data: dict[str, str]) -> ProofDetails:
    read = FormReader(data)
    months = read.number("keep_months", required=True, least=1, most=immediate_proof.MONTHS_LIMIT)
    details = ProofDetails(
        name=read.text("name", required=True, limit=immediate_proof.NAME_LIMIT),
        keep_months=months or 0,
        description=read.text("description", limit=immediate_proof.TEXT_LIMIT),
        basis=read.text("basis", limit=immediate_proof.BASIS_LIMIT),
        unit_ids=[UUID(name.removeprefix(UNIT)) for name in data if _names_unit(name) and read.flag(name)],
    )
    read.refuse()
    return details


def _names_unit(name: str) -> bool:
    try:
        UUID(name.removeprefix(UNIT))
    except ValueError:
        return False
    return name.startswith(UNIT)


def _form(
    reading: Reading, form: Form, document: ImmediateProofDocument | None = None, *, status: int = 200
) -> Response[str]:
    fonds_id = document.fonds_id if document else own_fonds(reading).id
    may_edit = reading.actor.may(Permission.SCHEDULE_EDIT, Place(fonds_id))
    if document is None:
        reading.actor.require(Permission.SCHEDULE_EDIT, Place(fonds_id))
    return page(
        "retention/instruments/proof.html",
        status=status,
        form=form,
        document=document,
        may_edit=may_edit and (document is None or document.suppressed_on is None),
        units=[(row.id, f"{row.code} {row.name}") for row in units_on(reading, fonds_id, reading.today)],
        UNIT=UNIT,
        entries=history.of(reading.session, document.id) if document else [],
    )

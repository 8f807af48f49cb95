"""Pages of packages: of a decision, of a file, how they are verified; and certifying a copy."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Response, Stream

from records.aggregations.queries import find as find_file
from records.decisions import queries as decisions
from records.decisions.showing import around
from records.packages import downloads, queries, service
from records.packages.kinds import PackageSubject
from records.packages.model import EvidencePackage
from system.actor import Permission
from system.errors import Conflict, Invalid
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

Fields = dict[str, str]
_EMPTY = {"officer": "", "post": "", "basis": "", "first_folio": "", "last_folio": ""}


class PackagePages(Controller):
    """What proves a decision or a file."""

    path = "/"
    include_in_schema = False

    @get("/decisions/{decision_id:uuid}/packages", sync_to_thread=True)
    def of_decision(self, decision_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """The packages of a decision."""
        with reading:
            return _decision_page(reading, decision_id, Form({}))

    @post("/decisions/{decision_id:uuid}/packages", sync_to_thread=True)
    def ask_of_decision(
        self,
        decision_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any] | Redirect:
        """Ask for one."""
        try:
            with work:
                service.ask_decision_package(work, decision_id, public=bool(data.get("public")))
        except (Invalid, Conflict) as refusal:
            with reading:
                return _decision_page(reading, decision_id, Form(data, refusal), status=status_of(refusal))
        return redirect(f"/decisions/{decision_id}/packages", flash=_asked())

    @get("/aggregations/{aggregation_id:uuid}/packages", sync_to_thread=True)
    def of_file(self, aggregation_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """The packages of a file."""
        with reading:
            return _file_page(reading, aggregation_id, Form({}))

    @post("/aggregations/{aggregation_id:uuid}/packages", sync_to_thread=True)
    def ask_of_file(
        self, aggregation_id: FromPath[UUID], work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any] | Redirect:
        """Ask for one."""
        try:
            with work:
                service.ask_file_package(work, aggregation_id)
        except (Invalid, Conflict) as refusal:
            with reading:
                return _file_page(reading, aggregation_id, Form({}, refusal), status=status_of(refusal))
        return redirect(f"/aggregations/{aggregation_id}/packages", flash=_asked())

    @get("/packages", sync_to_thread=True)
    def about(self) -> Response[Any]:
        """What a package holds and how it is verified."""
        return page("records/packages/about.html")

    @get("/packages/verifiers/{name:str}", sync_to_thread=True)
    def verifier(self, name: FromPath[str]) -> Response[bytes]:
        """A verifier."""
        return downloads.verifier(name)

    @get("/packages/{package_id:uuid}/content", sync_to_thread=True)
    def content(self, package_id: FromPath[UUID], work: NamedDependency[Work]) -> Stream:
        """The ZIP."""
        return downloads.package_stream(work, package_id)

    @get("/packages/{package_id:uuid}/portfolio", sync_to_thread=True)
    def portfolio(self, package_id: FromPath[UUID], work: NamedDependency[Work]) -> Stream:
        """The PDF."""
        return downloads.portfolio_stream(work, package_id)

    @post("/packages/{package_id:uuid}/removal", sync_to_thread=True)
    def give_up(self, package_id: FromPath[UUID], work: NamedDependency[Work]) -> Redirect:
        """Remove its bytes."""
        with work:
            row = service.give_up(work, package_id)
        return redirect(_home(row), flash=_("Paquete eliminado; queda su renglón."))

    @get("/packages/{package_id:uuid}/certification", sync_to_thread=True)
    def certification(self, package_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """The form of a certified copy."""
        with reading:
            return _certification(reading, package_id, Form(_EMPTY))

    @post("/packages/{package_id:uuid}/certification", sync_to_thread=True)
    def certify(
        self,
        package_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any] | Redirect:
        """Certify."""
        read = FormReader(data)
        texts = {name: read.text(name, limit=1000) for name in ("officer", "post", "basis")}
        first, last = read.number("first_folio"), read.number("last_folio")
        try:
            read.refuse()
            with work:
                said = service.Certification(**texts, first_folio=first, last_folio=last)
                copy = service.certify(work, package_id, said)
                home = _home(queries.find_package(work, package_id))
        except (Invalid, Conflict) as refusal:
            with reading:
                return _certification(reading, package_id, Form({**_EMPTY, **data}, refusal), status=status_of(refusal))
        called = f"{copy.number}/{copy.year}"
        return redirect(home, flash=_("Copia certificada %(number)s expedida.") % {"number": called})

    @get("/certified-copies/{copy_id:uuid}/paper", sync_to_thread=True)
    def paper(self, copy_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[bytes]:
        """The paper of a certified copy."""
        with reading:
            return downloads.copy_paper(reading, copy_id)


def _asked() -> str:
    return _("El paquete se está haciendo; esta página lo ofrecerá cuando esté listo.")


def _decision_page(reading: Reading, decision_id: UUID, form: Form, *, status: int = 200) -> Response[Any]:
    placed = decisions.placed(reading, decision_id)
    decision = placed.decision
    return page(
        "records/packages/of_decision.html", status=status, form=form,
        lines=queries.packages_of(reading, decision_id), may_certify=reading.actor.may(queries.CERTIFY, decision.site),
        may_ask=not decision.is_draft, edition=queries.edition_of(reading, decision_id),
        here=f"/decisions/{decision_id}/packages", **around(reading, placed, "packages"),
    )  # fmt: skip


def _file_page(reading: Reading, aggregation_id: UUID, form: Form, *, status: int = 200) -> Response[Any]:
    file = find_file(reading, aggregation_id)
    may_ask = reading.actor.may(Permission.DOCUMENT_READ, file.place)
    return page(
        "records/packages/of_file.html", status=status, form=form, file=file,
        lines=queries.packages_of(reading, aggregation_id), may_ask=may_ask,
        may_certify=reading.actor.may(queries.CERTIFY, file.place), here=f"/aggregations/{aggregation_id}/packages",
    )  # fmt: skip


def _certification(reading: Reading, package_id: UUID, form: Form, *, status: int = 200) -> Response[Any]:
    row = queries.find_package(reading, package_id)
    reading.actor.require(queries.CERTIFY, row.site)
    return page("records/packages/certification.html", status=status, form=form, package=row, home=_home(row))


def _home(row: EvidencePackage) -> str:
    rooms = {PackageSubject.DECISION: "decisions", PackageSubject.FILE: "aggregations"}
    return f"/{rooms[row.subject]}/{row.about}/packages"

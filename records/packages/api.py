"""Evidence packages and certified copies over JSON."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.response import Response, Stream

from records.aggregations.queries import find as find_file
from records.decisions.queries import find as find_decision
from records.packages import downloads, queries, service
from records.packages.schemas import (
    CertificationBody,
    CertifiedCopyOut,
    PackageBody,
    PackageOut,
    copy_out,
    package_out,
)
from system.work import Reading, Work


class PackageApi(Controller):
    """What proves a decision or a file, as one package that verifies without the service."""

    path = "/api"
    tags = ("Evidence packages",)

    @get("/decisions/{decision_id:uuid}/packages", sync_to_thread=True, summary="Packages of a decision",
         description="Those that may be read whole, the latest first.")  # fmt: skip
    def of_decision(self, decision_id: FromPath[UUID], reading: NamedDependency[Reading]) -> list[PackageOut]:
        """The packages."""
        with reading:
            find_decision(reading, decision_id)
            return [package_out(one) for one in queries.packages_of(reading, decision_id)]

    @post("/decisions/{decision_id:uuid}/packages", sync_to_thread=True, status_code=202, summary="Ask for a package",
          description="A job builds it. It holds the evidence that the asker may read.")  # fmt: skip
    def ask_of_decision(
        self, decision_id: FromPath[UUID], data: JSONBody[PackageBody], work: NamedDependency[Work]
    ) -> PackageOut:
        """The package to come."""
        with work:
            made = service.ask_decision_package(work, decision_id, public=data.public)
            return package_out(queries.line_of(work, made))

    @get("/aggregations/{aggregation_id:uuid}/packages", sync_to_thread=True, summary="Packages of a file",
         description="Those that may be read whole, the latest first.")  # fmt: skip
    def of_file(self, aggregation_id: FromPath[UUID], reading: NamedDependency[Reading]) -> list[PackageOut]:
        """The packages."""
        with reading:
            find_file(reading, aggregation_id)
            return [package_out(one) for one in queries.packages_of(reading, aggregation_id)]

    @post("/aggregations/{aggregation_id:uuid}/packages", sync_to_thread=True, status_code=202,
          summary="Ask for a package of a file", description="A job builds it.")  # fmt: skip
    def ask_of_file(self, aggregation_id: FromPath[UUID], work: NamedDependency[Work]) -> PackageOut:
        """The package to come."""
        with work:
            made = service.ask_file_package(work, aggregation_id)
            return package_out(queries.line_of(work, made))

    @get("/packages/{package_id:uuid}", sync_to_thread=True, summary="One package",
         description="Where it stands, its digests, the certified copies of it.")  # fmt: skip
    def one(self, package_id: FromPath[UUID], reading: NamedDependency[Reading]) -> PackageOut:
        """The package."""
        with reading:
            return package_out(queries.line_of(reading, queries.find_package(reading, package_id)))

    @delete("/packages/{package_id:uuid}", sync_to_thread=True, status_code=200, summary="Remove its bytes",
            description="Before their day. The row stays.")  # fmt: skip
    def give_up(self, package_id: FromPath[UUID], work: NamedDependency[Work]) -> PackageOut:
        """The package."""
        with work:
            return package_out(queries.line_of(work, service.give_up(work, package_id)))

    @get("/packages/{package_id:uuid}/content", sync_to_thread=True, summary="The package itself",
         description="A ZIP that is a bag by BagIt 1.0.")  # fmt: skip
    def content(self, package_id: FromPath[UUID], work: NamedDependency[Work]) -> Stream:
        """The ZIP."""
        return downloads.package_stream(work, package_id)

    @get("/packages/{package_id:uuid}/portfolio", sync_to_thread=True, summary="The portfolio for people",
         description="One PDF: cover, foliated index, and the documents attached.")  # fmt: skip
    def portfolio(self, package_id: FromPath[UUID], work: NamedDependency[Work]) -> Stream:
        """The PDF."""
        return downloads.portfolio_stream(work, package_id)

    @post("/packages/{package_id:uuid}/certified-copies", sync_to_thread=True, summary="Certify a copy",
          description="Under the body's next number of the year.")  # fmt: skip
    def certify(
        self, package_id: FromPath[UUID], data: JSONBody[CertificationBody], work: NamedDependency[Work]
    ) -> CertifiedCopyOut:
        """The certified copy."""
        with work:
            said = service.Certification(
                officer=data.officer, post=data.post, basis=data.basis, first_folio=data.first_folio,
                last_folio=data.last_folio,
            )  # fmt: skip
            return copy_out(service.certify(work, package_id, said))

    @get("/certified-copies/{copy_id:uuid}/paper", sync_to_thread=True, summary="The paper of a certified copy",
         description="A PDF/A with the officer's text and the digest of the package.")  # fmt: skip
    def paper(self, copy_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[bytes]:
        """The PDF."""
        with reading:
            return downloads.copy_paper(reading, copy_id)

    @get("/packages/verifiers/{name:str}", sync_to_thread=True, summary="A verifier",
         description="`verify_package.py` or `verify.html`: each is one file and needs no network.")  # fmt: skip
    def verifier(self, name: FromPath[str]) -> Response[bytes]:
        """The file."""
        return downloads.verifier(name)

"""The package of a published decision as everybody may have it: public versions, while it stands in the register."""

from __future__ import annotations

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Response, Stream

from records.decisions import public_queries as published
from records.packages import downloads
from records.packages.errors import PackageNotFound
from system.identity.actors import ANONYMOUS
from system.work import Installation


class PublicPackagePages(Controller):
    """Packages of public versions, and the verifiers, for everybody."""

    path = "/public"
    include_in_schema = False
    opt = {"public": True}  # noqa: RUF012 - Litestar reads a plain dict

    @get("/{code:str}/decisions/{reference:str}/package", sync_to_thread=True)
    def package(
        self, code: FromPath[str], reference: FromPath[str], installation: NamedDependency[Installation]
    ) -> Stream:
        """The ZIP."""
        with installation.reading(ANONYMOUS) as reading:
            found = published.shown(reading, code, reference, None)
            if found.edition.withdrawn_at is not None:
                raise PackageNotFound(reference=reference[:120])
            return downloads.public_stream(reading, found.edition.decision_id)

    @get("/verifiers/{name:str}", sync_to_thread=True)
    def verifier(self, name: FromPath[str]) -> Response[bytes]:
        """A verifier."""
        return downloads.verifier(name)

"""The proof of a disposal on pages: what it is, and downloads of the bundle and of the program that verifies it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Response

from retention.proofs.downloads import saved, verifier
from retention.proofs.queries import proof_bundle
from system.web.pages import page
from system.work import Reading


class ProofPages(Controller):
    """Proofs of disposals."""

    path = "/proofs"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def about(self) -> Response[Any]:
        """What a bundle holds and how it is verified."""
        return page("retention/proofs/about.html")

    @get("/verifier", sync_to_thread=True)
    def program(self) -> Response[bytes]:
        """The program that verifies bundles."""
        return verifier()

    @get("/{tombstone_id:uuid}", sync_to_thread=True)
    def bundle(self, tombstone_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[bytes]:
        """The bundle of one destroyed file."""
        with reading:
            return saved(*proof_bundle(reading, tombstone_id), "application/zip")

"""Proofs of disposals over HTTP."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Response

from retention.proofs.downloads import saved, verifier
from retention.proofs.queries import proof_bundle
from system.work import Reading


class ProofApi(Controller):
    """Proofs of disposals."""

    path = "/api/proofs"
    tags = ("Proofs",)

    @get(
        "/verifier", sync_to_thread=True, summary="The verifying program",
        description="One file for Python 3.11 that needs nothing else: `python3 verify_bundle.py BUNDLE.zip`.",
    )  # fmt: skip
    def program(self) -> Response[bytes]:
        """The program."""
        return verifier()

    @get(
        "/{tombstone_id:uuid}", sync_to_thread=True, summary="Proof of the disposal of one file",
        description="A ZIP with rule, arithmetic, guards, holds, approvals, manifest of digests and history extract, "
        "each tied by its digest. The same acts give the same bytes.",
    )  # fmt: skip
    def bundle(self, tombstone_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[bytes]:
        """The bundle."""
        with reading:
            return saved(*proof_bundle(reading, tombstone_id), "application/zip")

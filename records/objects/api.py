"""Integrity of the stored bytes over JSON."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Controller, post
from litestar.di import NamedDependency
from msgspec import Meta, Struct

from records.objects.fixity import require_verifier
from records.objects.jobs import VERIFICATION_JOB
from system.work import Work


class VerificationOut(Struct, kw_only=True):
    """A verification that was left to the worker."""

    job_id: Annotated[UUID, Meta(description="The job; its report has the counts.")]


class FixityApi(Controller):
    """Fixity of a body's objects."""

    path = "/api/fixity"
    tags = ("Fixity",)

    @post(
        "/verifications",
        sync_to_thread=True,
        status_code=202,
        summary="Reread every object of the body",
        description="Leaves a job that rereads every stored object and compares it with its SHA-256 and size.",
    )
    def verify(self, work: NamedDependency[Work]) -> VerificationOut:
        """The job."""
        require_verifier(work.actor)
        with work:
            return VerificationOut(job_id=work.enqueue(VERIFICATION_JOB))

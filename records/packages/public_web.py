"""What everybody may have: packages of public versions while they stand in the register, verifiers, the keys."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Response, Stream

from records.decisions import public_queries as published
from records.packages import downloads
from records.packages.errors import PackageNotFound
from system.anchoring.checkpoint import public_pem
from system.anchoring.queries import keys as seal_keys
from system.identity.actors import ANONYMOUS
from system.web.pages import page
from system.work import Installation


@dataclass(frozen=True, slots=True)
class KeyShown:
    """A public key in every way in which somebody compares it, since when it seals, and the one that signed for it."""

    digits: str
    sha256: str
    pem: str
    since: datetime
    endorsed_by: str

    @classmethod
    def of(cls, public: bytes, since: datetime, endorsed_by: str) -> KeyShown:
        """From its 32 bytes."""
        return cls(public.hex(), hashlib.sha256(public).hexdigest(), public_pem(public), since, endorsed_by)


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

    @get("/keys", sync_to_thread=True)
    def keys(self, installation: NamedDependency[Installation]) -> Response[Any]:
        """The public keys that seal packages, for everybody to compare: a package alone cannot say whose it is."""
        with installation.reading(ANONYMOUS) as reading:
            found = [KeyShown.of(one.public, one.since, one.endorsed_by) for one in seal_keys(reading.session)]
            return page("records/packages/keys.html", keys=found)

    @get("/verifiers/{name:str}", sync_to_thread=True)
    def verifier(self, name: FromPath[str]) -> Response[bytes]:
        """A verifier."""
        return downloads.verifier(name)

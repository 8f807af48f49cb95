"""The public register of decisions: pages, search, feed and open data, for everybody and without an account."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from typing import Any

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Response, Stream

from records.decisions import labels, open_data
from records.decisions import public_queries as published
from records.decisions.errors import EditionNotFound
from records.decisions.questions import PublicPackageReady
from system.identity.actors import ANONYMOUS
from system.listing import TEXT_LIMIT
from system.web.lists import pieces
from system.web.pages import page
from system.work import Installation

_PUBLIC = {"public": True}
_IN_MEMORY = 4 * 2**20
_MOST_PAGES = 10**6


class PublicDecisionPages(Controller):
    """What everybody may read of what was decided."""

    path = "/public"
    include_in_schema = False
    opt = _PUBLIC

    @get("/decisions", sync_to_thread=True)
    def bodies(self, installation: NamedDependency[Installation]) -> Response[Any]:
        """The bodies that have published decisions."""
        with installation.reading(ANONYMOUS) as reading:
            return page("records/decisions/public/bodies.html", bodies=published.bodies(reading))

    @get("/{code:str}/decisions", sync_to_thread=True)
    def register(
        self,
        code: FromPath[str],
        installation: NamedDependency[Installation],
        q: FromQuery[str] = "",
        kind: FromQuery[str] = "",
        at: FromQuery[int] = 1,
    ) -> Response[Any]:
        """A body's register, searched."""
        with installation.reading(ANONYMOUS) as reading:
            found = published.register(reading, code, q, kind[:60], min(at, _MOST_PAGES))
            return page(
                "records/decisions/public/register.html", found=found, words=q[:TEXT_LIMIT], chosen=kind[:60],
                kinds=labels.kind_choices(), kind_names=dict(labels.kind_choices()), address=open_data.address,
            )  # fmt: skip

    @get("/{code:str}/plans", sync_to_thread=True)
    def plans(self, code: FromPath[str], installation: NamedDependency[Installation]) -> Response[Any]:
        """A body's local action plans: what was promised, how it is measured, how far it is."""
        with installation.reading(ANONYMOUS) as reading:
            fonds, plans = published.plans(reading, code)
            return page("records/decisions/public/plans.html", fonds=fonds, plans=plans, address=open_data.address)

    @get("/{code:str}/decisions.csv", sync_to_thread=True)
    def as_csv(
        self, code: FromPath[str], installation: NamedDependency[Installation], q: FromQuery[str] = "",
        kind: FromQuery[str] = "",
    ) -> Stream:  # fmt: skip
        """The register as CSV."""
        with installation.reading(ANONYMOUS) as reading:
            fonds = published.body(reading, code)
            made = open_data.csv_pieces(fonds, published.every(reading, fonds, q, kind[:60]))
            return _spooled(made, "text/csv; charset=utf-8", "decisiones.csv")

    @get("/{code:str}/decisions.json", sync_to_thread=True)
    def as_json(
        self, code: FromPath[str], installation: NamedDependency[Installation], q: FromQuery[str] = "",
        kind: FromQuery[str] = "",
    ) -> Stream:  # fmt: skip
        """The register as JSON."""
        with installation.reading(ANONYMOUS) as reading:
            fonds = published.body(reading, code)
            made = open_data.json_pieces(fonds, published.every(reading, fonds, q, kind[:60]))
            return _spooled(made, "application/json", "decisiones.json")

    @get("/{code:str}/decisions.atom", sync_to_thread=True)
    def as_feed(
        self, request: Request[Any, Any, Any], code: FromPath[str], installation: NamedDependency[Installation]
    ) -> Response[bytes]:
        """The latest editions as a feed."""
        with installation.reading(ANONYMOUS) as reading:
            fonds = published.body(reading, code)
            made = open_data.feed(fonds, published.newest(reading, fonds), str(request.base_url).rstrip("/"))
        return Response(made, media_type="application/atom+xml; charset=utf-8")

    @get("/{code:str}/decisions/dictionary.json", sync_to_thread=True)
    def dictionary_json(self, code: FromPath[str], installation: NamedDependency[Installation]) -> list[dict[str, str]]:
        """The dictionary of the fields."""
        with installation.reading(ANONYMOUS) as reading:
            published.body(reading, code)
        return [{"campo": name, "tipo": kind, "descripcion": text} for name, kind, text in open_data.DICTIONARY]

    @get("/{code:str}/decisions/dictionary", sync_to_thread=True)
    def dictionary(self, code: FromPath[str], installation: NamedDependency[Installation]) -> Response[Any]:
        """The dictionary of the fields, as a page."""
        with installation.reading(ANONYMOUS) as reading:
            fonds = published.body(reading, code)
            return page("records/decisions/public/dictionary.html", fonds=fonds, fields=open_data.DICTIONARY)

    @get("/{code:str}/decisions/{reference:str}", sync_to_thread=True)
    def newest(
        self, code: FromPath[str], reference: FromPath[str], installation: NamedDependency[Installation]
    ) -> Response[Any]:
        """A decision in its newest edition."""
        return _edition(installation, code, reference, None)

    @get("/{code:str}/decisions/{reference:str}/editions/{number:int}", sync_to_thread=True)
    def edition(
        self,
        code: FromPath[str],
        reference: FromPath[str],
        number: FromPath[int],
        installation: NamedDependency[Installation],
    ) -> Response[Any]:
        """One edition, for ever."""
        return _edition(installation, code, reference, number)

    @get("/{code:str}/decisions/{reference:str}/editions/{number:int}/content", sync_to_thread=True)
    def content(
        self,
        code: FromPath[str],
        reference: FromPath[str],
        number: FromPath[int],
        installation: NamedDependency[Installation],
    ) -> Response[bytes]:
        """The very bytes that the edition's SHA-256 is over; what was withdrawn is not given any more."""
        with installation.reading(ANONYMOUS) as reading:
            edition = published.shown(reading, code, reference, number).edition
            if edition.withdrawn_at is not None:
                raise EditionNotFound(reference=reference[:120])
            return Response(edition.content.encode(), media_type="application/json")


def _edition(installation: Installation, code: str, reference: str, number: int | None) -> Response[Any]:
    with installation.reading(ANONYMOUS) as reading:
        found = published.shown(reading, code, reference, number)
        ready = reading.ask(PublicPackageReady(found.edition.decision_id))
        # What was withdrawn is gone (RFC 9110, 15.5.11): its page says so and tells nothing of it any more.
        status = 410 if found.edition.withdrawn_at is not None else 200
        return page(
            "records/decisions/public/edition.html", status=status, found=found, edition=found.edition,
            said=found.content, address=open_data.address, states=dict(labels.STATES),
            has_package=True in ready,
        )  # fmt: skip


def _spooled(made: Iterable[bytes], kind: str, name: str) -> Stream:
    """All of it before the answer begins, so that a failure half way is an answer that says so."""
    spool = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed when it has been sent
    try:
        for piece in made:
            spool.write(piece)
        spool.seek(0)
    except BaseException:
        spool.close()
        raise
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Stream(pieces(spool), media_type=kind, headers=headers)

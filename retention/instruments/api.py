"""Instruments over JSON."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from retention.instruments import immediate_proof, queries
from retention.instruments.columns import title_of
from retention.instruments.model import Edition, ImmediateProofDocument
from retention.instruments.schemas import (
    EditionList,
    EditionOut,
    ProofBody,
    ProofList,
    ProofOut,
    PublicationBody,
    PublishedOut,
    ShelfList,
    details_of,
    edition_out,
    proof_out,
    shelf_out,
)
from retention.instruments.service import Published, publish_or_queue
from system.actor import Actor
from system.organization.model import Fonds
from system.organization.queries import own_fonds
from system.work import Installation, Reading, Work

ACCEPTED = 202


class InstrumentApi(Controller):
    """Archival instruments (instrumentos archivísticos): as they stand, their editions, publishing."""

    path = "/api/instruments"
    tags = ("Instruments",)

    @get(
        "/",
        sync_to_thread=True,
        summary="List instruments",
        description="Every instrument of the body with its newest edition, and whether live data differ from it.",
    )
    def instruments(self, reading: NamedDependency[Reading], fonds: FromQuery[str] = "") -> ShelfList:
        """The instruments."""
        with reading:
            body = own_fonds(reading, fonds)
            found = [
                shelf_out(one, title_of(one.kind), _told(reading, body, one.edition) if one.edition else None)
                for one in queries.shelves(reading, body.id)
            ]
            return ShelfList(body.code, found)

    @get(
        "/{kind:str}/editions",
        sync_to_thread=True,
        summary="List editions",
        description="Editions of one instrument, newest first. Those of inventories are for who may see every file.",
    )
    def editions(
        self, kind: FromPath[str], reading: NamedDependency[Reading], fonds: FromQuery[str] = ""
    ) -> EditionList:
        """The editions."""
        wanted = queries.kind_of(kind)
        with reading:
            body = own_fonds(reading, fonds)
            statement = queries.editions(reading, body.id, wanted).order_by(Edition.number.desc())
            return EditionList([_told(reading, body, one) for one in reading.session.scalars(statement).all()])

    @post(
        "/{kind:str}/editions",
        sync_to_thread=True,
        status_code=200,
        summary="Publish an instrument",
        description="Makes an edition of the instrument as it stands, or answers the newest one where nothing changed. "
        "What is too much to make at once is left to a job (202, `job`).",
    )
    def publish(
        self,
        kind: FromPath[str],
        data: JSONBody[PublicationBody],
        installation: NamedDependency[Installation],
        actor: NamedDependency[Actor],
        fonds: FromQuery[str] = "",
    ) -> Response[PublishedOut]:
        """What came of it."""
        wanted = queries.kind_of(kind)
        with installation.reading(actor) as reading:
            body = own_fonds(reading, fonds)
        found = publish_or_queue(installation, actor, body.id, wanted, data.unit_id)
        if not isinstance(found, Published):
            return Response(PublishedOut(new=False, edition=None, job=found), status_code=ACCEPTED)
        with installation.reading(actor) as reading:
            return Response(PublishedOut(found.new, _told(reading, body, found.edition)))


class ImmediateProofApi(Controller):
    """Documents of immediate administrative proof (comprobación administrativa inmediata)."""

    path = "/api/immediate-proof"
    tags = ("Instruments",)

    @get("/", sync_to_thread=True, summary="List the catalogue", description="The whole catalogue, by name.")
    def documents(self, reading: NamedDependency[Reading], fonds: FromQuery[str] = "") -> ProofList:
        """The catalogue."""
        with reading:
            body = own_fonds(reading, fonds)
            statement = immediate_proof.proofs(reading, body.id).order_by(ImmediateProofDocument.name)
            return ProofList([proof_out(reading, one) for one in reading.session.scalars(statement).all()])

    @post(
        "/",
        sync_to_thread=True,
        summary="Add a document",
        description="Puts a kind of paper into the catalogue. `units` are codes; none: every unit produces it.",
    )
    def add(self, data: JSONBody[ProofBody], work: NamedDependency[Work], fonds: FromQuery[str] = "") -> ProofOut:
        """The document."""
        with work:
            body = own_fonds(work, fonds)
            return proof_out(work, immediate_proof.add_proof(work, body.id, details_of(work, body.id, data)))

    @post(
        "/{document_id:uuid}",
        sync_to_thread=True,
        status_code=200,
        summary="Change a document",
        description="Says everything of it anew; nothing is recorded where nothing changed.",
    )
    def change(self, document_id: FromPath[UUID], data: JSONBody[ProofBody], work: NamedDependency[Work]) -> ProofOut:
        """The document as it is now."""
        with work:
            found = immediate_proof.find_proof(work, document_id)
            details = details_of(work, found.fonds_id, data)
            return proof_out(work, immediate_proof.change_proof(work, document_id, details))

    @post(
        "/{document_id:uuid}/suppression",
        sync_to_thread=True,
        status_code=200,
        summary="Suppress a document",
        description="Takes it out of the catalogue from today on; it stays readable.",
    )
    def suppress(self, document_id: FromPath[UUID], work: NamedDependency[Work]) -> ProofOut:
        """The document as it is now."""
        with work:
            return proof_out(work, immediate_proof.suppress_proof(work, document_id))


def _told(stand: Reading | Work, fonds: Fonds, edition: Edition) -> EditionOut:
    return edition_out(edition, queries.files_of(stand, edition), fonds.code)

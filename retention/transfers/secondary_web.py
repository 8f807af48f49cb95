"""Pages of secondary transfers: the proposal, the steps with their papers, descriptions, the package."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, MultipartBody, URLEncodedBody
from litestar.response import Response, Stream
from sqlalchemy import select

from records.aggregations.model import Aggregation
from retention.transfers import (
    cleaning,
    describing,
    handing_out,
    isad,
    packages,
    proposing,
    queries,
    receiving,
    secondary,
    states,
)
from retention.transfers.answering import AROUND, Answer, done, package_stream
from retention.transfers.errors import ItemNotFound
from retention.transfers.kinds import Destination
from retention.transfers.labels import DESTINATIONS
from retention.transfers.model import Transfer, TransferItem
from retention.transfers.schemas import paper_of
from retention.transfers.secondary import Said
from retention.transfers.showing import HOME, WORDS
from system.actor import Place
from system.errors import Conflict, Invalid
from system.obligations.service import PAPER_LIMIT
from system.organization.queries import own_fonds
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

WorkHere = NamedDependency[Work]
ReadingHere = NamedDependency[Reading]
Id = FromPath[UUID]
Fields = URLEncodedBody[dict[str, str]]
Parts = MultipartBody[dict[str, Any]]
_ASKED = {"destination": Destination.OWN.value, "series": ""}


class SecondaryPages(Controller):
    """What is kept for good, on its way to history."""

    path = HOME
    include_in_schema = False

    @get("/secondary/new", sync_to_thread=True)
    def new(self, reading: ReadingHere) -> Response[str]:
        """The form that proposes one."""
        with reading:
            return _new_page(reading, Form(_ASKED))

    @post("/secondary", sync_to_thread=True)
    def propose(self, data: Fields, work: WorkHere, reading: ReadingHere) -> Answer:
        """Propose what may pass."""
        read = FormReader(data)
        destination, series = read.choice("destination", Destination, required=True), read.text("series", limit=60)
        try:
            read.refuse()
            with work:
                made = proposing.propose_secondary(
                    work, own_fonds(work).id, destination=destination or Destination.OWN, series=series
                )
        except (Invalid, Conflict) as refusal:
            with reading:
                return _new_page(reading, Form({**_ASKED, **data}, refusal), status_of(refusal))
        return redirect(f"{HOME}/{made.id}", flash=_("La transferencia secundaria quedó propuesta."))

    @post("/{transfer_id:uuid}/files/{aggregation_id:uuid}/hold-back", sync_to_thread=True)
    def hold_back(
        self, transfer_id: Id, aggregation_id: Id, data: Fields, work: WorkHere, reading: ReadingHere
    ) -> Answer:
        """Take one file out of the proposal."""
        return done(
            (work, reading), transfer_id, data, lambda: proposing.hold_back(work, transfer_id, aggregation_id),
            _("El expediente quedó fuera de la propuesta."), to="/items",
        )  # fmt: skip

    @post("/{transfer_id:uuid}/opinion", sync_to_thread=True, request_max_body_size=PAPER_LIMIT + AROUND)
    def opine(self, transfer_id: Id, data: Parts, work: WorkHere, reading: ReadingHere) -> Answer:
        """Record the board's opinion."""
        return _paper_step(
            (work, reading), transfer_id, data, lambda said, _read: secondary.record_opinion(work, transfer_id, said),
            _("La opinión quedó registrada."),
        )  # fmt: skip

    @post("/{transfer_id:uuid}/ruling", sync_to_thread=True, request_max_body_size=PAPER_LIMIT + AROUND)
    def rule(self, transfer_id: Id, data: Parts, work: WorkHere, reading: ReadingHere) -> Answer:
        """Record ruling and act."""
        return _paper_step(
            (work, reading), transfer_id, data,
            lambda said, read: secondary.record_ruling(
                work, transfer_id, said, act_number=read.text("act_number", limit=200)
            ),
            _("El dictamen y el acta quedaron registrados."),
        )  # fmt: skip

    @post("/{transfer_id:uuid}/description", sync_to_thread=True)
    def describe(self, transfer_id: Id, data: Fields, work: WorkHere, reading: ReadingHere) -> Answer:
        """Say that every file is described."""
        return done(
            (work, reading), transfer_id, data, lambda: secondary.finish_description(work, transfer_id),
            _("La descripción quedó completa."),
        )  # fmt: skip

    @post("/{transfer_id:uuid}/delivery", sync_to_thread=True)
    def deliver(self, transfer_id: Id, data: Fields, work: WorkHere, reading: ReadingHere) -> Answer:
        """Hand it over."""
        return done(
            (work, reading), transfer_id, data, lambda: receiving.deliver(work, transfer_id),
            _("La transferencia quedó entregada; la custodia cambia con el acuse de recibo."),
        )  # fmt: skip

    @post("/{transfer_id:uuid}/receipt", sync_to_thread=True, request_max_body_size=PAPER_LIMIT + AROUND)
    def receive(self, transfer_id: Id, data: Parts, work: WorkHere, reading: ReadingHere) -> Answer:
        """Acknowledge receipt in the own historical archive."""
        return _paper_step(
            (work, reading), transfer_id, data,
            lambda said, read: receiving.receive(work, transfer_id, said, place_id=read.identifier("place")),
            _("La transferencia quedó recibida: la custodia es del archivo histórico."),
        )  # fmt: skip

    @post("/{transfer_id:uuid}/foreign-receipt", sync_to_thread=True, request_max_body_size=PAPER_LIMIT + AROUND)
    def receive_elsewhere(self, transfer_id: Id, data: Parts, work: WorkHere, reading: ReadingHere) -> Answer:
        """Record that another archive acknowledged receipt."""
        return _paper_step(
            (work, reading), transfer_id, data,
            lambda said, _read: receiving.record_foreign_receipt(work, transfer_id, said),
            _("El acuse del otro archivo quedó registrado."),
        )  # fmt: skip

    @post("/{transfer_id:uuid}/notice", sync_to_thread=True, request_max_body_size=PAPER_LIMIT + AROUND)
    def notice(self, transfer_id: Id, data: Parts, work: WorkHere, reading: ReadingHere) -> Answer:
        """Record the notice to the general archive."""
        return _paper_step(
            (work, reading), transfer_id, data, lambda said, _read: secondary.give_notice(work, transfer_id, said),
            _("El aviso quedó registrado, con su acuse."),
        )  # fmt: skip

    @post("/{transfer_id:uuid}/publication", sync_to_thread=True)
    def publish(self, transfer_id: Id, data: Fields, work: WorkHere, reading: ReadingHere) -> Answer:
        """Record where ruling and act are published."""
        return done(
            (work, reading), transfer_id, data,
            lambda: secondary.publish_secondary(work, transfer_id, address=data.get("address", "")),
            _("La publicación quedó registrada."),
        )  # fmt: skip

    @post("/{transfer_id:uuid}/abandonment", sync_to_thread=True)
    def give_up(self, transfer_id: Id, data: Fields, work: WorkHere, reading: ReadingHere) -> Answer:
        """Give it up."""
        return done(
            (work, reading), transfer_id, data,
            lambda: secondary.give_up_secondary(work, transfer_id, reason=data.get("reason", "")),
            _("La transferencia quedó retirada."),
        )  # fmt: skip

    @post("/{transfer_id:uuid}/package", sync_to_thread=True)
    def package(self, transfer_id: Id, data: Fields, work: WorkHere, reading: ReadingHere) -> Answer:
        """Have the package built."""
        return done(
            (work, reading), transfer_id, data, lambda: packages.ask_package(work, transfer_id),
            _("El paquete se prepara en segundo plano."),
        )  # fmt: skip

    @post("/{transfer_id:uuid}/package/removal", sync_to_thread=True)
    def forget(self, transfer_id: Id, data: Fields, work: WorkHere, reading: ReadingHere) -> Answer:
        """Remove the copies; the manifest stays."""
        return done(
            (work, reading), transfer_id, data, lambda: cleaning.forget_package(work, transfer_id),
            _("Las copias del paquete se quitaron; su manifiesto queda."),
        )  # fmt: skip

    @get("/{transfer_id:uuid}/package/content", sync_to_thread=True)
    def package_content(self, transfer_id: Id, reading: ReadingHere) -> Stream:
        """The package as one ZIP."""
        with reading:
            return package_stream(transfer_id, handing_out.zipped(reading, transfer_id))

    @get("/{transfer_id:uuid}/descriptions/{aggregation_id:uuid}", sync_to_thread=True)
    def description(self, transfer_id: Id, aggregation_id: Id, reading: ReadingHere) -> Response[str]:
        """The description of one file, by the elements of ISAD(G)."""
        with reading:
            transfer, file = _item(reading, transfer_id, aggregation_id)
            said = describing.said_of(reading, file.id)
            return _description_page(reading, transfer, file, Form({**dict.fromkeys(isad.NAMES, ""), **said}))

    @post("/{transfer_id:uuid}/descriptions/{aggregation_id:uuid}", sync_to_thread=True)
    def keep_description(
        self, transfer_id: Id, aggregation_id: Id, data: Fields, work: WorkHere, reading: ReadingHere
    ) -> Answer:
        """Keep what was said of it, or of its whole series."""
        said = {name: data[name] for name in isad.NAMES if name in data}
        try:
            with work:
                _transfer, file = _item(work, transfer_id, aggregation_id)
                if data.get("level") == "series":
                    common = {name: text for name, text in said.items() if text.strip() and name not in isad.ESSENTIAL}
                    describing.describe_series(work, file.fonds_id, file.lineage_id, common)
                else:
                    describing.describe_file(work, file, said)
        except (Invalid, Conflict) as refusal:
            with reading:
                transfer, file = _item(reading, transfer_id, aggregation_id)
                form = Form({**dict.fromkeys(isad.NAMES, ""), **data}, refusal)
                return _description_page(reading, transfer, file, form, status_of(refusal))
        return redirect(
            f"{HOME}/{transfer_id}/descriptions/{aggregation_id}", flash=_("La descripción quedó guardada.")
        )


def _paper_step(
    stands: tuple[Work, Reading],
    transfer_id: UUID,
    data: dict[str, Any],
    act: Callable[[Said, FormReader], object],
    said: str,
) -> Answer:
    given = {name: value for name, value in data.items() if isinstance(value, str)}

    def acting() -> object:
        read = FormReader(given)
        step = Said(
            number=read.text("number", limit=200), dated_on=read.day("dated_on"),
            authority=read.text("authority", limit=300), paper=paper_of(data.get("file")),
        )  # fmt: skip
        read.refuse()
        return act(step, read)

    return done(stands, transfer_id, given, acting, said)


def _item(stand: Reading | Work, transfer_id: UUID, aggregation_id: UUID) -> tuple[Transfer, Aggregation]:
    transfer = queries.find(stand, transfer_id)
    file = stand.session.scalar(
        select(Aggregation)
        .join(TransferItem, TransferItem.aggregation_id == Aggregation.id)
        .where(TransferItem.transfer_id == transfer.id, Aggregation.id == aggregation_id)
    )
    if file is None:
        raise ItemNotFound(id=aggregation_id)
    return transfer, file


def _description_page(
    reading: Reading, transfer: Transfer, file: Aggregation, form: Form, status: int = 200
) -> Response[str]:
    whole = describing.description_of(reading, file.id)
    return page(
        "retention/transfers/description.html", status=status, form=form, transfer=transfer, file=file, home=HOME,
        whole=whole, elements=isad.ELEMENTS, missing=isad.missing(whole),
        may_describe=reading.actor.may(states.DESCRIPTION.permission, Place(file.fonds_id))
        or reading.actor.may(states.RECEIPT.permission, Place(file.fonds_id)),
    )  # fmt: skip


def _new_page(reading: Reading, form: Form, status: int = 200) -> Response[str]:
    reading.actor.require(states.PROPOSAL.permission, Place(own_fonds(reading).id))
    return page(
        "retention/transfers/secondary_new.html", status=status, form=form, home=HOME, words=WORDS,
        destinations=[(value, _(label)) for value, label in DESTINATIONS],
    )  # fmt: skip

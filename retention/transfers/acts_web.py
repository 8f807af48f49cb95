"""What the buttons of a transfer's page do; those of a secondary one alone are in `secondary_web`."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from litestar import Controller, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody

from retention.transfers import accepting, excepting, reviewing, scheduling, service
from retention.transfers.answering import Answer, done
from retention.transfers.showing import FIRST_YEAR, HOME, LAST_YEAR
from system.web.forms import FormReader
from system.web.language import gettext as _
from system.web.language import ngettext
from system.work import Reading, Work

Fields = URLEncodedBody[dict[str, str]]
WorkHere = NamedDependency[Work]
ReadingHere = NamedDependency[Reading]
Id = FromPath[UUID]


class TransferActPages(Controller):
    """Acts on one primary transfer; each leads back to its page."""

    path = f"{HOME}/{{transfer_id:uuid}}"
    include_in_schema = False

    @post("/request", sync_to_thread=True)
    def request(self, transfer_id: Id, data: Fields, work: WorkHere, reading: ReadingHere) -> Answer:
        """Ask to transfer on the days of the calendar."""
        return done(
            (work, reading), transfer_id, data,
            lambda: service.request_transfer(work, transfer_id, reason=data.get("reason", "")),
            _("La transferencia quedó solicitada."),
        )  # fmt: skip

    @post("/window", sync_to_thread=True)
    def reschedule(self, transfer_id: Id, data: Fields, work: WorkHere, reading: ReadingHere) -> Answer:
        """Give the unit other days."""

        def act() -> object:
            read = FormReader(data)
            first, last = read.day("starts_on", required=True), read.day("ends_on", required=True)
            until = read.number("until_year", required=True, least=FIRST_YEAR, most=LAST_YEAR)
            read.refuse()
            return scheduling.reschedule_transfer(
                work, transfer_id, starts_on=first or work.today, ends_on=last or work.today, until_year=until or 0
            )

        return done((work, reading), transfer_id, data, act, _("Los días quedaron en el calendario."))

    @post("/window/cancellation", sync_to_thread=True)
    def cancel_window(self, transfer_id: Id, data: Fields, work: WorkHere, reading: ReadingHere) -> Answer:
        """Take the days back."""
        return done(
            (work, reading), transfer_id, data,
            lambda: scheduling.cancel_window(work, transfer_id, reason=data.get("cancel_reason", "")),
            _("Los días salieron del calendario."),
        )  # fmt: skip

    @post("/files/ready", sync_to_thread=True)
    def add_ready(self, transfer_id: Id, data: Fields, work: WorkHere, reading: ReadingHere) -> Answer:
        """Put everything that may leave into the inventory."""
        return done(
            (work, reading), transfer_id, data,
            lambda: service.add_ready_files(work, transfer_id, series=data.get("series", "")[:60]), _added,
        )  # fmt: skip

    @post("/files", sync_to_thread=True)
    def add(self, transfer_id: Id, data: Fields, work: WorkHere, reading: ReadingHere) -> Answer:
        """Put the marked files into the inventory."""
        return done(
            (work, reading), transfer_id, data, lambda: service.add_files(work, transfer_id, marked(data)), _added
        )  # fmt: skip

    @post("/files/removal", sync_to_thread=True)
    def remove(self, transfer_id: Id, data: Fields, work: WorkHere, reading: ReadingHere) -> Answer:
        """Take the marked files out of the inventory."""
        return done(
            (work, reading), transfer_id, data, lambda: service.remove_files(work, transfer_id, marked(data)),
            _("Los expedientes marcados salieron del inventario."),
        )  # fmt: skip

    @post("/early", sync_to_thread=True)
    def early(self, transfer_id: Id, data: Fields, work: WorkHere, reading: ReadingHere) -> Answer:
        """Let files leave before their office term is over."""
        return done(
            (work, reading), transfer_id, data,
            lambda: service.authorise_early(work, transfer_id, reason=data.get("early_reason", "")),
            _("La transferencia anticipada quedó autorizada."),
        )  # fmt: skip

    @post("/validation", sync_to_thread=True)
    def validate(self, transfer_id: Id, data: Fields, work: WorkHere, reading: ReadingHere) -> Answer:
        """Sign the inventory."""
        return done(
            (work, reading), transfer_id, data,
            lambda: service.validate_transfer(work, transfer_id, cleaned=FormReader(data).flag("cleaned")),
            _("El inventario quedó firmado."),
        )  # fmt: skip

    @post("/review/beginning", sync_to_thread=True)
    def begin(self, transfer_id: Id, data: Fields, work: WorkHere, reading: ReadingHere) -> Answer:
        """Begin to count."""
        return done(
            (work, reading), transfer_id, data, lambda: reviewing.begin_review(work, transfer_id),
            _("Empezó la revisión física."), to="/review",
        )  # fmt: skip

    @post("/observation", sync_to_thread=True)
    def observe(self, transfer_id: Id, data: Fields, work: WorkHere, reading: ReadingHere) -> Answer:
        """Send it back with what was observed."""
        return done(
            (work, reading), transfer_id, data, lambda: reviewing.observe_transfer(work, transfer_id),
            _("La transferencia quedó observada; la custodia sigue en el archivo de trámite."),
        )  # fmt: skip

    @post("/correction", sync_to_thread=True)
    def correct(self, transfer_id: Id, data: Fields, work: WorkHere, reading: ReadingHere) -> Answer:
        """Say that everything observed was resolved."""
        return done(
            (work, reading), transfer_id, data, lambda: reviewing.correct_transfer(work, transfer_id),
            _("Las observaciones quedaron atendidas."),
        )  # fmt: skip

    @post("/acceptance", sync_to_thread=True)
    def accept(self, transfer_id: Id, data: Fields, work: WorkHere, reading: ReadingHere) -> Answer:
        """Take custody."""

        def act() -> object:
            read = FormReader(data)
            number, place = read.text("act_number", limit=200), read.identifier("place")
            read.refuse()
            return accepting.accept_transfer(work, transfer_id, act_number=number, place_id=place)

        return done((work, reading), transfer_id, data, act, _("La transferencia quedó aceptada: la custodia cambió."))

    @post("/formats", sync_to_thread=True)
    def except_format(self, transfer_id: Id, data: Fields, work: WorkHere, reading: ReadingHere) -> Answer:
        """Take a format that the list refuses."""
        return done(
            (work, reading), transfer_id, data,
            lambda: excepting.except_format(
                work, transfer_id, data.get("mime", "")[:200], reason=data.get("format_reason", "")
            ),
            _("La excepción quedó registrada con su motivo."),
        )  # fmt: skip

    @post("/placing", sync_to_thread=True)
    def place(self, transfer_id: Id, data: Fields, work: WorkHere, reading: ReadingHere) -> Answer:
        """Say where each box stands."""

        def act() -> object:
            read = FormReader(data)
            named = {
                int(name.removeprefix("box-")): found for name in data
                if name.startswith("box-") and name[4:].isdecimal() and len(name) < len("box-") + 7
                and (found := read.identifier(name)) is not None
            }  # fmt: skip
            read.refuse()
            return accepting.place_transfer(work, transfer_id, named)

        return done((work, reading), transfer_id, data, act, _("Las cajas quedaron ubicadas."))

    @post("/notification", sync_to_thread=True)
    def notify(self, transfer_id: Id, data: Fields, work: WorkHere, reading: ReadingHere) -> Answer:
        """Tell the unit."""
        return done(
            (work, reading), transfer_id, data, lambda: accepting.notify_transfer(work, transfer_id),
            _("La unidad quedó notificada."),
        )  # fmt: skip

    @post("/withdrawal", sync_to_thread=True)
    def withdraw(self, transfer_id: Id, data: Fields, work: WorkHere, reading: ReadingHere) -> Answer:
        """Give it up."""
        return done(
            (work, reading), transfer_id, data,
            lambda: service.withdraw_transfer(work, transfer_id, reason=data.get("reason", "")),
            _("La transferencia quedó retirada."),
        )  # fmt: skip


def marked(data: Mapping[str, str]) -> list[UUID]:
    """The files whose boxes were ticked.

    Raises:
        FormUnreadable: a name that no box has.
    """
    read = FormReader({name: name.removeprefix("file-") for name in data if name.startswith("file-")})
    found = [read.identifier(name, required=True) for name in data if name.startswith("file-")]
    read.refuse()
    return [one for one in found if one is not None]


def _added(count: int) -> str:
    said = ngettext("Entró %(num)s expediente al inventario.", "Entraron %(num)s expedientes al inventario.", count)
    return said % {"num": count}

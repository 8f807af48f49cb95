"""Pages of transfers: the board, the list, the yearly calendar, one transfer, its inventory and its papers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Response

from records.aggregations.model import Aggregation
from retention.forms.downloads import answer
from retention.forms.service import format_of
from retention.transfers import ical, queries, scheduling, service
from retention.transfers.kinds import TransferKind
from retention.transfers.model import Transfer, TransferExclusion, TransferItem
from retention.transfers.printing import print_act, print_labels, print_transfer_inventory
from retention.transfers.showing import HOME, WORDS, acts_open, detail_page
from retention.transfers.terms import terms_of
from system.actor import Permission, Place
from system.errors import Conflict, Invalid
from system.organization.queries import own_fonds, units_on
from system.web import lists
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

AnyRequest = Request[Any, Any, Any]
Fields = URLEncodedBody[dict[str, str]]
_WINDOW = ("unit", "year", "starts_on", "ends_on", "until_year")
_ASKED = ("unit", "reason")
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


class TransferPages(Controller):
    """Files on their way from one archive to the next."""

    path = HOME
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def list_all(self, request: AnyRequest, reading: NamedDependency[Reading]) -> Response[Any]:
        """The transfers the actor may see."""
        with reading:
            return lists.answer(
                request, reading, queries.transfers(reading), queries.COLUMNS, "retention/transfers/list.html",
                name="transferencias", default_sort="-year", tie_breaker=Transfer.id, home=HOME, words=WORDS,
            )  # fmt: skip

    @get("/board", sync_to_thread=True)
    def board(self, reading: NamedDependency[Reading]) -> Response[str]:
        """The same by how far they have come."""
        with reading:
            kinds = [
                (kind, queries.by_state(reading, kind), queries.state_counts(reading, kind)) for kind in TransferKind
            ]
            return page("retention/transfers/board.html", home=HOME, words=WORDS, kinds=kinds)

    @get("/calendar", sync_to_thread=True)
    def calendar(self, reading: NamedDependency[Reading], year: FromQuery[int] = 0) -> Response[str]:
        """The yearly calendar of primary transfers."""
        with reading:
            return _calendar_page(reading, year, Form(dict.fromkeys(_WINDOW, "")))

    @get("/calendar.ics", sync_to_thread=True)
    def calendar_file(self, reading: NamedDependency[Reading], year: FromQuery[int] = 0) -> Response[bytes]:
        """The same for calendar programs."""
        with reading:
            content = ical.written(queries.windows(reading, _year(reading, year)), reading.settings.public_url)
        headers = {"Content-Disposition": 'attachment; filename="transferencias.ics"'}
        return Response(content, media_type=ical.MEDIA_TYPE, headers=headers)

    @post("/calendar", sync_to_thread=True)
    def schedule(
        self, data: Fields, work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any] | Redirect:
        """Give a unit days of the calendar."""
        read = FormReader(data)
        unit, year = read.identifier("unit", required=True), read.number("year", required=True, least=2000, most=2100)
        first, last = read.day("starts_on", required=True), read.day("ends_on", required=True)
        until = read.number("until_year", required=True, least=_FIRST_YEAR, most=2100)
        try:
            read.refuse()
            with work:
                scheduling.schedule_transfer(
                    work, own_fonds(work).id, unit or UUID(int=0), year=year or 0, starts_on=first or work.today,
                    ends_on=last or work.today, until_year=until or 0,
                )  # fmt: skip
        except (Invalid, Conflict) as refusal:
            with reading:
                form = Form({**dict.fromkeys(_WINDOW, ""), **data}, refusal)
                return _calendar_page(reading, year or 0, form, status_of(refusal))
        return redirect(f"{HOME}/calendar?year={year}", flash=_("Los días quedaron en el calendario."))

    @get("/new", sync_to_thread=True)
    def new(self, reading: NamedDependency[Reading]) -> Response[str]:
        """The form that asks for a transfer outside the calendar."""
        with reading:
            return _new_page(reading, Form(dict.fromkeys(_ASKED, "")))

    @post("/", sync_to_thread=True)
    def ask(
        self, data: Fields, work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any] | Redirect:
        """Ask for a transfer outside the calendar."""
        read = FormReader(data)
        unit, reason = read.identifier("unit", required=True), read.text("reason", limit=1000)
        try:
            read.refuse()
            with work:
                made = service.request_unscheduled(work, own_fonds(work).id, unit or UUID(int=0), reason=reason)
        except (Invalid, Conflict) as refusal:
            with reading:
                form = Form({**dict.fromkeys(_ASKED, ""), **data}, refusal)
                return _new_page(reading, form, status_of(refusal))
        return redirect(f"{HOME}/{made.id}", flash=_("La transferencia quedó solicitada."))

    @get("/{transfer_id:uuid}", sync_to_thread=True)
    def detail(self, transfer_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[str]:
        """One transfer."""
        with reading:
            return detail_page(reading, transfer_id, Form())

    @get("/{transfer_id:uuid}/items", sync_to_thread=True)
    def items(
        self, request: AnyRequest, transfer_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """The inventory, with marks where it is captured."""
        with reading:
            found = queries.find(reading, transfer_id)
            boxes = _boxes(reading, found)
            return lists.answer(
                request, reading, queries.items(found.id), queries.ITEM_COLUMNS, "retention/transfers/items.html",
                name="inventario", default_sort="reference", tie_breaker=TransferItem.id, transfer=found, home=HOME,
                words=WORDS, boxes=boxes, may_mark=service.may_capture(reading, found),
                may_hold_back="hold_back" in acts_open(reading, found),
            )  # fmt: skip

    @get("/{transfer_id:uuid}/candidates", sync_to_thread=True)
    def candidates(
        self, request: AnyRequest, transfer_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """The files of the unit that may leave."""
        with reading:
            found = queries.find(reading, transfer_id)
            reading.actor.require(Permission.TRANSFER_REQUEST, found.place)
            return lists.answer(
                request, reading, queries.candidates(reading, found), queries.CANDIDATE_COLUMNS,
                "retention/transfers/candidates.html", name="por-transferir", default_sort="reference",
                tie_breaker=Aggregation.id, transfer=found, home=HOME, may_mark=service.may_capture(reading, found),
            )  # fmt: skip

    @get("/{transfer_id:uuid}/exclusions", sync_to_thread=True)
    def exclusions(
        self, request: AnyRequest, transfer_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """What was left out of a secondary transfer, and why."""
        with reading:
            found = queries.find(reading, transfer_id)
            return lists.answer(
                request, reading, queries.exclusions(found.id), queries.EXCLUSION_COLUMNS,
                "retention/transfers/exclusions.html", name="excluidos", default_sort="reference",
                tie_breaker=TransferExclusion.id, transfer=found, home=HOME,
            )  # fmt: skip

    @get("/{transfer_id:uuid}/inventory/{form:str}/content", sync_to_thread=True)
    def inventory(
        self, transfer_id: FromPath[UUID], form: FromPath[str], reading: NamedDependency[Reading]
    ) -> Response[bytes]:
        """The inventory as PDF or workbook."""
        with reading:
            return answer(print_transfer_inventory(reading, transfer_id, format_of(form)))

    @get("/{transfer_id:uuid}/act/content", sync_to_thread=True)
    def act(self, transfer_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[bytes]:
        """The act as PDF."""
        with reading:
            return answer(print_act(reading, transfer_id))

    @get("/{transfer_id:uuid}/labels/content", sync_to_thread=True)
    def labels(self, transfer_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[bytes]:
        """The labels of its boxes."""
        with reading:
            return answer(print_labels(reading, transfer_id))


def _boxes(reading: Reading, transfer: Transfer) -> Any:
    """What says in which boxes a file lies, asked for one page of rows at a time."""
    return lambda ids: queries.boxes_of(reading.session, transfer.id, list(ids))


def _year(reading: Reading, year: int) -> int:
    return year if _FIRST_YEAR <= year <= _LAST_YEAR else reading.today.year


def _calendar_page(reading: Reading, year: int, form: Form, status: int = 200) -> Response[str]:
    fonds = own_fonds(reading)
    if not reading.actor.holds(Permission.TRANSFER_READ):
        reading.actor.require(Permission.TRANSFER_READ, Place(fonds.id))
    shown = _year(reading, year)
    terms = terms_of(reading, fonds.id)
    usual = {"year": str(shown), "until_year": str(shown - terms.years_back) if terms else ""}
    may_schedule = reading.actor.may(Permission.TRANSFER_SCHEDULE, Place(fonds.id))
    values = {name: form.values.get(name) or usual.get(name, "") for name in _WINDOW}
    return page(
        "retention/transfers/calendar.html", status=status, form=Form(values, form.refusal), home=HOME, words=WORDS,
        year=shown, rows=queries.windows(reading, shown), units=_units(reading),
        may_schedule=may_schedule, without=queries.without_window(reading, fonds.id, shown) if may_schedule else [],
        named=dict(_units(reading)),
    )  # fmt: skip


def _new_page(reading: Reading, form: Form, status: int = 200) -> Response[str]:
    units = [
        one for one in _units(reading)
        if reading.actor.may(Permission.TRANSFER_REQUEST, Place(own_fonds(reading).id, UUID(one[0])))
    ]  # fmt: skip
    if not units:
        reading.actor.require(Permission.TRANSFER_REQUEST, Place(own_fonds(reading).id))
    return page("retention/transfers/new.html", status=status, form=form, home=HOME, units=units)


def _units(reading: Reading) -> list[tuple[str, str]]:
    found = units_on(reading, own_fonds(reading).id, reading.today)
    return [(str(unit.id), f"{unit.code} · {unit.name}") for unit in found]

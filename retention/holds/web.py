"""Pages of holds: the list, those to be reviewed, the order with its preview, one hold with its files and acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Response

from records.aggregations import queries as files
from records.aggregations.queries import STAGES
from records.aggregations.queries import STATES as FILE_STATES
from retention.holds import queries, service
from retention.holds.asked import codes, lines, terms_of
from retention.holds.effects import BLOCKED, Effect
from retention.holds.kinds import HoldKind, HoldScope, HoldState
from retention.holds.matching import objections
from retention.holds.model import HeldFile, Hold
from retention.holds.service import Order
from system.actor import NotPermitted, Permission
from system.errors import Conflict, Invalid, Objection, Refusal, refuse_all
from system.history import of
from system.organization.queries import own_fonds
from system.web import lists
from system.web.forms import Form, FormReader, FormUnreadable
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

HOME = "/holds"
AnyRequest = Request[Any, Any, Any]
Fields = URLEncodedBody[dict[str, str]]
Posted = URLEncodedBody[dict[str, Any]]
FILTERS = (
    "title", "reference", "series_filter", "unit", "opened_on_from", "opened_on_until", "closed_on_from",
    "closed_on_until", "state", "stage",
)  # fmt: skip
ORDER = ("kind", "scope", "authority", "case_number", "reason", "started_on", "review_on", "files", "series", "name")
ACTS = ("review_on", "refusal_reason", "release_act", "release_reason", "released_on")
EFFECTS = {
    Effect.DISPOSAL: "Baja documental",
    Effect.SECONDARY_TRANSFER: "Transferencia secundaria",
    Effect.SHORTER_TERM: "Reclasificación a un plazo menor",
    Effect.LOAN: "Préstamo del original",
}
_WORDS = {
    "kinds": dict(queries.KINDS), "scopes": dict(queries.SCOPES), "states": dict(queries.STATES),
    "tones": {"requested": "warn", "in_force": "bad", "refused": "neutral", "released": "good"},
}  # fmt: skip
# What the form calls `series_filter` because its other field is the series of a scope.
_AS_LISTED = {"series_filter": "series"}


class HoldPages(Controller):
    """What is done about files that must be kept."""

    path = HOME
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def list_holds(self, request: AnyRequest, reading: NamedDependency[Reading]) -> Response[Any]:
        """The holds in the actor's sight."""
        with reading:
            return lists.answer(
                request, reading, queries.holds(reading), queries.columns_for(reading.actor),
                "retention/holds/list.html", name="retenciones", default_sort="-number", tie_breaker=Hold.id,
                words=_WORDS, may_act=_may_act(reading), places=_places(reading),
            )  # fmt: skip

    @get("/due", sync_to_thread=True)
    def due(self, request: AnyRequest, reading: NamedDependency[Reading]) -> Response[Any]:
        """The running holds whose day of review has come."""
        with reading:
            return lists.answer(
                request, reading, queries.due_for_review(reading), queries.columns_for(reading.actor),
                "retention/holds/due.html", name="retenciones-por-revisar", default_sort="review_on",
                tie_breaker=Hold.id, words=_WORDS, may_release=_holds(reading, Permission.HOLD_RELEASE),
            )  # fmt: skip

    @post("/release", sync_to_thread=True)
    def release_several(self, data: Posted, work: NamedDependency[Work]) -> Redirect:
        """End several holds by one act."""
        read = FormReader({name: value for name, value in data.items() if isinstance(value, str)})
        act = read.text("release_act", required=True, limit=200)
        reason = read.text("release_reason", required=True, limit=5000)
        given = data.get("holds", [])
        chosen: list[UUID] = []
        for text in given if isinstance(given, list) else [given]:
            try:
                chosen.append(UUID(str(text)))
            except ValueError:
                read.objections.append(Objection("form.no_choice", facts={"field": "holds"}))
        read.refuse()
        with work:
            service.release_holds(work, chosen, act=act, reason=reason)
        return redirect(f"{HOME}/due", flash=_("Retenciones levantadas."))

    @get("/new", sync_to_thread=True)
    def new(self, reading: NamedDependency[Reading], file: FromQuery[UUID | None] = None) -> Response[Any]:
        """The form of an order; `file` puts one on its list."""
        with reading:
            named = files.find(reading, file).reference if file is not None else ""
            values = {"scope": "files", "files": named, "started_on": reading.today.isoformat()}
            return _new_page(reading, Form({**_blank(), **values}))

    @post("/preview", sync_to_thread=True)
    def preview(self, data: Fields, reading: NamedDependency[Reading]) -> Response[Any]:
        """How many files the order would hold, by unit and series, before it counts."""
        with reading:
            try:
                order = _order(reading, data)
                found = queries.preview(reading, own_fonds(reading).id, order.scope, order.terms)
            except (Invalid, Conflict) as refusal:
                return _new_page(reading, Form({**_blank(), **data}, refusal), status=status_of(refusal))
            said = {name: data.get(name, "") for name in (*ORDER, *FILTERS)}
            return page(
                "retention/holds/preview.html", found=found, order=order, said=said, words=_WORDS,
                places=_places(reading), most=_MOST_LINES,
            )  # fmt: skip

    @post("/", sync_to_thread=True)
    def place(
        self, data: Fields, work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any] | Redirect:
        """Place the hold, or request it where the actor may do no more. `back` goes back to the form."""
        try:
            if data.get("back"):
                raise FormUnreadable(objections=[Objection("hold.look_again")])
            with work:
                order = _order(work, data)
                places = _places(work)
                act = service.place_hold if places else service.request_hold
                hold = act(work, own_fonds(work).id, order)
        except (Invalid, Conflict) as refusal:
            shown: Refusal | None = None if data.get("back") else refusal
            with reading:
                form = Form({**_blank(), **data}, shown)
                return _new_page(reading, form, status=200 if data.get("back") else status_of(refusal))
        flash = (
            _("Los expedientes quedaron retenidos.") if places else _("Retención solicitada: otra persona la acepta.")
        )
        return redirect(f"{HOME}/{hold.id}", flash=flash)

    @get("/{hold_id:uuid}", sync_to_thread=True)
    def detail(self, request: AnyRequest, hold_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """One hold with its files."""
        with reading:
            return _detail(request, reading, hold_id, Form(_empty_acts(reading)))

    @post("/{hold_id:uuid}/acceptance", sync_to_thread=True)
    def accept(
        self, request: AnyRequest, hold_id: FromPath[UUID], data: Fields, work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any] | Redirect:  # fmt: skip
        """Hold what was requested."""
        read = FormReader(data)
        review_on, version = read.day("review_on", required=True), read.number("version")

        def act() -> None:
            read.refuse()
            with work:
                service.accept_request(work, hold_id, review_on=review_on, version=version)

        return _done(
            request, reading, hold_id, data, act, flash=_("Solicitud aceptada: los expedientes quedaron retenidos.")
        )

    @post("/{hold_id:uuid}/refusal", sync_to_thread=True)
    def refuse(
        self, request: AnyRequest, hold_id: FromPath[UUID], data: Fields, work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any] | Redirect:  # fmt: skip
        """Refuse what was requested."""
        read = FormReader(data)
        reason, version = read.text("refusal_reason", required=True, limit=5000), read.number("version")

        def act() -> None:
            read.refuse()
            with work:
                service.refuse_request(work, hold_id, reason=reason, version=version)

        return _done(request, reading, hold_id, data, act, flash=_("Solicitud rechazada."))

    @post("/{hold_id:uuid}/review", sync_to_thread=True)
    def review(
        self, request: AnyRequest, hold_id: FromPath[UUID], data: Fields, work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any] | Redirect:  # fmt: skip
        """Say that it is still needed."""
        read = FormReader(data)
        review_on, version = read.day("review_on", required=True), read.number("version")

        def act() -> None:
            read.refuse()
            with work:
                service.review_hold(work, hold_id, review_on=review_on or work.today, version=version)

        return _done(request, reading, hold_id, data, act, flash=_("Revisión registrada."))

    @post("/{hold_id:uuid}/release", sync_to_thread=True)
    def release(
        self, request: AnyRequest, hold_id: FromPath[UUID], data: Fields, work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any] | Redirect:  # fmt: skip
        """End it by an act."""
        read = FormReader(data)
        said = read.text("release_act", required=True, limit=200)
        reason = read.text("release_reason", required=True, limit=5000)
        on, version = read.day("released_on"), read.number("version")

        def act() -> None:
            read.refuse()
            with work:
                service.release_hold(work, hold_id, act=said, reason=reason, on=on, version=version)

        return _done(
            request, reading, hold_id, data, act, flash=_("Retención levantada: nada se dio de baja por ello.")
        )


_MOST_LINES = 20


def _order(stand: Reading | Work, data: dict[str, str]) -> Order:
    """The order that a form says.

    Raises:
        FormUnreadable, HoldRefused: naming every field.
    """
    read = FormReader(data)
    kind, scope = read.choice("kind", HoldKind, required=True), read.choice("scope", HoldScope, required=True)
    authority = read.text("authority", required=True, limit=300)
    case_number = read.text("case_number", required=True, limit=200)
    reason = read.text("reason", limit=5000)
    started_on, review_on = read.day("started_on", required=True), read.day("review_on", required=_places(stand))
    named, series = read.text("files", limit=500_000), read.text("series", limit=20_000)
    person = read.text("name", limit=300)
    filters = {_AS_LISTED.get(name, name): read.text(name) for name in FILTERS}
    read.refuse()
    scope = scope or HoldScope.FILES
    terms = terms_of(
        stand, own_fonds(stand).id, scope, files=lines(named), series=codes(series), filters=filters, name=person
    )
    against = objections(scope, terms)
    refuse_all(
        FormUnreadable,
        [Objection(one.code, one.basis, {**one.facts, "field": _shown(one)}) for one in against],
    )
    return Order(
        kind=kind or HoldKind.OTHER, scope=scope, terms=terms, authority=authority, case_number=case_number,
        reason=reason, started_on=started_on or stand.today, review_on=review_on,
    )  # fmt: skip


def _shown(objection: Objection) -> str:
    field = str(objection.facts.get("field", ""))
    return "title" if field == "filters" else field


def _done(
    request: AnyRequest, reading: Reading, hold_id: UUID, data: dict[str, str], act: Callable[[], None], *, flash: str
) -> Response[Any] | Redirect:
    try:
        act()
    except (Invalid, Conflict) as refusal:
        with reading:
            form = Form({**_empty_acts(reading), **data}, refusal)
            return _detail(request, reading, hold_id, form, status=status_of(refusal))
    return redirect(f"{HOME}/{hold_id}", flash=flash)


def _detail(request: AnyRequest, reading: Reading, hold_id: UUID, form: Form, *, status: int = 200) -> Response[Any]:
    seen = queries.view(reading, hold_id)
    hold, actor = seen.hold, reading.actor
    asked, runs = hold.state is HoldState.REQUESTED, hold.state is HoldState.IN_FORCE
    places = _places(reading)
    answered: Response[Any] = lists.answer(
        request, reading, queries.files_of(reading, hold.id), queries.FILE_COLUMNS, "retention/holds/detail.html",
        name=f"retencion-{hold.number}", default_sort="reference", tie_breaker=HeldFile.id, seen=seen, hold=hold,
        form=form, words=_WORDS, names_kind=queries.names_kind(actor, hold),
        blocks=[EFFECTS[effect] for effect in Effect if effect in BLOCKED[hold.kind]],
        may_answer=asked and places and hold.requested_by != actor.handle, may_review=runs and places,
        may_release=runs and _holds(reading, Permission.HOLD_RELEASE), entries=of(reading.session, hold.id),
        today=reading.today.isoformat(),
    )  # fmt: skip
    answered.status_code = status
    return answered


def _new_page(reading: Reading, form: Form, *, status: int = 200) -> Response[Any]:
    if not _may_act(reading):
        raise NotPermitted(permission=Permission.HOLD_REQUEST.value, actor=reading.actor.handle)
    spoken: dict[str, Any] = {
        "kinds": [(value, _(label)) for value, label in queries.KINDS],
        "scopes": [(value, _(label)) for value, label in queries.SCOPES],
        "file_states": [(value, _(label)) for value, label in FILE_STATES],
        "stages": [(value, _(label)) for value, label in STAGES],
    }
    return page(
        "retention/holds/new.html", status=status, form=form, places=_places(reading),
        today=reading.today.isoformat(), **spoken,
    )  # fmt: skip


def _blank() -> dict[str, str]:
    return dict.fromkeys((*ORDER, *FILTERS), "")


def _empty_acts(reading: Reading) -> dict[str, str]:
    return {**dict.fromkeys(ACTS, ""), "released_on": reading.today.isoformat()}


def _holds(stand: Reading | Work, permission: Permission) -> bool:
    return stand.actor.everywhere or stand.actor.holds(permission)


def _places(stand: Reading | Work) -> bool:
    return _holds(stand, Permission.HOLD_PLACE)


def _may_act(stand: Reading | Work) -> bool:
    return _places(stand) or _holds(stand, Permission.HOLD_REQUEST)

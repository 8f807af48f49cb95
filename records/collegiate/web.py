"""Pages of bodies that decide together: their sittings, their members, one sitting with its votes and minutes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, MultipartBody, URLEncodedBody
from litestar.response import Redirect, Response

from records.collegiate import queries, service
from records.collegiate.bodies import Founding, Seat, end_body, end_member
from records.collegiate.errors import SittingRefused
from records.collegiate.model import CollegiateKind, Presence, Sitting, SittingState
from records.collegiate.quorum import Choice, needed
from records.collegiate.service import Ballot, Call, Came, MatterAsked
from system.actor import NotPermitted, Permission
from system.attachments.queries import content
from system.attachments.service import LIMIT, Paper
from system.errors import Conflict, Fact, Invalid, Objection, refuse_all
from system.history import of
from system.organization.errors import UnitNotFound
from system.organization.queries import own_fonds, people, unit_by_code, units_on
from system.web import lists
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

HOME = "/collegiate"
AnyRequest = Request[Any, Any, Any]
Fields = URLEncodedBody[dict[str, str]]
AROUND = 64 * 2**10  # what a multipart form adds around its file
_FOUNDING = ("kind", "code", "name", "quorum_percent", "quorum_rule", "started_on")
_SEAT = ("person_id", "substitute_id", "office", "presides", "votes", "started_on")
_CALL = ("body", "sits_on", "place", "is_extraordinary", "agenda")
# Fields that the page of a sitting shows its errors at; what is wrong with votes and attendance stands on top.
_ACTS = ("reason", "minutes_number", "file")
# "Baja de la serie 5C.3 [TES]": the area in square brackets at the end.
_MATTER = re.compile(r"^(?P<title>.*?)(?:\s*\[(?P<unit>[^\[\]]{1,40})\])?$")
_WORDS = {
    "kinds": dict(queries.KINDS), "states": dict(queries.STATES), "presences": dict(queries.PRESENCES),
    "choices": dict(queries.CHOICES), "tones": {"called": "warn", "held": "good", "cancelled": "neutral"},
}  # fmt: skip


class CollegiatePages(Controller):
    """What is done about bodies that decide together."""

    path = HOME
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def list_sittings(self, request: AnyRequest, reading: NamedDependency[Reading]) -> Response[Any]:
        """The sittings in the actor's sight."""
        with reading:
            return lists.answer(
                request, reading, queries.sittings(reading), queries.COLUMNS, "records/collegiate/list.html",
                name="sesiones", default_sort="-sits_on", tie_breaker=Sitting.id, words=_WORDS,
                manages=_manages(reading),
            )  # fmt: skip

    @get("/bodies", sync_to_thread=True)
    def bodies(self, reading: NamedDependency[Reading]) -> Response[Any]:
        """The bodies in the actor's sight, and the form that enters one."""
        with reading:
            values = {**dict.fromkeys(_FOUNDING, ""), "started_on": reading.today.isoformat()}
            return _bodies_page(reading, Form(values))

    @post("/bodies", sync_to_thread=True)
    def found(
        self, data: Fields, work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any] | Redirect:
        """Enter a body."""
        read = FormReader(data)
        kind, started_on = read.choice("kind", CollegiateKind, required=True), read.day("started_on", required=True)
        percent = read.number("quorum_percent", required=True, least=1, most=100)
        said: dict[str, Any] = {name: read.text(name, required=name != "quorum_rule", limit=most)
                for name, most in (("code", 40), ("name", 300), ("quorum_rule", 500))}  # fmt: skip
        try:
            read.refuse()
            with work:
                founding = Founding(
                    kind=kind or CollegiateKind.OTHER, quorum_percent=percent or 0,
                    started_on=started_on or work.today, **said,
                )  # fmt: skip
                body = service.found_body(work, own_fonds(work).id, founding)
        except (Invalid, Conflict) as refusal:
            with reading:
                return _bodies_page(reading, Form({**dict.fromkeys(_FOUNDING, ""), **data}, refusal), refusal)
        return redirect(f"{HOME}/bodies/{body.id}", flash=_("Órgano registrado."))

    @get("/bodies/{body_id:uuid}", sync_to_thread=True)
    def body(self, body_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """One body with everybody who sat there."""
        with reading:
            values = {**dict.fromkeys(_SEAT, ""), "votes": "true", "started_on": reading.today.isoformat()}
            return _body_page(reading, body_id, Form(values))

    @post("/bodies/{body_id:uuid}/members", sync_to_thread=True)
    def add_member(
        self, body_id: FromPath[UUID], data: Fields, work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any] | Redirect:
        """Give somebody a seat."""
        read = FormReader(data)
        person_id, substitute_id = read.identifier("person_id", required=True), read.identifier("substitute_id")
        office, started_on = read.text("office", limit=200), read.day("started_on", required=True)

        def act() -> None:
            read.refuse()
            with work:
                seat = Seat(
                    person_id=person_id or UUID(int=0), substitute_id=substitute_id, office=office,
                    presides=read.flag("presides"), votes=read.flag("votes"), started_on=started_on or work.today,
                )  # fmt: skip
                service.add_member(work, body_id, seat)

        try:
            act()
        except (Invalid, Conflict) as refusal:
            with reading:
                return _body_page(reading, body_id, Form({**dict.fromkeys(_SEAT, ""), **data}, refusal), refusal)
        return redirect(f"{HOME}/bodies/{body_id}", flash=_("Integrante registrado."))

    @post("/bodies/{body_id:uuid}/members/{membership_id:uuid}/end", sync_to_thread=True)
    def end_member(
        self, body_id: FromPath[UUID], membership_id: FromPath[UUID], data: Fields, work: NamedDependency[Work]
    ) -> Redirect:
        """Say that somebody sits there no longer."""
        read = FormReader(data)
        on = read.day("ended_on", required=True)
        read.refuse()
        with work:
            end_member(work, membership_id, on=on or work.today)
        return redirect(f"{HOME}/bodies/{body_id}", flash=_("Se registró hasta cuándo lo integró."))

    @post("/bodies/{body_id:uuid}/end", sync_to_thread=True)
    def end_body(self, body_id: FromPath[UUID], data: Fields, work: NamedDependency[Work]) -> Redirect:
        """Close a body."""
        read = FormReader(data)
        on = read.day("ended_on", required=True)
        read.refuse()
        with work:
            end_body(work, body_id, on=on or work.today)
        return redirect(f"{HOME}/bodies/{body_id}", flash=_("El órgano terminó."))

    @get("/sittings/new", sync_to_thread=True)
    def new(self, reading: NamedDependency[Reading], chosen: FromQuery[UUID | None] = None) -> Response[Any]:
        """The form that calls a sitting; `chosen` is its body."""
        with reading:
            return _call_page(reading, Form({**dict.fromkeys(_CALL, ""), "body": str(chosen) if chosen else ""}))

    @post("/sittings", sync_to_thread=True)
    def call(
        self, data: Fields, work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any] | Redirect:
        """Call a sitting with one matter on each line."""
        read = FormReader(data)
        body_id, sits_on = read.identifier("body", required=True), read.day("sits_on", required=True)
        place, agenda = read.text("place", limit=500), read.text("agenda", required=True, limit=100_000)
        try:
            read.refuse()
            with work:
                matters = _matters(work, agenda)
                call = Call(
                    sits_on=sits_on or work.today, agenda=matters, place=place,
                    is_extraordinary=read.flag("is_extraordinary"),
                )  # fmt: skip
                sitting = service.call_sitting(work, body_id or UUID(int=0), call)
        except (Invalid, Conflict) as refusal:
            with reading:
                return _call_page(reading, Form({**dict.fromkeys(_CALL, ""), **data}, refusal), refusal)
        return redirect(f"{HOME}/sittings/{sitting.id}", flash=_("Sesión convocada."))

    @get("/sittings/{sitting_id:uuid}", sync_to_thread=True)
    def sitting(self, sitting_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """One sitting."""
        with reading:
            return _sitting_page(reading, sitting_id, Form(dict.fromkeys(_ACTS, "")))

    @post("/sittings/{sitting_id:uuid}/attendance", sync_to_thread=True)
    def hold(
        self, sitting_id: FromPath[UUID], data: Fields, work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any] | Redirect:
        """Write down who came; a field `came-<membership>` each, and `area-<matter>` for the areas."""
        read = FormReader(data)
        version = read.number("version")
        came = {one: Came(how) for one, how in _by_id(read, data, "came-", Presence).items()}
        areas = {
            one: person
            for name in data
            if name.startswith("area-") and (one := _uuid(name[5:])) and (person := read.identifier(name))
        }

        def act() -> None:
            read.refuse()
            with work:
                service.hold_sitting(work, sitting_id, came, representatives=areas, version=version)

        return _done(reading, sitting_id, data, act, flash=_("Sesión registrada con su asistencia."))

    @post("/sittings/{sitting_id:uuid}/items/{item_id:uuid}/votes", sync_to_thread=True)
    def vote(
        self, sitting_id: FromPath[UUID], item_id: FromPath[UUID], data: Fields, work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any] | Redirect:  # fmt: skip
        """Take down the votes on a matter; a field `vote-<membership>` and `why-<membership>` each."""
        read = FormReader(data)
        agreement = read.text("agreement", limit=20_000)
        ballots = {
            one: Ballot(choice, read.text(f"why-{one}", limit=5000))
            for one, choice in _by_id(read, data, "vote-", Choice).items()
        }

        def act() -> None:
            read.refuse()
            with work:
                service.vote(work, item_id, ballots, agreement=agreement)

        return _done(reading, sitting_id, data, act, flash=_("Votación asentada."))

    @post("/sittings/{sitting_id:uuid}/cancellation", sync_to_thread=True)
    def cancel(
        self, sitting_id: FromPath[UUID], data: Fields, work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any] | Redirect:
        """Say that it will not be held."""
        read = FormReader(data)
        reason = read.text("reason", required=True, limit=5000)

        def act() -> None:
            read.refuse()
            with work:
                service.cancel_sitting(work, sitting_id, reason=reason)

        return _done(reading, sitting_id, data, act, flash=_("Sesión cancelada."))

    @post("/sittings/{sitting_id:uuid}/minutes", sync_to_thread=True, request_max_body_size=LIMIT + AROUND)
    def keep_minutes(
        self, sitting_id: FromPath[UUID], data: MultipartBody[dict[str, Any]], work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any] | Redirect:  # fmt: skip
        """Put in the signed minutes."""
        said = {name: value for name, value in data.items() if isinstance(value, str)}
        read = FormReader(said)
        number, upload = read.text("minutes_number", required=True, limit=120), data.get("file")
        sent = upload.file.read(LIMIT + 1) if isinstance(upload, UploadFile) else b""
        name = upload.filename if isinstance(upload, UploadFile) else ""

        def act() -> None:
            read.refuse()
            with work:
                service.keep_minutes(work, sitting_id, Paper([sent], name), number=number)

        return _done(reading, sitting_id, said, act, flash=_("Acta agregada."))

    @get("/sittings/{sitting_id:uuid}/minutes/content", sync_to_thread=True)
    def minutes(self, sitting_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[bytes]:
        """The signed minutes, saved and never shown in a page."""
        with reading:
            kept = queries.minutes_of(reading, sitting_id)
            name = quote(kept.file_name, safe="", errors="replace")
            headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
            return Response(content(reading, kept), media_type="application/octet-stream", headers=headers)


def _matters(work: Work, agenda: str) -> list[MatterAsked]:
    """The matters of an agenda, one on each line, its area's code in brackets at the end.

    Raises:
        SittingRefused: naming every area that there is not.
    """
    found: list[MatterAsked] = []
    unknown: list[Objection] = []
    fonds_id = own_fonds(work).id
    for line in (line.strip() for line in agenda.splitlines()):
        if not line:
            continue
        read = _MATTER.match(line)
        title, code = (read["title"], read["unit"]) if read else (line, None)
        unit_id = None
        if code:
            try:
                unit_id = unit_by_code(work, fonds_id, code).id
            except UnitNotFound:
                facts: dict[str, Fact] = {"field": "agenda", "unit": code, "position": len(found) + 1}
                unknown.append(Objection("agenda_item.unit_unknown", facts=facts))
        found.append(MatterAsked(title=title, unit_id=unit_id))
    refuse_all(SittingRefused, unknown)
    return found


def _by_id(read: FormReader, data: dict[str, str], prefix: str, kind: type[Any]) -> dict[UUID, Any]:
    return {
        one: choice
        for name in data
        if name.startswith(prefix)
        and (one := _uuid(name[len(prefix) :])) is not None
        and (choice := read.choice(name, kind)) is not None
    }


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _done(
    reading: Reading, sitting_id: UUID, data: dict[str, str], act: Callable[[], None], *, flash: str
) -> Response[Any] | Redirect:
    try:
        act()
    except (Invalid, Conflict) as refusal:
        shown = {name: value for name, value in data.items() if name in _ACTS or name.startswith(("came-", "area-"))}
        with reading:
            return _sitting_page(reading, sitting_id, Form({**dict.fromkeys(_ACTS, ""), **shown}, refusal), refusal)
    return redirect(f"{HOME}/sittings/{sitting_id}", flash=flash)


def _status(refusal: Invalid | Conflict | None) -> int:
    return status_of(refusal) if refusal else 200


def _bodies_page(reading: Reading, form: Form, refusal: Invalid | Conflict | None = None) -> Response[Any]:
    kinds = [(value, _(label)) for value, label in queries.KINDS]
    return page(
        "records/collegiate/bodies.html", status=_status(refusal), form=form, bodies=queries.bodies(reading),
        kinds=kinds, words=_WORDS, manages=_manages(reading),
    )  # fmt: skip


def _body_page(reading: Reading, body_id: UUID, form: Form, refusal: Invalid | Conflict | None = None) -> Response[Any]:
    body = queries.find_body(reading, body_id)
    seats = [(str(one.id), one.name) for one in people(reading, body.fonds_id)] if _manages(reading) else []
    return page(
        "records/collegiate/body.html", status=_status(refusal), form=form, body=body, words=_WORDS, people=seats,
        members=queries.members_on(reading.session, body.id), manages=_manages(reading),
        today=reading.today.isoformat(), entries=of(reading.session, body.id),
    )  # fmt: skip


def _call_page(reading: Reading, form: Form, refusal: Invalid | Conflict | None = None) -> Response[Any]:
    if not _manages(reading):
        raise NotPermitted(permission=Permission.COLLEGIATE_MANAGE.value, actor=reading.actor.handle)
    bodies = [(str(one.id), one.name) for one in queries.bodies(reading, running=True)]
    units = units_on(reading, own_fonds(reading).id, reading.today)
    return page("records/collegiate/new.html", status=_status(refusal), form=form, bodies=bodies, units=units)


def _sitting_page(
    reading: Reading, sitting_id: UUID, form: Form, refusal: Invalid | Conflict | None = None
) -> Response[Any]:
    seen = queries.view(reading, sitting_id)
    manages, sitting = _manages(reading), seen.sitting
    called, held = sitting.state is SittingState.CALLED, sitting.state is SittingState.HELD
    areas = any(one.item.unit_id for one in seen.matters) and manages and called
    return page(
        "records/collegiate/sitting.html", status=_status(refusal), form=form, seen=seen, sitting=sitting,
        words=_WORDS, presences=queries.PRESENCES, choices=queries.CHOICES,
        voters=[one for one in seen.members if one.membership.votes and one.membership.id in seen.taken],
        may_hold=manages and called and sitting.sits_on <= reading.today, may_cancel=manages and called,
        may_vote=manages and held and bool(sitting.quorum_reached), may_keep=manages and held and not seen.minutes,
        people=[(str(one.id), one.name) for one in people(reading, sitting.fonds_id)] if areas else [],
        needed=needed(seen.seats, seen.body.quorum_percent) if seen.seats else 0,
        entries=of(reading.session, sitting.id),
    )  # fmt: skip


def _manages(reading: Reading) -> bool:
    return reading.actor.everywhere or reading.actor.holds(Permission.COLLEGIATE_MANAGE)

"""Pages of the organization: the tree of units on any day, its people, and the law the body lives under."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Response

from system.errors import Conflict, Invalid, Refusal
from system.listing import Column
from system.organization import queries, service, staff
from system.organization.labels import role_label, role_options
from system.organization.model import Appointment, Person, Unit, UnitPlacement
from system.organization.queries import UnitRow
from system.organization.roles import Role
from system.web import lists
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

HOME = "/organization"
AnyRequest = Request[Any, Any, Any]

UNIT_COLUMNS = (
    Column("code", "Código", Unit.code, filter="text", lead=True),
    Column("name", "Nombre", UnitPlacement.name, filter="text"),
    Column("starts_on", "Así desde", UnitPlacement.starts_on, filter="date"),
)
APPOINTMENT_COLUMNS = (
    Column("person", "Persona", Person.name, filter="text", lead=True),
    Column("position", "Cargo", Person.position, filter="text"),
    Column("role", "Función", Appointment.role, value=lambda row: role_label(row.role)),
    Column("unit_code", "Unidad", Unit.code, filter="text"),
    Column("starts_on", "Desde", Appointment.starts_on, filter="date"),
    Column("ends_on", "Hasta", Appointment.ends_on, filter="date"),
)


class TreeNode(msgspec.Struct, frozen=True):
    """One unit as the tree macro shows it."""

    id: UUID
    code: str
    title: str
    path: str
    open_path: str
    lazy_path: str
    has_children: bool
    children: list[TreeNode]
    current: bool


class OrganizationPages(Controller):
    """Units, people and appointments."""

    path = HOME
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def show(self, reading: NamedDependency[Reading], on: FromQuery[str] = "") -> Response[str]:
        """The topmost units on a day, and who is appointed for the whole body."""
        with reading:
            return _show(reading, _day(on, reading), None)

    @get("/units/{unit_id:uuid}", sync_to_thread=True)
    def unit(
        self, unit_id: FromPath[UUID], reading: NamedDependency[Reading], on: FromQuery[str] = ""
    ) -> Response[str]:
        """One unit on a day, the way to it, its people and the units below it."""
        with reading:
            return _show(reading, _day(on, reading), unit_id)

    @get("/units/{unit_id:uuid}/children", sync_to_thread=True)
    def children(
        self, unit_id: FromPath[UUID], reading: NamedDependency[Reading], on: FromQuery[str] = ""
    ) -> Response[str]:
        """The units directly below one, as a piece of the tree."""
        with reading:
            day = _day(on, reading)
            rows = queries.children_on(reading, queries.readable_fonds(reading).id, unit_id, day)
            return page("system/organization/children.html", nodes=_nodes(rows, unit_id, day, (), None))

    @get("/units", sync_to_thread=True)
    def units(self, request: AnyRequest, reading: NamedDependency[Reading]) -> Response[Any]:
        """The units of a day as a list, and as CSV."""
        with reading:
            day = _day(str(request.query_params.get("on", "")), reading)
            statement = queries.unit_rows(reading, queries.readable_fonds(reading).id, day)
            return lists.answer(
                request, reading, statement, UNIT_COLUMNS, "system/organization/units.html",
                name="unidades", default_sort="code", tie_breaker=Unit.id,
            )  # fmt: skip

    @get("/appointments", sync_to_thread=True)
    def appointments(self, request: AnyRequest, reading: NamedDependency[Reading]) -> Response[Any]:
        """Every appointment there ever was as a list, and as CSV."""
        with reading:
            statement = queries.appointment_rows(reading, queries.readable_fonds(reading).id)
            return lists.answer(
                request, reading, statement, APPOINTMENT_COLUMNS, "system/organization/appointments.html",
                name="nombramientos", default_sort="person", tie_breaker=Appointment.id,
            )  # fmt: skip

    @get("/units/new", sync_to_thread=True)
    def new_unit(self, reading: NamedDependency[Reading], parent: FromQuery[str] = "") -> Response[str]:
        """The form for a unit."""
        with reading:
            values = {"parent_id": parent, "starts_on": reading.today.isoformat()}
            return _unit_form(reading, Form(values))

    @post("/units", sync_to_thread=True)
    def add_unit(
        self, data: URLEncodedBody[dict[str, str]], work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """Add it."""
        reader = FormReader(data)
        code, name = reader.text("code", required=True, limit=40), reader.text("name", required=True, limit=300)
        parent_id, starts_on = reader.identifier("parent_id"), reader.day("starts_on", required=True)
        try:
            reader.refuse()
            with work:
                fonds_id = queries.own_fonds(work).id
                begins = starts_on or work.today
                unit = service.add_unit(work, fonds_id, code=code, name=name, parent_id=parent_id, starts_on=begins)
        except (Invalid, Conflict) as refused:
            with reading:
                return _unit_form(reading, Form(data, refused), status=status_of(refused))
        return redirect(f"{HOME}/units/{unit.id}?on={begins}", flash=_("Unidad agregada."))

    @post("/units/{unit_id:uuid}/placements", sync_to_thread=True)
    def place_unit(
        self,
        unit_id: FromPath[UUID],
        data: URLEncodedBody[dict[str, str]],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any]:
        """Rename or move it from a day on."""
        reader = FormReader(data)
        name, parent_id = reader.text("name", required=True, limit=300), reader.identifier("parent_id")
        on = reader.day("starts_on", required=True)
        try:
            reader.refuse()
            with work:
                placed = service.place_unit(work, unit_id, name=name, parent_id=parent_id, on=on or work.today)
        except (Invalid, Conflict) as refused:
            return _again(reading, unit_id, Form(data, refused), refused)
        return redirect(f"{HOME}/units/{unit_id}?on={placed.starts_on}", flash=_("Cambio de la unidad guardado."))

    @post("/units/{unit_id:uuid}/ending", sync_to_thread=True)
    def end_unit(
        self, unit_id: FromPath[UUID], data: URLEncodedBody[dict[str, str]], work: NamedDependency[Work]
    ) -> Redirect:
        """Let it cease after a day."""
        reader = FormReader(data)
        on = reader.day("ends_on", required=True)
        reader.refuse()
        with work:
            service.end_unit(work, unit_id, on=on or work.today)
        return redirect(f"{HOME}/units/{unit_id}?on={on}", flash=_("La unidad termina ese día."))

    @get("/appointments/new", sync_to_thread=True)
    def new_appointment(self, reading: NamedDependency[Reading], unit: FromQuery[str] = "") -> Response[str]:
        """The form for an appointment."""
        with reading:
            return _appointment_form(reading, Form({"unit_id": unit, "starts_on": reading.today.isoformat()}))

    @post("/appointments", sync_to_thread=True)
    def appoint(
        self, data: URLEncodedBody[dict[str, str]], work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """Appoint somebody known, or somebody new."""
        reader = FormReader(data)
        person_id, name = reader.identifier("person_id"), reader.text("name", limit=300)
        role, unit_id = reader.choice("role", Role, required=True), reader.identifier("unit_id")
        starts_on, ends_on = reader.day("starts_on", required=True), reader.day("ends_on")
        position = reader.text("position", limit=300)
        try:
            reader.refuse()
            with work:
                if person_id is None:
                    fonds_id = queries.own_fonds(work).id
                    person_id = staff.add_person(work, fonds_id, name=name, position=position).id
                staff.appoint(
                    work, person_id, role=role or Role.UNIT_HEAD, unit_id=unit_id,
                    starts_on=starts_on or work.today, ends_on=ends_on,
                )  # fmt: skip
        except (Invalid, Conflict) as refused:
            with reading:
                return _appointment_form(reading, Form(data, refused), status=status_of(refused))
        return redirect(f"{HOME}/units/{unit_id}" if unit_id else HOME, flash=_("Nombramiento guardado."))

    @post("/appointments/{appointment_id:uuid}/ending", sync_to_thread=True)
    def end_appointment(
        self, appointment_id: FromPath[UUID], data: URLEncodedBody[dict[str, str]], work: NamedDependency[Work]
    ) -> Redirect:
        """Let it end after a day."""
        reader = FormReader(data)
        on = reader.day("ends_on", required=True)
        reader.refuse()
        with work:
            held = staff.end_appointment(work, appointment_id, on=on or work.today)
        return redirect(
            f"{HOME}/units/{held.unit_id}" if held.unit_id else HOME, flash=_("El nombramiento termina ese día.")
        )


def _day(given: str, reading: Reading) -> date:
    reader = FormReader({"on": given})
    found = reader.day("on")
    reader.refuse()
    return found or reading.today


def _show(
    reading: Reading, on: date, unit_id: UUID | None, form: Form | None = None, status: int = 200
) -> Response[str]:
    fonds = queries.readable_fonds(reading)
    rows = {row.id: row for row in queries.units_on(reading, fonds.id, on)}
    current = rows.get(unit_id) if unit_id else None
    unit = queries.unit_of(reading, unit_id) if unit_id else None
    way = _way(rows, current)
    held = queries.appointments(reading, fonds.id, on=on, unit_id=unit_id)
    return page(
        "system/organization/tree.html",
        status=status,
        about=(reading, unit_id or fonds.id),
        fonds=fonds,
        nodes=_nodes(rows.values(), None, on, {row.id for row in way}, unit_id),
        on=on,
        today=reading.today,
        unit=unit,
        current=current,
        name=queries.unit_name(reading, unit_id, on) if unit_id else fonds.name,
        way=[(row.code, f"{HOME}/units/{row.id}?on={on}") for row in way],
        appointments=[row for row in held if unit_id or row.unit_id is None],
        units=_unit_options(rows.values(), unit_id),
        form=form or Form(_as_values(current, reading.today)),
        role_label=role_label,
    )


def _as_values(current: UnitRow | None, today: date) -> dict[str, object]:
    return {"name": current.name, "parent_id": current.parent_id, "starts_on": today} if current else {}


def _again(reading: Reading, unit_id: UUID, form: Form, refused: Refusal) -> Response[str]:
    with reading:
        return _show(reading, reading.today, unit_id, form, status_of(refused))


def _way(rows: dict[UUID, UnitRow], current: UnitRow | None) -> list[UnitRow]:
    way: list[UnitRow] = []
    while current is not None and current not in way:
        way.insert(0, current)
        current = rows.get(current.parent_id) if current.parent_id else None
    return way


def _nodes(rows: Any, parent_id: UUID | None, on: date, open_ids: Any, current: UUID | None) -> list[TreeNode]:
    known = list(rows)
    return [
        TreeNode(
            id=row.id,
            code=row.code,
            title=row.name,
            path=f"{HOME}/units/{row.id}?on={on}",
            open_path=f"{HOME}/units/{row.id}?on={on}",
            lazy_path=f"{HOME}/units/{row.id}/children?on={on}",
            has_children=row.has_children,
            children=_nodes(known, row.id, on, open_ids, current) if row.id in open_ids else [],
            current=row.id == current,
        )
        for row in known
        if row.parent_id == parent_id
    ]


def _unit_options(rows: Any, without: UUID | None = None) -> list[tuple[str, str]]:
    return [(str(row.id), f"{row.code} {row.name}") for row in rows if row.id != without]


def _unit_form(reading: Reading, form: Form, *, status: int = 200) -> Response[str]:
    fonds = queries.readable_fonds(reading)
    units = _unit_options(queries.units_on(reading, fonds.id, reading.today))
    return page("system/organization/unit_new.html", status=status, form=form, units=units)


def _appointment_form(reading: Reading, form: Form, *, status: int = 200) -> Response[str]:
    fonds = queries.readable_fonds(reading)
    return page(
        "system/organization/appointment_new.html",
        status=status,
        form=form,
        units=_unit_options(queries.units_on(reading, fonds.id, reading.today)),
        people=[(str(person.id), person.name) for person in queries.people(reading, fonds.id)],
        roles=role_options(),
    )

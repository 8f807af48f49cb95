"""The JSON API of bodies, units, people and profiles."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from system.organization import queries, service, staff
from system.organization.queries import AppointmentRow, UnitRow
from system.organization.schemas import (
    AdoptedProfile,
    Adoption,
    AppointmentOut,
    Ending,
    FondsOut,
    NewAppointment,
    NewFonds,
    NewPerson,
    NewPlacement,
    NewUnit,
    PersonOut,
    ProfileOut,
    adopted_out,
    appointment_out,
    person_out,
)
from system.organization.shipped import shipped
from system.work import Reading, Work


class OrganizationApi(Controller):
    """The actor's body: its units as a dated tree, its people and their appointments."""

    path = "/api/organization"
    tags = ("Organization",)

    @get("/", sync_to_thread=True, summary="One's body")
    def body(self, reading: NamedDependency[Reading]) -> FondsOut:
        """The body the account belongs to."""
        with reading:
            return _fonds(reading)

    @get("/units", sync_to_thread=True, summary="Units on a day")
    def units(self, reading: NamedDependency[Reading], on: FromQuery[date | None] = None) -> list[UnitRow]:
        """Every unit that exists on the day `on` (today otherwise), with the name and parent it had then."""
        with reading:
            return queries.units_on(reading, queries.readable_fonds(reading).id, on or reading.today)

    @post("/units", sync_to_thread=True, summary="Add a unit")
    def add_unit(self, data: JSONBody[NewUnit], work: NamedDependency[Work]) -> UnitRow:
        """Let a unit exist from a day on. Its code stays; its name and parent are dated."""
        with work:
            fonds_id = queries.own_fonds(work).id
            unit = service.add_unit(
                work, fonds_id, code=data.code, name=data.name, starts_on=data.starts_on, parent_id=data.parent_id
            )
        return UnitRow(unit.id, unit.code, data.name.strip(), data.parent_id, data.starts_on, has_children=False)

    @post("/units/{unit_id:uuid}/placements", sync_to_thread=True, status_code=204, summary="Rename or move a unit")
    def place_unit(self, unit_id: FromPath[UUID], data: JSONBody[NewPlacement], work: NamedDependency[Work]) -> None:
        """Rename or move a unit from a day on; where it stood ends the day before. Circles on any date are refused."""
        with work:
            service.place_unit(work, unit_id, name=data.name, parent_id=data.parent_id, on=data.starts_on)

    @post("/units/{unit_id:uuid}/ending", sync_to_thread=True, status_code=204, summary="End a unit")
    def end_unit(self, unit_id: FromPath[UUID], data: JSONBody[Ending], work: NamedDependency[Work]) -> None:
        """Let a unit cease after a day, once nothing stands below it and nobody is appointed to it."""
        with work:
            service.end_unit(work, unit_id, on=data.ends_on)

    @get("/people", sync_to_thread=True, summary="People")
    def people(self, reading: NamedDependency[Reading]) -> list[PersonOut]:
        """The people of the body, by name."""
        with reading:
            return [person_out(person) for person in queries.people(reading, queries.readable_fonds(reading).id)]

    @post("/people", sync_to_thread=True, summary="Add a person")
    def add_person(self, data: JSONBody[NewPerson], work: NamedDependency[Work]) -> PersonOut:
        """Let somebody work in the body. Powers come with appointments, a login with an account."""
        with work:
            fonds_id = queries.own_fonds(work).id
            return person_out(staff.add_person(work, fonds_id, name=data.name, position=data.position))

    @get("/appointments", sync_to_thread=True, summary="Appointments")
    def appointments(
        self,
        reading: NamedDependency[Reading],
        on: FromQuery[date | None] = None,
        unit_id: FromQuery[UUID | None] = None,
    ) -> list[AppointmentRow]:
        """Who holds which role where: all there ever were, or those of the day `on`, of one unit."""
        with reading:
            return queries.appointments(reading, queries.readable_fonds(reading).id, on=on, unit_id=unit_id)

    @post("/appointments", sync_to_thread=True, summary="Appoint a person")
    def appoint(self, data: JSONBody[NewAppointment], work: NamedDependency[Work]) -> AppointmentOut:
        """Give a person a role from a day on. Nobody appoints themselves."""
        with work:
            held = staff.appoint(
                work,
                data.person_id,
                role=data.role,
                unit_id=data.unit_id,
                starts_on=data.starts_on,
                ends_on=data.ends_on,
            )
        return appointment_out(held)

    @post("/appointments/{appointment_id:uuid}/ending", sync_to_thread=True, status_code=200,
          summary="End an appointment")  # fmt: skip
    def end_appointment(
        self, appointment_id: FromPath[UUID], data: JSONBody[Ending], work: NamedDependency[Work]
    ) -> AppointmentOut:
        """Let an appointment end after a day; it may only grow shorter."""
        with work:
            return appointment_out(staff.end_appointment(work, appointment_id, on=data.ends_on))


class ProfileApi(Controller):
    """Jurisdiction profiles: the numbers of the law, as dated data."""

    path = "/api/profiles"
    tags = ("Organization",)

    @get("/", sync_to_thread=True, summary="Profiles that come with the product")
    def all(self) -> list[ProfileOut]:
        """Every shipped profile with all its numbers, their articles and the digest of the whole."""
        return [ProfileOut(digest=profile.digest, profile=profile) for profile in shipped().values()]

    @get("/adopted", sync_to_thread=True, summary="Profiles of one's body")
    def adopted(self, reading: NamedDependency[Reading]) -> list[AdoptedProfile]:
        """The profiles the body has lived under, the first first."""
        with reading:
            return [adopted_out(row) for row in queries.adopted_profiles(reading, queries.readable_fonds(reading).id)]

    @get("/in-force", sync_to_thread=True, summary="Profile in force")
    def in_force(self, reading: NamedDependency[Reading], on: FromQuery[date | None] = None) -> ProfileOut:
        """The profile that governs the body on the day `on` (today otherwise). An unconfirmed one is refused."""
        with reading:
            profile = queries.profile_of(reading, queries.readable_fonds(reading).id, on or reading.today)
        return ProfileOut(digest=profile.digest, profile=profile)

    @post("/adopted", sync_to_thread=True, summary="Adopt a profile")
    def adopt(self, data: JSONBody[Adoption], work: NamedDependency[Work]) -> AdoptedProfile:
        """Let the body live under another shipped profile from a day on."""
        with work:
            fonds_id = queries.own_fonds(work).id
            return adopted_out(service.adopt_profile(work, fonds_id, profile=data.profile, starts_on=data.starts_on))

    @post("/adopted/{name:str}/confirmation", sync_to_thread=True, status_code=204, summary="Confirm a profile")
    def confirm(self, name: FromPath[str], work: NamedDependency[Work]) -> None:
        """Answer for the numbers of an unverified profile: they were compared with the published law."""
        with work:
            service.confirm_profile(work, queries.own_fonds(work).id, profile=name)


class FondsApi(Controller):
    """The bodies of the installation."""

    path = "/api/fonds"
    tags = ("Organization",)

    @get("/", sync_to_thread=True, summary="Bodies")
    def all(self, reading: NamedDependency[Reading]) -> list[FondsOut]:
        """The bodies the account can meet: its own."""
        with reading:
            return [
                FondsOut(id=row.id, code=row.code, name=row.name, reference_template=row.reference_template)
                for row in queries.list_fonds(reading)
            ]

    @post("/", sync_to_thread=True, summary="Add a body")
    def add(self, data: JSONBody[NewFonds], work: NamedDependency[Work]) -> FondsOut:
        """Let a body keep its records here. Only the operator of the machine may, so accounts are refused."""
        template = data.reference_template or service.DEFAULT_REFERENCE_TEMPLATE
        with work:
            row = service.add_fonds(
                work, code=data.code, name=data.name, profile=data.profile, reference_template=template
            )
        return FondsOut(id=row.id, code=row.code, name=row.name, reference_template=row.reference_template)


def _fonds(reading: Reading) -> FondsOut:
    row = queries.readable_fonds(reading)
    return FondsOut(id=row.id, code=row.code, name=row.name, reference_template=row.reference_template)

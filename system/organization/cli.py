"""Commands on bodies, their units, people and the law they live under."""

from __future__ import annotations

from datetime import date, datetime

import click

from system.console import Console, ConsoleCommand, pass_console
from system.organization import queries, service, staff
from system.organization.roles import Role
from system.organization.shipped import shipped

DAY = click.DateTime(formats=["%Y-%m-%d"])


def day_of(given: datetime | None, otherwise: date) -> date:
    """The day an option names."""
    return given.date() if given else otherwise


@click.group("fonds")
def fonds() -> None:
    """Bodies, one fonds each."""


@fonds.command("add", cls=ConsoleCommand)
@click.argument("code")
@click.option("--name", required=True, help="The body's official name.")
@click.option("--profile", required=True, help="Its jurisdiction profile; see `profile list`.")
@click.option("--reference-template", default=service.DEFAULT_REFERENCE_TEMPLATE, show_default=True,
              help="How its files are named.")  # fmt: skip
@pass_console
def add_fonds(console: Console, code: str, name: str, profile: str, reference_template: str) -> None:
    """Let a body keep its records here, under a jurisdiction profile."""
    with console.work() as work:
        added = service.add_fonds(work, code=code, name=name, profile=profile, reference_template=reference_template)
    verified = shipped()[profile].verified
    lines = [f"Added {added.code}: {added.name}"]
    if not verified:
        lines.append(f"Profile {profile} is not verified: `constancia profile confirm {profile} --fonds {added.code}`")
    console.answer({"id": added.id, "code": added.code, "profile": profile, "verified": verified}, lines)


@fonds.command("list", cls=ConsoleCommand)
@pass_console
def list_fonds(console: Console) -> None:
    """Name the bodies."""
    with console.reading() as reading:
        found = [{"id": row.id, "code": row.code, "name": row.name} for row in queries.list_fonds(reading)]
    console.answer({"fonds": found}, [f"{row['code']}\t{row['name']}" for row in found])


@click.group("profile")
def profile() -> None:
    """Jurisdiction profiles: the numbers of the law, as data."""


@profile.command("list", cls=ConsoleCommand)
@pass_console
def list_profiles(console: Console) -> None:
    """Name the profiles that come with the product."""
    found = [
        {"name": row.name, "title": row.title, "effective_from": row.effective_from, "verified": row.verified,
         "digest": row.digest}
        for row in shipped().values()
    ]  # fmt: skip
    lines = [f"{row['name']}\t{row['effective_from']}\t{row['title']}" for row in found]
    console.answer({"profiles": found}, lines)


@profile.command("adopt", cls=ConsoleCommand)
@click.argument("name")
@click.option("--fonds", "code", required=True, help="The body's code.")
@click.option("--from", "starts_on", type=DAY, required=True, help="The first day it governs.")
@pass_console
def adopt_profile(console: Console, name: str, code: str, starts_on: datetime) -> None:
    """Let a body live under another profile from a day on."""
    with console.work() as work:
        row = service.adopt_profile(
            work, queries.fonds_by_code(work, code).id, profile=name, starts_on=starts_on.date()
        )
    console.answer({"profile": row.profile, "starts_on": row.starts_on, "digest": row.digest},
                   [f"{code}: {row.profile} from {row.starts_on}"])  # fmt: skip


@profile.command("confirm", cls=ConsoleCommand)
@click.argument("name")
@click.option("--fonds", "code", required=True, help="The body's code.")
@pass_console
def confirm_profile(console: Console, name: str, code: str) -> None:
    """Answer for the numbers of an unverified profile: they were compared with the published law."""
    with console.work() as work:
        service.confirm_profile(work, queries.fonds_by_code(work, code).id, profile=name)
    console.answer({"profile": name, "confirmed": True}, [f"{code}: {name} confirmed"])


@click.group("unit")
def unit() -> None:
    """Administrative units, a dated tree."""


@unit.command("add", cls=ConsoleCommand)
@click.argument("code")
@click.option("--fonds", "fonds_code", required=True, help="The body's code.")
@click.option("--name", required=True, help="What the unit is called.")
@click.option("--parent", help="Code of the unit it stands below.")
@click.option("--from", "starts_on", type=DAY, help="Its first day; today otherwise.")
@pass_console
def add_unit(
    console: Console, *, code: str, fonds_code: str, name: str, parent: str | None, starts_on: datetime | None
) -> None:
    """Let a unit exist from a day on."""
    with console.work() as work:
        body = queries.fonds_by_code(work, fonds_code)
        above = queries.unit_by_code(work, body.id, parent).id if parent else None
        begins = day_of(starts_on, work.today)
        added = service.add_unit(work, body.id, code=code, name=name, parent_id=above, starts_on=begins)
    console.answer({"id": added.id, "code": added.code, "starts_on": begins}, [f"Added {added.code} from {begins}"])


@unit.command("place", cls=ConsoleCommand)
@click.argument("code")
@click.option("--fonds", "fonds_code", required=True, help="The body's code.")
@click.option("--name", help="Its new name; the one it has otherwise.")
@click.option("--parent", help="Code of the unit it stands below from then on; none puts it at the top.")
@click.option("--from", "starts_on", type=DAY, help="The first day of this; today otherwise.")
@pass_console
def place_unit(
    console: Console, *, code: str, fonds_code: str, name: str | None, parent: str | None, starts_on: datetime | None
) -> None:
    """Rename or move a unit from a day on."""
    with console.work() as work:
        body = queries.fonds_by_code(work, fonds_code)
        moved = queries.unit_by_code(work, body.id, code)
        above = queries.unit_by_code(work, body.id, parent).id if parent else None
        begins = day_of(starts_on, work.today)
        called = name or queries.unit_name(work, moved.id, begins)
        placed = service.place_unit(work, moved.id, name=called, parent_id=above, on=begins)
    document = {"code": code, "name": placed.name, "parent": parent, "starts_on": placed.starts_on}
    console.answer(document, [f"{code}: {placed.name} from {placed.starts_on}"])


@unit.command("list", cls=ConsoleCommand)
@click.option("--fonds", "fonds_code", help="The body's code.")
@click.option("--on", "on", type=DAY, help="As of this day; today otherwise.")
@pass_console
def list_units(console: Console, fonds_code: str | None, on: datetime | None) -> None:
    """Name the units that exist on a day."""
    with console.reading() as reading:
        body = queries.own_fonds(reading, fonds_code)
        rows = queries.units_on(reading, body.id, day_of(on, reading.today))
    codes = {row.id: row.code for row in rows}
    found = [
        {
            "id": row.id,
            "code": row.code,
            "name": row.name,
            "parent": codes.get(row.parent_id) if row.parent_id else None,
        }
        for row in rows
    ]
    console.answer({"units": found}, [f"{row['code']}\t{row['parent'] or '-'}\t{row['name']}" for row in found])


@click.group("person")
def person() -> None:
    """People and their appointments."""


@person.command("appoint", cls=ConsoleCommand)
@click.argument("name")
@click.option("--fonds", "fonds_code", required=True, help="The body's code.")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), required=True, help="What they are appointed to."
)
@click.option("--unit", "unit_code", help="Code of the unit; needed where the role reaches no further.")
@click.option("--position", default="", help="The position of somebody new.")
@click.option("--from", "starts_on", type=DAY, help="First day; today otherwise.")
@click.option("--until", "ends_on", type=DAY, help="Last day; open otherwise.")
@pass_console
def appoint(
    console: Console,
    *,
    name: str,
    fonds_code: str,
    role: str,
    unit_code: str | None,
    position: str,
    starts_on: datetime | None,
    ends_on: datetime | None,
) -> None:
    """Appoint a person, named as they are known; somebody new is added."""
    with console.work() as work:
        body = queries.fonds_by_code(work, fonds_code)
        known = [row for row in queries.people(work, body.id) if row.name == name.strip()]
        if len(known) > 1:
            raise click.UsageError(f"{len(known)} people are called {name}: appoint on the page of the organization")
        chosen = known[0] if known else staff.add_person(work, body.id, name=name, position=position)
        above = queries.unit_by_code(work, body.id, unit_code).id if unit_code else None
        held = staff.appoint(
            work,
            chosen.id,
            role=Role(role),
            unit_id=above,
            starts_on=day_of(starts_on, work.today),
            ends_on=ends_on.date() if ends_on else None,
        )
    document = {"id": held.id, "person_id": chosen.id, "role": held.role, "starts_on": held.starts_on,
                "ends_on": held.ends_on}  # fmt: skip
    console.answer(document, [f"Appointed as {role} from {held.starts_on}"])


COMMANDS = (fonds, profile, unit, person)

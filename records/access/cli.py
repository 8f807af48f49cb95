"""`constancia access`: what touches the access to a file, from the command line."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import click

from records.access import service
from records.access.schemas import request_out, restriction_out
from records.access.terms import Proposal, RestrictionKind
from records.aggregations.queries import by_reference
from system.actor import Permission
from system.console import Console, ConsoleCommand, pass_console

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def access() -> None:
    """Restrictions of files, and access requests for them."""


@access.command("request", cls=ConsoleCommand)
@click.argument("reference")
@click.option("--folio", required=True, help="Folio of the access request.")
@click.option("--on", "requested_on", type=_DAY, required=True, help="Day of the request.")
@click.option("--fonds", default="", metavar="CODE", help="The body, where several use the reference.")
@pass_console
def request(console: Console, reference: str, folio: str, requested_on: datetime, fonds: str) -> None:
    """Record that a file was the object of an access request, which makes its period longer."""
    aggregation_id = _file(console, reference, fonds, Permission.ACCESS_REQUEST_RECORD)
    with console.work() as work:
        mark = service.record_access_request(work, aggregation_id, folio=folio, requested_on=requested_on.date())
        found = request_out(mark)
    console.answer(found, [f"{reference}: access request {found.folio} of {found.requested_on}"])


@access.command("restrict", cls=ConsoleCommand)
@click.argument("reference")
@click.option("--kind", type=click.Choice([kind.value for kind in RestrictionKind]), required=True, help="Which kind.")
@click.option("--on", "classified_on", type=_DAY, required=True, help="Day of the classification.")
@click.option("--years", type=int, help="Term of a reserve, in years.")
@click.option("--cause", default="", help="Cause of a reserve, as the norm names it.")
@click.option("--basis", required=True, help="Legal basis: norm, article, fraction.")
@click.option("--resolution", required=True, help="Number of the committee's resolution.")
@click.option("--parts", default="", help="Restricted parts, where not the whole file is.")
@click.option("--fonds", default="", metavar="CODE", help="The body, where several use the reference.")
@pass_console
def restrict(
    console: Console,
    *,
    reference: str,
    kind: str,
    classified_on: datetime,
    years: int | None,
    cause: str,
    basis: str,
    resolution: str,
    parts: str,
    fonds: str,
) -> None:
    """Record a formal classification of a file: a reserve with its term, or confidential."""
    aggregation_id = _file(console, reference, fonds, Permission.RESTRICTION_RECORD)
    proposal = Proposal(
        kind=RestrictionKind(kind),
        cause=cause,
        legal_basis=basis,
        resolution=resolution,
        classified_on=classified_on.date(),
        years=years,
        parts=parts,
    )
    with console.work() as work:
        found = restriction_out(service.record_restriction(work, aggregation_id, proposal), work.today)
    console.answer(
        found, [f"{reference}: {found.kind} from {found.classified_on} until {found.ends_on or '-'}: {found.id}"]
    )


@access.command("lift", cls=ConsoleCommand)
@click.argument("restriction_id", type=click.UUID)
@click.option("--on", "lifted_on", type=_DAY, required=True, help="Day from which it restricts no longer.")
@click.option("--reason", required=True, help="Why, and by which act.")
@pass_console
def lift(console: Console, restriction_id: UUID, lifted_on: datetime, reason: str) -> None:
    """End a restriction by an act."""
    with console.work() as work:
        restriction = service.lift_restriction(work, restriction_id, on=lifted_on.date(), reason=reason)
        found = restriction_out(restriction, work.today)
    console.answer(found, [f"{found.id}: lifted on {found.lifted_on}"])


def _file(console: Console, reference: str, fonds: str, permission: Permission) -> UUID:
    with console.reading() as reading:
        return by_reference(reading, reference, fonds=fonds, permission=permission).id

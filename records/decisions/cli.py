"""Decisions at the command line."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from uuid import UUID

import click

from records.collegiate.quorum import Choice
from records.decisions import board as boards
from records.decisions import queries, service, voting
from records.decisions.api_views import decision_out, type_out, voting_out
from records.decisions.book import BOOK, type_named
from records.decisions.model import Decision
from records.decisions.publishing import publish_decision
from records.decisions.schemas import DecisionRow, DecisionsOut, VotingOut
from system.console import Console, ConsoleCommand, pass_console
from system.listing import ListQuery, run
from system.work import Reading, Work

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def decision() -> None:
    """Decisions and whether they can be proved."""


@decision.command("list", cls=ConsoleCommand)
@click.option("--kind", default="", help="Only this type, by its key.")
@click.option("--state", type=click.Choice(["draft", "final", "repealed", "withdrawn"]), help="Only in this state.")
@click.option("--gaps", is_flag=True, help="Only those that lack something.")
@click.option("--page", type=click.IntRange(1, 1_000_000), default=1, show_default=True)
@pass_console
def list_(console: Console, *, kind: str, state: str | None, gaps: bool, page: int) -> None:
    """List the decisions within reach, latest first."""
    filters = {name: value for name, value in (("kind", kind), ("state", state or "")) if value}
    with console.reading() as reading:
        statement = queries.decisions(reading)
        if gaps:
            statement = statement.where(Decision.fulfilled < Decision.required)
        query = ListQuery(sort="decided_on", descending=True, page=page, size=200, filters=filters)
        found = run(
            reading.session, statement, queries.COLUMNS, query, default_sort="-decided_on", tie_breaker=Decision.id
        )
        names = DecisionRow.__struct_fields__
        rows = [DecisionRow(**{name: getattr(row, name) for name in names}) for row in found.rows]
    lines = [
        f"{row.decided_on or '-':<10}  {row.state.value:<9}  {row.reference or row.id}  {row.fulfilled}/{row.required}"
        for row in rows
    ]
    console.answer(
        DecisionsOut(total=found.total, page=found.query.page, decisions=rows),
        [*lines, f"{len(rows)} of {found.total}"],
    )


@decision.command("show", cls=ConsoleCommand)
@click.argument("reference")
@pass_console
def show(console: Console, *, reference: str) -> None:
    """Show one decision, by its number or id, with what is missing."""
    with console.reading() as reading:
        found = decision_out(reading, _called(reading, reference).id)
    held = found.completeness
    console.answer(
        found,
        [
            f"{found.reference or found.id}  {found.state.value}  {type_named(found.kind).title}",
            f"{held.fulfilled} of {held.required} ({held.percent} %)",
            *(f"  missing: {gap.title}" for gap in held.gaps),
        ],
    )


@decision.command("types", cls=ConsoleCommand)
@click.option("--on", "on", type=_DAY, help="What is asked for on this day instead of today.")
@pass_console
def types(console: Console, *, on: datetime | None) -> None:
    """List the types of decision and what each asks for."""
    with console.reading() as reading:
        day: date = on.date() if on else reading.today
    found = [type_out(kind, day) for kind in BOOK.types]
    console.answer(found, [f"{one.key}  {one.title}  ({len(one.requirements)})" for one in found])


@decision.command("finalise", cls=ConsoleCommand)
@click.argument("reference")
@pass_console
def finalise(console: Console, *, reference: str) -> None:
    """Make a draft final, by its id."""
    with console.work() as work:
        made = service.finalise_decision(work, _called(work, reference).id)
    console.answer({"reference": made.reference}, [f"{made.reference}: final"])


@decision.command("votes", cls=ConsoleCommand)
@click.argument("reference")
@pass_console
def votes(console: Console, *, reference: str) -> None:
    """How the body voted on a decision, by its number or id: seats, votes, what they come to."""
    with console.reading() as reading:
        found = voting_out(reading, _called(reading, reference).id)
    console.answer(found, _voting_lines(found))


@decision.command("vote", cls=ConsoleCommand)
@click.argument("reference")
@click.option("--favour", multiple=True, metavar="SEAT", help="Who voted in favour.")
@click.option("--against", multiple=True, metavar="SEAT", help="Who voted against.")
@click.option("--abstained", multiple=True, metavar="SEAT", help="Who abstained.")
@click.option("--recused", multiple=True, metavar="SEAT", help="Who stepped aside; a --reason goes with it.")
@click.option("--reason", "reasons", multiple=True, nargs=2, metavar="SEAT TEXT", help="Why somebody voted so.")
@click.option("--none", "nobody", is_flag=True, help="Take back what was written: nobody voted.")
@click.option("--version", type=int, help="Only where the decision still has this version.")
@pass_console
def vote(
    console: Console, *, reference: str, favour: tuple[str, ...], against: tuple[str, ...],
    abstained: tuple[str, ...], recused: tuple[str, ...], reasons: tuple[tuple[str, str], ...], nobody: bool,
    version: int | None,
) -> None:  # fmt: skip
    """Say how the body voted on a draft, in place of what was written.

    SEAT is the id of a membership, as `decision votes` shows it, or the name of the member.
    """
    said = [
        (seat, choice)
        for choice, seats in zip(Choice, (favour, against, abstained, recused), strict=True)
        for seat in seats
    ]
    why = dict(reasons)
    if nobody == bool(said) or not why.keys() <= {seat for seat, _ in said} or len(why) < len(reasons):
        raise click.UsageError(
            "Say who voted how, or --none; each --reason is of one SEAT that votes, as written there."
        )
    with console.work() as work:
        draft = _called(work, reference)
        seats = voting.seats_called(work, draft, [seat for seat, _ in said])
        ballots = voting.ballots_of((seats[seat], voting.Ballot(choice, why.get(seat, ""))) for seat, choice in said)
        voting.record_votes(work, draft.id, ballots, version=version)
        found = voting_out(work, draft.id)
    console.answer(found, _voting_lines(found))


def _voting_lines(found: VotingOut) -> list[str]:
    cast = {one.membership_id: one for one in found.votes}
    people = {one.membership_id: f"{one.member} ({one.office})" if one.office else one.member for one in found.seats}
    people |= {seat: one.member for seat, one in cast.items() if seat not in people}
    lines = [
        f"{seat}  {cast[seat].choice if seat in cast else '-':<9}  {name}"
        + (f": {cast[seat].reason}" if seat in cast and cast[seat].reason else "")
        for seat, name in people.items()
    ]
    counted = Counter(one.choice for one in found.votes)
    told = ", ".join(f"{choice.value} {counted[choice.value]}" for choice in Choice)
    said = {None: "", True: "; quorum reached", False: "; no quorum"}[found.quorum_reached]
    passed = {None: "", True: "; passed", False: "; not passed"}[found.passed]
    return [*lines, f"{told}{said}{passed}"]


@decision.command("publish", cls=ConsoleCommand)
@click.argument("reference")
@click.option("--matter", default="", help="The matter without personal data, where it is to change.")
@pass_console
def publish(console: Console, *, reference: str, matter: str) -> None:
    """Put the next edition of a decision into the public register."""
    with console.work() as work:
        edition = publish_decision(work, _called(work, reference).id, matter)
    told = {"reference": edition.reference, "number": edition.number, "sha256": edition.sha256,
            "incomplete": edition.is_incomplete}  # fmt: skip
    console.answer(told, [f"{edition.reference}: edition {edition.number}, {edition.percent} %  {edition.sha256}"])


@decision.command("board", cls=ConsoleCommand)
@pass_console
def board(console: Console) -> None:
    """How much of what was decided can be proved, by unit and type."""
    with console.reading() as reading:
        lines = boards.board(reading)
    told = [
        {"unit": one.unit, "kind": one.kind, "all": one.all, "whole": one.whole, "percent": one.percent}
        for one in lines
    ]
    console.answer(told, [f"{one.unit:<12} {one.kind:<24} {one.whole}/{one.all}  {one.percent} %" for one in lines])


def _called(stand: Reading | Work, text: str) -> Decision:
    try:
        return queries.find(stand, UUID(text))
    except ValueError:
        return queries.by_reference(stand, text)

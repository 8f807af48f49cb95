"""`constancia schedule forecast|apply-retroactively`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

import click

from classification.charts.codes import key_of
from retention.forecasts import queries, service
from retention.forecasts.changes import Change, View
from retention.forecasts.schemas import ForecastOut, application_out, forecast_out
from retention.forecasts.service import Decision
from retention.schedules.errors import ScheduleEntryUnfit
from retention.schedules.model import RetentionSchedule
from retention.schedules.queries import drafts_of, version_of
from system.attachments.service import Paper
from system.console import Console, ConsoleCommand, pass_console
from system.errors import Objection
from system.organization.queries import own_fonds
from system.work import Work

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_FONDS = click.option(
    "--fonds", default="", metavar="CODE", help="The body; the only one there is where none is named."
)


@click.command("forecast", cls=ConsoleCommand)
@_FONDS
@click.option("--version", "number", type=int, help="The number of the version; the draft, else the one in force.")
@click.option("--on", type=_DAY, help="The day it is thought to come into force (YYYY-MM-DD); today.")
@click.option("--retroactive", is_flag=True, help="Tell of closed files as if the version were applied to them.")
@pass_console
def forecast(console: Console, fonds: str, number: int | None, on: datetime | None, *, retroactive: bool) -> None:
    """Say what a version of the schedule would change, before it counts."""
    with console.reading() as reading:
        body = own_fonds(reading, fonds)
        schedule = version_of(reading, body.id, number)
        asked = queries.ask(reading, schedule.id, on.date() if on else None)
        found = queries.outlook(reading, asked)
        lineages = [one for part in found.parts.values() for one in part.by_class]
        classes = queries.class_names(reading, schedule, list(dict.fromkeys(lineages)))
        said = forecast_out(asked, found, classes, queries.unit_names(reading, body.id))
    console.answer(said, list(_lines(said, View.RETROACTIVE if retroactive else View.PINNED)))


def _lines(said: ForecastOut, closed: View) -> Iterator[str]:
    yield f"Version {said.number} on {said.on.isoformat()}, compared with version {said.compared_with or '-'}"
    for name in (closed.value, View.OPEN.value):
        sums = getattr(said, name).sums
        yield f"{name}: {sums.total.files} files"
        for change in (*Change, "outcome_changed", "left_out"):
            amount = getattr(sums, str(change))
            metres = "-" if amount.linear_metres is None else amount.linear_metres
            yield f"  {change}  {amount.files} files  {metres} m  {amount.gigabytes} GB"


@click.command("apply-retroactively", cls=ConsoleCommand)
@_FONDS
@click.option("--version", "number", type=int, required=True, help="The number of the version, which is in force.")
@click.option("--minutes", required=True, help="The minutes of the session that decided it.")
@click.option("--minutes-on", type=_DAY, required=True, help="The day of that session (YYYY-MM-DD).")
@click.option("--reason", required=True, help="Why.")
@click.option("--opinion", default="", help="The number of the group's opinion.")
@click.option("--series", multiple=True, metavar="CODE", help="Only this series and what stands below it; repeat.")
@click.option("--paper", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The minutes as a file.")
@pass_console
def apply_retroactively(  # noqa: PLR0917 - click gives options by name
    console: Console,
    fonds: str,
    number: int,
    minutes: str,
    minutes_on: datetime,
    reason: str,
    opinion: str,
    series: tuple[str, ...],
    paper: Path | None,
) -> None:
    """Record the decision to apply the version in force to files closed before it; a worker then does it."""
    with console.work() as work:
        schedule = version_of(work, own_fonds(work, fonds).id, number)
        decision = Decision(
            minutes=minutes, minutes_on=minutes_on.date(), reason=reason, opinion_number=opinion,
            scope=[_lineage(work, schedule, code) for code in series],
            paper=Paper([paper.read_bytes()], paper.name) if paper else None,
        )  # fmt: skip
        found = application_out(schedule, service.decide_retroactive(work, schedule.id, decision))
    console.answer(
        found, [f"Version {found.number}: {found.files} closed files will be reckoned again (job {found.job})"]
    )


def _lineage(work: Work, schedule: RetentionSchedule, code: str) -> UUID:
    draft = drafts_of(work, schedule.id).get(key_of(code) or "")
    if draft is None:
        facts = {"code": code[:80], "field": "series"}
        raise ScheduleEntryUnfit(objections=[Objection("schedule.series_not_in_chart", "LGA 4-XIII, 13", facts)])
    return draft.lineage_id


COMMANDS = (forecast, apply_retroactively)

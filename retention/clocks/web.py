"""Pages about what is due, and the form that records a trigger."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from classification.series.kinds import Trigger
from classification.series.labels import TRIGGERS
from records.aggregations.model import Aggregation
from retention.clocks import due as looks
from retention.clocks import service
from retention.clocks.as_of import files_as_of
from retention.clocks.columns import CAUSES, RECOMPUTATIONS, due_columns, past_columns, queue_columns
from retention.clocks.due import DueQuestion
from retention.clocks.explanation import told
from retention.clocks.model import Recomputation
from retention.clocks.objections import objections
from retention.clocks.panels import Line
from retention.clocks.past import Sight
from retention.clocks.words import day_of, say
from retention.schedules.columns import WORDS
from system.actor import Permission, Place
from system.errors import Conflict, Invalid
from system.organization.queries import own_fonds
from system.web import lists
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

AnyRequest = Request[Any, Any, Any]
PAST_PAGE = 50


class DuePages(Controller):
    """What is due on a day."""

    path = "/due"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def due(self, request: AnyRequest, reading: NamedDependency[Reading]) -> Response[Any]:
        """Every closed file in sight, and how many become due in each year."""
        with reading:
            day = day_of(request.query_params.get("on", ""), reading.today)
            question = DueQuestion(on=day)
            years = looks.by_year(reading, question)
            return lists.answer(
                request, reading, looks.rows(reading, question), due_columns(day, looks.protected(reading, question)),
                "retention/clocks/due.html",
                name=f"vencimientos-{day.isoformat()}", default_sort="due_on", tie_breaker=Aggregation.id, on=day,
                is_past=day < reading.today,
                totals=looks.totals(reading, question), years=years,
                most=max((number for _year, number in years), default=0),
                against=lambda row: objections(looks.reckoned(row), day), words=WORDS,
            )  # fmt: skip

    @get("/queues/{name:str}", sync_to_thread=True)
    def queue(self, request: AnyRequest, name: FromPath[str], reading: NamedDependency[Reading]) -> Response[Any]:
        """Closed files without a day: those that wait for their event, and those that cannot be reckoned."""
        with reading:
            question = DueQuestion(on=reading.today, queue=name)
            return lists.answer(
                request, reading, looks.rows(reading, question), queue_columns(reading.today),
                "retention/clocks/queue.html", name=f"{name}-{reading.today.isoformat()}", default_sort="closed_on",
                tie_breaker=Aggregation.id, queue=name,
                against=lambda row: objections(looks.reckoned(row), reading.today),
                may_record=reading.actor.holds(Permission.TRIGGER_RECORD), words=WORDS,
            )  # fmt: skip

    @get("/past", sync_to_thread=True)
    def past(self, request: AnyRequest, reading: NamedDependency[Reading]) -> Response[Any]:
        """What was due on a past day and why, in one of two readings."""
        given = request.query_params
        with reading:
            day = day_of(given.get("on", ""), reading.today)
            sight = Sight.KNOWN if given.get("reading") == Sight.KNOWN.value else Sight.LAW
            question = DueQuestion(
                on=day, series=str(given.get("series", ""))[:80], unit=str(given.get("unit", ""))[:40],
                only_due=given.get("due") == "true",
            )  # fmt: skip
            if given.get("export") == "csv":
                everyone = files_as_of(reading, question, sight)
                return lists.csv_response(f"vencidos-{day.isoformat()}-{sight.value}", past_columns(), everyone)
            after = looks.read_mark(f"~{given['after']}")[1] if given.get("after") else None
            found = list(files_as_of(reading, question, sight, after=after, limit=PAST_PAGE))
            return page(
                "retention/clocks/past.html", on=day, is_past=day < reading.today, sight=sight.value, question=question,
                files=[(one, [Line(step.detail, step.basis) for step in told(one.explanation, say)]) for one in found],
                after=str(found[-1].id) if len(found) == PAST_PAGE else "", words=WORDS,
            )  # fmt: skip

    @get("/recomputations", sync_to_thread=True)
    def recomputations(self, request: AnyRequest, reading: NamedDependency[Reading]) -> Response[Any]:
        """When the clocks of many files were set because a rule changed, and the account of each time."""
        with reading:
            fonds = own_fonds(reading)
            reading.actor.require(Permission.HISTORY_READ, Place(fonds.id))
            statement = looks.recomputations(reading, fonds.id)
            return lists.answer(
                request, reading, statement, RECOMPUTATIONS, "retention/clocks/recomputations.html",
                name="recalculos", default_sort="-begun_at", tie_breaker=Recomputation.id,
            )  # fmt: skip

    @get("/recomputations/{recomputation_id:uuid}", sync_to_thread=True)
    def recomputation(self, recomputation_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """The account of one time, batch by batch."""
        with reading:
            found = looks.recomputation_of(reading, recomputation_id)
            return page("retention/clocks/recomputation.html", found=found[0], batches=found[1], causes=dict(CAUSES))


class TriggerPages(Controller):
    """The event from which the terms of a file run."""

    path = "/aggregations"
    include_in_schema = False

    @get("/{aggregation_id:uuid}/trigger", sync_to_thread=True)
    def form(self, aggregation_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[str]:
        """The form."""
        with reading:
            found = looks.clock_of(reading, aggregation_id)
            chosen = found.entry.trigger if found.entry and found.entry.trigger is not Trigger.CLOSING else None
            return _form(found.aggregation, Form({"trigger": chosen.value if chosen else "", "occurred_on": ""}))

    @post("/{aggregation_id:uuid}/trigger", sync_to_thread=True)
    def record(
        self,
        aggregation_id: FromPath[UUID],
        data: URLEncodedBody[dict[str, str]],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[str] | Redirect:
        """Record it."""
        read = FormReader(data)
        trigger, day = read.choice("trigger", Trigger, required=True), read.day("occurred_on", required=True)
        try:
            read.refuse()
            if trigger is not None and day is not None:
                with work:
                    service.record_trigger(work, aggregation_id, trigger=trigger, occurred_on=day)
        except (Invalid, Conflict) as refusal:
            with reading:
                found = looks.clock_of(reading, aggregation_id)
                return _form(found.aggregation, Form(data, refusal), status_of(refusal))
        return redirect(
            f"/aggregations/{aggregation_id}", flash=_("Se registró el evento; los plazos corren desde ese día.")
        )


def _form(aggregation: Aggregation, form: Form, status: int = 200) -> Response[str]:
    choices = [(value, _(label)) for value, label in TRIGGERS if value != Trigger.CLOSING.value]
    return page("retention/clocks/trigger.html", status=status, file=aggregation, form=form, choices=choices)

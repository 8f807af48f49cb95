"""Pages about what is due, and the form that records a trigger."""

from __future__ import annotations

from datetime import date
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
from retention.clocks.columns import due_columns
from retention.clocks.due import DueQuestion
from retention.clocks.errors import DueListUnreadable
from retention.clocks.objections import objections
from retention.schedules.columns import WORDS
from system.errors import Conflict, Invalid, Objection
from system.web import lists
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work


class DuePages(Controller):
    """What is due on a day."""

    path = "/due"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def due(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> Response[Any]:
        """Every closed file in sight, and how many become due in each year."""
        with reading:
            day = _day(str(request.query_params.get("on", "")), reading.today)
            question = DueQuestion(on=day)
            years = looks.by_year(reading, question)
            return lists.answer(
                request, reading, looks.rows(reading, question), due_columns(day), "retention/clocks/due.html",
                name=f"vencimientos-{day.isoformat()}", default_sort="due_on", tie_breaker=Aggregation.id, on=day,
                totals=looks.totals(reading, question), years=years,
                most=max((number for _year, number in years), default=0),
                against=lambda row: objections(looks.reckoned(row), day), words=WORDS,
            )  # fmt: skip


def _day(given: str, today: date) -> date:
    try:
        return date.fromisoformat(given) if given else today
    except ValueError as error:
        raise DueListUnreadable(objections=[Objection("due.day_unreadable", "", {"given": given[:40]})]) from error


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

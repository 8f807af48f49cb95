"""What is due, and the clock of a file, over JSON."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from classification.series.kinds import Trigger
from retention.clocks import due as looks
from retention.clocks import service
from retention.clocks.as_of import files_as_of
from retention.clocks.due import DueQuestion
from retention.clocks.errors import TriggerUnfit
from retention.clocks.past import Sight
from retention.clocks.schemas import (
    ClockDocument,
    DueList,
    PastDueList,
    TriggerForm,
    clock_document,
    due_file,
    due_totals,
    past_file,
)
from retention.clocks.words import say
from system.errors import Objection
from system.work import Reading, Work

LIMIT = 500


class DueApi(Controller):
    """Which files are due on a day, and why."""

    path = "/api/due"
    tags = ("Retention",)

    @get(
        "/",
        sync_to_thread=True,
        summary="What is due on a day",
        description="Every closed file the caller may see, those with a day first, earliest first, each with its "
        "dates, the steps of their reckoning and every objection against disposal on the day `on` (today by default). "
        "A file without objections is due. Dates, holds and decisions are those of today, held against the day: how "
        "they stood on a past one says `/api/due/past`. `after` of one answer asks for the next files.",
    )
    def due(  # noqa: PLR0917 - Litestar gives query parameters by name
        self,
        reading: NamedDependency[Reading],
        on: FromQuery[date | None] = None,
        fonds: FromQuery[str] = "",
        series: FromQuery[str] = "",
        unit: FromQuery[str] = "",
        only_due: FromQuery[bool] = False,  # noqa: FBT002 - a query parameter has a name
        after: FromQuery[str] = "",
        limit: Annotated[int, QueryParameter(name="limit", ge=1, le=LIMIT)] = 100,
    ) -> DueList:
        """One portion of the list."""
        with reading:
            day = on or reading.today
            question = DueQuestion(on=day, fonds=fonds, series=series, unit=unit, only_due=only_due)
            return _portion(reading, question, after, limit)


def _portion(reading: Reading, question: DueQuestion, after: str, limit: int) -> DueList:
    rows = list(looks.files(reading, question, after=after, limit=limit))
    return DueList(
        on=question.on,
        files=[due_file(row, question.on, say, steps) for row, steps in looks.with_steps(reading, rows)],
        totals=due_totals(looks.totals(reading, question)),
        after=looks.mark(rows[-1]) if len(rows) == limit else "",
    )


class QueueApi(Controller):
    """Closed files without a day."""

    path = "/api/due/queues"
    tags = ("Retention",)

    @get(
        "/{name:str}",
        sync_to_thread=True,
        summary="Closed files without a day",
        description="`trigger-unknown` are those whose terms run from an event that nobody has recorded, "
        "`not-computed` those that no rule binds or that are classified without end; each with its reason. `after` "
        "of one answer asks for the next files.",
    )
    def queue(  # noqa: PLR0917 - Litestar gives query parameters by name
        self,
        name: FromPath[str],
        reading: NamedDependency[Reading],
        fonds: FromQuery[str] = "",
        series: FromQuery[str] = "",
        unit: FromQuery[str] = "",
        after: FromQuery[str] = "",
        limit: Annotated[int, QueryParameter(name="limit", ge=1, le=LIMIT)] = 100,
    ) -> DueList:
        """One portion of a queue."""
        with reading:
            question = DueQuestion(on=reading.today, fonds=fonds, series=series, unit=unit, queue=name)
            return _portion(reading, question, after, limit)


class PastDueApi(Controller):
    """Which files were due on a past day, and why."""

    path = "/api/due/past"
    tags = ("Retention",)

    @get(
        "/",
        sync_to_thread=True,
        summary="What was due on a past day",
        description="Every file that was closed on the day `on`, with the dates it had then, their steps and every "
        "objection. `reading=law` is what the law gave on that day by what is known today, `reading=known` what the "
        "system knew when that day ended. Whose files are shown is today's right. `after` asks for the next files.",
    )
    def past(  # noqa: PLR0917 - Litestar gives query parameters by name
        self,
        reading: NamedDependency[Reading],
        on: FromQuery[date],
        sight: Annotated[str, QueryParameter(name="reading", pattern="^(law|known)$")] = Sight.LAW.value,
        fonds: FromQuery[str] = "",
        series: FromQuery[str] = "",
        unit: FromQuery[str] = "",
        only_due: FromQuery[bool] = False,  # noqa: FBT002 - a query parameter has a name
        after: FromQuery[UUID | None] = None,
        limit: Annotated[int, QueryParameter(name="limit", ge=1, le=LIMIT)] = 100,
    ) -> PastDueList:
        """One portion of the list."""
        with reading:
            question = DueQuestion(on=on, fonds=fonds, series=series, unit=unit, only_due=only_due)
            found = list(files_as_of(reading, question, Sight(sight), after=after, limit=limit))
            files = [past_file(one, say) for one in found]
            return PastDueList(
                on=on, reading=sight, files=files, after=str(found[-1].id) if len(found) == limit else ""
            )


class ClockApi(Controller):
    """The clock of one file."""

    path = "/api/aggregations"
    tags = ("Retention",)

    @get(
        "/{aggregation_id:uuid}/clock",
        sync_to_thread=True,
        summary="When a file's terms end, and why",
        description="The version of the schedule that binds the file, the trigger, every date and every step.",
    )
    def clock(self, aggregation_id: FromPath[UUID], reading: NamedDependency[Reading]) -> ClockDocument:
        """The clock."""
        with reading:
            return clock_document(looks.clock_of(reading, aggregation_id), say)

    @post(
        "/{aggregation_id:uuid}/triggers",
        sync_to_thread=True,
        status_code=201,
        summary="Record a trigger",
        description="Records the event from which a file's terms run: `contract_end`, `final_resolution`, "
        "`separation`, `tax_return`, `warranty_end` or `named_event`. Recorded again, the last one holds.",
    )
    def record_trigger(
        self,
        aggregation_id: FromPath[UUID],
        data: JSONBody[TriggerForm],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> ClockDocument:
        """The clock as it is now."""
        if data.trigger not in set(Trigger):
            facts = {"field": "trigger", "given": data.trigger[:40]}
            raise TriggerUnfit(objections=[Objection("trigger.unknown", "LGA 4-XLVI", facts)])
        with work:
            service.record_trigger(work, aggregation_id, trigger=Trigger(data.trigger), occurred_on=data.occurred_on)
        with reading:
            return clock_document(looks.clock_of(reading, aggregation_id), say)

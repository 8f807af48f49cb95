"""The register of decisions over JSON."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Controller, Request, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from records.aggregations.queries import by_reference as file_called
from records.decisions import board, filed, following, notifying, publishing, queries, relating, service
from records.decisions.api_views import decision_out, type_out
from records.decisions.book import BOOK
from records.decisions.contents import contents_of
from records.decisions.model import Decision
from records.decisions.schemas import (
    AddresseeBody,
    AddresseeOut,
    BoardLineOut,
    BoardOut,
    DecisionBody,
    DecisionChange,
    DecisionOut,
    DecisionRow,
    DecisionsOut,
    DecisionTypeOut,
    EditionOut,
    FileBody,
    FollowUpBody,
    FollowUpOut,
    ItemBody,
    NotifiedBody,
    PublicationBody,
    ReasonBody,
    RelationBody,
    ReportBody,
    VersionBody,
    YearOut,
    addressee_out,
    edition_out,
    follow_up_out,
)
from system.actor import Actor
from system.listing import Narrow, run
from system.organization.queries import own_fonds, unit_by_code
from system.web.lists import list_query
from system.work import Installation, Reading, Work


class DecisionApi(Controller):
    """Decisions: what was decided, by whom, on what ground, and whether it can be proved."""

    path = "/api/decisions"
    tags = ("Decisions",)

    @get("/", sync_to_thread=True, summary="List decisions",
         description="Those in sight. Filters are those of the page: `kind`, `state`, `proof`, `matter`…")  # fmt: skip
    def list_decisions(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> DecisionsOut:
        """A page of them."""
        with reading:
            ids, rows = queries.narrow(reading)
            found = run(
                reading.session, queries.decisions(reading), queries.COLUMNS, list_query(request, queries.COLUMNS),
                default_sort="-decided_on", tie_breaker=Decision.id, narrow=Narrow(ids, rows),
            )  # fmt: skip
            names = DecisionRow.__struct_fields__
            return DecisionsOut(
                total=found.total, page=found.query.page,
                decisions=[DecisionRow(**{name: getattr(row, name) for name in names}) for row in found.rows],
            )  # fmt: skip

    @get("/types", sync_to_thread=True, summary="Types of decision",
         description="What each type asks for on a day: elements of the act, evidence, commitments.")  # fmt: skip
    def types(self, reading: NamedDependency[Reading], on: FromQuery[date | None] = None) -> list[DecisionTypeOut]:
        """All of them."""
        return [type_out(kind, on or reading.today) for kind in BOOK.types]

    @get("/board", sync_to_thread=True, summary="How much can be proved",
         description="Final decisions in sight by unit and type, and over the years.")  # fmt: skip
    def board(self, reading: NamedDependency[Reading]) -> BoardOut:
        """The board."""
        with reading:
            lines, years = board.board(reading), board.coverage(reading)
        line, year = BoardLineOut.__struct_fields__, YearOut.__struct_fields__
        return BoardOut(
            lines=[BoardLineOut(**{name: getattr(one, name) for name in line}) for one in lines],
            years=[YearOut(**{name: getattr(one, name) for name in year}) for one in years],
        )

    @post("/", sync_to_thread=True, summary="Begin a decision", description="A draft: it has no number yet.")
    def draft(self, data: JSONBody[DecisionBody], work: NamedDependency[Work]) -> DecisionOut:
        """The draft."""
        with work:
            unit = unit_by_code(work, own_fonds(work).id, data.unit)
            decision = service.draft_decision(work, unit.id, data.contents())
            return decision_out(work, decision.id)

    @post("/from-item", sync_to_thread=True, summary="A matter that passed becomes a draft",
          description="Of the type that belongs to its body, in one step.")  # fmt: skip
    def from_item(self, data: JSONBody[ItemBody], work: NamedDependency[Work]) -> DecisionOut:
        """The draft."""
        with work:
            unit = unit_by_code(work, own_fonds(work).id, data.unit)
            decision = service.draft_from_item(work, data.item_id, unit.id)
            return decision_out(work, decision.id)

    @get("/{decision_id:uuid}", sync_to_thread=True, summary="One decision",
         description="With completeness, addressees, follow-ups, relations, files and editions.")  # fmt: skip
    def detail(self, decision_id: FromPath[UUID], reading: NamedDependency[Reading]) -> DecisionOut:
        """The decision."""
        with reading:
            return decision_out(reading, decision_id)

    @patch("/{decision_id:uuid}", sync_to_thread=True, summary="Change a draft", description="Only what is given.")
    def describe(
        self, decision_id: FromPath[UUID], data: JSONBody[DecisionChange], work: NamedDependency[Work]
    ) -> DecisionOut:
        """The draft as it is now."""
        with work:
            said = replace(contents_of(queries.find(work, decision_id)), **data.changed())
            service.describe_decision(work, decision_id, said, version=data.version)
            work.session.flush()
            return decision_out(work, decision_id)

    @post("/{decision_id:uuid}/override", sync_to_thread=True, status_code=200, summary="Let gaps stand",
          description="By somebody who neither drafted it nor will make it final; with a reason.")  # fmt: skip
    def override(
        self, decision_id: FromPath[UUID], data: JSONBody[ReasonBody], work: NamedDependency[Work]
    ) -> DecisionOut:
        """The draft with its waived gaps."""
        with work:
            service.waive_gaps(work, decision_id, data.reason)
            work.session.flush()
            return decision_out(work, decision_id)

    @post("/{decision_id:uuid}/finalisation", sync_to_thread=True, status_code=200, summary="Make it final",
          description="Refused with everything that its type demands and it lacks; takes its number.")  # fmt: skip
    def finalise(
        self, decision_id: FromPath[UUID], data: JSONBody[VersionBody], work: NamedDependency[Work]
    ) -> DecisionOut:
        """The decision with its number."""
        with work:
            service.finalise_decision(work, decision_id, version=data.version)
            return decision_out(work, decision_id)

    @post("/{decision_id:uuid}/withdrawal", sync_to_thread=True, status_code=200, summary="Leave without effect",
          description="Gives up a draft or leaves a final decision without effect. Nothing is removed.")  # fmt: skip
    def withdraw(
        self, decision_id: FromPath[UUID], data: JSONBody[ReasonBody], work: NamedDependency[Work]
    ) -> DecisionOut:
        """The decision as it is now."""
        with work:
            service.withdraw_decision(work, decision_id, data.reason)
            work.session.flush()
            return decision_out(work, decision_id)

    @post("/{decision_id:uuid}/addressees", sync_to_thread=True, summary="Who is to be told",
          description="Of a final decision with the last day to tell them.")  # fmt: skip
    def add_addressee(
        self, decision_id: FromPath[UUID], data: JSONBody[AddresseeBody], work: NamedDependency[Work]
    ) -> AddresseeOut:
        """The addressee."""
        with work:
            return addressee_out(notifying.add_addressee(work, decision_id, data.name, data.means))

    @post("/{decision_id:uuid}/addressees/{addressee_id:uuid}/notification", sync_to_thread=True, status_code=200,
          summary="Somebody was told", description="Their term for the remedy runs from the day after.")  # fmt: skip
    def notified(
        self,
        decision_id: FromPath[UUID],
        addressee_id: FromPath[UUID],
        data: JSONBody[NotifiedBody],
        work: NamedDependency[Work],
    ) -> AddresseeOut:
        """The addressee."""
        with work:
            return addressee_out(
                notifying.note_notified(
                    work, decision_id, addressee_id, on=data.notified_on, acknowledgement=data.acknowledgement
                )
            )

    @delete("/{decision_id:uuid}/addressees/{addressee_id:uuid}", sync_to_thread=True, summary="Not to be told",
            description="Only somebody who was not told yet.")  # fmt: skip
    def remove_addressee(
        self, decision_id: FromPath[UUID], addressee_id: FromPath[UUID], work: NamedDependency[Work]
    ) -> None:
        """Nothing."""
        with work:
            notifying.remove_addressee(work, decision_id, addressee_id)

    @post("/{decision_id:uuid}/follow-ups", sync_to_thread=True, summary="What is to follow",
          description="With owner and day; measurable with indicator and target.")  # fmt: skip
    def add_follow_up(
        self, decision_id: FromPath[UUID], data: JSONBody[FollowUpBody], work: NamedDependency[Work]
    ) -> FollowUpOut:
        """The follow-up."""
        with work:
            unit = unit_by_code(work, own_fonds(work).id, data.unit)
            task = following.Task(
                what=data.what, unit_id=unit.id, due_on=data.due_on, owner=data.owner, indicator=data.indicator,
                measured_in=data.measured_in, target=data.target,
            )  # fmt: skip
            return follow_up_out(following.add_follow_up(work, decision_id, task), unit.code)

    @post("/{decision_id:uuid}/follow-ups/{follow_up_id:uuid}", sync_to_thread=True, status_code=200,
          summary="How far it is", description="`done_on` ends it.")  # fmt: skip
    def report(
        self,
        decision_id: FromPath[UUID],
        follow_up_id: FromPath[UUID],
        data: JSONBody[ReportBody],
        work: NamedDependency[Work],
    ) -> FollowUpOut:
        """The follow-up."""
        with work:
            following.report_follow_up(
                work, decision_id, follow_up_id, note=data.note, progress=data.progress, done_on=data.done_on,
                version=data.version,
            )  # fmt: skip
            work.session.flush()
            found = {one.id: (one, unit) for one, unit in queries.follow_ups(work, decision_id)}
            return follow_up_out(*found[follow_up_id])

    @post("/{decision_id:uuid}/relations", sync_to_thread=True, summary="How it stands to another",
          description="Repeals, amends, executes, answers; never in a circle.")  # fmt: skip
    def relate(
        self, decision_id: FromPath[UUID], data: JSONBody[RelationBody], work: NamedDependency[Work]
    ) -> DecisionOut:
        """The decision as it is now."""
        with work:
            relating.relate(work, decision_id, data.target_id, data.kind)
            return decision_out(work, decision_id)

    @delete("/{decision_id:uuid}/relations/{relation_id:uuid}", sync_to_thread=True, summary="Take a relation back",
            description="Only of a draft.")  # fmt: skip
    def unrelate(self, decision_id: FromPath[UUID], relation_id: FromPath[UUID], work: NamedDependency[Work]) -> None:
        """Nothing."""
        with work:
            relating.unrelate(work, decision_id, relation_id)

    @post("/{decision_id:uuid}/files", sync_to_thread=True, status_code=200, summary="It belongs to a file",
          description="A file in sight, by its reference.")  # fmt: skip
    def link_file(
        self,
        decision_id: FromPath[UUID],
        data: JSONBody[FileBody],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
    ) -> DecisionOut:
        """The decision as it is now."""
        with installation.reading(actor) as reading:
            file = file_called(reading, data.reference)
        with installation.work(actor) as work:
            filed.link_file(work, decision_id, file.id)
            return decision_out(work, decision_id)

    @delete("/{decision_id:uuid}/files/{aggregation_id:uuid}", sync_to_thread=True,
            summary="It does not belong to a file", description="A file in sight.")  # fmt: skip
    def unlink_file(
        self, decision_id: FromPath[UUID], aggregation_id: FromPath[UUID], work: NamedDependency[Work]
    ) -> None:
        """Nothing."""
        with work:
            filed.unlink_file(work, decision_id, aggregation_id)

    @post("/{decision_id:uuid}/publication", sync_to_thread=True, summary="Publish its next edition",
          description="As it stands; flagged where evidence is missing.")  # fmt: skip
    def publish(
        self, decision_id: FromPath[UUID], data: JSONBody[PublicationBody], work: NamedDependency[Work]
    ) -> EditionOut:
        """The edition."""
        with work:
            return edition_out(publishing.publish_decision(work, decision_id, data.public_matter, data.publicity))

    @post("/{decision_id:uuid}/publication/withdrawal", sync_to_thread=True, status_code=200,
          summary="Take it out of the public register", description="Its addresses stay and say so.")  # fmt: skip
    def withdraw_publication(
        self, decision_id: FromPath[UUID], data: JSONBody[ReasonBody], work: NamedDependency[Work]
    ) -> dict[str, int]:
        """The number of the last edition."""
        with work:
            return {"number": publishing.withdraw_publication(work, decision_id, data.reason).number}

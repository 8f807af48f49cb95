"""Pages of what hangs on a decision: addressees, follow-ups, relations and files, publication."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Response

from records.aggregations.queries import by_reference as file_called
from records.aggregations.titles import suggest
from records.decisions import filed, following, labels, notifying, publishing, queries, relating
from records.decisions.forms import read_number
from records.decisions.model import NotificationMeans, Publicity
from records.decisions.plans import Commitment, percent_of
from records.decisions.relations import DecisionRelationKind
from records.decisions.showing import around
from system.actor import Actor
from system.errors import Conflict, Invalid
from system.organization.queries import own_fonds, unit_by_code, units_on
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Installation, Reading, Work

Fields = dict[str, str]


class DecisionPartPages(Controller):
    """What hangs on one decision."""

    path = "/decisions/{decision_id:uuid}"
    include_in_schema = False

    @get("/addressees", sync_to_thread=True)
    def addressees(self, decision_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """Who is told."""
        with reading:
            return _addressees(reading, decision_id, Form({"name": "", "means": "personal"}))

    @post("/addressees", sync_to_thread=True)
    def add_addressee(
        self,
        decision_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any] | Redirect:
        """Say who is to be told."""
        read = FormReader(data)
        name, means = (
            read.text("name", required=True, limit=300),
            read.choice("means", NotificationMeans, required=True),
        )
        try:
            read.refuse()
            with work:
                notifying.add_addressee(work, decision_id, name, means or NotificationMeans.PERSONAL)
        except (Invalid, Conflict) as refusal:
            with reading:
                return _addressees(reading, decision_id, Form(data, refusal), status=status_of(refusal))
        return redirect(f"/decisions/{decision_id}/addressees", flash=_("Destinatario agregado."))

    @post("/addressees/{addressee_id:uuid}/notification", sync_to_thread=True)
    def notified(
        self,
        decision_id: FromPath[UUID],
        addressee_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        work: NamedDependency[Work],
    ) -> Redirect:
        """Somebody was told."""
        read = FormReader(data)
        on, acknowledgement = read.day("notified_on", required=True), read.text("acknowledgement", limit=300)
        read.refuse()
        with work:
            notifying.note_notified(
                work, decision_id, addressee_id, on=on or work.today, acknowledgement=acknowledgement
            )
        return redirect(f"/decisions/{decision_id}/addressees", flash=_("Notificación registrada."))

    @post("/addressees/{addressee_id:uuid}/removal", sync_to_thread=True)
    def remove_addressee(
        self, decision_id: FromPath[UUID], addressee_id: FromPath[UUID], work: NamedDependency[Work]
    ) -> Redirect:
        """Take somebody off."""
        with work:
            notifying.remove_addressee(work, decision_id, addressee_id)
        return redirect(f"/decisions/{decision_id}/addressees", flash=_("Destinatario retirado."))

    @get("/follow-ups", sync_to_thread=True)
    def follow_ups(self, decision_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """What follows."""
        with reading:
            return _follow_ups(reading, decision_id, Form(dict.fromkeys(_TASK, "")))

    @post("/follow-ups", sync_to_thread=True)
    def add_follow_up(
        self,
        decision_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any] | Redirect:
        """Say what follows."""
        read = FormReader(data)
        said = {name: read.text(name, limit=1000) for name in ("what", "owner", "indicator", "measured_in")}
        code, due_on = read.text("unit", required=True, limit=40), read.day("due_on", required=True)
        target = read_number(read, "target")
        try:
            read.refuse()
            with work:
                unit = unit_by_code(work, own_fonds(work).id, code)
                task = following.Task(unit_id=unit.id, due_on=due_on or work.today, target=target, **said)
                following.add_follow_up(work, decision_id, task)
        except (Invalid, Conflict) as refusal:
            with reading:
                form = Form({**dict.fromkeys(_TASK, ""), **data}, refusal)
                return _follow_ups(reading, decision_id, form, status=status_of(refusal))
        return redirect(f"/decisions/{decision_id}/follow-ups", flash=_("Acción de seguimiento agregada."))

    @post("/follow-ups/{follow_up_id:uuid}", sync_to_thread=True)
    def report(
        self,
        decision_id: FromPath[UUID],
        follow_up_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        work: NamedDependency[Work],
    ) -> Redirect:
        """Say how far it is."""
        read = FormReader(data)
        note, done_on = read.text("note", required=True, limit=20_000), read.day("done_on")
        progress, version = read_number(read, "progress"), read.number("version")
        read.refuse()
        with work:
            following.report_follow_up(
                work, decision_id, follow_up_id, note=note, progress=progress, done_on=done_on, version=version
            )
        return redirect(f"/decisions/{decision_id}/follow-ups", flash=_("Avance registrado."))

    @get("/relations", sync_to_thread=True)
    def relations(self, decision_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """How it stands to others, and its files."""
        with reading:
            return _relations(reading, decision_id, Form({"target": "", "relation": "", "file": ""}))

    @post("/relations", sync_to_thread=True)
    def relate(
        self,
        decision_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any] | Redirect:
        """Say how it stands to another."""
        read = FormReader(data)
        target = read.text("target", required=True, limit=120)
        kind = read.choice("relation", DecisionRelationKind, required=True)
        try:
            read.refuse()
            with work:
                other = queries.by_reference(work, target)
                relating.relate(work, decision_id, other.id, kind or DecisionRelationKind.ANSWERS)
        except (Invalid, Conflict) as refusal:
            with reading:
                form = Form({"file": "", **data}, refusal)
                return _relations(reading, decision_id, form, status=status_of(refusal))
        return redirect(f"/decisions/{decision_id}/relations", flash=_("Relación registrada."))

    @post("/relations/{relation_id:uuid}/removal", sync_to_thread=True)
    def unrelate(
        self, decision_id: FromPath[UUID], relation_id: FromPath[UUID], work: NamedDependency[Work]
    ) -> Redirect:
        """Take a relation back."""
        with work:
            relating.unrelate(work, decision_id, relation_id)
        return redirect(f"/decisions/{decision_id}/relations", flash=_("Relación retirada."))

    @post("/files", sync_to_thread=True)
    def link_file(
        self,
        decision_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
    ) -> Redirect:
        """Say that it belongs to a file."""
        read = FormReader(data)
        reference = read.text("file", required=True, limit=300)
        read.refuse()
        with installation.reading(actor) as reading:
            file = file_called(reading, reference)
        with installation.work(actor) as work:
            filed.link_file(work, decision_id, file.id)
        return redirect(f"/decisions/{decision_id}/relations", flash=_("Expediente vinculado."))

    @post("/files/{aggregation_id:uuid}/removal", sync_to_thread=True)
    def unlink_file(
        self, decision_id: FromPath[UUID], aggregation_id: FromPath[UUID], work: NamedDependency[Work]
    ) -> Redirect:
        """Say that it does not belong to a file."""
        with work:
            filed.unlink_file(work, decision_id, aggregation_id)
        return redirect(f"/decisions/{decision_id}/relations", flash=_("Expediente desvinculado."))

    @get("/publication", sync_to_thread=True)
    def publication(self, decision_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """What was published of it."""
        with reading:
            return _publication(reading, decision_id, None)

    @post("/publication", sync_to_thread=True)
    def publish(
        self,
        decision_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any] | Redirect:
        """Publish its next edition."""
        read = FormReader(data)
        matter, publicity = read.text("public_matter", limit=1000), read.choice("publicity", Publicity, required=True)
        try:
            read.refuse()
            with work:
                edition = publishing.publish_decision(work, decision_id, matter, publicity)
        except (Invalid, Conflict) as refusal:
            with reading:
                return _publication(reading, decision_id, Form(data, refusal), status=status_of(refusal))
        return redirect(
            f"/decisions/{decision_id}/publication",
            flash=_("Publicada la edición %(number)s.") % {"number": edition.number},
        )

    @post("/publication/withdrawal", sync_to_thread=True)
    def withdraw_publication(
        self, decision_id: FromPath[UUID], data: URLEncodedBody[Fields], work: NamedDependency[Work]
    ) -> Redirect:
        """Take it out of the public register."""
        with work:
            publishing.withdraw_publication(work, decision_id, FormReader(data).text("reason", limit=5000))
        return redirect(f"/decisions/{decision_id}/publication", flash=_("La decisión se retiró del registro público."))


_TASK = ("what", "unit", "owner", "due_on", "indicator", "measured_in", "target")


def _addressees(reading: Reading, decision_id: UUID, form: Form, *, status: int = 200) -> Response[Any]:
    placed = queries.placed(reading, decision_id)
    return page(
        "records/decisions/addressees.html", status=status, form=form,
        addressees=queries.addressees(reading, decision_id), means=[(key, _(text)) for key, text in labels.MEANS],
        **around(reading, placed, "addressees"),
    )  # fmt: skip


def _follow_ups(reading: Reading, decision_id: UUID, form: Form, *, status: int = 200) -> Response[Any]:
    placed = queries.placed(reading, decision_id)
    rows = [
        (one, unit, percent_of(Commitment(one.position, one.due_on, one.indicator, one.target, one.progress,
                                          one.done_on is not None)))
        for one, unit in queries.follow_ups(reading, decision_id)
    ]  # fmt: skip
    units = units_on(reading, placed.decision.fonds_id, reading.today)
    return page(
        "records/decisions/follow_ups.html", status=status, form=form, rows=rows,
        units=[(unit.code, f"{unit.code} · {unit.name}") for unit in units],
        **around(reading, placed, "follow_ups"),
    )  # fmt: skip


def _relations(reading: Reading, decision_id: UUID, form: Form, *, status: int = 200) -> Response[Any]:
    placed = queries.placed(reading, decision_id)
    return page(
        "records/decisions/relations.html", status=status, form=form, files=queries.files(reading, decision_id),
        lines=queries.relations(reading, decision_id), words=dict(labels.RELATIONS), back=dict(labels.RELATIONS_BACK),
        relations=[(key, _(text)) for key, text in labels.RELATIONS], **around(reading, placed, "relations"),
    )  # fmt: skip


def _publication(reading: Reading, decision_id: UUID, form: Form | None, *, status: int = 200) -> Response[Any]:
    placed = queries.placed(reading, decision_id)
    decision = placed.decision
    matter = decision.public_matter or suggest(decision.matter) or decision.matter
    usual = Form({"public_matter": matter, "publicity": decision.publicity.value})
    publicities = [(key, _(text)) for key, text in labels.PUBLICITIES if key != Publicity.RESTRICTED]
    return page(
        "records/decisions/publication.html", status=status, form=form or usual, publicities=publicities,
        editions=queries.editions(reading, decision_id), body_code=own_fonds(reading).code,
        **around(reading, placed, "publication"),
    )  # fmt: skip

"""Pages that change a draft: begin, redraw, feed, give up; the form of one series and what it would mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect
from sqlalchemy import select

from classification.charts.model import Node
from classification.series.labels import CONDITIONS, METHODS, SUPPORTS, TECHNIQUES, TRIGGERS, VALUES
from retention.schedules import editing, feeding, queries, versions
from retention.schedules.columns import said_term
from retention.schedules.contents import EntryContents, terms_of
from retention.schedules.entries import Book, class_at, objections_to, open_book
from retention.schedules.forms import read_contents, shown
from retention.schedules.linter import Finding, judge_one
from retention.schedules.model import ScheduleEntry
from retention.schedules.planning import Series
from system.actor import Permission, Place
from system.errors import Conflict, Invalid, Objection
from system.organization.queries import own_fonds, profile_of, units_on
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.language import ngettext
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

Fields = URLEncodedBody[dict[str, str]]
_CHOICES: dict[str, Any] = {
    "triggers": TRIGGERS, "techniques": TECHNIQUES, "methods": METHODS, "conditions": CONDITIONS,
    "supports": SUPPORTS, "letters": VALUES,
}  # fmt: skip


class ScheduleDraftPages(Controller):
    """Acts on a whole draft."""

    path = "/schedules"
    include_in_schema = False

    @post("/drafts", sync_to_thread=True)
    def draft(self, work: NamedDependency[Work]) -> Redirect:
        """Begin a new version."""
        with work:
            schedule = versions.draft_schedule(work, own_fonds(work).id)
        told = _("El borrador contiene lo que rige; lo que cambió con el cuadro se dice en el historial.")
        return redirect(f"/schedules/{schedule.id}", flash=told)

    @post("/{schedule_id:uuid}/chart", sync_to_thread=True)
    def redraw(self, schedule_id: FromPath[UUID], work: NamedDependency[Work]) -> Redirect:
        """Move the draft to the chart in force."""
        with work:
            versions.redraw_schedule(work, schedule_id)
        return redirect(f"/schedules/{schedule_id}", flash=_("El borrador quedó sobre el cuadro vigente."))

    @post("/{schedule_id:uuid}/feeding", sync_to_thread=True)
    def feed(self, schedule_id: FromPath[UUID], work: NamedDependency[Work]) -> Redirect:
        """Let every sheet write its entry."""
        with work:
            fed = feeding.feed_draft(work, schedule_id)
        told = _(
            "Fichas leídas: %(sheets)s. Renglones nuevos: %(made)s; cambiados: %(changed)s; incompletas: %(waiting)s."
        )
        facts = {"sheets": fed.sheets, "made": fed.made, "changed": fed.changed, "waiting": fed.waiting}
        return redirect(f"/schedules/{schedule_id}", flash=told % facts)

    @post("/{schedule_id:uuid}/sheets", sync_to_thread=True)
    def begin_sheets(self, schedule_id: FromPath[UUID], work: NamedDependency[Work]) -> Redirect:
        """Begin a sheet from every entry that has none."""
        with work:
            begun = feeding.sheets_from_schedule(work, schedule_id)
        told = ngettext("Se inició %(num)s ficha.", "Se iniciaron %(num)s fichas.", begun.begun) % {"num": begun.begun}
        if begun.refused:
            told += " " + _("No se pudo en: %(codes)s.") % {"codes": ", ".join(code for code, _why in begun.refused)}
        return redirect(f"/schedules/{schedule_id}", flash=told, kind="warning" if begun.refused else "success")

    @post("/{schedule_id:uuid}/withdrawal", sync_to_thread=True)
    def withdraw(self, schedule_id: FromPath[UUID], work: NamedDependency[Work]) -> Redirect:
        """Give the draft up."""
        with work:
            versions.withdraw_schedule(work, schedule_id)
        return redirect(f"/schedules/{schedule_id}", flash=_("El borrador quedó retirado y sigue consultable."))


class ScheduleEntryPages(Controller):
    """What a draft says of one series, written in a form."""

    path = "/schedules/{schedule_id:uuid}/classes/{node_id:uuid}"
    include_in_schema = False

    @get("/edit", sync_to_thread=True)
    def form(
        self, schedule_id: FromPath[UUID], node_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> Response[str]:
        """The form, with what stands there now."""
        with reading:
            book, node = _open(reading, schedule_id, node_id)
            entry = book.entries.get(node.key)
            contents = book.contents(entry) if entry else EntryContents()
            values = {**shown(contents), "seen": editing.mark(book, entry)}
            return _form(reading, book, node, Form(values), contents)

    @post("/edit", sync_to_thread=True)
    def save(
        self,
        schedule_id: FromPath[UUID],
        node_id: FromPath[UUID],
        data: Fields,
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[str] | Redirect:
        """Keep what was typed."""
        read = FormReader(data)
        with reading:
            contents = read_contents(read, _units(reading, queries.schedule_of(reading, schedule_id).fonds_id))
        try:
            read.refuse()
            with work:
                entry = editing.save_entry(work, schedule_id, node_id, contents, seen=data.get("seen"))
        except (Invalid, Conflict) as refusal:
            with reading:
                book, node = _open(reading, schedule_id, node_id)
                return _form(reading, book, node, Form(_typed(data), refusal), contents, status=status_of(refusal))
        return redirect(f"/schedules/{schedule_id}/entries/{entry.id}", flash=_("Se guardó lo que dice el catálogo."))

    @post("/outlook", sync_to_thread=True, status_code=200)
    def outlook(
        self, schedule_id: FromPath[UUID], node_id: FromPath[UUID], data: Fields, reading: NamedDependency[Reading]
    ) -> Response[str]:
        """The total and what would stand against it, while somebody types."""
        read = FormReader(data)
        with reading:
            book, node = _open(reading, schedule_id, node_id)
            contents = read_contents(read, _units(reading, book.schedule.fonds_id))
            outlook = _outlook(reading, book, node, contents, read.objections)
            return page("retention/schedules/outlook.html", **outlook)

    @post("/removal", sync_to_thread=True)
    def drop(self, schedule_id: FromPath[UUID], node_id: FromPath[UUID], work: NamedDependency[Work]) -> Redirect:
        """Take the entry out of the draft."""
        with work:
            editing.drop_entry(work, schedule_id, node_id)
        return redirect(f"/schedules/{schedule_id}", flash=_("El renglón salió del borrador."))


def _open(reading: Reading, schedule_id: UUID, node_id: UUID) -> tuple[Book, Series]:
    schedule = queries.schedule_of(reading, schedule_id)
    reading.actor.require(Permission.SCHEDULE_EDIT, Place(schedule.fonds_id))
    schedule.require_draft()
    book = open_book(reading, schedule)
    return book, class_at(book, node_id)


def _units(reading: Reading, fonds_id: UUID) -> dict[UUID, str]:
    return {unit.id: f"{unit.code} {unit.name}" for unit in units_on(reading, fonds_id, reading.today)}


def _typed(data: Mapping[str, str]) -> dict[str, object]:
    """What was typed, with the boxes that browsers leave out when they are empty."""
    return {**{f"value_{letter}": "false" for letter, _word in VALUES}, **data}


def _form(
    reading: Reading, book: Book, node: Series, form: Form, contents: EntryContents, *, status: int = 200
) -> Response[str]:
    entry: ScheduleEntry | None = book.entries.get(node.key)
    title = reading.session.scalar(select(Node.title).where(Node.id == node.node_id))
    return page(
        "retention/schedules/edit.html", status=status, schedule=book.schedule, node=node, title=title, form=form,
        entry=entry, fed=entry is not None and entry.sheet_id is not None,
        units=_units(reading, book.schedule.fonds_id), **_CHOICES,
        **_outlook(reading, book, node, contents, ()),
    )  # fmt: skip


def _outlook(reading: Reading, book: Book, node: Series, contents: EntryContents, unread: Any) -> dict[str, Any]:
    given = contents.settled()
    above = book.terms_above(node.key)
    office = given.office if given.office is not None else above.office if above else None
    intermediate = given.intermediate if given.intermediate is not None else above.intermediate if above else None
    against: list[Objection] = [*unread, *objections_to(book, node, contents)]
    profile = profile_of(reading, book.schedule.fonds_id, reading.today)
    divided = any(key != node.key and book.chart[key].parent == node.key for key in book.entries if key in book.chart)
    found: list[Finding] = []
    if office is not None and intermediate is not None:
        terms = terms_of(given, key=node.key, code=node.code, office=office, intermediate=intermediate, divided=divided)
        cap, basis = profile.archive.cap_years, profile.basis_of("archive.cap_years")
        found = judge_one(terms, cap_years=cap, cap_basis=basis)
    total = said_term(office + intermediate) if office is not None and intermediate is not None else ""
    return {"total": total, "against": against, "found": found}

"""Pages of what goes out: the register, the form that numbers a letter, one letter."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, MultipartBody, URLEncodedBody
from litestar.response import Redirect, Response

from records.correspondence import forms, letters, queries, showing
from records.correspondence.errors import NoScan
from records.correspondence.filing import file_letter
from records.correspondence.model import Medium, OutgoingLetter
from system.actor import Actor, NotPermitted, Permission, Place
from system.attachments.queries import attachment_of
from system.attachments.service import LIMIT
from system.errors import Conflict, Invalid
from system.organization.queries import own_fonds
from system.web import lists
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Installation, Reading, Work

HOME = "/correspondence"
OUT = f"{HOME}/outgoing"
AROUND = 64 * 2**10
AnyRequest = Request[Any, Any, Any]
Fields = URLEncodedBody[dict[str, str]]


class LetterPages(Controller):
    """The outgoing register."""

    path = OUT
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def register(self, request: AnyRequest, reading: NamedDependency[Reading]) -> Response[Any]:
        """The letters the actor may see."""
        with reading:
            fonds = showing.readable(reading)
            return lists.answer(
                request, reading, queries.outgoing(reading, fonds.id), queries.LETTER_COLUMNS,
                "records/correspondence/letters.html", name="oficios", default_sort="-dated_on",
                tie_breaker=OutgoingLetter.id, home=HOME, may_issue=_may_issue(reading), **showing.words(),
            )  # fmt: skip

    @get("/new", sync_to_thread=True)
    def new(self, reading: NamedDependency[Reading], answers: FromQuery[UUID | None] = None) -> Response[str]:
        """The form that numbers a letter; `answers` is the item it answers."""
        with reading:
            values = dict.fromkeys(forms.LETTER_FIELDS, "")
            if answers is not None:
                item = queries.find_item(reading, answers)
                values |= {
                    "answers": str(item.id), "addressee": item.sender_name,
                    "addressee_institution": item.sender_institution, "subject": item.subject,
                }  # fmt: skip
            return _form(reading, Form(values))

    @post("/", sync_to_thread=True, request_max_body_size=LIMIT + AROUND)
    def add(
        self, data: MultipartBody[dict[str, Any]], work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any] | Redirect:
        """Give a letter its number."""
        typed = forms.typed(data)
        read = FormReader(typed)
        said = forms.letter(read)
        try:
            read.refuse()
            with work:
                letter = letters.issue_letter(work, own_fonds(work).id, said, scan=forms.paper(data.get("file")))
        except (Invalid, Conflict) as refusal:
            with reading:
                form = Form({**dict.fromkeys(forms.LETTER_FIELDS, ""), **typed}, refusal)
                return _form(reading, form, status=status_of(refusal))
        return redirect(
            f"{OUT}/{letter.id}", flash=_("Número asignado: %(number)s") % {"number": letter.official_number}
        )

    @get("/{letter_id:uuid}", sync_to_thread=True)
    def detail(self, letter_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[str]:
        """One letter."""
        with reading:
            return showing.letter_page(reading, letter_id, Form())

    @get("/{letter_id:uuid}/scan/content", sync_to_thread=True)
    def scan(self, letter_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[bytes]:
        """The scanned letter, to be saved."""
        with reading:
            letter = queries.find_letter(reading, letter_id)
            if letter.scan_id is None:
                raise NoScan(id=letter_id)
            return showing.saved(reading, attachment_of(reading, letter.scan_id))

    @post("/{letter_id:uuid}/dispatch", sync_to_thread=True)
    def dispatch(
        self, letter_id: FromPath[UUID], data: Fields, work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any] | Redirect:
        """Say how it left."""
        read = FormReader(data)
        medium = read.choice("medium", Medium, required=True)
        on, proof = read.day("dispatched_on"), read.text("proof", limit=500)
        try:
            read.refuse()
            with work:
                letters.dispatch_letter(work, letter_id, medium=medium or Medium.COUNTER, on=on, proof=proof)
        except (Invalid, Conflict) as refusal:
            with reading:
                return showing.letter_page(reading, letter_id, Form(data, refusal), status=status_of(refusal))
        return redirect(f"{OUT}/{letter_id}", flash=_("Despacho registrado."))

    @post("/{letter_id:uuid}/filing", sync_to_thread=True)
    def file(
        self,
        letter_id: FromPath[UUID],
        data: Fields,
        installation: NamedDependency[Installation],
        actor: NamedDependency[Actor],
        reading: NamedDependency[Reading],
    ) -> Response[Any] | Redirect:
        """Put it into a file."""
        read = FormReader(data)
        reference = read.text("reference", required=True, limit=300)
        try:
            read.refuse()
            file_letter(installation, actor, letter_id, reference)
        except (Invalid, Conflict) as refusal:
            with reading:
                return showing.letter_page(reading, letter_id, Form(data, refusal), status=status_of(refusal))
        return redirect(f"{OUT}/{letter_id}", flash=_("Integrado al expediente."))

    @post("/{letter_id:uuid}/cancellation", sync_to_thread=True)
    def cancel(
        self, letter_id: FromPath[UUID], data: Fields, work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any] | Redirect:
        """Cancel it; folio and number stay taken."""
        try:
            with work:
                letters.cancel_letter(work, letter_id, reason=data.get("reason", ""))
        except (Invalid, Conflict) as refusal:
            with reading:
                return showing.letter_page(reading, letter_id, Form(data, refusal), status=status_of(refusal))
        return redirect(f"{OUT}/{letter_id}", flash=_("El oficio quedó cancelado."))


def _may_issue(reading: Reading) -> bool:
    actor = reading.actor
    return actor.holds(Permission.CORRESPONDENCE_ANSWER) or actor.holds(Permission.CORRESPONDENCE_REGISTER)


def _form(reading: Reading, form: Form, *, status: int = 200) -> Response[str]:
    fonds, actor = own_fonds(reading), reading.actor
    if not _may_issue(reading):
        raise NotPermitted(permission=Permission.CORRESPONDENCE_ANSWER.value, actor=actor.handle)
    chosen = showing.choices(reading, fonds.id)
    desk = actor.may(Permission.CORRESPONDENCE_REGISTER, Place(fonds.id))
    chosen["units"] = [
        (value, label)
        for value, label in chosen["units"]
        if desk or actor.may(Permission.CORRESPONDENCE_ANSWER, Place(fonds.id, UUID(value)))
    ]
    if len(chosen["units"]) == 1 and not form.value("unit"):
        form = Form({**form.values, "unit": chosen["units"][0][0]}, form.refusal)
    return page(
        "records/correspondence/letter_new.html", status=status, form=form, home=HOME,
        numbering=queries.template_of(reading, fonds.id), today=reading.today.isoformat(), limit=LIMIT, **chosen,
    )  # fmt: skip

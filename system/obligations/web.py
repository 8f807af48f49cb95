"""The board of obligations, the page of each, and the calendar that programs subscribe to."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote
from uuid import UUID

from babel.dates import format_date
from litestar import Controller, Request, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, MultipartBody, URLEncodedBody
from litestar.response import Redirect, Response

from system import history
from system.actor import Permission, Place
from system.attachments.queries import content
from system.attachments.service import Paper
from system.calendar.days import MONTHS
from system.errors import Conflict, Invalid
from system.listed import ORDER, listed
from system.obligations import ical, queries, rows, service
from system.obligations.errors import EvidenceNotFound, FeedNotFound
from system.organization import queries as organization
from system.organization.model import Fonds
from system.organization.obligation_labels import (
    concerned,
    demanded,
    due_said,
    instrument_label,
    note_of,
    recurrence_label,
    title_of,
)
from system.organization.profile import EvidenceKind
from system.web import language, lists
from system.web.forms import Form, FormReader
from system.web.language import LOCALES
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Installation, Reading, Work

HOME = "/obligations"
AROUND = 64 * 2**10  # what a multipart form adds around its file
FIELDS = {"fulfilled_on": "", "address": "", "approval": "", "note": "", "file": ""}
_ENDING = ".ics"
_MOST = 9999
AnyRequest = Request[Any, Any, Any]


class ObligationPages(Controller):
    """What the law asks of the body, and when."""

    path = HOME
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def board(self, request: AnyRequest, reading: NamedDependency[Reading], year: FromQuery[str] = "") -> Response[Any]:
        """A year's obligations, what is open first, and those without a day."""
        with reading:
            fonds = organization.readable_fonds(reading)
            wanted = _year(year) or reading.today.year
            lines = queries.board(reading, fonds.id, wanted)
            statement, found = listed(reading.session, [rows.row_of(line) for line in lines], rows.KINDS)
            return lists.answer(
                request,
                reading,
                statement,
                rows.columns(found),
                "system/obligations/board.html",
                name=f"obligaciones-{wanted}",
                default_sort=ORDER,
                tie_breaker=found[ORDER],
                year=wanted,
                years=range(queries.first_year(), queries.last_year() + 1),
                months=_months(lines, wanted),
                undated=queries.undated(reading, fonds.id, wanted),
                nothing_adopted=not organization.adopted_on(reading, fonds.id, reading.today)[1].obligations,
                feed=queries.active_feed(reading) if reading.actor.account_id else None,
                title_of=title_of,
                note_of=note_of,
                concerned=concerned,
                due_said=due_said,
                path_of=ical.path_of,
                tones=rows.TONES,
                labels=rows.STANDING_LABELS,
            )

    @get("/{obligation:str}/{period:str}", sync_to_thread=True)
    def show(
        self, obligation: FromPath[str], period: FromPath[str], reading: NamedDependency[Reading]
    ) -> Response[str]:
        """One obligation for one period: why it is due then, and what proves that it was met."""
        with reading:
            return _detail(reading, obligation, period, Form({**FIELDS, "fulfilled_on": reading.today.isoformat()}))

    @post(
        "/{obligation:str}/{period:str}/evidence",
        sync_to_thread=True,
        request_max_body_size=service.PAPER_LIMIT + AROUND,
    )
    def record(
        self,
        obligation: FromPath[str],
        period: FromPath[str],
        data: MultipartBody[dict[str, Any]],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any]:
        """Prove that it was met."""
        given = {name: value for name, value in data.items() if isinstance(value, str)}
        reader = FormReader(given)
        day = reader.day("fulfilled_on", required=True)
        try:
            reader.refuse()
            with work:
                proof = service.Proof(
                    fulfilled_on=day or work.today,
                    address=given.get("address", ""),
                    approval=given.get("approval", ""),
                    note=given.get("note", ""),
                )
                fonds_id = organization.own_fonds(work).id
                kept = service.record_evidence(
                    work, fonds_id, obligation, period, proof=proof, paper=_paper(data.get("file"))
                )
        except (Invalid, Conflict) as refused:
            with reading:
                form = Form({**FIELDS, **given, "file": ""}, refused)
                return _detail(reading, obligation, period, form, status=status_of(refused))
        return redirect(f"{HOME}/{kept.obligation}/{kept.period}", flash=_("Constancia registrada."))

    @post("/evidence/{evidence_id:uuid}/withdrawal", sync_to_thread=True)
    def withdraw(
        self,
        evidence_id: FromPath[UUID],
        data: URLEncodedBody[dict[str, str]],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any]:
        """Let evidence count no more; it stays readable."""
        try:
            with work:
                kept = service.withdraw_evidence(work, evidence_id, reason=data.get("reason", ""))
        except (Invalid, Conflict) as refused:
            with reading:
                found = queries.find_evidence(reading, evidence_id).evidence
                form = Form({**FIELDS, "fulfilled_on": reading.today.isoformat()}, refused)
                return _detail(reading, found.obligation, found.period, form, status=status_of(refused))
        return redirect(f"{HOME}/{kept.obligation}/{kept.period}", flash=_("La constancia ya no cuenta."))

    @get("/evidence/{evidence_id:uuid}/file", sync_to_thread=True)
    def download(self, evidence_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[bytes]:
        """The paper of some evidence, to be saved: never shown in a page."""
        with reading:
            paper = queries.find_evidence(reading, evidence_id).paper
            if paper is None:
                raise EvidenceNotFound(id=evidence_id)
            return Response(
                content(reading, paper),
                media_type="application/octet-stream",
                headers={
                    "Content-Disposition": _saved_as(paper.file_name),
                    "Content-Security-Policy": "sandbox; default-src 'none'",
                    "X-Content-Type-Options": "nosniff",
                    "Cache-Control": "private, no-cache",
                },
            )


class ObligationCalendarPages(Controller):
    """The obligations as a calendar: to save, and to subscribe to under a secret address."""

    path = HOME
    include_in_schema = False

    @get("/calendar.ics", sync_to_thread=True)
    def calendar(self, reading: NamedDependency[Reading]) -> Response[bytes]:
        """The calendar of one's own body."""
        with reading:
            return _calendar(reading, organization.readable_fonds(reading))

    @get("/feed/{name:str}", sync_to_thread=True, opt={"public": True})
    def feed(self, name: FromPath[str], installation: NamedDependency[Installation]) -> Response[bytes]:
        """The calendar for a program that has no session, under the secret address of an account."""
        if not name.endswith(_ENDING):
            raise FeedNotFound
        actor, spoken = queries.subscriber(installation, name.removesuffix(_ENDING))
        with installation.reading(actor) as reading, language.speaking(spoken or installation.settings.language):
            return _calendar(reading, organization.readable_fonds(reading))

    @post("/feed", sync_to_thread=True, opt={"session_only": True})
    def issue(self, request: AnyRequest, work: NamedDependency[Work]) -> Response[str]:
        """Issue the secret address and show it this once."""
        with work:
            _feed, secret = service.issue_feed(work)
            host = work.settings.public_url.rstrip("/") or str(request.base_url).rstrip("/")
        return page("system/obligations/feed.html", address=f"{host}{HOME}/feed/{secret}{_ENDING}", home=HOME)

    @post("/feed/revocation", sync_to_thread=True, opt={"session_only": True})
    def revoke(self, work: NamedDependency[Work]) -> Redirect:
        """Let the secret address be dead."""
        with work:
            service.revoke_feed(work)
        return redirect(HOME, flash=_("La dirección del calendario ya no funciona."))


def _detail(reading: Reading, obligation: str, period: str, form: Form, *, status: int = 200) -> Response[str]:
    fonds = organization.readable_fonds(reading)
    line = queries.line_of(reading, fonds.id, obligation, period)
    may_read = reading.actor.may(Permission.HISTORY_READ, Place(fonds.id))
    entries = [
        entry for one in line.recorded for entry in (history.of(reading.session, one.evidence.id) if may_read else [])
    ]
    return page(
        "system/obligations/detail.html",
        status=status,
        line=line,
        title=title_of(line.term),
        note=note_of(line.term),
        concerned=concerned(line.term),
        demanded=demanded(line.term),
        needs={kind.value: kind in line.term.evidence for kind in EvidenceKind},
        due_said=due_said(line.term),
        recurrence=recurrence_label(line.term.every),
        tone=rows.TONES[line.standing],
        standing=rows.STANDING_LABELS[line.standing],
        instrument_label=instrument_label,
        instruments=[instrument_label(kind) for kind in line.term.instruments] if line.due else [],
        entries=sorted(entries, key=lambda entry: entry.seq),
        may_read=may_read,
        form=form,
        today=reading.today,
        limit=service.PAPER_LIMIT,
        path=ical.path_of(line),
    )


def _calendar(reading: Reading, fonds: Fonds) -> Response[bytes]:
    whose = ical.Whose(
        fonds_id=fonds.id,
        name=fonds.name,
        since=fonds.created_at,
        host=reading.settings.public_url.rstrip("/"),
        agreed_at=queries.agreed_at(reading, fonds.id),
    )
    return Response(
        ical.written(queries.feed_lines(reading, fonds.id), whose),
        media_type=ical.MEDIA_TYPE,
        headers={
            "Content-Disposition": 'attachment; filename="obligaciones.ics"',
            "Cache-Control": "private, no-cache",
            "X-Robots-Tag": "noindex",
        },
    )


def _months(lines: list[queries.Line], year: int) -> list[tuple[date, str, list[queries.Line]]]:
    """The year's months with their names and what is due in each."""
    ordered = sorted(lines, key=lambda line: (line.due.due_on if line.due else date.max, line.term.id))
    firsts = [date(year, month, 1) for month in range(1, MONTHS + 1)]
    spoken = LOCALES[language.current()]
    return [
        (
            first,
            format_date(first, "LLLL", locale=spoken),
            [line for line in ordered if line.due and line.due.due_on.month == first.month],
        )
        for first in firsts
    ]


def _year(text: str) -> int | None:
    reader = FormReader({"year": text})
    found = reader.number("year", least=1, most=_MOST)
    reader.refuse()
    return found


def _paper(upload: object) -> Paper | None:
    """What was uploaded; a field left blank comes as a file without a name."""
    if not isinstance(upload, UploadFile) or not upload.filename:
        return None
    sent = upload.file.read(service.PAPER_LIMIT + 1)
    return Paper([sent], upload.filename, upload.content_type or "application/octet-stream")


def _saved_as(name: str) -> str:
    """The header that has a file saved under its name (RFC 6266), whatever letters somebody put into it."""
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_. ") else "_" for letter in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='', errors='replace')}"

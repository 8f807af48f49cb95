"""The page of the scan-gun, and labels: one line for each mark, Enter after each, as guns do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect, Response

from records.custody import labels, scanning
from records.custody.acting import marks_of
from records.custody.errors import BoxRefused
from records.custody.kinds import ScanKind
from records.custody.label_views import boxes_at, labels_of, scanned_things
from records.custody.model import Place
from records.custody.scanning import Outcome, Scanned
from records.custody.words import SCANNED
from system.actor import Permission
from system.errors import Invalid, Objection
from system.typesetting.typesetter import NotTypeset
from system.web.forms import Form
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

Fields = dict[str, str]
ACTS = ("what", "move", "box", "stock")


class ScanPages(Controller):
    """What a gun scanned, or somebody pasted."""

    path = "/scan"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def ask(
        self, reading: NamedDependency[Reading], act: FromQuery[str] = "what", target: FromQuery[str] = ""
    ) -> Response[Any]:
        """The field; `target` is the mark, number or label of where things go, or of the place that is counted."""
        with reading:
            return _page(reading, Form({"act": act if act in ACTS else "what", "target": target[:340], "lines": ""}))

    @post("/", sync_to_thread=True)
    def scan(
        self, data: URLEncodedBody[Fields], reading: NamedDependency[Reading], work: NamedDependency[Work]
    ) -> Response[Any] | Redirect:
        """Do what is asked with every line; lines that fail come back in the field."""
        act = data.get("act", "what")
        try:
            if act == "what":
                with reading:
                    lines = scanning.identify(reading, scanning.lines_of(data.get("lines", "")))
                    return _page(reading, Form({**data, "lines": ""}), [_told(one) for one in lines])
            with work:
                lines = scanning.identify(work, scanning.lines_of(data.get("lines", "")))
                target = _target(work, act, data.get("target", ""))
                if act == "stock":
                    taken = scanning.take_stock(work, _place_id(target), lines)
                    return redirect(f"/places/stock-takes/{taken.id}", flash=_("Recuento guardado."))
                outcomes = _act(work, act, lines, target)
        except Invalid as refusal:
            with reading:
                return _page(reading, Form(data, refusal), status=status_of(refusal))
        again = "\n".join(one.scanned.text for one in outcomes if one.outcome == "failed")
        with reading:
            return _page(reading, Form({**data, "lines": again}), outcomes)

    @get("/labels", sync_to_thread=True)
    def label_form(
        self, reading: NamedDependency[Reading], lines: FromQuery[str] = "", selection: FromQuery[UUID | None] = None
    ) -> Response[Any]:
        """The form that prints labels, of `lines` or of the volumes of the files in a selection."""
        with reading:
            if selection is not None:
                lines = "\n".join(marks_of(reading, selection))
            return _label_page(reading, Form({"lines": lines[:20_000], "sheet": labels.SHEETS[0].name, "start": 1}))

    @post("/labels", sync_to_thread=True)
    def print_labels(self, data: URLEncodedBody[Fields], reading: NamedDependency[Reading]) -> Response[Any]:
        """The PDF of labels; a place stands for itself, with `contents` for every box that stands there."""
        try:
            with reading:
                lines = scanning.identify(reading, scanning.lines_of(data.get("lines", "")))
                if unknown := [one for one in lines if one.kind is None]:
                    raise BoxRefused(objections=[_unknown(one) for one in unknown])
                things = scanned_things(lines)
                if data.get("contents"):
                    things = [one for thing in things for one in _with_contents(reading, thing)]
                told, moment = labels_of(reading, things), reading.now
            start = data.get("start", "1").strip()
            number = int(start) if start.isascii() and start.isdigit() and len(start) < 4 else 0  # noqa: PLR2004 - no sheet has a thousand
            paper = labels.draw(told, sheet=data.get("sheet", ""), start=number, moment=moment)
        except Invalid as refusal:
            with reading:
                return _label_page(reading, Form(data, refusal), status=status_of(refusal))
        except NotTypeset:
            unmade = BoxRefused(objections=[Objection("labels.not_drawn")])
            with reading:
                return _label_page(reading, Form(data, unmade), status=status_of(unmade))
        headers = {"Content-Disposition": 'attachment; filename="etiquetas.pdf"'}
        return Response(paper, media_type="application/pdf", headers=headers)


def _page(reading: Reading, form: Form, outcomes: list[Outcome] | None = None, *, status: int = 200) -> Response[Any]:
    return page(
        "records/custody/scan.html",
        status=status,
        form=form,
        outcomes=outcomes,
        words=dict(SCANNED),
        may_handle=reading.actor.holds(Permission.BOX_MANAGE),
    )


def _label_page(reading: Reading, form: Form, *, status: int = 200) -> Response[Any]:
    sheets = [(sheet.name, sheet.title) for sheet in labels.SHEETS]
    may = reading.actor.holds(Permission.BOX_MANAGE)
    return page("records/custody/labels.html", status=status, form=form, sheets=sheets, may_handle=may)


def _told(one: Scanned) -> Outcome:
    return Outcome(one, "done" if one.kind else "failed", (one.objection,) if one.objection else ())


def _target(work: Work, act: str, text: str) -> Scanned | None:
    if not text.strip():
        return None
    found = scanning.identify(work, [(0, text.strip()[:340])])[0]
    wanted = ScanKind.BOX if act == "box" else ScanKind.PLACE
    if found.kind is not wanted:
        code = "scan.target_no_box" if act == "box" else "scan.target_no_place"
        raise BoxRefused(objections=[Objection(code, facts={"field": "target", "text": text[:100]})])
    return found


def _place_id(target: Scanned | None) -> Any:
    if target is None or target.id is None:
        raise BoxRefused(objections=[Objection("scan.target_no_place", facts={"field": "target", "text": ""})])
    return target.id


def _act(work: Work, act: str, lines: list[Scanned], target: Scanned | None) -> list[Outcome]:
    if act == "box":
        return scanning.box_scanned(work, lines, target.id if target else None)
    place = work.session.get(Place, target.id) if target else None
    return scanning.move_scanned(work, lines, place)


def _unknown(one: Scanned) -> Objection:
    return Objection("scan.unknown", facts={"field": "lines", "line": one.line, "text": one.text[:100]})


def _with_contents(reading: Reading, thing: tuple[ScanKind, Any]) -> list[tuple[ScanKind, Any]]:
    kind, thing_id = thing
    if kind is not ScanKind.PLACE:
        return [thing]
    place = reading.session.get_one(Place, thing_id)
    return [(ScanKind.BOX, box_id) for box_id in boxes_at(reading, place)]

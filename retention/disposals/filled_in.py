"""What the forms of a list's page say, handed to the acts: the names in their addresses, and what each reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from litestar.datastructures import UploadFile

from retention.disposals import deciding, delegating, proposing, service
from retention.disposals.criteria import Criteria
from retention.disposals.model import PaperKind
from retention.disposals.papers import TEXT_LIMIT, Given
from retention.disposals.positions import positions
from retention.disposals.sitting import call_board
from system.actor import Permission
from system.attachments.service import Paper
from system.errors import Objection
from system.organization.queries import own_fonds
from system.web.forms import FormReader
from system.work import Reading, Work

StepAct = Callable[[Work, UUID, FormReader, Mapping[str, Any]], object]
PlainAct = Callable[[Work, UUID, FormReader], object]


def _given(read: FormReader, data: Mapping[str, Any], file: str = "paper") -> Given:
    given = Given(
        number=read.text("number"), authority=read.text("authority"), dated_on=read.day("dated_on"),
        address=read.text("address"), paper=_paper(data.get(file)), version=read.number("version"),
    )  # fmt: skip
    read.refuse()
    return given


def _paper(upload: object) -> Paper | None:
    if not isinstance(upload, UploadFile) or not upload.filename:
        return None
    chunks = iter(lambda: upload.file.read(2**20), b"")
    return Paper(chunks, upload.filename, upload.content_type or "application/octet-stream")


def _check(work: Work, list_id: UUID, read: FormReader, data: Mapping[str, Any]) -> None:
    counted, boxes = read.number("counted"), read.number("boxes")
    service.check(work, list_id, counted=counted, boxes=boxes, given=_given(read, data))


def _appraise(work: Work, list_id: UUID, read: FormReader, data: Mapping[str, Any]) -> None:
    consent, version = read.flag("consent"), read.number("version")
    read.refuse()
    service.appraise(
        work, list_id, sheet=_paper(data.get("sheet")), declaration=_paper(data.get("declaration")), consent=consent,
        version=version,
    )  # fmt: skip


def _rule(work: Work, list_id: UUID, read: FormReader, data: Mapping[str, Any]) -> None:
    outcome, said = read.text("outcome"), read.text("positions")
    try:
        refused = positions(said)
    except ValueError as error:
        facts = {"field": "positions", "part": str(error)[:40]}
        read.objections.append(Objection("disposal.positions_unreadable", "", facts))
        refused = frozenset()
    service.rule(work, list_id, _given(read, data), outcome=outcome, refused=refused)


def _keep_paper(work: Work, list_id: UUID, read: FormReader, data: Mapping[str, Any]) -> None:
    kind = read.choice("kind", PaperKind, required=True)
    given = _given(read, data)
    service.record_paper(work, list_id, kind or PaperKind.DESTRUCTION_ACT, given)


STEPS: dict[str, StepAct] = {
    "check": _check,
    "appraise": _appraise,
    "authorise_finance": lambda work, one, read, data: service.authorise_finance(work, one, _given(read, data)),
    "request": lambda work, one, read, data: service.request_ruling(work, one, _given(read, data)),
    "rule": _rule,
    "issue_act": lambda work, one, read, data: service.issue_act(work, one, _given(read, data)),
    "publish": lambda work, one, read, data: service.publish(work, one, _given(read, data)),
    "paper": _keep_paper,
}


def _assign(work: Work, list_id: UUID, read: FormReader) -> None:
    assignee, answer_by = read.text("assignee", limit=60), read.day("answer_by")
    read.refuse()
    deciding.assign(work, list_id, assignee, answer_by=answer_by)


def _call_board(work: Work, list_id: UUID, read: FormReader) -> None:
    body, on = read.identifier("body", required=True), read.day("sits_on", required=True)
    place = read.text("place", limit=500)
    read.refuse()
    if body is not None and on is not None:
        call_board(work, list_id, body, on=on, place=place)


def _delegate(work: Work, list_id: UUID, read: FormReader) -> None:
    permission, until = read.choice("permission", Permission, required=True), read.day("until", required=True)
    to, reason = read.text("delegate", required=True, limit=200), read.text("lending", limit=TEXT_LIMIT)
    read.refuse()
    if permission is not None and until is not None:
        delegating.delegate(work, list_id, permission=permission, to=to, until=until, reason=reason)


def _version(read: FormReader) -> int | None:
    found = read.number("version")
    read.refuse()
    return found


ACTS: dict[str, PlainAct] = {
    "propose": lambda work, one, read: proposing.ask_to_propose(work, one, version=_version(read)),
    "leave_out": lambda work, one, _read: proposing.leave_out_impeded(work, one),
    "freeze": lambda work, one, _read: service.freeze_again(work, one),
    "opine": lambda work, one, read: service.record_opinion(work, one, version=_version(read)),
    "close": lambda work, one, read: service.close(work, one, version=_version(read)),
    "refuse": lambda work, one, read: service.refuse(work, one, reason=read.text("reason"), version=_version(read)),
    "withdraw": lambda work, one, read: service.withdraw(work, one, reason=read.text("withdrawal")),
    "comment": lambda work, one, read: deciding.comment(work, one, read.text("words", limit=TEXT_LIMIT)),
    "assign": _assign,
    "call": _call_board,
    "delegate": _delegate,
}


def criteria_of(stand: Reading | Work, read: FormReader) -> Criteria:
    """What a list is made from, as the form says it."""
    unit, as_of = read.identifier("unit", required=True), read.day("as_of", required=True)
    first, last = read.number("first_year", most=9999), read.number("last_year", most=9999)
    series = tuple(one.strip() for one in read.text("series", limit=2000).split(",") if one.strip())
    read.refuse()
    return Criteria(
        fonds_id=own_fonds(stand).id, unit_id=unit or own_fonds(stand).id, as_of=as_of or stand.today, series=series,
        first_year=first, last_year=last,
    )  # fmt: skip

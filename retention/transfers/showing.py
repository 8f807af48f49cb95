"""The page of one transfer: what it is, what may be done with it now and by whom."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar.response import Response
from sqlalchemy import select

from records.custody.model import Place as Shelf
from retention.transfers import isad, queries, states
from retention.transfers.excepting import formats_of
from retention.transfers.gathering import object_counts
from retention.transfers.kinds import Finding, TransferKind, TransferState
from retention.transfers.labels import DESTINATIONS, FINDINGS, KINDS, STATES, STEPS
from retention.transfers.model import Transfer
from retention.transfers.noticing import notice_of
from system import history
from system.actor import CustodyStage, Permission
from system.organization.profile import Verdict
from system.organization.queries import unit_of
from system.web.forms import Form
from system.web.pages import page
from system.work import Reading

HOME = "/transfers"
FIRST_YEAR, LAST_YEAR = 1900, 2100
WORDS = {
    "states": dict(STATES), "kinds": dict(KINDS), "findings": dict(FINDINGS), "destinations": dict(DESTINATIONS),
    "elements": isad.LABELS, "steps": dict(STEPS),
}  # fmt: skip
ACTS = {
    "reason": "", "early_reason": "", "cleaned": "", "act_number": "", "place": "", "series": "", "number": "",
    "dated_on": "", "authority": "", "receiver": "", "address": "", "file": "",
    "format_reason": "", "cancel_reason": "",
}  # fmt: skip
_S = TransferState
_PRIMARY_PATH = (
    _S.SCHEDULED, _S.REQUESTED, _S.CAPTURING, _S.VALIDATED, _S.REVIEWING, _S.ACCEPTED, _S.PLACED, _S.NOTIFIED,
)  # fmt: skip
_SECONDARY_PATH = (
    _S.PROPOSED, _S.OPINED, _S.RULED, _S.DESCRIBED, _S.DELIVERED, _S.ACCEPTED, _S.NOTIFIED, _S.PUBLISHED,
)  # fmt: skip
_BACK = {_S.OBSERVED: _S.REVIEWING, _S.CORRECTED: _S.REVIEWING}


def detail_page(reading: Reading, transfer_id: UUID, form: Form, status: int = 200) -> Response[str]:
    """The page of a transfer the actor may see."""
    found = queries.find(reading, transfer_id)
    counts = queries.counts(reading.session, found.id)
    objects, unchecked, broken = object_counts(reading.session, found.id)
    acts = acts_open(reading, found)
    return page(
        f"retention/transfers/{found.kind.value}.html",
        status=status,
        form=Form({**ACTS, **_window(found), **form.values}, form.refusal),
        transfer=found,
        unit=unit_of(reading, found.unit_id).code if found.unit_id else "",
        counts={one.value: number for one, number in counts.items()},
        files=sum(counts.values()),
        differing=counts[Finding.MISSING] + counts[Finding.OBSERVED],
        boxes=queries.boxes(reading, found.id),
        acts=acts,
        steps=_steps(found),
        objects=objects,
        unchecked=unchecked,
        formats=[one for one in formats_of(reading, found) if one.verdict is not Verdict.ACCEPTED] if objects else [],
        broken=broken,
        shelves=_shelves(reading, found) if acts & {"accept", "receive", "place"} else [],
        papers=queries.papers(reading, found.id) if found.kind is TransferKind.SECONDARY else [],
        excluded=queries.exclusion_count(reading, found.id) if found.kind is TransferKind.SECONDARY else 0,
        notice=notice_of(reading, found),
        package=queries.package_of(reading, found.id),
        entries=history.of(reading.session, found.id)
        if reading.actor.may(Permission.HISTORY_READ, found.place) else [],
        home=HOME,
        words=WORDS,
    )  # fmt: skip


def acts_open(reading: Reading, transfer: Transfer) -> frozenset[str]:
    """The acts that begin in the state it is in and that the actor may do, by name."""
    table = states.PRIMARY if transfer.kind is TransferKind.PRIMARY else states.SECONDARY
    return frozenset(
        one.act for one in table
        if transfer.state in one.sources and reading.actor.may(one.permission, transfer.place)
    )  # fmt: skip


def _window(transfer: Transfer) -> dict[str, str]:
    """The days and years of the calendar, as fields hold them."""
    said = {"starts_on": transfer.starts_on, "ends_on": transfer.ends_on, "until_year": transfer.until_year}
    return {name: "" if value is None else str(value) for name, value in said.items()}


def _steps(transfer: Transfer) -> list[dict[str, Any]]:
    path = _PRIMARY_PATH if transfer.kind is TransferKind.PRIMARY else _SECONDARY_PATH
    reached = _BACK.get(transfer.state, transfer.state)
    at = path.index(reached) if reached in path else -1
    return [
        {
            "label": WORDS["states"][one.value], "on": None, "detail": "",
            "state": "done" if place < at else "current" if place == at else "future" if at >= 0 else "unknown",
        }
        for place, one in enumerate(path)
    ]  # fmt: skip


def _shelves(reading: Reading, transfer: Transfer) -> list[tuple[str, str]]:
    stage = CustodyStage.INTERMEDIATE if transfer.kind is TransferKind.PRIMARY else CustodyStage.HISTORICAL
    statement = (
        select(Shelf.id, Shelf.label)
        .where(Shelf.fonds_id == transfer.fonds_id, Shelf.stage == stage, Shelf.retired_on.is_(None))
        .order_by(Shelf.sort_key)
        .limit(2000)
    )
    return [(str(row.id), row.label) for row in reading.session.execute(statement)]

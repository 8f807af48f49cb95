"""What somebody has to do, counted: their own drafts, what is overdue, what should be transferred."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from classification.series.model import AppraisalSheet, SheetState
from records.capture.queries import own
from records.correspondence import queries as correspondence
from records.custody import loan_views
from retention.dashboards import queries
from retention.dashboards.backlog import Burden
from retention.dashboards.backlog_board import due_list
from retention.dashboards.figures import Fact
from system.actor import Permission
from system.visibility import within_body
from system.web.language import gettext as _
from system.web.offers import InboxItem
from system.work import Reading

SHOWN = 5
# As many as a source of the inbox gives at the most.
MANY = 10


@dataclass(frozen=True, slots=True)
class Group:
    """What waits of one kind: how many, whether there may be more, and the first of them."""

    label: str
    count: int
    or_more: bool
    items: Sequence[InboxItem]


def counted(groups: Sequence[tuple[str, Sequence[InboxItem]]]) -> list[Group]:
    """The inbox by kind, most first."""
    found = [Group(label, len(items), len(items) >= MANY, items[:SHOWN]) for label, items in groups]
    return sorted(found, key=lambda one: (-one.count, one.label))


def facts(reading: Reading, fonds_id: UUID) -> list[Fact]:
    """The numbers at the head of the page, each with its list."""
    found = [Fact("drafts", _("Mis borradores de captura"), _drafts(reading), "/capture")]
    if reading.actor.holds(Permission.SHEET_EDIT):
        found.append(Fact("sheets", _("Mis fichas en borrador"), _sheets(reading), "/sheets?state=draft"))
    _every, late = loan_views.counts(reading)
    found.append(Fact("loans", _("Préstamos vencidos"), late, "/loans/overdue"))
    found.append(
        Fact("correspondence", _("Correspondencia sin contestar"), correspondence.board(reading, fonds_id).overdue,
             "/correspondence/incoming?standing=unanswered&sort=due_on")
    )  # fmt: skip
    waits = queries.backlog(reading, fonds_id).totals
    for burden, label in (
        (Burden.OFFICE, _("Por transferir a concentración")),
        (Burden.WHOLE, _("Con vigencia vencida")),
    ):
        found.append(Fact(burden.value, label, waits[burden].files, due_list(burden, reading.today)))
    return found


def oldest(reading: Reading, fonds_id: UUID) -> Sequence[Any]:
    """The files that have been open longest: id, reference, title, day of opening."""
    return queries.oldest_open(reading, fonds_id)


def _drafts(reading: Reading) -> int:
    return reading.session.scalar(select(func.count()).select_from(own(reading).subquery())) or 0


def _sheets(reading: Reading) -> int:
    return (
        reading.session.scalar(
            select(func.count())
            .select_from(AppraisalSheet)
            .where(
                within_body(reading.actor, AppraisalSheet.fonds_id),
                AppraisalSheet.drafted_by == reading.actor.handle,
                AppraisalSheet.state == SheetState.DRAFT,
            )
        )
        or 0
    )

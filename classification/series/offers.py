"""What sheets add to other pages: the sheet of a class beside it, and the sheets that wait for somebody's signature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from classification.charts.levels import holds_files
from classification.charts.model import ChartState
from classification.charts.queries import find_chart, find_node
from classification.series import queries
from classification.series.demands import demands_of
from classification.series.labels import TONES, WORDS, fields_in_words, roles_in_words
from classification.series.model import AppraisalSheet, SheetState
from classification.series.signing import roles_at
from system.actor import Permission
from system.context import InboxItem
from system.web.language import gettext as _
from system.work import Reading

_MOST = 10
_IN_USE = (ChartState.DRAFT, ChartState.IN_FORCE)


def class_panel(reading: Reading, node_id: UUID) -> Mapping[str, Any]:
    """The newest sheet of a class, how it stands, and whether another may be begun."""
    node = find_node(reading, node_id)
    chart = find_chart(reading, node.chart_id)
    known = queries.of_class(reading, chart.fonds_id, node.lineage_id) if holds_files(node.level) else []
    shown = next((sheet for sheet in known if sheet.state in queries.STANDING), None)
    drafted = shown is not None and shown.state is SheetState.DRAFT
    return {
        "node": node,
        "sheet": shown,
        "standing": queries.standing_of(reading, shown) if shown else None,
        "has_sheets": holds_files(node.level),
        "may_begin": chart.state in _IN_USE and not drafted and reading.actor.holds(Permission.SHEET_EDIT),
        "words": WORDS,
        "tones": TONES,
        "fields_in_words": fields_in_words,
        "roles_in_words": roles_in_words,
    }


def to_sign(reading: Reading) -> Sequence[InboxItem]:
    """Drafts that lack nothing but signatures, one of them the actor's; ten at the most."""
    if reading.actor.fonds_id is None or not reading.actor.holds(Permission.SHEET_SIGN):
        return ()
    fonds_id = reading.actor.fonds_id
    drafts = list(
        reading.session.scalars(
            queries.visible_sheets(reading, fonds_id)
            .where(AppraisalSheet.state == SheetState.DRAFT)
            .order_by(AppraisalSheet.changed_at, AppraisalSheet.id)
        )
    )
    standing = queries.standings(reading, fonds_id, drafts, demands_of(reading, fonds_id))
    given = queries.signatures(reading, [sheet.id for sheet in drafts])
    roles: dict[UUID | None, frozenset[Any]] = {}
    found = []
    for sheet in drafts:
        if sheet.unit_id not in roles:
            roles[sheet.unit_id] = roles_at(reading, fonds_id, sheet.unit_id)
        mine = roles[sheet.unit_id].intersection(standing[sheet.id].waiting)
        signed = any(one.signed_by.casefold() == reading.actor.handle.casefold() for one in given[sheet.id])
        if mine and not signed and not standing[sheet.id].missing:
            detail = _("Falta su firma: %(role)s") % {"role": roles_in_words(sorted(mine))}
            found.append(InboxItem(f"{sheet.class_code} · {sheet.class_title}", f"/sheets/{sheet.id}", detail))
    return found[:_MOST]

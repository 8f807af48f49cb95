"""What the pages of one decision show around it: the strip of its life, its tabs, what its actor may do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from records.decisions import queries
from records.decisions.book import type_named
from records.decisions.counters import completeness_of
from records.decisions.labels import STATES, TONES, named
from records.decisions.model import Decision
from records.decisions.states import DecisionState
from system.actor import Permission
from system.web.language import gettext as _
from system.work import Reading

_WORDS = dict(STATES)


def strip(decision: Decision, today: date) -> list[dict[str, Any]]:
    """Drafted, decided, notified, challengeable until, in force until: where the decision stands on its way."""
    final = decision.state is not DecisionState.DRAFT and decision.finalised_at is not None
    steps: list[dict[str, Any]] = [
        {"label": _("Borrador"), "on": decision.drafted_at.date(), "state": "done"},
        {"label": _("Firme"), "on": decision.decided_on, "state": "done" if final else "current"},
    ]
    if type_named(decision.kind).notifies or decision.pending_notifications or decision.challengeable_until:
        waiting = decision.pending_notifications
        told = final and not waiting and decision.challengeable_until is not None
        state = "done" if told else ("current" if final else "future")
        detail = _("Faltan %(num)s por notificar") % {"num": waiting} if waiting else ""
        steps.append({"label": _("Notificada"), "on": None, "state": state, "detail": detail})
        steps.append(_until(_("Impugnable hasta"), decision.challengeable_until, today, final=final))
    steps.append(_until(_("Vigente hasta"), decision.in_force_until, today, final=final))
    if decision.state in (DecisionState.REPEALED, DecisionState.WITHDRAWN):
        steps.append({"label": _(_WORDS[decision.state.value]), "on": decision.ended_on, "state": "current"})
    return steps


def _until(label: str, day: date | None, today: date, *, final: bool) -> dict[str, Any]:
    if day is None:
        return {"label": label, "on": None, "state": "unknown"}
    return {"label": label, "on": day, "state": "done" if final and day < today else "future"}


def around(reading: Reading, placed: queries.Placed, tab: str) -> Mapping[str, Any]:
    """What every page of one decision needs."""
    decision, actor = placed.decision, reading.actor
    kind = type_named(decision.kind)

    def may(permission: Permission) -> bool:
        return actor.may(permission, decision.site)

    standing = decision.state in (DecisionState.DRAFT, DecisionState.FINAL)
    return {
        "placed": placed,
        "decision": decision,
        "kind": kind,
        "kind_name": named((kind.title, kind.en)),
        "state_word": _(_WORDS[decision.state.value]),
        "tone": TONES[decision.state.value],
        "strip": strip(decision, reading.today),
        "held": completeness_of(reading, decision),
        "tab": tab,
        "today": reading.today,
        "called": decision.reference or _("Borrador"),
        "may_write": may(Permission.DECISION_WRITE) and standing,
        "may_finalise": may(Permission.DECISION_FINALISE),
        "may_override": may(Permission.DECISION_OVERRIDE),
        "may_publish": may(Permission.DECISION_PUBLISH),
        "named": named,
    }

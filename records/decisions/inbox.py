"""What waits for those who answer for decisions: gaps, people to tell, and what was promised."""

from __future__ import annotations

from collections.abc import Sequence

from records.decisions import queries
from records.decisions.counters import completeness_of
from records.decisions.gaps import gaps_due_on
from records.decisions.model import Decision
from records.decisions.visibility import units_of
from system.actor import Permission
from system.context import InboxItem
from system.web.language import gettext as _
from system.work import Reading

_MOST = 10
# What by its nature comes later is a gap in the counters and keeps nothing back: each is looked into by itself.
_LOOKED_AT = 30


def gaps(reading: Reading) -> Sequence[InboxItem]:
    """Decisions the actor may write whose evidence has gaps."""
    if not reading.actor.holds(Permission.DECISION_WRITE):
        return []
    return [
        InboxItem(
            title=f"{_name(one)} · {one.matter}",
            path=f"/decisions/{one.id}/evidence",
            detail=_late(
                _("%(have)s de %(all)s requisitos") % {"have": one.fulfilled, "all": one.required},
                late=due_on is not None and due_on < reading.today,
            ),
            due_on=due_on.isoformat() if due_on else "",
        )
        for one in queries.with_gaps(reading, _MOST)
        for due_on in (gaps_due_on(reading, one),)
    ]


def ready(reading: Reading) -> Sequence[InboxItem]:
    """Drafts that lack no evidence, or whose gaps somebody let stand, for who may make them final."""
    if not reading.actor.holds(Permission.DECISION_FINALISE):
        return []
    whole = [
        one
        for one in queries.nearly_ready(reading, _LOOKED_AT)
        if not completeness_of(reading, one).gaps_now(one.waived)
    ]
    return [
        InboxItem(
            title=one.matter,
            path=f"/decisions/{one.id}",
            detail=_("Con faltantes dispensados") if one.overridden_by else _("Nada falta para declararla firme"),
        )
        for one in whole[:_MOST]
    ]


def notifications(reading: Reading) -> Sequence[InboxItem]:
    """People nobody told yet; their names stay on the decision's own page."""
    if not reading.actor.holds(Permission.DECISION_WRITE):
        return []
    return [
        InboxItem(
            title=f"{_name(decision)} · {decision.matter}",
            path=f"/decisions/{decision.id}/addressees",
            detail=_late(
                _("Notificar la decisión"), late=addressee.due_on is not None and addressee.due_on < reading.today
            ),
            due_on=addressee.due_on.isoformat() if addressee.due_on else "",
        )
        for addressee, decision in queries.to_notify(reading, _MOST)
    ]


def follow_ups(reading: Reading) -> Sequence[InboxItem]:
    """What final decisions ask of the actor's units."""
    if not reading.actor.holds(Permission.DECISION_WRITE):
        return []
    units = units_of(reading.actor, Permission.DECISION_WRITE)
    return [
        InboxItem(
            title=follow_up.what,
            path=f"/decisions/{decision.id}/follow-ups",
            detail=_late(_name(decision), late=follow_up.due_on < reading.today),
            due_on=follow_up.due_on.isoformat(),
        )
        for follow_up, decision in queries.to_follow(reading, units, _MOST)
    ]


def outdated(reading: Reading) -> Sequence[InboxItem]:
    """What ended while the public register still says that it stands."""
    if not reading.actor.holds(Permission.DECISION_PUBLISH):
        return []
    return [
        InboxItem(
            title=f"{_name(one)} · {one.matter}",
            path=f"/decisions/{one.id}/publication",
            detail=_("Quedó sin efectos y el registro público aún la da por firme"),
        )
        for one in queries.outdated_in_register(reading, _MOST)
    ]


def _name(decision: Decision) -> str:
    return decision.reference or _("Borrador")


def _late(text: str, *, late: bool) -> str:
    return f"{text} · {_('vencida')}" if late else text

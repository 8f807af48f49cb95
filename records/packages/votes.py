"""How a body voted on a decision, as its package says it: each by name, what it comes to, and why who stepped aside.

Votes of a sitting and those that were entered by form are told alike. Why somebody stepped aside is a person's: it is
told to who may write the decision, as on its page, and the package then is for nobody else.
"""

from __future__ import annotations

from typing import Any

from records.collegiate.model import CollegiateBody
from records.collegiate.queries import attendance_of, members_on
from records.collegiate.queries import outcome_of as outcome_in_sitting
from records.collegiate.quorum import Choice, Outcome
from records.decisions import queries as decisions
from records.decisions import voting
from records.decisions.model import Decision
from records.packages.contents import some
from system.actor import Permission
from system.work import Reading


def voting_of(reading: Reading, decision: Decision) -> dict[str, Any] | None:
    """What is known of the votes on a decision the caller was allowed to see; None where nobody voted."""
    voted = decisions.votes(reading, decision)
    if not voted or decision.body_id is None:
        return None
    body = reading.session.get_one(CollegiateBody, decision.body_id)
    reached = _outcome(reading, decision, body, {one.membership_id: Choice(one.choice) for one in voted})
    return {
        "source": "form" if decision.agenda_item_id is None else "sitting",
        "body": some(body, "code", "name", "quorum_percent"),
        "favour": reached.favour,
        "against": reached.against,
        "abstained": reached.abstained,
        "recused": reached.recused,
        "quorum_reached": reached.quorum_reached,
        "casting": reached.casting,
        "passed": reached.passed,
        "reasons_told": reading.actor.may(Permission.DECISION_WRITE, decision.site),
        "ballots": [
            {"name": one.member, "office": one.office, "presides": one.presides, "vote": one.choice,
             "reason": one.reason}
            for one in voted
        ],
    }  # fmt: skip


def tells_reasons(package: dict[str, Any]) -> bool:
    """Whether a package says why somebody stepped aside or was against, which not everybody may read."""
    told = (package.get("decision") or {}).get("voting") or {}
    return any(one["reason"] for one in told.get("ballots", ()))


def _outcome(reading: Reading, decision: Decision, body: CollegiateBody, choices: dict[Any, Choice]) -> Outcome:
    sat = decisions.sat(reading, decision)
    if sat is None:
        return voting.outcome_among(voting.voters(reading, decision), choices, body.quorum_percent)
    members = members_on(reading.session, body.id, sat.sitting.sits_on)
    return outcome_in_sitting(members, attendance_of(reading.session, sat.sitting.id), choices, body.quorum_percent)

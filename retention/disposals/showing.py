"""The page of one list: where it stands, what comes next and whose it is, its papers and what was said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar
from uuid import UUID

from litestar import Response

from retention.disposals import delegated, printing, queries, reminding, standing_against, states
from retention.disposals.labels import OUTCOMES, WORDS
from retention.disposals.model import DisposalList, ListState
from retention.disposals.sitting import boards
from retention.disposals.states import Transition
from retention.disposals.waste import waste_of
from retention.publications.queries import of_subject
from system import history
from system.actor import Actor, Permission
from system.organization.errors import ProfileNotConfirmed, ProfileNotFound
from system.organization.labels import role_label
from system.organization.queries import unit_name
from system.organization.roles import MATRIX
from system.web.forms import Form
from system.web.language import gettext as _
from system.web.pages import page
from system.work import Reading

HOME = "/disposals"
T = TypeVar("T")
# Every field of every form of the page, so that what is wrong is shown at its own.
FIELDS = dict.fromkeys(
    (
        "counted", "boxes", "paper", "sheet", "declaration", "consent", "number", "authority", "dated_on", "address",
        "outcome", "positions", "reason", "words", "assignee", "answer_by", "kind", "version", "withdrawal",
        "body", "sits_on", "place", "permission", "delegate", "until", "lending",
    ),
    "",
)  # fmt: skip


def show_list(reading: Reading, list_id: UUID, form: Form, status: int = 200) -> Response[str]:
    """The page of a list, with what was typed into its forms and why it was refused."""
    found, actor = queries.find(reading, list_id), reading.actor
    running = found.state not in {*states.ENDED, ListState.EXECUTED}
    return page(
        "retention/disposals/detail.html",
        about=(reading, list_id),
        status=status,
        form=Form({**form.values, "version": found.version}, form.refusal),
        listed=found,
        unit=unit_name(reading, found.unit_id, reading.today),
        steps=_steps(reading, found),
        following=_following(found),
        way=_way(found),
        decides=queries.may_decide(reading, found),
        may_withdraw=found.state in states.WITHDRAWAL.sources and actor.may(Permission.DISPOSAL_PROPOSE, found.place),
        is_own=found.is_of(actor.handle),
        impeded=standing_against.count(reading, found, reading.today) if running else 0,
        most_impeded=standing_against.MOST,
        boxes=printing.boxes_of(reading, found.id),
        papers=queries.papers(reading, found.id),
        counting={one.id for one in queries.counting(reading, found).values()},
        opinions=queries.opinions(reading, found.id),
        published=of_subject(reading, found.id),
        comments=queries.comments(reading, found.id),
        accounts=queries.accounts(reading, found.fonds_id) if running else [],
        lent=delegated.of_list(reading, found),
        boards=[(str(one.id), one.name) for one in boards(reading, found)],
        may_lend=_lendable(actor, found) if running else [],
        lent_words=dict(delegated.LENT),
        alert_on=_of_profile(reminding.alert_on, reading, found),
        waste=_of_profile(waste_of, reading, found),
        entries=history.of(reading.session, found.id),
        home=HOME,
        words=WORDS,
        outcomes=[(value, _(label)) for value, label in OUTCOMES],
        today=reading.today,
        EXECUTED=ListState.EXECUTED,
        DRAFT=ListState.DRAFT,
    )


def _way(found: DisposalList) -> list[ListState]:
    """The states the list goes through; what finance authorises only where it is asked."""
    return [
        one
        for one in ListState
        if one not in {ListState.REFUSED, ListState.WITHDRAWN}
        and (one is not ListState.FINANCE_AUTHORISED or found.accounting)
    ]


def _lendable(actor: Actor, found: DisposalList) -> list[tuple[str, str]]:
    """What the actor may do of the list and may lend; nobody lends the steps of his own proposal."""
    if found.is_of(actor.handle):
        return []
    return [(value, _(label)) for value, label in delegated.LENT if actor.may(Permission(value), found.place)]


def _of_profile(ask: Callable[[Reading, DisposalList], T], reading: Reading, found: DisposalList) -> T | None:
    """What the body's numbers say of a list, and nothing where nobody answers for them yet."""
    try:
        return ask(reading, found)
    except (ProfileNotFound, ProfileNotConfirmed):
        return None


def _steps(reading: Reading, found: DisposalList) -> list[str]:
    """The acts that lead on from here and are the actor's, lent ones too.

    Whoever proposed the list meets no form of a step that he would be refused.
    """
    is_own = found.is_of(reading.actor.handle)
    return [
        one.act
        for one in _leading_on(found)
        if one is not states.EXECUTION
        and not (is_own and states.is_somebody_else in one.guards)
        and queries.permits(reading, found, one.permission)
    ]


def _following(found: DisposalList) -> list[tuple[str, str]]:
    """What comes next, and whose it is: for whoever has done his part and wonders who is to go on."""
    return [(one.act, ", ".join(_offices(one.permission))) for one in _leading_on(found)]


def _offices(permission: Permission) -> Iterator[str]:
    return (role_label(role) for role, may in MATRIX.items() if permission in may)


def _leading_on(found: DisposalList) -> list[Transition]:
    """The acts that lead on from here; original accounting goes to finance first, anything else never."""
    skipped = states.REQUEST if found.state is ListState.OPINED and found.accounting else states.FINANCE
    return [one for one in states.next_acts(found.state) if one is not skipped]

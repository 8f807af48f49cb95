"""The life of a disposal list, as one table to read aloud (domain 3.5; LGA 31-VI, 50-53, 55, 58, 106-VI). Pure.

    proposed -> checked -> appraised -> opined -> [finance authorised] -> ruling requested -> ruled -> act issued
    -> published -> (executing -> executed) -> closed

Whoever proposed a list approves nothing of it. Every paper is given over the digest of that day; a list that changes
goes back to `proposed` and its papers count no longer. A guard looks at one moment and answers with its objection, or
with nothing; an act is refused with all of them at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from retention.disposals.kinds import ListState, PaperKind
from system.actor import Permission
from system.errors import Objection

_S, _K, _P = ListState, PaperKind, Permission


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """What the guards may ask. Unused fields stay at their default.

    `papers` are the kinds of papers that count over the list's digest, the one handed in with this act included.
    `counted` is what was counted on the shelves, None where nobody did. `not_before` is the day of the paper before.
    """

    today: date
    actor: str = ""
    proposer: str = ""
    drafter: str = ""
    standing: int = 0
    is_gathering: bool = False
    counted: int | None = None
    papers: frozenset[PaperKind] = frozenset()
    is_accounting: bool = False
    is_donated: bool = False
    needs_receipt: bool = False
    has_consent: bool = False
    opinions: int = 0
    is_favourable: bool = False
    has_quorum: bool = False
    area_was_there: bool = False
    number: str = ""
    authority: str = ""
    dated_on: date | None = None
    not_before: date | None = None
    address: str = ""
    reason: str = ""


Guard = Callable[[Moment], Objection | None]


def _at(code: str, basis: str = "", **facts: str | int | None) -> Objection:
    return Objection(f"disposal.{code}", basis, facts)


def is_gathered(moment: Moment) -> Objection | None:
    """The job that gathers its files has ended."""
    return _at("still_gathering") if moment.is_gathering else None


def has_files(moment: Moment) -> Objection | None:
    """A list without files disposes of nothing."""
    return None if moment.standing else _at("no_files", "LGA 4-XII")


def is_somebody_else(moment: Moment) -> Objection | None:
    """Nobody approves his own proposal: neither who proposed the list nor who chose its files."""
    if not moment.actor or moment.actor not in {moment.proposer, moment.drafter}:
        return None
    return _at("own_proposal", "LGA 31-VI, 50", proposer=moment.actor)


def count_agrees(moment: Moment) -> Objection | None:
    """As many files lie on the shelves as the inventory says."""
    if moment.counted is None:
        return _at("not_counted", "LGA 31-VI", field="counted")
    if moment.counted == moment.standing:
        return None
    return _at("count_differs", "LGA 31-VI", field="counted", counted=moment.counted, listed=moment.standing)


def has_consent(moment: Moment) -> Objection | None:
    """The producing area agrees, in so many words."""
    return None if moment.has_consent else _at("consent_missing", "LGA 53", field="consent")


def board_voted(moment: Moment) -> Objection | None:
    """The interdisciplinary group voted on this list in a sitting."""
    return None if moment.opinions else _at("not_voted", "LGA 50, 51")


def board_had_quorum(moment: Moment) -> Objection | None:
    """With the quorum of its rules, those recused left out."""
    return None if moment.has_quorum or not moment.opinions else _at("no_quorum", "LGA 50, 54")


def area_was_there(moment: Moment) -> Objection | None:
    """And with the producing area."""
    return None if moment.area_was_there or not moment.opinions else _at("area_absent", "LGA 50, 53")


def board_favours(moment: Moment) -> Objection | None:
    """The group is for it."""
    return None if moment.is_favourable or not moment.opinions else _at("opinion_negative", "LGA 52")


def is_accounting(moment: Moment) -> Objection | None:
    """Only original accounting records need the finance body."""
    return None if moment.is_accounting else _at("not_accounting", "NGIFG 004, 16")


def finance_authorised(moment: Moment) -> Objection | None:
    """Original accounting records are not disposed of without it (domain 7 D 40)."""
    if not moment.is_accounting or _K.FINANCE_AUTHORISATION in moment.papers:
        return None
    return _at("finance_missing", "NGIFG 004, 16")


def has_number(moment: Moment) -> Objection | None:
    """A paper has a number."""
    return None if moment.number.strip() else _at("number_missing", field="number")


def has_authority(moment: Moment) -> Objection | None:
    """And somebody who gives it."""
    return None if moment.authority.strip() else _at("authority_missing", "LGA 106-VI", field="authority")


def has_day(moment: Moment) -> Objection | None:
    """And a day that has come and is not before the paper it answers."""
    if moment.dated_on is None:
        return _at("day_missing", field="dated_on")
    if moment.dated_on > moment.today:
        return _at("day_in_future", field="dated_on", day=moment.dated_on.isoformat())
    if moment.not_before is not None and moment.dated_on < moment.not_before:
        return _at(
            "day_before", field="dated_on", day=moment.dated_on.isoformat(), before=moment.not_before.isoformat()
        )
    return None


def has_address(moment: Moment) -> Objection | None:
    """It is published where anybody can read it."""
    if moment.address.startswith(("https://", "http://")) and len(moment.address) > len("https://") + 2:
        return None
    return _at("address_missing", "LGA 58", field="address")


def has_reason(moment: Moment) -> Objection | None:
    """Whoever stops something says why."""
    return None if moment.reason.strip() else _at("reason_missing", field="reason")


def has(kind: PaperKind, basis: str, field: str = "") -> Guard:
    """A paper of that kind counts over the list as it is now."""

    def guard(moment: Moment) -> Objection | None:
        facts = {"field": field} if field else {}
        return None if kind in moment.papers else _at(f"paper_missing.{kind.value}", basis, **facts)

    return guard


def receipt_where_asked(moment: Moment) -> Objection | None:
    """Paper that was given away has its receipt; where the law names who is given it, always (LGA 15)."""
    return has(_K.DONATION_RECEIPT, "LGA 15")(moment) if moment.needs_receipt else None


def act_unless_donated(moment: Moment) -> Objection | None:
    """What was not given away as it is has its act of destruction."""
    return None if moment.is_donated else has(_K.DESTRUCTION_ACT, "LGA 31-VIII")(moment)


@dataclass(frozen=True, slots=True)
class Transition:
    """One act: from which states to which, who may, which paper it brings, and what is asked first."""

    act: str
    sources: tuple[ListState, ...]
    target: ListState
    permission: Permission
    guards: tuple[Guard, ...] = ()
    paper: PaperKind | None = None

    def objections(self, moment: Moment) -> list[Objection]:
        """Every reason against the act at this moment."""
        return [found for guard in self.guards if (found := guard(moment)) is not None]


PROPOSAL = Transition("propose", (_S.DRAFT,), _S.PROPOSED, _P.DISPOSAL_PROPOSE, (is_gathered, has_files))
CHECK = Transition(
    "check", (_S.PROPOSED,), _S.CHECKED, _P.DISPOSAL_CHECK,
    (is_somebody_else, has_files, count_agrees, has(_K.INVENTORY, "LGA 31-VI", "paper")), _K.INVENTORY,
)  # fmt: skip
APPRAISAL = Transition(
    "appraise", (_S.CHECKED,), _S.APPRAISED, _P.DISPOSAL_APPRAISE,
    (
        is_somebody_else, has_consent, has(_K.APPRAISAL_SHEET, "LGA 53, 56", "sheet"),
        has(_K.APPRAISAL_DECLARATION, "LGA 53", "declaration"),
    ),
)  # fmt: skip
OPINION = Transition(
    "opine", (_S.APPRAISED,), _S.OPINED, _P.DISPOSAL_OPINE,
    (is_somebody_else, board_voted, board_had_quorum, area_was_there, board_favours), _K.BOARD_OPINION,
)  # fmt: skip
FINANCE = Transition(
    "authorise_finance", (_S.OPINED,), _S.FINANCE_AUTHORISED, _P.DISPOSAL_SUBMIT,
    (is_somebody_else, is_accounting, has_number, has_authority, has_day), _K.FINANCE_AUTHORISATION,
)  # fmt: skip
REQUEST = Transition(
    "request", (_S.OPINED, _S.FINANCE_AUTHORISED), _S.RULING_REQUESTED, _P.DISPOSAL_SUBMIT,
    (is_somebody_else, finance_authorised, has_number, has_authority, has_day), _K.REQUEST,
)  # fmt: skip
RULING = Transition(
    "rule", (_S.RULING_REQUESTED,), _S.RULED, _P.DISPOSAL_SUBMIT,
    (is_somebody_else, has_number, has_authority, has_day), _K.RULING,
)  # fmt: skip
ACT = Transition(
    "issue_act", (_S.RULED,), _S.ACT_ISSUED, _P.DISPOSAL_SUBMIT,
    (is_somebody_else, has_files, has(_K.RULING, "LGA 106-VI"), has_number, has_authority, has_day), _K.ACT,
)  # fmt: skip
PUBLICATION = Transition(
    "publish", (_S.ACT_ISSUED,), _S.PUBLISHED, _P.DISPOSAL_PUBLISH,
    (has(_K.RULING, "LGA 58"), has(_K.ACT, "LGA 58"), has_address, has_day), _K.PUBLICATION,
)  # fmt: skip
CLOSING = Transition("close", (_S.EXECUTED,), _S.CLOSED, _P.DISPOSAL_EXECUTE, (receipt_where_asked, act_unless_donated))
# Another noun's acts; here only their guards, so that one table says all of it.
EXECUTION = Transition(
    "execute", (_S.PUBLISHED,), _S.EXECUTING, _P.DISPOSAL_EXECUTE,
    (
        has_files, has(_K.RULING, "LGA 106-VI"), has(_K.ACT, "LGA 58"), has(_K.PUBLICATION, "LGA 58"),
        finance_authorised,
    ),
)  # fmt: skip
RUNNING = (
    _S.PROPOSED, _S.CHECKED, _S.APPRAISED, _S.OPINED, _S.FINANCE_AUTHORISED, _S.RULING_REQUESTED, _S.RULED,
    _S.ACT_ISSUED, _S.PUBLISHED,
)  # fmt: skip
ENDED = (_S.CLOSED, _S.REFUSED, _S.WITHDRAWN)
WITHDRAWAL = Transition("withdraw", (_S.DRAFT, *RUNNING), _S.WITHDRAWN, _P.DISPOSAL_PROPOSE, (has_reason,))
FORWARD = (PROPOSAL, CHECK, APPRAISAL, OPINION, FINANCE, REQUEST, RULING, ACT, PUBLICATION, EXECUTION, CLOSING)
TRANSITIONS = (*FORWARD, WITHDRAWAL)

# Who decides while a list is in a state: who may refuse it, or single files of it, there.
_DECIDERS: dict[ListState, tuple[Permission, ...]] = {
    _S.DRAFT: (_P.DISPOSAL_PROPOSE,),
    _S.PROPOSED: (_P.DISPOSAL_CHECK, _P.DISPOSAL_PROPOSE),
    _S.CHECKED: (_P.DISPOSAL_APPRAISE, _P.DISPOSAL_CHECK),
    _S.APPRAISED: (_P.DISPOSAL_OPINE, _P.DISPOSAL_APPRAISE),
    _S.OPINED: (_P.DISPOSAL_SUBMIT, _P.DISPOSAL_OPINE),
    _S.FINANCE_AUTHORISED: (_P.DISPOSAL_SUBMIT,),
    _S.RULING_REQUESTED: (_P.DISPOSAL_SUBMIT,),
    _S.RULED: (_P.DISPOSAL_SUBMIT,),
    _S.ACT_ISSUED: (_P.DISPOSAL_SUBMIT,),
    _S.PUBLISHED: (_P.DISPOSAL_SUBMIT,),
}


def deciders(state: ListState) -> Sequence[Permission]:
    """The permissions of which one suffices to refuse files of a list in that state; none where it is too late."""
    return _DECIDERS.get(state, ())


def next_acts(state: ListState) -> Sequence[Transition]:
    """The acts that lead on from a state."""
    return [one for one in FORWARD if state in one.sources]


def after_change(state: ListState) -> ListState:
    """Where a list goes when its files change: what was given over the old ones has to be asked for again."""
    return state if state is ListState.DRAFT else ListState.PROPOSED

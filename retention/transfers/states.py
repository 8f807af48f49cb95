"""The lives of a primary and of a secondary transfer, as tables to read aloud (domain 3.3, 3.6; LGA 30-33, 36). Pure.

A guard looks at one moment of the act and answers with its objections; an act is refused with all of them at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from retention.transfers.kinds import TransferState
from system.actor import Permission
from system.errors import Objection

SAME = "same"


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """What the guards may ask. Unused fields stay at their default.

    `counted`, `missing` and `observed` are files of the inventory; `against` is everything that stands against single
    files or boxes, already named. `signed_digest` is what the unit head signed, `digest` the inventory as it stands.
    """

    today: date
    starts_on: date | None = None
    ends_on: date | None = None
    until_year: int | None = None
    year: int | None = None
    overlapping: int = 0
    is_scheduled: bool = True
    reason: str = ""
    proposer: str = ""
    actor: str = ""
    files: int = 1
    pending: int = 0
    missing: int = 0
    observed: int = 0
    unanswered: int = 0
    is_cleaned: bool = True
    digest: str = ""
    signed_digest: str = ""
    act_number: str = ""
    has_place: bool = True
    unplaced: int = 0
    unchecked: int = 0
    broken: int = 0
    number: str = ""
    dated_on: date | None = None
    has_paper: bool = True
    address: str = ""
    formats: Sequence[Objection] = ()
    has_package: bool = True
    needs_notice: bool = False
    against: Sequence[Objection] = ()


Guard = Callable[[Moment], Objection | Sequence[Objection] | None]


def window_runs_forward(moment: Moment) -> Objection | None:
    """A window begins before it ends, within its year."""
    first, last = moment.starts_on, moment.ends_on
    if first is not None and last is not None and first <= last and first.year == moment.year == last.year:
        return None
    return Objection("transfer.window_backwards", "", {"field": "ends_on"})


def windows_do_not_meet(moment: Moment) -> Objection | None:
    """A unit transfers once on any day: two windows over the same days say nothing clear."""
    return Objection("transfer.windows_meet", "", {"field": "starts_on"}) if moment.overlapping else None


def years_are_past(moment: Moment) -> Objection | None:
    """Files of a year to come cannot be closed yet."""
    if moment.until_year is not None and moment.year is not None and moment.until_year <= moment.year:
        return None
    return Objection("transfer.years_to_come", "", {"field": "until_year"})


def window_is_open(moment: Moment) -> Objection | None:
    """A unit transfers on the days that the calendar gives it."""
    if moment.starts_on is None or moment.ends_on is None or moment.starts_on <= moment.today <= moment.ends_on:
        return None
    facts = {"starts_on": moment.starts_on.isoformat(), "ends_on": moment.ends_on.isoformat()}
    return Objection("transfer.outside_window", "LGA 28-IX", facts)


def is_scheduled_or_reasoned(moment: Moment) -> Objection | None:
    """What the calendar does not foresee is asked for with a reason."""
    if moment.is_scheduled or moment.reason.strip():
        return None
    return Objection("transfer.unscheduled_needs_reason", "", {"field": "reason"})


def has_reason(moment: Moment) -> Objection | None:
    """Somebody says why."""
    return None if moment.reason.strip() else Objection("transfer.reason_missing", "", {"field": "reason"})


def is_not_own(moment: Moment) -> Objection | None:
    """Nobody approves what they themselves proposed (domain 8.3)."""
    if moment.actor != moment.proposer:
        return None
    return Objection("transfer.own_proposal", "LGA 12, 16")


def has_files(moment: Moment) -> Objection | None:
    """An empty inventory transfers nothing."""
    return None if moment.files else Objection("transfer.empty", "LGA 13")


def is_clean(moment: Moment) -> Objection | None:
    """Clips, staples, plastic, drafts and duplicates were taken out (domain 3.3)."""
    return None if moment.is_cleaned else Objection("transfer.not_cleaned", "", {"field": "cleaned"})


def files_may_leave(moment: Moment) -> Sequence[Objection]:
    """Nothing stands against any of the files or boxes."""
    return moment.against


def signature_stands(moment: Moment) -> Objection | None:
    """The unit head signed this inventory, not one that was changed since."""
    if moment.signed_digest and moment.signed_digest == moment.digest:
        return None
    return Objection("transfer.signature_stale", "LGA 30")


def all_counted(moment: Moment) -> Objection | None:
    """The count has looked for every file."""
    return Objection("transfer.not_counted", "LGA 31", {"count": moment.pending}) if moment.pending else None


def something_observed(moment: Moment) -> Objection | None:
    """Without anything to observe there is nothing to send back."""
    return None if moment.missing or moment.observed else Objection("transfer.nothing_observed")


def nothing_missing(moment: Moment) -> Objection | None:
    """What the count did not find, or found otherwise, is not accepted (domain 7 C 32)."""
    if not moment.missing and not moment.observed:
        return None
    return Objection("transfer.count_differs", "LGA 31", {"missing": moment.missing, "observed": moment.observed})


def all_answered(moment: Moment) -> Objection | None:
    """The office answers every observation: it brings the file, or takes it out of the transfer."""
    return Objection("transfer.unanswered", "", {"count": moment.unanswered}) if moment.unanswered else None


def has_act(moment: Moment) -> Objection | None:
    """The act that records it has a number."""
    return None if moment.act_number.strip() else Objection("transfer.act_missing", "", {"field": "act_number"})


def has_place(moment: Moment) -> Objection | None:
    """Paper is given a place of the archive that takes it, in the same act."""
    return None if moment.has_place else Objection("transfer.place_missing", "LGA 31", {"field": "place"})


def boxes_placed(moment: Moment) -> Objection | None:
    """Every box stands at its place."""
    return Objection("transfer.boxes_unplaced", "", {"count": moment.unplaced}) if moment.unplaced else None


def electronic_is_whole(moment: Moment) -> Sequence[Objection]:
    """Every object was read again since it was validated, and is what was put in (LGA 43, 46)."""
    found = []
    if moment.unchecked:
        found.append(Objection("transfer.objects_unchecked", "LGA 46", {"count": moment.unchecked}))
    if moment.broken:
        found.append(Objection("transfer.objects_broken", "LGA 46", {"count": moment.broken}))
    return found


def formats_pass(moment: Moment) -> Sequence[Objection]:
    """Every format is one that the archive will be able to read, or somebody answers for taking it (LGA 43, 46)."""
    return moment.formats


def has_number(moment: Moment) -> Objection | None:
    """A paper has a number."""
    return None if moment.number.strip() else Objection("transfer.number_missing", "", {"field": "number"})


def has_come(moment: Moment) -> Objection | None:
    """A paper bears a day that has come."""
    if moment.dated_on is not None and moment.dated_on <= moment.today:
        return None
    return Objection("transfer.paper_of_tomorrow", "", {"field": "dated_on"})


def has_paper(moment: Moment) -> Objection | None:
    """The paper itself is kept."""
    return None if moment.has_paper else Objection("transfer.paper_missing", "LGA 59", {"field": "file"})


def has_address(moment: Moment) -> Objection | None:
    """What is published has an address (LGA 58)."""
    return None if moment.address.strip() else Objection("transfer.address_missing", "LGA 58", {"field": "address"})


def has_package(moment: Moment) -> Objection | None:
    """What is handed over stands in a package of this inventory, whose manifest the receiver can check."""
    return None if moment.has_package else Objection("transfer.package_missing", "LGA 43")


def notice_given(moment: Moment) -> Objection | None:
    """A body's own historical archive is told of to the general archive first (LGA 59)."""
    return Objection("transfer.notice_missing", "LGA 59") if moment.needs_notice else None


@dataclass(frozen=True, slots=True)
class Transition:
    """One act: from which states to which, who may, and what is asked first. `SAME` leaves the state as it is."""

    act: str
    sources: tuple[TransferState | None, ...]
    target: TransferState | str
    permission: Permission
    guards: tuple[Guard, ...] = ()

    def objections(self, moment: Moment) -> list[Objection]:
        """Every reason against the act at this moment."""
        found: list[Objection] = []
        for guard in self.guards:
            against = guard(moment)
            found += [against] if isinstance(against, Objection) else against or ()
        return found


_S, _P = TransferState, Permission
BEFORE_ACCEPTANCE = (
    _S.SCHEDULED, _S.REQUESTED, _S.CAPTURING, _S.VALIDATED, _S.REVIEWING, _S.OBSERVED, _S.CORRECTED,
)  # fmt: skip
_WINDOW = (window_runs_forward, years_are_past, windows_do_not_meet)
SCHEDULING = Transition("schedule", (None,), _S.SCHEDULED, _P.TRANSFER_SCHEDULE, _WINDOW)
# Who gave the days gives others, or takes them back, as long as the unit has not asked for them.
RESCHEDULING = Transition("reschedule", (_S.SCHEDULED,), SAME, _P.TRANSFER_SCHEDULE, _WINDOW)
CANCELLING = Transition("cancel_window", (_S.SCHEDULED,), _S.WITHDRAWN, _P.TRANSFER_SCHEDULE, (has_reason,))
REQUEST = Transition(
    "request", (None, _S.SCHEDULED), _S.REQUESTED, _P.TRANSFER_REQUEST, (window_is_open, is_scheduled_or_reasoned)
)
CAPTURE = Transition("capture", (_S.REQUESTED, _S.CAPTURING), _S.CAPTURING, _P.TRANSFER_REQUEST)
EARLY = Transition(
    "authorise_early", (_S.REQUESTED, _S.CAPTURING), SAME, _P.TRANSFER_SCHEDULE, (has_reason, is_not_own)
)
VALIDATION = Transition(
    "validate", (_S.CAPTURING, _S.CORRECTED), _S.VALIDATED, _P.TRANSFER_VALIDATE,
    (has_files, is_clean, is_not_own, formats_pass, files_may_leave),
)  # fmt: skip
REVIEW = Transition("begin_review", (_S.VALIDATED, _S.CORRECTED), _S.REVIEWING, _P.TRANSFER_REVIEW, (signature_stands,))
COUNT = Transition("count", (_S.REVIEWING,), SAME, _P.TRANSFER_REVIEW)
OBSERVATION = Transition("observe", (_S.REVIEWING,), _S.OBSERVED, _P.TRANSFER_REVIEW, (all_counted, something_observed))
ANSWER = Transition("answer", (_S.OBSERVED,), SAME, _P.TRANSFER_REQUEST)
CORRECTION = Transition("correct", (_S.OBSERVED,), _S.CORRECTED, _P.TRANSFER_REQUEST, (has_files, all_answered))
ACCEPTANCE = Transition(
    "accept", (_S.REVIEWING,), _S.ACCEPTED, _P.TRANSFER_ACCEPT,
    (all_counted, nothing_missing, signature_stands, has_act, has_place, electronic_is_whole, formats_pass,
     is_not_own, files_may_leave),
)  # fmt: skip
# Who will take custody answers for a format that the list refuses; the office sees it before its head signs.
EXCEPTION = Transition(
    "except_format", (_S.CAPTURING, _S.VALIDATED, _S.REVIEWING, _S.OBSERVED, _S.CORRECTED), SAME, _P.TRANSFER_ACCEPT,
    (has_reason, is_not_own, files_may_leave),
)  # fmt: skip
PLACING = Transition("place", (_S.ACCEPTED,), _S.PLACED, _P.TRANSFER_ACCEPT, (boxes_placed,))
NOTIFICATION = Transition("notify", (_S.PLACED,), _S.NOTIFIED, _P.TRANSFER_ACCEPT)
WITHDRAWAL = Transition("withdraw", BEFORE_ACCEPTANCE, _S.WITHDRAWN, _P.TRANSFER_REQUEST, (has_reason,))
PRIMARY = (
    SCHEDULING, RESCHEDULING, CANCELLING,
    REQUEST, CAPTURE, EARLY, VALIDATION, REVIEW, COUNT, OBSERVATION, ANSWER, CORRECTION, EXCEPTION,
    ACCEPTANCE, PLACING, NOTIFICATION, WITHDRAWAL,
)  # fmt: skip

PROPOSAL = Transition("propose", (None,), _S.PROPOSED, _P.TRANSFER_REVIEW, (has_files,))
OPINION = Transition("opine", (_S.PROPOSED,), _S.OPINED, _P.TRANSFER_SCHEDULE, (has_number, has_come, is_not_own))
RULING = Transition("rule", (_S.OPINED,), _S.RULED, _P.TRANSFER_SCHEDULE, (has_number, has_come, has_act, is_not_own))
HOLDING_BACK = Transition("hold_back", (_S.PROPOSED,), SAME, _P.TRANSFER_REVIEW)
LATE_EXCEPTION = Transition(
    "except_format",
    (_S.PROPOSED, _S.OPINED, _S.RULED, _S.DESCRIBED, _S.DELIVERED),
    SAME,
    _P.TRANSFER_SCHEDULE,
    (has_reason, is_not_own, files_may_leave),
)
DESCRIPTION = Transition("describe", (_S.RULED,), _S.DESCRIBED, _P.TRANSFER_REVIEW, (formats_pass, files_may_leave))
DELIVERY = Transition(
    "deliver", (_S.DESCRIBED,), _S.DELIVERED, _P.TRANSFER_REVIEW, (electronic_is_whole, has_package, files_may_leave)
)
RECEIPT = Transition(
    "receive", (_S.DELIVERED,), _S.ACCEPTED, _P.TRANSFER_RECEIVE,
    (has_number, has_come, has_place, electronic_is_whole, formats_pass, is_not_own, files_may_leave),
)  # fmt: skip
# Where the body has no historical archive the coordinator records what the archive that took it acknowledged.
FOREIGN_RECEIPT = Transition(
    "receive_elsewhere",
    (_S.DELIVERED,),
    _S.ACCEPTED,
    _P.TRANSFER_SCHEDULE,
    (has_number, has_come, has_paper, electronic_is_whole, formats_pass, is_not_own, files_may_leave),
)
NOTICE = Transition("give_notice", (_S.ACCEPTED,), _S.NOTIFIED, _P.TRANSFER_SCHEDULE, (has_number, has_come, has_paper))
PUBLICATION = Transition(
    "publish", (_S.ACCEPTED, _S.NOTIFIED), _S.PUBLISHED, _P.TRANSFER_SCHEDULE, (has_address, notice_given)
)
GIVING_UP = Transition(
    "give_up", (_S.PROPOSED, _S.OPINED, _S.RULED, _S.DESCRIBED, _S.DELIVERED), _S.WITHDRAWN, _P.TRANSFER_REVIEW,
    (has_reason,),
)  # fmt: skip
SECONDARY = (
    PROPOSAL, HOLDING_BACK, OPINION, RULING, LATE_EXCEPTION, DESCRIPTION, DELIVERY, RECEIPT,
    FOREIGN_RECEIPT, NOTICE, PUBLICATION, GIVING_UP,
)  # fmt: skip

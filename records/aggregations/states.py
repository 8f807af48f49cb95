"""The life of a file while it is kept in its office, as one table to read aloud (domain 3.2; LGA 4-XXIX, 11-III).

Whether it takes documents (`State`) is one thing, whether it is where it belongs (its standing) another: a file that is
lost, damaged or merged keeps its state and does nothing until it is in order. What happens to a closed file later
(transfer, disposal) belongs to retention. A guard looks at one moment of the
act and answers with its objection, or with nothing; an act is refused with all of them at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from system.actor import CustodyStage, Permission
from system.errors import Objection


class State(StrEnum):
    """Whether a file takes documents."""

    OPEN = "open"
    CLOSED = "closed"


EITHER = "either"
SAME = "same"
IN_ORDER, LOST, DAMAGED, MERGED = "in_order", "lost", "damaged", "merged"
DEMANDS = frozenset({"cover", "foliation", "purge"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """What the guards may ask: the file as it stands, and what the act wants. Unused fields stay at their default."""

    today: date
    on: date
    title: str = ""
    reason: str = ""
    opened_on: date | None = None
    folios: int | None = None
    document_folios: int = 0
    latest_document_on: date | None = None
    stage: CustodyStage = CustodyStage.OFFICE
    series_known: bool = True
    series_in_force: bool = True
    series_takes_files: bool = True
    unit_stands: bool = True
    standing: str = IN_ORDER
    is_open: bool = True
    is_same_class: bool = False
    authority: str = ""
    cover_missing: tuple[str, ...] = ()
    is_foliated: bool = True
    is_purged: bool = True
    demands: frozenset[str] = frozenset()


Guard = Callable[[Moment], Objection | Sequence[Objection] | None]


def has_title(moment: Moment) -> Objection | None:
    """A file without a title cannot be found."""
    return None if moment.title.strip() else Objection("aggregation.title_missing")


def is_not_future(moment: Moment) -> Objection | None:
    """Nothing is opened on a day that has not come."""
    if moment.on <= moment.today:
        return None
    return Objection("aggregation.opens_in_future", facts={"opened_on": moment.on.isoformat()})


def series_stands(moment: Moment) -> Objection | None:
    """Files are opened under a class of the chart in force."""
    if not moment.series_known:
        return Objection("aggregation.series_unknown", "LGA 13")
    return None if moment.series_in_force else Objection("aggregation.series_not_in_force", "LGA 13")


def series_takes_files(moment: Moment) -> Objection | None:
    """Sections, and classes closed to new files, take none."""
    if not moment.series_known or moment.series_takes_files:
        return None
    return Objection("aggregation.series_takes_no_files", "LGA 13")


def unit_stands(moment: Moment) -> Objection | None:
    """The unit existed on the opening day."""
    if moment.unit_stands:
        return None
    return Objection("aggregation.unit_not_standing", facts={"opened_on": moment.on.isoformat()})


def closes_after_opening(moment: Moment) -> Objection | None:
    """A file ends after it begins."""
    if moment.opened_on is None or moment.on >= moment.opened_on:
        return None
    facts = {"opened_on": moment.opened_on.isoformat(), "closed_on": moment.on.isoformat()}
    return Objection("aggregation.closes_before_opening", facts=facts)


def closing_has_come(moment: Moment) -> Objection | None:
    """A period must not run from a day that has not come."""
    if moment.on <= moment.today:
        return None
    return Objection("aggregation.closes_in_future", facts={"closed_on": moment.on.isoformat()})


def documents_precede_closing(moment: Moment) -> Objection | None:
    """The matter ends with its last document."""
    if moment.latest_document_on is None or moment.latest_document_on <= moment.on:
        return None
    facts = {"document_on": moment.latest_document_on.isoformat(), "closed_on": moment.on.isoformat()}
    return Objection("aggregation.document_after_closing", "LGA 4-XXIX", facts)


def folios_suffice(moment: Moment) -> Objection | None:
    """The total of folios is not smaller than the folios its documents state."""
    if moment.folios is None or moment.folios >= moment.document_folios:
        return None
    facts = {"folios": moment.folios, "document_folios": moment.document_folios}
    return Objection("aggregation.folios_fewer_than_documents", facts=facts)


def has_reason(moment: Moment) -> Objection | None:
    """The coordinator says why."""
    return None if moment.reason.strip() else Objection("aggregation.reason_missing")


def is_in_office(moment: Moment) -> Objection | None:
    """What has been transferred is not reopened."""
    if moment.stage is CustodyStage.OFFICE:
        return None
    return Objection("aggregation.left_the_office", "LGA 30", {"stage": moment.stage.value})


def is_in_order(moment: Moment) -> Objection | None:
    """What is lost, damaged or merged stays as it is until it is in order."""
    if moment.standing == IN_ORDER:
        return None
    return Objection("aggregation.not_in_order", "LGA 116-VI", {"standing": moment.standing})


def is_frozen(moment: Moment) -> Objection | None:
    """Only what was lost or damaged is found again; what was merged lies in another file."""
    if moment.standing in {LOST, DAMAGED}:
        return None
    return Objection("aggregation.nothing_to_find", facts={"standing": moment.standing})


def cover_complete(moment: Moment) -> Sequence[Objection]:
    """The cover says what the body demands of it; everything it lacks is told at once, each at its field."""
    if "cover" not in moment.demands:
        return ()
    return [
        Objection(f"aggregation.cover_lacks.{name}", "LGA 4-XXIX", {"field": name}) for name in moment.cover_missing
    ]


def foliation_complete(moment: Moment) -> Objection | None:
    """Every volume is numbered and the last folio is the total."""
    if "foliation" not in moment.demands or moment.is_foliated:
        return None
    return Objection("aggregation.foliation_incomplete", facts={"field": "folios"})


def purge_noted(moment: Moment) -> Objection | None:
    """Drafts and duplicates were taken out."""
    if "purge" not in moment.demands or moment.is_purged:
        return None
    return Objection("aggregation.purge_not_noted", facts={"field": "purged"})


def class_differs(moment: Moment) -> Objection | None:
    """A file is not reclassified into the class it is in."""
    return Objection("aggregation.same_class", "LGA 13", {"field": "series"}) if moment.is_same_class else None


def in_office_or_ordered(moment: Moment) -> Objection | None:
    """What left its office, or was closed, is divided or joined only by order of an authority (domain 3.2)."""
    if (moment.stage is CustodyStage.OFFICE and moment.is_open) or moment.authority.strip():
        return None
    return Objection("aggregation.needs_authority", "LGA 30", {"field": "authority", "stage": moment.stage.value})


@dataclass(frozen=True, slots=True)
class Transition:
    """One act: from which state to which, who may, and what is asked first.

    `source` and `target` are states, or `EITHER` and `SAME` where the act neither asks for one nor changes it.
    """

    act: str
    source: State | str | None
    target: State | str
    permission: Permission
    guards: tuple[Guard, ...] = ()

    def objections(self, moment: Moment) -> list[Objection]:
        """Every reason against the act at this moment."""
        found: list[Objection] = []
        for guard in self.guards:
            against = guard(moment)
            found += [against] if isinstance(against, Objection) else against or ()
        return found

    def warnings(self, moment: Moment) -> list[Objection]:
        """What another body would demand, and this one only says."""
        refused = self.objections(moment)
        return [one for one in self.objections(replace(moment, demands=DEMANDS)) if one not in refused]


OPENING = Transition(
    "open",
    None,
    State.OPEN,
    Permission.AGGREGATION_OPEN,
    (has_title, is_not_future, series_stands, series_takes_files, unit_stands),
)
DESCRIPTION = Transition("describe", State.OPEN, State.OPEN, Permission.AGGREGATION_DESCRIBE, (has_title, is_in_order))
ADDITION = Transition("add_document", State.OPEN, State.OPEN, Permission.DOCUMENT_ADD, (is_in_order,))
FOLIATION = Transition("foliate", State.OPEN, State.OPEN, Permission.AGGREGATION_DESCRIBE, (is_in_order,))
CLOSING = Transition(
    "close",
    State.OPEN,
    State.CLOSED,
    Permission.AGGREGATION_CLOSE,
    (
        is_in_order,
        closes_after_opening,
        closing_has_come,
        documents_precede_closing,
        folios_suffice,
        cover_complete,
        foliation_complete,
        purge_noted,
    ),
)
REOPENING = Transition(
    "reopen", State.CLOSED, State.OPEN, Permission.AGGREGATION_REOPEN, (has_reason, is_in_order, is_in_office)
)
RECLASSIFICATION = Transition(
    "reclassify",
    EITHER,
    SAME,
    Permission.AGGREGATION_RESTRUCTURE,
    (has_reason, is_in_order, series_stands, series_takes_files, class_differs),
)
SPLITTING = Transition(
    "split", EITHER, SAME, Permission.AGGREGATION_RESTRUCTURE, (has_reason, is_in_order, in_office_or_ordered)
)
MERGING = Transition(
    "merge", EITHER, SAME, Permission.AGGREGATION_RESTRUCTURE, (has_reason, is_in_order, in_office_or_ordered)
)
LOSING = Transition("mark_lost", EITHER, SAME, Permission.INCIDENT_RECORD, (is_in_order,))
DAMAGING = Transition("mark_damaged", EITHER, SAME, Permission.INCIDENT_RECORD, (is_in_order,))
FINDING = Transition("find_again", EITHER, SAME, Permission.INCIDENT_RECORD, (is_frozen,))
TRANSITIONS = (
    OPENING,
    DESCRIPTION,
    ADDITION,
    FOLIATION,
    CLOSING,
    REOPENING,
    RECLASSIFICATION,
    SPLITTING,
    MERGING,
    LOSING,
    DAMAGING,
    FINDING,
)

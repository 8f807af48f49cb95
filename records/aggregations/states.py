"""The life of a file while it is kept in its office, as one table to read aloud (domain 3.2; LGA 4-XXIX, 11-III).

What happens to a closed file later (transfer, disposal) belongs to retention. A guard looks at one moment of the
act and answers with its objection, or with nothing; an act is refused with all of them at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from system.actor import CustodyStage, Permission
from system.errors import Objection


class State(StrEnum):
    """Whether a file takes documents."""

    OPEN = "open"
    CLOSED = "closed"


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


Guard = Callable[[Moment], Objection | None]


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


@dataclass(frozen=True, slots=True)
class Transition:
    """One act: from which state to which, who may, and what is asked first."""

    act: str
    source: State | None
    target: State
    permission: Permission
    guards: tuple[Guard, ...] = ()

    def objections(self, moment: Moment) -> list[Objection]:
        """Every reason against the act at this moment."""
        return [found for guard in self.guards if (found := guard(moment)) is not None]


OPENING = Transition(
    "open",
    None,
    State.OPEN,
    Permission.AGGREGATION_OPEN,
    (has_title, is_not_future, series_stands, series_takes_files, unit_stands),
)
DESCRIPTION = Transition("describe", State.OPEN, State.OPEN, Permission.AGGREGATION_DESCRIBE, (has_title,))
ADDITION = Transition("add_document", State.OPEN, State.OPEN, Permission.DOCUMENT_ADD)
CLOSING = Transition(
    "close",
    State.OPEN,
    State.CLOSED,
    Permission.AGGREGATION_CLOSE,
    (closes_after_opening, closing_has_come, documents_precede_closing, folios_suffice),
)
REOPENING = Transition("reopen", State.CLOSED, State.OPEN, Permission.AGGREGATION_REOPEN, (has_reason, is_in_office))
TRANSITIONS = (OPENING, DESCRIPTION, ADDITION, CLOSING, REOPENING)

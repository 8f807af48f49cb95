"""What can happen to decisions. `entity_id` is the decision; its texts and the names in it stay out of the history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from system.history import Event


@dataclass(frozen=True, kw_only=True)
class DecisionDrafted(Event):
    """A decision was begun; `agenda_item_id` where a body that decides together had agreed on it."""

    action = "decision.drafted"
    kind: str
    unit_id: UUID
    agenda_item_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class DecisionDescribed(Event):
    """What a draft says was changed; the facts name the fields."""

    action = "decision.described"
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DecisionGapsWaived(Event):
    """Gaps were let stand by somebody who may; the reason stays with the decision."""

    action = "decision.gaps_waived"
    gaps: int
    requirements: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DecisionFinalised(Event):
    """A decision became final and took its number."""

    action = "decision.finalised"
    reference: str
    decided_on: date
    required: int
    fulfilled: int
    waived: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DecisionRepealed(Event):
    """Another decision ended it. `until_before` is the last day it said of itself, which the repeal overwrites."""

    action = "decision.repealed"
    reference: str
    by: str
    by_id: UUID
    ended_on: date
    until_before: date | None


@dataclass(frozen=True, kw_only=True)
class DecisionWithdrawn(Event):
    """A draft was given up, or a final decision left without effect; `until_before` as of a repeal."""

    action = "decision.withdrawn"
    reference: str
    was: str
    until_before: date | None


@dataclass(frozen=True, kw_only=True)
class DecisionRelated(Event):
    """It was said how it stands to another."""

    action = "decision.related"
    kind: str
    target_id: UUID


@dataclass(frozen=True, kw_only=True)
class DecisionUnrelated(Event):
    """A draft no longer stands so to another."""

    action = "decision.unrelated"
    kind: str
    target_id: UUID


@dataclass(frozen=True, kw_only=True)
class AddresseeAdded(Event):
    """Somebody is to be told; the facts hold no name."""

    action = "decision.addressee_added"
    addressee_id: UUID
    means: str


@dataclass(frozen=True, kw_only=True)
class AddresseeRemoved(Event):
    """Somebody who had not been told is not to be told."""

    action = "decision.addressee_removed"
    addressee_id: UUID


@dataclass(frozen=True, kw_only=True)
class AddresseeNotified(Event):
    """Somebody was told."""

    action = "decision.notified"
    addressee_id: UUID
    notified_on: date
    challengeable_until: date | None


@dataclass(frozen=True, kw_only=True)
class FollowUpAdded(Event):
    """Something is to follow."""

    action = "decision.follow_up_added"
    position: int
    unit_id: UUID
    due_on: date


@dataclass(frozen=True, kw_only=True)
class FollowUpReported(Event):
    """It was said how far something that follows is."""

    action = "decision.follow_up_reported"
    position: int
    done_on: date | None


@dataclass(frozen=True, kw_only=True)
class DecisionFileLinked(Event):
    """It belongs to a file."""

    action = "decision.file_linked"
    aggregation_id: UUID


@dataclass(frozen=True, kw_only=True)
class DecisionFileUnlinked(Event):
    """It no longer belongs to a file."""

    action = "decision.file_unlinked"
    aggregation_id: UUID


@dataclass(frozen=True, kw_only=True)
class DecisionPublished(Event):
    """An edition of it stands in the public register."""

    action = "decision.published"
    reference: str
    number: int
    sha256: str
    is_incomplete: bool


@dataclass(frozen=True, kw_only=True)
class PublicationWithdrawn(Event):
    """It was taken out of the public register; the addresses say so."""

    action = "decision.publication_withdrawn"
    reference: str
    number: int


@dataclass(frozen=True, kw_only=True)
class DecisionReminded(Event):
    """People were reminded of what is due: a notification or something that follows. `letters` were left."""

    action = "decision.reminded"
    about: str
    due_on: date
    letters: int


@dataclass(frozen=True, kw_only=True)
class BodyRequirementSet(Event):
    """A body asks something of a type of decision beyond the law. `entity_id` is the requirement."""

    action = "decision.requirement_set"
    kind: str
    key: str
    starts_on: date


@dataclass(frozen=True, kw_only=True)
class BodyRequirementEnded(Event):
    """It asks it no more of decisions taken after a day."""

    action = "decision.requirement_ended"
    kind: str
    key: str
    ends_on: date


@dataclass(frozen=True, kw_only=True)
class DecisionRecounted(Event):
    """What is asked of it changed with its body's rules, and with it how complete it is."""

    action = "decision.recounted"
    required: int
    fulfilled: int


@dataclass(frozen=True, kw_only=True)
class DecisionVotesRecorded(Event):
    """How its body voted was entered by form; nobody is named."""

    action = "decision.votes_recorded"
    favour: int
    against: int
    abstained: int
    recused: int
    quorum_reached: bool

"""Who acts, and what they may do where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from system.errors import Forbidden


class CustodyStage(StrEnum):
    """Where a file is kept: archivo de trámite, de concentración, histórico (LGA 4-V, IV, VIII)."""

    OFFICE = "office"
    INTERMEDIATE = "intermediate"
    HISTORICAL = "historical"


class Permission(StrEnum):
    """Everything one can be allowed to do, as `noun:act`, in alphabetical order."""

    ACCESS_REQUEST_RECORD = "access_request:record"
    ACCOUNT_MANAGE = "account:manage"
    AGGREGATION_CLOSE = "aggregation:close"
    AGGREGATION_DESCRIBE = "aggregation:describe"
    AGGREGATION_OPEN = "aggregation:open"
    AGGREGATION_READ = "aggregation:read"
    AGGREGATION_REOPEN = "aggregation:reopen"
    AGGREGATION_RESTRUCTURE = "aggregation:restructure"
    BLUEPRINT_MANAGE = "blueprint:manage"
    BOX_MANAGE = "box:manage"
    CALENDAR_MANAGE = "calendar:manage"
    CHART_APPROVE = "chart:approve"
    CHART_EDIT = "chart:edit"
    CHART_READ = "chart:read"
    COLLEGIATE_MANAGE = "collegiate:manage"
    COLLEGIATE_READ = "collegiate:read"
    CORRESPONDENCE_ANSWER = "correspondence:answer"
    CORRESPONDENCE_READ = "correspondence:read"
    CORRESPONDENCE_REGISTER = "correspondence:register"
    DECISION_FINALISE = "decision:finalise"
    DECISION_OVERRIDE = "decision:override"
    DECISION_PUBLISH = "decision:publish"
    DECISION_READ = "decision:read"
    DECISION_WRITE = "decision:write"
    DISPOSAL_APPRAISE = "disposal:appraise"
    DISPOSAL_CHECK = "disposal:check"
    DISPOSAL_EXECUTE = "disposal:execute"
    DISPOSAL_OPINE = "disposal:opine"
    DISPOSAL_PROPOSE = "disposal:propose"
    DISPOSAL_PUBLISH = "disposal:publish"
    DISPOSAL_READ = "disposal:read"
    DISPOSAL_SUBMIT = "disposal:submit"
    DISPOSAL_WITNESS = "disposal:witness"
    DOCUMENT_ADD = "document:add"
    DOCUMENT_READ = "document:read"
    FIXITY_VERIFY = "fixity:verify"
    FONDS_MANAGE = "fonds:manage"
    HANDOVER_MANAGE = "handover:manage"
    HISTORY_READ = "history:read"
    HOLD_PLACE = "hold:place"
    HOLD_READ = "hold:read"
    HOLD_RELEASE = "hold:release"
    HOLD_REQUEST = "hold:request"
    INCIDENT_RECORD = "incident:record"
    INDEX_MANAGE = "index:manage"
    INSTRUMENT_PUBLISH = "instrument:publish"
    JOB_READ = "job:read"
    KEYS_MANAGE = "keys:manage"
    LOAN_MANAGE = "loan:manage"
    LOAN_REQUEST = "loan:request"
    OBLIGATION_MANAGE = "obligation:manage"
    ORGANIZATION_MANAGE = "organization:manage"
    ORGANIZATION_READ = "organization:read"
    PLACE_MANAGE = "place:manage"
    PROFILE_CONFIRM = "profile:confirm"
    RESTRICTION_RECORD = "restriction:record"
    SCHEDULE_APPROVE = "schedule:approve"
    SCHEDULE_EDIT = "schedule:edit"
    SCHEDULE_READ = "schedule:read"
    SHEET_EDIT = "sheet:edit"
    SHEET_OPINE = "sheet:opine"
    SHEET_SIGN = "sheet:sign"
    TRANSFER_ACCEPT = "transfer:accept"
    TRANSFER_READ = "transfer:read"
    TRANSFER_RECEIVE = "transfer:receive"
    TRANSFER_REQUEST = "transfer:request"
    TRANSFER_REVIEW = "transfer:review"
    TRANSFER_SCHEDULE = "transfer:schedule"
    TRANSFER_VALIDATE = "transfer:validate"
    TRIGGER_RECORD = "trigger:record"


class Reach(StrEnum):
    """How far a permission carries inside its holder's body."""

    BODY = "body"
    HISTORICAL = "historical"
    INTERMEDIATE = "intermediate"
    OWN_UNITS = "own_units"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an act happens: a body, and where it matters a unit and a stage of custody."""

    fonds_id: UUID
    unit_id: UUID | None = None
    stage: CustodyStage | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """One permission that an appointment gives; `unit_ids` are the unit of the appointment and all below it."""

    permission: Permission
    reach: Reach
    unit_ids: frozenset[UUID] = frozenset()

    def covers(self, place: Place) -> bool:
        """Whether this grant reaches the place. A place without unit or stage is reached only by the whole body."""
        match self.reach:
            case Reach.BODY:
                return True
            case Reach.OWN_UNITS:
                return place.unit_id in self.unit_ids
            case Reach.INTERMEDIATE:
                return place.stage is CustodyStage.INTERMEDIATE
            case Reach.HISTORICAL:
                return place.stage is CustodyStage.HISTORICAL


class NotPermitted(Forbidden):
    """The actor lacks a permission at this place. Every one of these is written to the history."""

    code = "actor.not_permitted"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at work, a token that stands for one, or the machine's own operator.

    `handle` is what the history keeps. `fonds_id` is the only body whose things the actor can meet; None with
    `everywhere` is the local operator of the machine, who stands above the bodies and is recorded as such.
    `person_id` is who they are in the organization, so that nobody acts upon themselves unnoticed.
    """

    handle: str
    account_id: UUID | None = None
    fonds_id: UUID | None = None
    grants: frozenset[Grant] = field(default=frozenset())
    everywhere: bool = False
    person_id: UUID | None = None

    def grants_of(self, permission: Permission) -> Iterator[Grant]:
        """The grants that carry this permission."""
        return (grant for grant in self.grants if grant.permission is permission)

    def holds(self, permission: Permission) -> bool:
        """Whether the actor has this permission anywhere at all; decides menus, never acts."""
        return self.everywhere or any(True for _ in self.grants_of(permission))

    def may(self, permission: Permission, place: Place) -> bool:
        """Whether the actor has this permission at this place."""
        if self.everywhere:
            return True
        if place.fonds_id != self.fonds_id:
            return False
        return any(grant.covers(place) for grant in self.grants_of(permission))

    def require(self, permission: Permission, place: Place) -> None:
        """Go on only where the actor has this permission.

        Raises:
            NotPermitted: naming the permission.
        """
        if not self.may(permission, place):
            raise NotPermitted(permission=permission.value, actor=self.handle)


def local_operator(user: str) -> Actor:
    """The person at the machine's own keyboard, who holds the files and the keys anyway."""
    return Actor(handle=f"local:{user}", everywhere=True)

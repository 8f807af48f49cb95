"""What can happen to places, boxes and loans. Never who borrowed or why: those are words of people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from system.history import Event


@dataclass(frozen=True, kw_only=True)
class PlaceAdded(Event):
    """A place was added, alone or with `below` further places under it."""

    action = "place.added"
    label: str
    kind: str
    below: int = 0


@dataclass(frozen=True, kw_only=True)
class PlaceChanged(Event):
    """What a place says of itself changed; the facts name the fields."""

    action = "place.changed"
    label: str
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PlaceMoved(Event):
    """A branch stands elsewhere: `number` places with their labels."""

    action = "place.moved"
    label: str
    before: str
    number: int


@dataclass(frozen=True, kw_only=True)
class PlaceRetired(Event):
    """An empty place, with all below it, is used no more."""

    action = "place.retired"
    label: str
    number: int


@dataclass(frozen=True, kw_only=True)
class BoxMade(Event):
    """A box got its number and its mark."""

    action = "box.made"
    number: int
    unit_id: UUID
    stage: str


@dataclass(frozen=True, kw_only=True)
class BoxDescribed(Event):
    """Width, weight or note of a box changed; the facts name the fields."""

    action = "box.described"
    number: int
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class BoxFilled(Event):
    """Volumes were put into a box."""

    action = "box.filled"
    number: int
    volume_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class BoxEmptied(Event):
    """Volumes were taken out of a box."""

    action = "box.emptied"
    number: int
    volume_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class BoxOrdered(Event):
    """Volumes of a box stand in another order."""

    action = "box.ordered"
    number: int


@dataclass(frozen=True, kw_only=True)
class BoxMoved(Event):
    """A box stands at another place, or, with an empty label, at none."""

    action = "box.moved"
    number: int
    place_id: UUID | None
    place: str


@dataclass(frozen=True, kw_only=True)
class VolumeShelved(Event):
    """A volume lies loose at a place. `entity_id` is its file."""

    action = "volume.shelved"
    volume_id: UUID
    place_id: UUID
    place: str


@dataclass(frozen=True, kw_only=True)
class VolumeMeasured(Event):
    """It was said how thick a volume is, in millimetres, or with None that nobody knows. `entity_id` is its file."""

    action = "volume.measured"
    volume_id: UUID
    number: int
    thickness_mm: int | None


@dataclass(frozen=True, kw_only=True)
class PlacesImported(Event):
    """Places came from a list: how many rows were added, stood already, were refused. `entity_id` is the body."""

    action = "place.imported"
    added: int
    known: int
    refused: int


@dataclass(frozen=True, kw_only=True)
class StockTaken(Event):
    """A place was counted. `entity_id` is the place."""

    action = "place.stock_taken"
    stock_take_id: UUID
    label: str
    expected: int
    found: int
    strange: int
    missing: int


@dataclass(frozen=True, kw_only=True)
class _OfLoan:
    number: int
    year: int
    aggregation_id: UUID
    volume_id: UUID


@dataclass(frozen=True, kw_only=True)
class LoanRequested(_OfLoan, Event):
    """A volume was asked for. `with_authorisation`: by another than the producing unit, with its written word."""

    action = "loan.requested"
    kind: str
    unit_id: UUID
    with_authorisation: bool


@dataclass(frozen=True, kw_only=True)
class LoanAuthorised(_OfLoan, Event):
    """The archive agreed."""

    action = "loan.authorised"


@dataclass(frozen=True, kw_only=True)
class LoanDenied(_OfLoan, Event):
    """The archive did not agree; the reason stands in the loan."""

    action = "loan.refused"


@dataclass(frozen=True, kw_only=True)
class LoanWithdrawn(_OfLoan, Event):
    """Nobody wants it any more."""

    action = "loan.withdrawn"


@dataclass(frozen=True, kw_only=True)
class LoanHandedOver(_OfLoan, Event):
    """The volume left the shelf."""

    action = "loan.handed_over"
    handed_over_on: date
    due_on: date
    folios: int


@dataclass(frozen=True, kw_only=True)
class LoanExtended(_OfLoan, Event):
    """The term runs once more."""

    action = "loan.extended"
    due_on: date
    extensions: int


@dataclass(frozen=True, kw_only=True)
class LoanReturned(_OfLoan, Event):
    """The volume is back."""

    action = "loan.returned"
    returned_on: date
    folios: int
    missing_folios: int


@dataclass(frozen=True, kw_only=True)
class LoanClaimed(_OfLoan, Event):
    """An overdue volume was claimed back formally."""

    action = "loan.claimed"
    due_on: date


@dataclass(frozen=True, kw_only=True)
class LoanReminded(_OfLoan, Event):
    """Somebody was reminded; `mailed` says whether also by mail."""

    action = "loan.reminded"
    rule: str
    due_on: date
    mailed: bool

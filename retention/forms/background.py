"""What all forms of one body share: its name and crest, the terms in force, the names of units, the day of printing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from sqlalchemy import func, select

from classification.charts.model import Level, Node
from records.aggregations.model import Volume
from records.aggregations.opening import class_path
from records.aggregations.queries import unit_name
from records.custody.model import Box, BoxedVolume, Place, ShelvedVolume
from retention.forms.model import Crest
from retention.instruments.terms_in_force import TermsInForce, terms_in_force
from retention.schedules.model import RetentionSchedule
from retention.schedules.queries import in_force_on
from system.attachments.model import AttachmentPiece
from system.organization.model import Fonds, Unit
from system.work import Reading

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Lying:
    """Where a volume lies: in a box, by its number and weight, or loose; `place` is the label, empty where unknown."""

    aggregation_id: UUID
    volume: int
    box: int | None
    kilograms: Decimal | None
    place: str


@dataclass
class Background:
    """One body as its forms need it. Things that are asked again and again are looked up once."""

    stand: Reading
    fonds: Fonds
    _units: dict[UUID, str] = field(default_factory=dict)
    _paths: dict[UUID, Mapping[Level, tuple[str, str]]] = field(default_factory=dict)

    @property
    def on(self) -> date:
        """The day that is printed."""
        return self.stand.today

    @property
    def moment(self) -> datetime:
        """The instant written into files: midnight of the day, so that the same form is the same bytes all day."""
        return datetime.combine(self.on, time(), UTC)

    @cached_property
    def crest(self) -> bytes:
        """The picture of the body, empty where it has none."""
        pieces = self.stand.session.scalars(
            select(AttachmentPiece.content)
            .join(Crest, Crest.attachment_id == AttachmentPiece.attachment_id)
            .where(Crest.fonds_id == self.fonds.id)
            .order_by(AttachmentPiece.position)
        )
        return b"".join(pieces)

    @cached_property
    def terms(self) -> TermsInForce:
        """Values and terms of every class and of every entry files are bound to."""
        return terms_in_force(self.stand, self.fonds.id)

    @cached_property
    def schedule(self) -> RetentionSchedule | None:
        """The schedule in force."""
        return in_force_on(self.stand, self.fonds.id, self.on)

    def unit(self, unit_id: UUID) -> str:
        """Code and name of a unit today."""
        if unit_id not in self._units:
            code = self.stand.session.get_one(Unit, unit_id).code
            self._units[unit_id] = f"{code} {unit_name(self.stand.session, unit_id, self.on)}".strip()
        return self._units[unit_id]

    def path(self, node_id: UUID) -> Mapping[Level, tuple[str, str]]:
        """Code and title of each class above a file, and of its own."""
        if node_id not in self._paths:
            node = self.stand.session.get_one(Node, node_id)
            steps = class_path(self.stand.session, node)
            self._paths[node_id] = {step.level: (step.code, step.title) for step in steps}
        return self._paths[node_id]

    def level(self, node_id: UUID, level: Level) -> str:
        """Code and title of one class above a file; nothing where there is none."""
        return " ".join(self.path(node_id).get(level, ()))

    def mark_of(self, aggregation_id: UUID) -> str:
        """What the QR code of a file says: its id and nothing of anybody; where the house has an address, its page."""
        host = self.stand.settings.public_url.rstrip("/")
        return f"{host}/aggregations/{aggregation_id}" if host else f"urn:uuid:{aggregation_id}"

    @property
    def fonds_line(self) -> str:
        """The body's code and name."""
        return f"{self.fonds.code} {self.fonds.name}"


def volumes_of(stand: Reading, aggregation_ids: Iterable[UUID]) -> Mapping[UUID, Sequence[Volume]]:
    """The volumes of files the caller was allowed to see, in order."""
    found: dict[UUID, list[Volume]] = {}
    for ids in _portions(aggregation_ids):
        statement = select(Volume).where(Volume.aggregation_id.in_(ids))
        for one in stand.session.scalars(statement.order_by(Volume.aggregation_id, Volume.number)):
            found.setdefault(one.aggregation_id, []).append(one)
    return found


def lying_of(stand: Reading, aggregation_ids: Iterable[UUID]) -> Mapping[UUID, Sequence[Lying]]:
    """Where every volume of files lies; the caller was allowed to see the files."""
    found: dict[UUID, list[Lying]] = {}
    for ids in _portions(aggregation_ids):
        statement = (
            select(Volume.aggregation_id, Volume.number, Box.number.label("box"), Box.kilograms, Place.label)
            .outerjoin(BoxedVolume, BoxedVolume.volume_id == Volume.id)
            .outerjoin(Box, Box.id == BoxedVolume.box_id)
            .outerjoin(ShelvedVolume, ShelvedVolume.volume_id == Volume.id)
            .outerjoin(Place, Place.id == func.coalesce(Box.place_id, ShelvedVolume.place_id))
            .where(Volume.aggregation_id.in_(ids))
            .order_by(Volume.aggregation_id, Volume.number)
        )
        for row in stand.session.execute(statement):
            lying = Lying(row.aggregation_id, row.number, row.box, row.kilograms, row.label or "")
            found.setdefault(row.aggregation_id, []).append(lying)
    return found


def _portions(ids: Iterable[UUID]) -> Iterable[Sequence[UUID]]:
    wanted = list(dict.fromkeys(ids))
    return (wanted[start : start + _AT_ONCE] for start in range(0, len(wanted), _AT_ONCE))

"""A decision, who is told of it, what follows from it, how it stands to others, and what was published of it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from records.collegiate.quorum import Choice
from records.decisions.relations import DecisionRelationKind
from records.decisions.states import DecisionState
from system.actor import Place
from system.database import Base, Entity, text_enum

MONEY = Numeric(18, 2)


class Publicity(StrEnum):
    """What may be told of a decision to everybody."""

    PUBLIC = "public"
    PUBLIC_VERSION = "public_version"  # only with parts left out
    RESTRICTED = "restricted"


class Signature(StrEnum):
    """How it was signed (LFPA 3-IV; LFEA 7)."""

    NONE = "none"
    AUTOGRAPH = "autograph"
    ELECTRONIC = "electronic"  # firma electrónica avanzada


class NotificationMeans(StrEnum):
    """How somebody is told (LFPA 35)."""

    PERSONAL = "personal"
    CERTIFIED_POST = "certified_post"
    ELECTRONIC = "electronic"
    EDICT = "edict"  # por edicto
    BOARD = "board"  # por estrados
    LETTER = "letter"  # oficio con acuse


class Decision(Entity):
    """One decision of a unit or of a body that decides together (domain 4.2; LGA 7, LFPA 3).

    `kind` is a key of `decision_types.toml`. A draft has no number: it takes the next one of its body, type and year
    when it becomes final, so that no number is ever missing. `matter` and the long texts are words of people and may
    name some; the history holds none of them, and `public_matter` is what is published instead. `required` and
    `fulfilled` count what the type asks of evidence and what is there; they change in the act that changes a link.
    `pending_notifications` counts addressees nobody has told yet: while there are any, the term of a remedy does not
    end. `override_reason` lets `waived` gaps stand: keys of requirements, by somebody who may say so.
    """

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("fonds_id", "reference"),
        UniqueConstraint("agenda_item_id"),
        CheckConstraint(
            "in_force_until IS NULL OR in_force_from IS NULL OR in_force_until >= in_force_from",
            name="ends_after_start",
        ),
        CheckConstraint("fulfilled >= 0 AND fulfilled <= required", name="fulfils_what_is_required"),
        Index("ix_decision_fonds_id_decided_on_id", "fonds_id", "decided_on", "id"),
        # What the board reads, from the index alone.
        Index("ix_decision_board", "fonds_id", "state", "unit_id", "kind", "required", "fulfilled"),
        Index("ix_decision_coverage", "fonds_id", "state", "year", "required", "fulfilled"),
    )

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[str] = mapped_column(String(60))
    state: Mapped[DecisionState] = mapped_column(text_enum(DecisionState))
    body_id: Mapped[UUID | None] = mapped_column(ForeignKey("collegiate_body.id"), index=True)
    agenda_item_id: Mapped[UUID | None] = mapped_column(ForeignKey("agenda_item.id"))
    year: Mapped[int | None]
    number: Mapped[int | None]
    reference: Mapped[str | None] = mapped_column(String(120))
    official_number: Mapped[str] = mapped_column(String(200), default="")
    authority: Mapped[str] = mapped_column(String(300), default="")
    competence: Mapped[str] = mapped_column(String(1000), default="")
    decided_on: Mapped[date | None]
    place: Mapped[str] = mapped_column(String(300), default="")
    matter: Mapped[str] = mapped_column(String(1000))
    public_matter: Mapped[str] = mapped_column(String(1000), default="")
    purpose: Mapped[str] = mapped_column(Text, default="")
    antecedents: Mapped[str] = mapped_column(Text, default="")
    legal_basis: Mapped[str] = mapped_column(Text, default="")
    reasoning: Mapped[str] = mapped_column(Text, default="")
    sense: Mapped[str] = mapped_column(Text, default="")
    points_decided: Mapped[bool] = mapped_column(default=False, server_default=false())
    signature: Mapped[Signature] = mapped_column(text_enum(Signature), default=Signature.NONE)
    signed_by: Mapped[str] = mapped_column(String(300), default="")
    consulted_at: Mapped[str] = mapped_column(String(300), default="")
    remedy: Mapped[str] = mapped_column(String(60), default="")
    in_force_from: Mapped[date | None]
    in_force_until: Mapped[date | None]
    challengeable_until: Mapped[date | None]
    pending_notifications: Mapped[int] = mapped_column(default=0)
    amount: Mapped[Decimal | None] = mapped_column(MONEY)
    procedure: Mapped[str] = mapped_column(String(60), default="")
    publicity: Mapped[Publicity] = mapped_column(text_enum(Publicity), default=Publicity.RESTRICTED)
    required: Mapped[int] = mapped_column(default=0)
    fulfilled: Mapped[int] = mapped_column(default=0)
    waived: Mapped[list[Any]]
    override_reason: Mapped[str] = mapped_column(Text, default="")
    overridden_by: Mapped[str] = mapped_column(String(200), default="")
    overridden_at: Mapped[datetime | None]
    repealed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("decision.id"))
    ended_reason: Mapped[str] = mapped_column(Text, default="")
    ended_on: Mapped[date | None]
    drafted_by: Mapped[str] = mapped_column(String(200))
    drafted_at: Mapped[datetime]
    finalised_by: Mapped[str] = mapped_column(String(200), default="")
    finalised_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict

    @property
    def site(self) -> Place:
        """Where acts upon it happen; `place` is where it was decided."""
        return Place(self.fonds_id, self.unit_id)

    @property
    def is_draft(self) -> bool:
        """Whether it may still be changed."""
        return self.state is DecisionState.DRAFT

    @property
    def has_gaps(self) -> bool:
        """Whether anything that its type asks for is missing."""
        return self.fulfilled < self.required

    def is_in_force(self, today: date) -> bool:
        """Whether it holds today: final, begun, not ended."""
        begun = self.in_force_from or self.decided_on
        return (
            self.state is DecisionState.FINAL
            and begun is not None
            and begun <= today
            and (self.in_force_until is None or today <= self.in_force_until)
        )

    def is_challengeable(self, today: date) -> bool:
        """Whether a remedy may still be sought: its term has not ended, or has not begun for somebody."""
        if self.state is not DecisionState.FINAL or not self.remedy:
            return False
        return self.pending_notifications > 0 or (
            self.challengeable_until is not None and today <= self.challengeable_until
        )


class DecisionCounter(Base):
    """The last number given of one type in one year by one body; `organ` is how its code is written in references."""

    __tablename__ = "decision_counter"

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"), primary_key=True)
    organ: Mapped[str] = mapped_column(String(60), primary_key=True)
    kind: Mapped[str] = mapped_column(String(60), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class DecisionFile(Base):
    """A file that a decision belongs to."""

    __tablename__ = "decision_file"

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    aggregation_id: Mapped[UUID] = mapped_column(ForeignKey("aggregation.id"), primary_key=True, index=True)
    linked_by: Mapped[str] = mapped_column(String(200))
    linked_at: Mapped[datetime]


class Addressee(Entity):
    """Somebody who is told of a decision. The name is a person's: it stays out of the history and of what is published.

    `due_on` is the last day to tell them. `challengeable_until` is when their term for the remedy ends.
    """

    __tablename__ = "addressee"
    __table_args__ = (
        CheckConstraint("notified_on IS NOT NULL OR acknowledgement = ''", name="told_before_acknowledging"),
    )

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"), index=True)
    name: Mapped[str] = mapped_column(String(300))
    means: Mapped[NotificationMeans] = mapped_column(text_enum(NotificationMeans))
    due_on: Mapped[date | None] = mapped_column(index=True)
    notified_on: Mapped[date | None]
    acknowledgement: Mapped[str] = mapped_column(String(300), default="")
    challengeable_until: Mapped[date | None]
    notified_by: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict


class DecisionVote(Base):
    """What one member of the body said where a decision was entered by form; those of a sitting are its own `Vote`.

    A recusal has its reason, which is a person's: it stays out of the history and of what is published.
    """

    __tablename__ = "decision_vote"

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    membership_id: Mapped[UUID] = mapped_column(ForeignKey("collegiate_membership.id"), primary_key=True, index=True)
    choice: Mapped[Choice] = mapped_column(text_enum(Choice))
    reason: Mapped[str] = mapped_column(Text, default="")
    recorded_by: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime]


class FollowUp(Entity):
    """Something that follows from a decision: who owes it, until when, and where it has an indicator, how far it is.

    `position` counts the follow-ups of a decision from 1; of a local action plan they are its commitments. It is done
    when `done_on` says so.
    """

    __tablename__ = "follow_up"
    __table_args__ = (UniqueConstraint("decision_id", "position"),)

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"))
    position: Mapped[int]
    what: Mapped[str] = mapped_column(String(1000))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), index=True)
    owner: Mapped[str] = mapped_column(String(300), default="")
    due_on: Mapped[date] = mapped_column(index=True)
    done_on: Mapped[date | None]
    indicator: Mapped[str] = mapped_column(String(500), default="")
    measured_in: Mapped[str] = mapped_column(String(100), default="")
    target: Mapped[Decimal | None] = mapped_column(MONEY)
    progress: Mapped[Decimal | None] = mapped_column(MONEY)
    note: Mapped[str] = mapped_column(Text, default="")
    reported_by: Mapped[str] = mapped_column(String(200), default="")
    reported_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict


class DecisionReminder(Entity):
    """That what falls on a day was seen to, once: people were reminded, or decisions are counted anew.

    The subject is an addressee, a follow-up, a decision with gaps that were let stand, or a body's requirement.
    """

    __tablename__ = "decision_reminder"
    __table_args__ = (UniqueConstraint("subject_id", "due_on"),)

    subject_id: Mapped[UUID]
    due_on: Mapped[date]
    reminded_at: Mapped[datetime]


class DecisionRelation(Entity):
    """How one decision stands to another, read from the source: it repeals, amends, executes or answers the target."""

    __tablename__ = "decision_relation"
    __table_args__ = (UniqueConstraint("source_id", "target_id", "kind"),)

    source_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"))
    target_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"), index=True)
    kind: Mapped[DecisionRelationKind] = mapped_column(text_enum(DecisionRelationKind))
    related_by: Mapped[str] = mapped_column(String(200))
    related_at: Mapped[datetime]


class DecisionEdition(Entity):
    """What was published of a decision at one moment, kept for ever under a number that counts from 1.

    `content` is canonical JSON and holds no personal data; `sha256` is over its bytes. `searched` is what the public
    search looks in, folded. The newest edition is the current one; `withdrawn_at` takes the decision out of the lists,
    and its addresses then say so.
    """

    __tablename__ = "decision_edition"
    __table_args__ = (
        UniqueConstraint("decision_id", "number"),
        Index("ix_decision_edition_fonds_id_is_current_published_at", "fonds_id", "is_current", "published_at"),
    )

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"))
    number: Mapped[int]
    reference: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(60))
    matter: Mapped[str] = mapped_column(String(1000))
    decided_on: Mapped[date | None]
    percent: Mapped[int]
    is_incomplete: Mapped[bool] = mapped_column(default=False, server_default=false())
    is_current: Mapped[bool] = mapped_column(default=True)
    content: Mapped[str] = mapped_column(Text)
    searched: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    published_by: Mapped[str] = mapped_column(String(200))
    published_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(Text, default="")


class BodyRequirement(Entity):
    """What a body asks of a type of decision beyond the law, for decisions taken from a day on (domain 4.2).

    `key` is its own among everything the type asks for, the law's items first. `roles`, `alternatives` (a key, a title
    and roles each) and the conditions are those of `kinds.Requirement`. It is never changed: it ends on a last day.
    """

    __tablename__ = "body_requirement"
    __table_args__ = (
        UniqueConstraint("fonds_id", "kind", "key"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
    )

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    kind: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(300))
    roles: Mapped[list[Any]]
    alternatives: Mapped[list[Any]]
    amount_above: Mapped[Decimal | None] = mapped_column(MONEY)
    procedures: Mapped[list[Any]]
    later: Mapped[bool] = mapped_column(default=False, server_default=false())
    basis: Mapped[str] = mapped_column(String(1000))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    set_by: Mapped[str] = mapped_column(String(200))
    set_at: Mapped[datetime]
    ended_by: Mapped[str] = mapped_column(String(200), default="")
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict

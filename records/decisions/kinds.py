"""Types of decision and the evidence each asks for, as dated data (domain 4.2). Pure: it holds what it is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

import msgspec


class Alternative(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of several documents, any of which will do."""

    key: str
    title: str
    en: str
    roles: tuple[str, ...] = ()


class Requirement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that must be shown. `roles` are those a document may play in it, any where there are none.

    With `any_of` one of the alternatives suffices. It is asked only above `amount_above` (pesos) and for the
    `procedures` named, where they are; what nobody said counts as holding. `later` comes after the decision by nature.
    """

    key: str
    title: str
    en: str
    roles: tuple[str, ...] = ()
    any_of: tuple[Alternative, ...] = ()
    amount_above: Decimal | None = None
    procedures: tuple[str, ...] = ()
    later: bool = False
    basis: str = ""

    @property
    def keys(self) -> frozenset[str]:
        """Every key by which a document may be said to show this."""
        return frozenset({self.key, *(one.key for one in self.any_of)})

    @property
    def parts(self) -> tuple[Alternative, ...]:
        """The requirement itself and each of its alternatives: everything a link may name."""
        own = Alternative(key=self.key, title=self.title, en=self.en, roles=self.roles)
        return (own, *self.any_of)

    def roles_of(self, key: str) -> tuple[str, ...]:
        """The roles that a document linked under `key` may play; all of the alternatives' for the requirement's own."""
        if key == self.key and self.any_of:
            return tuple(role for one in self.any_of for role in one.roles)
        return next((one.roles for one in self.any_of if one.key == key), self.roles)


class Edition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a type asks for from a day on. `like` takes the items of the edition that starts on that day."""

    starts_on: date
    basis: str = ""
    items: tuple[Requirement, ...] = ()
    like: date | None = None


class Remedy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A remedy and how many business days after the notification it may be sought."""

    title: str
    en: str
    business_days: int
    basis: str


class NotificationTerm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Within how many business days a decision is notified (LFPA 39), and how many before it one is reminded."""

    business_days: int
    basis: str
    remind_business_days: int


class DecisionType(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A type of decision. `prefix` begins its numbers; `series` are codes it is usually filed under.

    `collegiate` says that only a body that decides together takes it, `body_kinds` of which kinds of bodies an agenda
    item becomes it. `notifies` says that it has addressees to be told. `demands` are elements of `validity.py`.
    `commitments` is how many measurable follow-ups it must have, each due within `term_years`.
    """

    key: str
    title: str
    en: str
    prefix: str
    editions: tuple[Edition, ...]
    series: tuple[str, ...] = ()
    collegiate: bool = False
    body_kinds: tuple[str, ...] = ()
    remedy: str = ""
    notifies: bool = False
    demands: tuple[str, ...] = ()
    commitments: int = 0
    term_years: int = 0

    def edition(self, on: date) -> Edition:
        """What holds on a day: the latest edition that had begun, the first where none had."""
        ordered = sorted(self.editions, key=lambda one: one.starts_on)
        begun = [one for one in ordered if one.starts_on <= on]
        return begun[-1] if begun else ordered[0]

    def requirements(self, on: date) -> Sequence[Requirement]:
        """The requirements that hold on a day, in their order."""
        held = self.edition(on)
        if held.like is None:
            return held.items
        return next((one.items for one in self.editions if one.starts_on == held.like), ())

    def requirement(self, key: str, on: date) -> Requirement | None:
        """The requirement under one key, its own or an alternative's."""
        return next((one for one in self.requirements(on) if key in one.keys), None)


class Book(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole data file. Roles and procedures give their words in Spanish and English."""

    types: tuple[DecisionType, ...]
    remedies: Mapping[str, Remedy]
    procedures: Mapping[str, tuple[str, str]]
    roles: Mapping[str, tuple[str, str]]
    notification: NotificationTerm

    def type_of(self, key: str) -> DecisionType | None:
        """The type under a key."""
        return next((one for one in self.types if one.key == key), None)

    def for_body(self, body_kind: str) -> DecisionType:
        """What an agenda item of this kind of body becomes: the type that names it, else a plain agreement."""
        return next((one for one in self.types if body_kind in one.body_kinds), self.types[0])


def read_book(document: Mapping[str, object]) -> Book:
    """The data file as it was parsed, checked: known remedies, roles, procedures and editions, keys given once.

    Raises:
        msgspec.ValidationError, ValueError: naming what is wrong.
    """
    book = msgspec.convert(document, Book, strict=False)
    keys = [one.key for one in book.types]
    prefixes = [one.prefix for one in book.types]
    if len(set(keys)) != len(keys) or len(set(prefixes)) != len(prefixes):
        raise ValueError("a type or a prefix is given twice")
    for one in book.types:
        _check(book, one)
    return book


def _check(book: Book, kind: DecisionType) -> None:
    if kind.remedy and kind.remedy not in book.remedies:
        raise ValueError(f"{kind.key}: remedy {kind.remedy} is not known")
    days = [edition.starts_on for edition in kind.editions]
    if not days or len(set(days)) != len(days):
        raise ValueError(f"{kind.key}: editions begin on different days, and there is one")
    for edition in kind.editions:
        items = kind.requirements(edition.starts_on)
        if not items:
            raise ValueError(f"{kind.key}: {edition.starts_on} asks for nothing")
        named = [key for item in items for key in item.keys]
        if len(set(named)) != len(named):
            raise ValueError(f"{kind.key}: a requirement is given twice")
        used = {role for item in items for part in item.parts for role in part.roles}
        asked = {name for item in items for name in item.procedures}
        if used - set(book.roles) or asked - set(book.procedures):
            raise ValueError(f"{kind.key}: {sorted(used - set(book.roles)) or sorted(asked)} not known")

"""Forms: read every field and say all that is wrong at once; show again what was typed, with the reasons beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from system.errors import Fact, Invalid, Objection, Refusal, refuse_all
from system.web.language import sentence

E = TypeVar("E", bound=StrEnum)
TEXT_LIMIT = 2000
_LARGEST = 2**31 - 1
_YES = frozenset({"on", "true", "1", "yes"})


class FormUnreadable(Invalid):
    """Fields of a form that are missing or cannot be read; its objections name each."""

    code = "form.unreadable"


class FormReader:
    """Reads a posted form and collects what is wrong with it, instead of stopping at the first.

    Every reader gives None (or an empty text) where the field is empty or unreadable; `refuse` ends the reading.
    """

    def __init__(self, data: Mapping[str, str]) -> None:
        self._data = data
        self.objections: list[Objection] = []

    def text(self, name: str, *, required: bool = False, limit: int = TEXT_LIMIT) -> str:
        """A text without surrounding space, of `limit` characters at the most."""
        given = str(self._data.get(name) or "").replace("\x00", "").strip()
        if required and not given:
            self._object("form.missing", name)
        if len(given) > limit:
            self._object("form.too_long", name, limit=limit)
            return ""
        return given

    def day(self, name: str, *, required: bool = False) -> date | None:
        """An ISO date, as browsers send them."""
        given = self.text(name, required=required)
        try:
            return date.fromisoformat(given) if given else None
        except ValueError:
            self._object("form.no_date", name)
            return None

    def number(self, name: str, *, required: bool = False, least: int = 0, most: int = _LARGEST) -> int | None:
        """A whole number within bounds."""
        given = self.text(name, required=required)
        if not given:
            return None
        try:
            found = int(given)
        except ValueError:
            found = None
        if found is None or not least <= found <= most:
            self._object("form.no_number", name, least=least, most=most)
            return None
        return found

    def choice(self, name: str, kind: type[E], *, required: bool = False) -> E | None:
        """One value of an enumeration."""
        given = self.text(name, required=required)
        try:
            return kind(given) if given else None
        except ValueError:
            self._object("form.no_choice", name)
            return None

    def identifier(self, name: str, *, required: bool = False) -> UUID | None:
        """The id of a thing."""
        given = self.text(name, required=required)
        try:
            return UUID(given) if given else None
        except ValueError:
            self._object("form.no_choice", name)
            return None

    def flag(self, name: str) -> bool:
        """Whether a box was ticked."""
        return self.text(name).lower() in _YES

    def refuse(self) -> None:
        """Go on only where everything could be read.

        Raises:
            FormUnreadable: with one objection for each field.
        """
        refuse_all(FormUnreadable, self.objections)

    def _object(self, code: str, name: str, **facts: Fact) -> None:
        self.objections.append(Objection(code, facts={"field": name, **facts}))


@dataclass(frozen=True)
class Form:
    """What a form shows: values by field name, and what was refused of them."""

    values: Mapping[str, object] = field(default_factory=dict)
    refusal: Refusal | None = None

    def value(self, name: str) -> str:
        """What stands in a field."""
        found = self.values.get(name)
        return "" if found is None else str(found)

    def errors(self, name: str) -> list[str]:
        """What is wrong with one field."""
        return [sentence(objection) for objection in self.against(name)]

    def against(self, name: str) -> list[Objection]:
        """What stands against one field, each with its legal basis."""
        return [objection for objection in self._objections() if objection.facts.get("field") == name]

    def general(self) -> tuple[Objection, ...]:
        """What is wrong with the whole, or with fields this form does not show."""
        return tuple(objection for objection in self._objections() if objection.facts.get("field") not in self.values)

    def _objections(self) -> tuple[Objection, ...]:
        return self.refusal.objections if self.refusal else ()

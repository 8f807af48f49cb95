"""One field of many files: what it would say afterwards. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Field(StrEnum):
    """What can be set or replaced on many files at once."""

    TITLE = "title"
    AREA = "area"
    SUPPORT = "support"
    ACCESS_CONDITION = "access_condition"
    SCOPE_AND_CONTENT = "scope_and_content"
    ARCHIVIST_NOTE = "archivist_note"


LIMITS: Mapping[Field, int] = {
    Field.TITLE: 1000,
    Field.AREA: 300,
    Field.SUPPORT: 40,
    Field.ACCESS_CONDITION: 40,
    Field.SCOPE_AND_CONTENT: 20_000,
    Field.ARCHIVIST_NOTE: 20_000,
}
CHOSEN = frozenset({Field.SUPPORT, Field.ACCESS_CONDITION})


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `value` into a field; with `find` only in the place of that text, wherever it stands."""

    field: Field
    value: str
    find: str = ""

    def applied(self, before: str) -> str:
        """What the field says afterwards."""
        return before.replace(self.find, self.value) if self.find else self.value

    def fits(self, after: str) -> bool:
        """Whether the field can hold it."""
        return len(after) <= LIMITS[self.field]

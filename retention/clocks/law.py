"""The law of a body over time, as statements take it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, literal
from sqlalchemy.orm import InstrumentedAttribute

from retention.clocks.reckoning import norm_of
from retention.schedules.due_dates import Norm
from system.organization.profile import Lga55Mode, Reckoning
from system.organization.queries import adopted_profiles
from system.work import Reading, Work

Stand = Reading | Work
Expression = ColumnElement[Any] | InstrumentedAttribute[Any]


@dataclass(frozen=True)
class Law:
    """The norms of a body, each from a day on, first first; the first also governs what lies before it."""

    periods: Sequence[tuple[date, Norm | None]]

    def known(self, closing: Expression) -> ColumnElement[Any]:
        """1 where somebody answers for the law on the closing day, else 0."""
        return self._by_period(closing, [int(norm is not None) for _, norm in self.periods])

    def fiscal(self, closing: Expression) -> ColumnElement[Any] | int:
        """1 where terms run from the end of the year, else 0; the number itself where it is the same for ever."""
        return self._plain(
            closing, [int(norm is not None and norm.reckoning is Reckoning.FISCAL_YEAR) for _, norm in self.periods]
        )

    def extension(self, closing: Expression) -> ColumnElement[Any] | int:
        """How many months longer a file is kept that was asked for."""
        return self._plain(closing, [norm.access_extension.in_months if norm else 0 for _, norm in self.periods])

    def strict(self, closing: Expression) -> ColumnElement[Any] | int:
        """1 where a series that may hold personal data blocks, else 0."""
        return self._plain(
            closing, [int(norm is not None and norm.lga55_mode is Lga55Mode.STRICT) for _, norm in self.periods]
        )

    def _plain(self, closing: Expression, numbers: Sequence[int]) -> ColumnElement[Any] | int:
        return next(iter(numbers), 0) if len(set(numbers)) <= 1 else self._by_period(closing, numbers)

    def _by_period(self, closing: Expression, numbers: Sequence[int]) -> ColumnElement[Any]:
        if len(set(numbers)) <= 1:
            return literal(next(iter(numbers), 0))
        later = [(closing < self.periods[place + 1][0], number) for place, number in enumerate(numbers[:-1])]
        return case(*later, else_=numbers[-1])


def law_of(stand: Stand, fonds_id: UUID) -> Law:
    """The law a body has lived under."""
    starts = [row.starts_on for row in adopted_profiles(stand, fonds_id)]
    return Law([(start, norm_of(stand, fonds_id, start)) for start in starts] or [(date.min, None)])

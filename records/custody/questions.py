"""What lending asks of the floors above: whether a hold keeps a file where it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from records.custody.kinds import LoanKind
from system.errors import Objection
from system.work import Question


@dataclass(frozen=True)
class ObjectionsToLoan(Question[Sequence[Objection]]):
    """What stands against lending out of a file. Under a hold only consultation in the archive goes (domain 3.2)."""

    aggregation_id: UUID
    kind: LoanKind

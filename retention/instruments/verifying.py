"""Are the bytes of the editions still what was published? Read again, one file in memory at a time."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from retention.instruments import queries
from retention.instruments.model import Edition, EditionFile
from system.actor import Actor, Permission, Place
from system.organization.queries import fonds_of
from system.work import Installation


@dataclass(frozen=True, slots=True)
class Fault:
    """A file that is not what was published; `found_size` 0 where nothing is left of it."""

    kind: str
    number: int
    format: str
    expected: str
    found: str
    found_size: int


@dataclass(frozen=True, slots=True)
class Verified:
    """How many files were read, and those that are not what they were."""

    files: int
    faults: tuple[Fault, ...]


def verify_editions(installation: Installation, actor: Actor, fonds_id: UUID) -> Verified:
    """Read every file of a body's editions again and compare it with the digest it was published under.

    Raises:
        NotPermitted: reading them again is for who verifies the body's objects.
    """
    with installation.reading(actor) as reading:
        fonds_of(reading, fonds_id)
        actor.require(Permission.FIXITY_VERIFY, Place(fonds_id))
        rows = reading.session.execute(
            select(Edition, EditionFile)
            .join(EditionFile, EditionFile.edition_id == Edition.id)
            .where(Edition.fonds_id == fonds_id)
            .order_by(Edition.kind, Edition.number, EditionFile.format)
        ).all()
        faults = []
        for edition, file in rows:
            digest, size = queries.measure(reading, file)
            if (digest, size) != (file.sha256, file.size):
                faults.append(Fault(edition.kind.value, edition.number, file.format.value, file.sha256, digest, size))
    return Verified(len(rows), tuple(faults))

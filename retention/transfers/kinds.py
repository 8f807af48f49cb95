"""Words of transfers: which sort, how far they have come, what a count finds. Pure."""

from __future__ import annotations

from enum import StrEnum


class TransferKind(StrEnum):
    """From the office to the records centre, or from there to the historical archive (LGA 4-LVII)."""

    PRIMARY = "primary"
    SECONDARY = "secondary"


class TransferState(StrEnum):
    """How far a transfer has come (domain 3.3, 3.6)."""

    SCHEDULED = "scheduled"  # programada
    REQUESTED = "requested"  # solicitada
    CAPTURING = "capturing"  # inventario en captura
    VALIDATED = "validated"  # inventario validado, firmado
    REVIEWING = "reviewing"  # en revisión física
    OBSERVED = "observed"  # observada
    CORRECTED = "corrected"  # corregida
    PROPOSED = "proposed"  # propuesta
    OPINED = "opined"  # con opinión del grupo interdisciplinario
    RULED = "ruled"  # dictaminada, con acta
    DESCRIBED = "described"  # descrita
    DELIVERED = "delivered"  # entregada
    ACCEPTED = "accepted"  # aceptada: custody changed
    PLACED = "placed"  # ubicada
    NOTIFIED = "notified"  # notificada, avisada
    PUBLISHED = "published"  # publicada
    WITHDRAWN = "withdrawn"  # retirada


class Finding(StrEnum):
    """What the count against the inventory found of one file."""

    PENDING = "pending"
    FOUND = "found"
    MISSING = "missing"
    OBSERVED = "observed"  # there, but not as the inventory says


class Destination(StrEnum):
    """Who takes what has historical value (LGA 33)."""

    OWN = "own"  # archivo histórico del organismo
    NATIONAL = "national"  # AGN
    STATE = "state"  # archivo general de la entidad


class PackageState(StrEnum):
    """How much of a package there is: its manifest alone, or the bag with all copies too."""

    LISTED = "listed"
    BUILDING = "building"
    READY = "ready"

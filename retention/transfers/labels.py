"""What states, findings and kinds are called on screen; Spanish msgids."""

from __future__ import annotations

from retention.transfers.kinds import Destination, Finding, TransferKind, TransferState

KINDS = ((TransferKind.PRIMARY.value, "Primaria"), (TransferKind.SECONDARY.value, "Secundaria"))
STATES = (
    (TransferState.SCHEDULED.value, "Programada"),
    (TransferState.REQUESTED.value, "Solicitada"),
    (TransferState.CAPTURING.value, "Inventario en captura"),
    (TransferState.VALIDATED.value, "Inventario validado"),
    (TransferState.REVIEWING.value, "En revisión física"),
    (TransferState.OBSERVED.value, "Observada"),
    (TransferState.CORRECTED.value, "Corregida"),
    (TransferState.PROPOSED.value, "Propuesta"),
    (TransferState.OPINED.value, "Con opinión del grupo"),
    (TransferState.RULED.value, "Dictaminada"),
    (TransferState.DESCRIBED.value, "Descrita"),
    (TransferState.DELIVERED.value, "Entregada"),
    (TransferState.ACCEPTED.value, "Aceptada"),
    (TransferState.PLACED.value, "Ubicada"),
    (TransferState.NOTIFIED.value, "Notificada"),
    (TransferState.PUBLISHED.value, "Publicada"),
    (TransferState.WITHDRAWN.value, "Retirada"),
)
FINDINGS = (
    (Finding.PENDING.value, "Por cotejar"),
    (Finding.FOUND.value, "Encontrado"),
    (Finding.MISSING.value, "Faltante"),
    (Finding.OBSERVED.value, "Con observación"),
)
DESTINATIONS = (
    (Destination.OWN.value, "Archivo histórico propio"),
    (Destination.NATIONAL.value, "Archivo General de la Nación"),
    (Destination.STATE.value, "Archivo general de la entidad"),
)
STEPS = (
    ("opine", "Opinión del grupo interdisciplinario"),
    ("rule", "Dictamen y acta"),
    ("deliver", "Entrega"),
    ("receive", "Acuse de recibo"),
)

"""What kinds and states of places, boxes and loans are called. The words are Spanish msgids."""

from __future__ import annotations

from records.aggregations.queries import STAGES
from records.custody.kinds import LoanKind, LoanState, PlaceKind, ScanKind

__all__ = ["KINDS", "LOAN_KINDS", "LOAN_STATES", "SCANNED", "STAGES", "TONES"]

KINDS = (
    (PlaceKind.BUILDING.value, "Inmueble"),
    (PlaceKind.STORE.value, "Bodega"),
    (PlaceKind.ROW.value, "Batería"),
    (PlaceKind.SHELF.value, "Estante"),
    (PlaceKind.TRAY.value, "Charola"),
)
LOAN_KINDS = (
    (LoanKind.INTERNAL.value, "Préstamo interno"),
    (LoanKind.IN_SITU.value, "Consulta en el archivo"),
    (LoanKind.COURT_ORDER.value, "Requerimiento judicial"),
)
LOAN_STATES = (
    (LoanState.REQUESTED.value, "Solicitado"),
    (LoanState.AUTHORISED.value, "Autorizado"),
    (LoanState.HANDED_OVER.value, "Entregado"),
    (LoanState.CLAIMED.value, "Reclamado"),
    (LoanState.RETURNED.value, "Devuelto"),
    (LoanState.REFUSED.value, "Rechazado"),
    (LoanState.WITHDRAWN.value, "Desistido"),
)
TONES = {
    LoanState.REQUESTED: "info",
    LoanState.AUTHORISED: "info",
    LoanState.HANDED_OVER: "warn",
    LoanState.CLAIMED: "bad",
    LoanState.RETURNED: "good",
    LoanState.REFUSED: "neutral",
    LoanState.WITHDRAWN: "neutral",
}
SCANNED = ((ScanKind.BOX.value, "Caja"), (ScanKind.VOLUME.value, "Legajo"), (ScanKind.PLACE.value, "Lugar"))

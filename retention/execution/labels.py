"""What states are called on the screen."""

from __future__ import annotations

from retention.disposals.model import ItemState
from retention.execution.model import ExecutionState

EXECUTION_STATES = (
    (ExecutionState.WAITING.value, "Por confirmar"),
    (ExecutionState.RUNNING.value, "En curso"),
    (ExecutionState.DONE.value, "Terminada"),
    (ExecutionState.WITHDRAWN.value, "Retirada"),
    (ExecutionState.EXPIRED.value, "Vencida"),
)
ITEM_STATES = (
    (ItemState.STANDING.value, "En pie"),
    (ItemState.REFUSED.value, "Excluido antes"),
    (ItemState.RETURNED.value, "Devuelto a su guarda"),
    (ItemState.DESTROYING.value, "Por terminar"),
    (ItemState.DESTROYED.value, "Dado de baja"),
)
TONES = {
    "waiting": "warn", "running": "info", "done": "good", "withdrawn": "neutral", "expired": "neutral",
    "standing": "info", "refused": "neutral", "returned": "warn", "destroying": "bad", "destroyed": "good",
}  # fmt: skip
GUARDS = (
    ("list", "Lista sin cambios y en su estado"),
    ("ruling", "Dictamen"),
    ("act", "Acta de baja documental"),
    ("publication", "Publicación"),
    ("finance", "Autorización de Hacienda"),
    ("line", "Renglón de la lista"),
    ("standing", "Situación del expediente"),
    ("access_request", "Solicitudes de acceso y ARCO"),
    ("hold", "Retenciones"),
    ("loan", "Préstamos"),
    ("restriction", "Clasificación de la información"),
    ("technique", "Técnica de selección y muestra"),
    ("evidence", "Evidencia protegida"),
    ("term", "Plazo de conservación"),
    ("other", "Otras razones"),
)

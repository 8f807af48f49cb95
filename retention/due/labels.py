"""The words of the board (Spanish msgids)."""

from __future__ import annotations

from retention.clocks.past import Sight
from retention.due.kinds import BEING_RECKONED, HELD, PROTECTED, READY, Task

TASKS = {
    Task.TRANSFER: "Por transferir a concentración",
    Task.DISPOSAL: "Por valorar para baja",
    Task.SAMPLING: "Por muestrear",
    Task.CONSERVATION: "Por transferir al histórico",
    Task.DECLASSIFY: "Por desclasificar",
    Task.RETURN: "Por devolver",
}
BASES = {
    Task.TRANSFER: "LGA 4-LVI, 31-I",
    Task.DISPOSAL: "LGA 4-XII, 4-XLVI, 55",
    Task.SAMPLING: "LGA 4-XLVI, 53",
    Task.CONSERVATION: "LGA 4-LVII, 31-VII, 36",
    Task.DECLASSIFY: "LGT 104-II",
    Task.RETURN: "LGA 30-32",
}
DAYS = {
    Task.TRANSFER: "Fin en trámite",
    Task.DISPOSAL: "Vence",
    Task.SAMPLING: "Vence",
    Task.CONSERVATION: "Vence",
    Task.DECLASSIFY: "Fin de la reserva",
    Task.RETURN: "Debía devolverse",
}
REASONS = (
    (READY, "Nada lo impide"),
    (HELD, "Retención precautoria"),
    (PROTECTED, "Sustenta una decisión"),
    ("lost", "Extraviado"),
    ("damaged", "Siniestrado"),
    (BEING_RECKONED, "Plazos por recalcular"),
)
SIGHTS = (
    (Sight.LAW.value, "Lo que la ley daba ese día, con lo que hoy se sabe"),
    (Sight.KNOWN.value, "Lo que el sistema sabía al terminar ese día"),
)

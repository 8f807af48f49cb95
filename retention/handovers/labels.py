"""What the values of handovers are called on screen, as Spanish msgids."""

from __future__ import annotations

STATES = (
    ("planned", "Programada"),
    ("cut", "Corte hecho"),
    ("minutes", "Acta en firma"),
    ("clarifications", "En aclaraciones"),
    ("closed", "Cerrada"),
)
PARTS = (
    ("open_files", "Expedientes abiertos"),
    ("closed_files", "Expedientes cerrados"),
    ("loans", "Préstamos en curso"),
    ("restrictions", "Restricciones vigentes"),
    ("access_requests", "Solicitudes de acceso"),
    ("correspondence", "Correspondencia pendiente"),
    ("instruments", "Instrumentos vigentes"),
    ("drafts", "Borradores por concluir"),
)
STAGES = (
    ("office", "Archivo de trámite"),
    ("intermediate", "Archivo de concentración"),
    ("historical", "Archivo histórico"),
)
CHANGES = (("added", "Se agregó"), ("gone", "Ya no está"), ("changed", "Modificado"))
CAPACITIES = (("outgoing", "Entrega"), ("incoming", "Recibe"), ("witness", "Testigo (OIC)"))
HISTORICAL = (("true", "Sí"), ("false", "No"))

"""What the values of correspondence are called on screen, as Spanish msgids."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

STATES = (
    ("received", "Recibido"),
    ("registered", "Registrado"),
    ("routed", "Turnado"),
    ("in_attention", "En atención"),
    ("attended", "Atendido"),
    ("filed", "Integrado a expediente"),
    ("returned", "Devuelto a oficialía"),
    ("cancelled", "Cancelado"),
)
STANDINGS = (
    ("none_due", "Sin plazo"),
    ("in_time", "En plazo"),
    ("soon", "Por vencer"),
    ("unanswered", "No contestado"),
    ("done", "Concluido"),
)
MEDIA = (
    ("counter", "Ventanilla"),
    ("post", "Correo postal"),
    ("courier", "Mensajería"),
    ("email", "Correo electrónico"),
    ("portal", "Portal"),
)
PRIORITIES = (("normal", "Normal"), ("urgent", "Urgente"))
PURPOSES = (("attention", "Para atención"), ("knowledge", "Para conocimiento"))
COUNTINGS = (("working", "Días hábiles"), ("natural", "Días naturales"))
TURNS = (
    ("sent", "Enviado"),
    ("acknowledged", "Recibido por la unidad"),
    ("done", "Concluido"),
    ("rejected", "Rechazado por la unidad"),
    ("withdrawn", "Retirado"),
)
STATE_TONES: Mapping[str, str] = MappingProxyType(
    {
        "received": "warn", "registered": "warn", "routed": "info", "in_attention": "info", "attended": "good",
        "filed": "good", "returned": "warn", "cancelled": "neutral",
    }
)  # fmt: skip
STANDING_TONES: Mapping[str, str] = MappingProxyType(
    {"none_due": "neutral", "in_time": "info", "soon": "warn", "unanswered": "bad", "done": "neutral"}
)
WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "states": dict(STATES), "standings": dict(STANDINGS), "media": dict(MEDIA), "priorities": dict(PRIORITIES),
        "purposes": dict(PURPOSES), "countings": dict(COUNTINGS), "turns": dict(TURNS),
    }
)  # fmt: skip

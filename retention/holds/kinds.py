"""Why files are held, how a hold tells them, and how far it has come (domain 3.8; LGA 10, 116-IV; LGT 204-IV)."""

from __future__ import annotations

from enum import StrEnum


class HoldKind(StrEnum):
    """Why files must be kept."""

    LITIGATION = "litigation"  # litigio, juicio
    AUDIT = "audit"  # auditoría
    LIABILITY = "liability"  # procedimiento de responsabilidades
    CRIMINAL = "criminal"  # carpeta de investigación
    ACCESS_REQUEST = "access_request"  # solicitud de acceso en trámite
    APPEAL = "appeal"  # recurso de revisión
    PERSONAL_DATA = "personal_data"  # solicitud ARCO en trámite
    HUMAN_RIGHTS = "human_rights"  # derechos humanos
    HANDOVER = "handover"  # entrega-recepción
    DISASTER = "disaster"  # siniestro o extravío
    OTHER = "other"


class HoldScope(StrEnum):
    """How the files of a hold are told. Every scope but a list also takes in files that come to match later."""

    FILES = "files"
    SERIES = "series"
    QUERY = "query"
    PERSON = "person"


class HoldState(StrEnum):
    """Who may request and who places are different people (domain 8.3)."""

    REQUESTED = "requested"
    IN_FORCE = "in_force"
    REFUSED = "refused"
    RELEASED = "released"

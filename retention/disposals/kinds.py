"""How far a list has come, and the papers it takes. Pure: the table of acts asks for both."""

from __future__ import annotations

from enum import StrEnum


class ListState(StrEnum):
    """How far a disposal list has come (domain 3.5)."""

    DRAFT = "draft"  # en integración
    PROPOSED = "proposed"  # propuesta: frozen by its digest
    CHECKED = "checked"  # depurada, cotejada
    APPRAISED = "appraised"  # prevalorada
    OPINED = "opined"  # con opinión del grupo interdisciplinario
    FINANCE_AUTHORISED = "finance_authorised"  # con autorización de Hacienda
    RULING_REQUESTED = "ruling_requested"  # dictamen solicitado
    RULED = "ruled"  # dictaminada
    ACT_ISSUED = "act_issued"  # con acta
    PUBLISHED = "published"  # publicada: may be executed
    EXECUTING = "executing"  # en ejecución
    EXECUTED = "executed"  # ejecutada
    CLOSED = "closed"  # cerrada
    REFUSED = "refused"  # negada
    WITHDRAWN = "withdrawn"  # retirada


class PaperKind(StrEnum):
    """A paper of a disposal (domain 2.7)."""

    INVENTORY = "inventory"  # inventario de baja, firmado
    APPRAISAL_SHEET = "appraisal_sheet"  # ficha técnica de prevaloración
    APPRAISAL_DECLARATION = "appraisal_declaration"  # declaratoria de prevaloración
    BOARD_OPINION = "board_opinion"  # acta del grupo interdisciplinario
    FINANCE_AUTHORISATION = "finance_authorisation"  # autorización de Hacienda
    REQUEST = "request"  # oficio de solicitud
    RULING = "ruling"  # dictamen de destino final
    ACT = "act"  # acta de baja documental
    PUBLICATION = "publication"  # captura de la publicación
    DESTRUCTION_ACT = "destruction_act"  # acta administrativa de destrucción
    DONATION_RECEIPT = "donation_receipt"  # recibo de donación
    CERTIFICATE = "certificate"  # certificado de supresión

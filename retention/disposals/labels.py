"""What the values of disposals are called on screen, as Spanish msgids, and how their lists are shown."""

from __future__ import annotations

from typing import Any

from classification.charts.model import Node
from classification.series.kinds import SamplingMethod
from records.aggregations.model import Aggregation
from records.aggregations.queries import REFERENCE, TITLE
from retention.disposals.model import DisposalItem, DisposalList, SampledFile, SampleDraw
from retention.disposals.proposing import told
from system.listing import Column
from system.organization.model import Unit
from system.web.language import sentence

STATES = (
    ("draft", "En integración"),
    ("proposed", "Propuesta"),
    ("checked", "Cotejada"),
    ("appraised", "Prevalorada"),
    ("opined", "Con opinión del grupo"),
    ("finance_authorised", "Autorizada por Hacienda"),
    ("ruling_requested", "Dictamen solicitado"),
    ("ruled", "Dictaminada"),
    ("act_issued", "Con acta de baja"),
    ("published", "Publicada: lista para ejecutar"),
    ("executing", "En ejecución"),
    ("executed", "Ejecutada"),
    ("closed", "Concluida"),
    ("refused", "Negada"),
    ("withdrawn", "Retirada"),
)
TONES = {"published": "warn", "executing": "bad", "closed": "good", "refused": "neutral", "withdrawn": "neutral"}
ITEM_STATES = (
    ("standing", "En la lista"),
    ("refused", "Excluido por decisión"),
    ("returned", "Devuelto a custodia"),
    ("destroying", "En eliminación"),
    ("destroyed", "Dado de baja"),
)
FATES = (("destruction", "Destrucción"), ("donation", "Donación del papel"))
PAPERS = (
    ("inventory", "Inventario de baja firmado"),
    ("appraisal_sheet", "Ficha técnica de prevaloración"),
    ("appraisal_declaration", "Declaratoria de prevaloración"),
    ("board_opinion", "Acta del grupo interdisciplinario"),
    ("finance_authorisation", "Autorización de Hacienda"),
    ("request", "Oficio de solicitud de dictamen"),
    ("ruling", "Dictamen de destino final"),
    ("act", "Acta de baja documental"),
    ("publication", "Captura de la publicación"),
    ("destruction_act", "Acta administrativa de destrucción"),
    ("donation_receipt", "Recibo de donación"),
    ("certificate", "Certificado de supresión"),
)
OUTCOMES = (("granted", "Procedente"), ("partial", "Procedente en parte"), ("denied", "Improcedente"))
METHODS = (
    (SamplingMethod.QUALITATIVE.value, "Cualitativo o selectivo"),
    (SamplingMethod.SYSTEMATIC.value, "Sistemático (cada n)"),
    (SamplingMethod.RANDOM.value, "Aleatorio"),
    (SamplingMethod.EXEMPLARY.value, "Ejemplar"),
    (SamplingMethod.CHRONOLOGICAL.value, "Cronológico"),
)
YES_NO = (("true", "Sí"), ("false", "No"))
# The steps of a list, as its page says which comes next.
ACTS = (
    ("propose", "Proponer la lista"),
    ("check", "Cotejar contra el estante"),
    ("appraise", "Prevalorar"),
    ("opine", "Opinión del grupo interdisciplinario"),
    ("authorise_finance", "Autorización de Hacienda"),
    ("request", "Solicitar el dictamen"),
    ("rule", "Dictamen de destino final"),
    ("issue_act", "Acta de baja documental"),
    ("publish", "Publicar"),
    ("execute", "Ejecutar la baja ante quien la atestigüe"),
    ("close", "Concluir la baja"),
)

WORDS: dict[str, Any] = {
    "states": dict(STATES), "tones": TONES, "items": dict(ITEM_STATES), "fates": dict(FATES), "papers": dict(PAPERS),
    "outcomes": OUTCOMES, "methods": dict(METHODS), "acts": dict(ACTS),
}  # fmt: skip

COLUMNS = (
    Column("year", "Año", DisposalList.year, numeric=True, filter="exact"),
    Column("number", "Número", DisposalList.number, numeric=True),
    Column("title", "Título", DisposalList.title, filter="text", lead=True),
    Column("unit", "Unidad", Unit.code, filter="text"),
    Column("state", "Estado", DisposalList.state, filter="choice", choices=STATES),
    Column("standing_count", "Expedientes", DisposalList.standing_count, numeric=True),
    Column("excluded_count", "Fuera", DisposalList.excluded_count, numeric=True),
    Column("fate", "Destino del papel", DisposalList.fate, filter="choice", choices=FATES, shown=False),
    Column("assignee", "Encargada a", DisposalList.assignee, filter="text"),
    Column("answer_by", "Responder antes de", DisposalList.answer_by, filter="date"),
    Column("reminded_on", "Recordada el", DisposalList.reminded_on, filter="date", shown=False),
    Column("drafted_at", "Iniciada", DisposalList.drafted_at, filter="date", shown=False),
    Column("as_of", "Al día", DisposalList.as_of, filter="date", shown=False),
    Column("ruling_number", "Dictamen", DisposalList.ruling_number, filter="text", shown=False),
    Column("act_number", "Acta de baja", DisposalList.act_number, filter="text", shown=False),
)


def _reasons(row: Any) -> str:
    return " ".join(sentence(one) for one in told(row.reasons))


_LIST = (DisposalItem.list_id, DisposalList.id)
ITEM_COLUMNS = (
    Column("position", "No.", DisposalItem.position, numeric=True, filter="exact"),
    REFERENCE,
    TITLE,
    Column("series", "Serie", Node.code, filter="text", order=Node.sort_key),
    Column("unit", "Unidad", Unit.code, filter="text", shown=False),
    Column("opened_on", "Apertura", Aggregation.opened_on, filter="date", shown=False),
    Column("closed_on", "Cierre", Aggregation.closed_on, filter="date"),
    Column("due_on", "Vence", DisposalItem.due_on, filter="date"),
    Column("folios", "Fojas", Aggregation.folios, numeric=True, shown=False),
    Column("state", "Situación en la lista", DisposalItem.state, filter="choice", choices=ITEM_STATES),
    Column("reason", "Motivo", DisposalItem.reason, filter="text"),
    Column("comments", "Comentarios", sortable=False, numeric=True, shown=False),
    Column("list_number", "Lista", DisposalList.number, numeric=True, filter="exact", shown=False, through=_LIST),
    Column("list_year", "Año", DisposalList.year, numeric=True, filter="exact", shown=False, through=_LIST),
)
EXCLUSION_COLUMNS = (
    REFERENCE,
    TITLE,
    Column("series", "Serie", Node.code, filter="text", order=Node.sort_key),
    Column("closed_on", "Cierre", Aggregation.closed_on, filter="date"),
    Column("reasons", "Por qué quedó fuera", sortable=False, value=_reasons),
)
DRAW_COLUMNS = (
    Column("series", "Serie", sortable=False, lead=True),
    Column("method", "Tipo de muestreo", SampleDraw.method, filter="choice", choices=METHODS),
    Column("as_of", "Al día", SampleDraw.as_of, filter="date"),
    Column("population", "Expedientes", SampleDraw.population, numeric=True),
    Column("chosen", "En la muestra", SampleDraw.chosen, numeric=True),
    Column("drawn_by", "Separó", SampleDraw.drawn_by, filter="text"),
    Column("drawn_at", "Cuándo", SampleDraw.drawn_at, filter="date"),
    Column("void_at", "Sustituida", SampleDraw.void_at, filter="date"),
)
SAMPLED_COLUMNS = (
    Column("position", "No.", SampledFile.position, numeric=True),
    REFERENCE,
    TITLE,
    Column("closed_on", "Cierre", Aggregation.closed_on, filter="date"),
    Column("is_chosen", "En la muestra", SampledFile.is_chosen, filter="choice", choices=YES_NO),
)

"""The columns of a table of appraisal sheets, one row a series, as bodies call them; each row as fields by name. Pure.

A cell that says nothing is no field: an import never empties what a sheet says already.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from classification.series import labels
from classification.series.kinds import VALUES, Trigger
from classification.series.spelling import CRITERIA, REASONS
from system.tabular import Heading, Line, folded
from system.workbooks.tables import TableKind

CODE = "codigo"
_NOTHING = frozenset({"", "-", "—", "N/A", "n/a"})
_UNMARKED = frozenset({"no", "0", "false", "falso", "n"})
_BETWEEN = re.compile(r"[\s,;/+.-]+(?:[ye]\s+)?")
_PARTED = re.compile(r"[,;\n]+")
_LETTERS = {f"value_{letter}": letter for letter in VALUES}
_LETTER_WORDS = {folded(word): letter for letter, word in labels.VALUES} | {"juridico": "L"}

# Field, what people are shown, what else they call it.
_COLUMNS: Sequence[tuple[str, str, tuple[str, ...]]] = (
    (CODE, "Clave de la serie", (
        "clave", "code", "codigo_de_la_serie", "clave_serie", "codigo_serie", "serie_codigo", "clave_de_la_subserie",
        "codigo_de_clasificacion", "clave_de_clasificacion", "codigo_de_clasificacion_archivistica",
    )),
    ("unit_id", "Área que responde por la ficha", ("unidad_responsable", "area_responsable", "unidad_administrativa")),
    ("units", "Áreas productoras", ("area_productora", "unidad_productora", "unidades_productoras", "areas")),
    ("sheet_code", "Clave de la ficha", ("numero_de_ficha", "ficha")),
    ("function", "Función o atribución", ("funcion", "atribucion", "funcion_o_atribucion_que_le_da_origen")),
    ("legal_attribution", "Fundamento de la atribución", ("fundamento_de_la_funcion", "atribucion_legal")),
    ("processes", "Procesos y procedimientos relacionados", ("procesos", "procedimientos", "proceso")),
    ("other_areas", "Otras áreas que intervienen", ("areas_que_intervienen", "otras_areas")),
    ("related_series", "Series antecedentes o relacionadas", ("series_relacionadas", "series_antecedentes")),
    ("earliest_year", "Primer año", ("año_inicial", "desde", "fecha_extrema_inicial")),
    ("latest_year", "Último año", ("año_final", "hasta", "fecha_extrema_final")),
    ("description", "Descripción del contenido", ("descripcion", "contenido", "descripcion_de_la_serie")),
    ("document_types", "Tipología documental", ("tipos_documentales", "tipos_de_documentos", "tipologia")),
    ("internal_order", "Orden interno del expediente", ("orden", "ordenacion", "orden_interno")),
    ("tradition", "Tradición documental", ("tradicion",)),
    ("summary_documents", "Documentos que resumen a otros", ("documentos_resumen",)),
    ("support", "Soporte", ("soporte_documental", "formato", "tipo_de_soporte")),
    ("files_per_year", "Expedientes por año", ("expedientes_al_año", "volumen_anual_expedientes")),
    ("metres_per_year", "Metros lineales por año", ("metros_lineales", "metros_al_año", "metros")),
    ("gigabytes_per_year", "Gigabytes por año", ("gb_por_año", "gigabytes", "gb")),
    ("values", "Valores primarios", ("valor_documental", "valores", "valores_documentales", "valor_primario")),
    *((f"value_{letter}", f"Valor {word.lower()} ({letter})", (letter, f"valor_{word}", word))
      for letter, word in labels.VALUES),
    *((f"reason_{letter}", f"Justificación del valor {word.lower()}", (f"por_que_{word}", f"razon_{letter}"))
      for letter, word in labels.VALUES),
    ("secondary_values", "Valores secundarios", ("valor_secundario",)),
    ("secondary_reasons", "Justificación de los valores secundarios", ("justificacion_valores_secundarios",)),
    ("office", "Plazo en archivo de trámite (AT)", ("AT", "plazo_at", "archivo_de_tramite", "vigencia_at")),
    ("intermediate", "Plazo en archivo de concentración (AC)", (
        "AC", "plazo_ac", "archivo_de_concentracion", "vigencia_ac",
    )),
    ("precautionary", "Término precautorio", ("precautorio", "plazo_precautorio")),
    ("trigger", "Los plazos corren desde", ("evento", "disparador", "evento_disparador", "evento_que_inicia_el_plazo")),
    ("trigger_name", "Nombre del evento", ()),
    ("technique", "Técnica de selección", ("tecnica", "tecnica_seleccion", "destino_final", "disposicion_documental")),
    ("sample_quality", "Cualidad de la muestra", ("cualidad", "muestreo_cualidad", "criterio_de_muestreo")),
    ("sampling_method", "Tipo de muestreo", ("metodo_de_muestreo", "muestreo_tipo")),
    ("citations", "Fundamento legal de los plazos", (
        "fundamento", "fundamento_legal", "fundamento_juridico", "fundamento_legal_del_plazo",
    )),
    *((f"criterion_{name}", f"Criterio: {word.lower()}", (f"criterio_{word}", f"criterio_de_{word}"))
      for name, word in labels.CRITERIA),
    ("access_condition", "Condición de acceso", ("acceso", "condiciones_de_acceso")),
    ("access_basis", "Fundamento de la condición de acceso", ("acceso_fundamento", "fundamento_de_acceso")),
    ("access_years", "Años de reserva previsibles", ("años_de_la_condicion_de_acceso", "plazo_de_reserva")),
    ("personal_data", "Datos personales", ("contiene_datos_personales",)),
    ("location", "Ubicación", ("ubicacion_fisica", "ubicacion_topografica")),
    ("custodian", "Responsable de la custodia", ("responsable", "custodia", "responsable_del_resguardo")),
    ("note", "Observaciones", ("aclaraciones", "notas", "nota")),
)  # fmt: skip
HEADINGS = tuple(Heading(name, (label, *others), label=label) for name, label, others in _COLUMNS)
SHEET_TABLE = TableKind(HEADINGS, ((CODE,),))


def _spellings(pairs: Sequence[tuple[str, str]], **more: str) -> Mapping[str, str]:
    """Value by everything it is called, folded: its own name, its label, and more."""
    own = {folded(value): value for value, _label in pairs}
    return MappingProxyType({**{folded(label): value for value, label in pairs}, **more, **own})


_OFFERED: Mapping[str, Sequence[tuple[str, str]]] = MappingProxyType(
    {
        "technique": labels.TECHNIQUES, "sampling_method": labels.METHODS, "trigger": labels.TRIGGERS,
        "support": labels.SUPPORTS, "tradition": labels.TRADITIONS, "access_condition": labels.CONDITIONS,
        "personal_data": labels.PERSONAL_DATA, "secondary_values": labels.SECONDARY_VALUES,
    }
)  # fmt: skip
_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "technique": _spellings(
            labels.TECHNIQUES, baja="elimination", baja_documental="elimination", destruccion="elimination",
            conservacion="conservation", permanente="conservation", historico="conservation", muestra="sampling",
        ),
        "sampling_method": _spellings(labels.METHODS, cualitativo="qualitative", selectivo="qualitative"),
        "trigger": _spellings(labels.TRIGGERS, cierre="closing", cierre_de_expediente="closing"),
        "support": _spellings(labels.SUPPORTS, fisico="paper", digital="electronic", mixto="hybrid"),
        "tradition": _spellings(labels.TRADITIONS, originales="original", copias="copy", original_copia="both"),
        "access_condition": _spellings(
            labels.CONDITIONS, publico="public", reservada="possibly_reserved", confidencial="possibly_confidential",
        ),
        "personal_data": _spellings(
            labels.PERSONAL_DATA, no="none", si="personal", personales="personal", sensibles="sensitive",
        ),
        "secondary_values": _spellings(labels.SECONDARY_VALUES),
    }
)  # fmt: skip


def fields_of(line: Line) -> dict[str, str]:
    """What a row says of a sheet, by the names that `spelling.read` takes; words nobody knows stay, to be told."""
    cells = {name: text for name, text in line.cells.items() if text.strip() not in _NOTHING and name != CODE}
    found: dict[str, str] = {}
    for name, text in cells.items():
        if name in _LETTERS:
            continue
        words = _WORDS.get(name, {})
        if name == "secondary_values":
            found[name] = ",".join(words.get(folded(one), one.strip()) for one in _PARTED.split(text) if one.strip())
        elif name == "trigger" and folded(text) not in words:
            found |= {name: Trigger.NAMED_EVENT.value, "trigger_name": text}
        elif name == "values":
            found[name] = ",".join(_LETTER_WORDS.get(folded(one), one) for one in _BETWEEN.split(text) if one)
        else:
            found[name] = words.get(folded(text), text)
    marked = [letter for name, letter in _LETTERS.items() if name in cells and folded(cells[name]) not in _UNMARKED]
    if marked:
        found["values"] = ",".join([found["values"], *marked] if "values" in found else marked)
    return found


def offered_in(heading: str) -> list[str]:
    """What may stand in a column of words, as the forms call it; nothing for a column of anything else."""
    return [label for _value, label in _OFFERED.get(heading, ())]


def heading_of(field: str) -> str:
    """The heading under which a field of an objection stands; an unknown one under itself."""
    names = {heading.name for heading in HEADINGS}
    plain = field.removesuffix("_years").removesuffix("_months")
    known = {"value_reasons": next(iter(REASONS)), "criteria": next(iter(CRITERIA))}
    return next((one for one in (field, plain, known.get(field, "")) if one in names), field)

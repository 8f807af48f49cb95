"""The columns of an inventory of files, as bodies call them (domain 2.5): transfer forms, the IEEN's, CCAMEM's."""

from __future__ import annotations

from system.tabular import Heading
from system.workbooks.tables import TableKind

ROWS_LIMIT = 250_000

_PERIOD = (
    "periodo", "periodo de tramite", "periodo de tramite del expediente", "fechas extremas", "fechas", "fecha",
    "vigencia del expediente", "periodo del expediente", "fecha de", "fechas de tramite", "año", "años", "ano", "anos",
)  # fmt: skip
_TRADITION = ("tradicion documental", "tradicion", "tipo de documento", "tipo de documentacion", "forma documental")
_ACCESS = (
    "condiciones de acceso", "condicion de acceso", "acceso", "clasificacion de la informacion", "caracter",
    "clasificacion de acceso", "tipo de informacion",
)  # fmt: skip
_SUPPORT = ("soporte", "soporte documental", "tipo de soporte")

HEADINGS = (
    Heading(
        "referencia",
        (
            "codigo_de_clasificacion_archivistica_del_expediente", "codigo_de_clasificacion_archivistica",
            "codigo_de_clasificacion_del_expediente", "codigo_de_referencia", "clasificacion_archivistica",
            "clave_de_clasificacion_archivistica", "codigo_de_expediente", "codigo_del_expediente",
            "clave_del_expediente", "clave_de_expediente", "clave_expediente", "codigo_expediente", "nomenclatura",
            "clasificacion_del_expediente", "reference", "codigo_de_clasificacion", "clave_de_clasificacion",
            "formula_clasificadora", "clasificacion_archivistica_del_expediente", "codigo_archivistico",
        ),
        label="Código del expediente",
    ),
    Heading(
        "serie",
        (
            "clave_serie", "codigo_serie", "clave_de_la_serie", "codigo_de_la_serie", "codigo_de_serie",
            "clave_de_serie", "serie_documental", "clave", "codigo", "cve", "serie_subserie", "serie_o_subserie",
            "clave_de_serie_o_subserie", "codigo_de_serie_o_subserie", "series", "clave_archivistica",
        ),
        label="Serie",
    ),
    Heading(
        "subserie",
        (
            "clave_subserie", "codigo_subserie", "clave_de_la_subserie", "codigo_de_la_subserie", "subserie_documental",
            "codigo_de_subserie", "clave_de_subserie",
        ),
        label="Subserie",
    ),
    Heading(
        "numero",
        (
            "no_exp", "no_de_exp", "num_exp", "no_expediente", "no_de_expediente", "numero_de_expediente", "exp",
            "numero_consecutivo_de_expediente", "numero_expediente", "num_de_expediente", "n_de_expediente",
            "no_interno", "numero_interno", "numero_del_expediente", "consecutivo_del_expediente",
            "consecutivo_de_expediente", "consecutivo_expediente", "n_exp", "num_expediente", "no_del_expediente",
            "n_expediente", "no_consecutivo_de_expediente", "no_consecutivo_del_expediente",
            "numero_consecutivo_del_expediente", "number", "expediente_no", "expediente_numero",
        ),
        label="Número de expediente",
    ),
    Heading(
        "titulo",
        (
            "titulo_del_expediente", "titulo_expediente", "asunto", "nombre_expediente", "nombre_del_expediente",
            "asunto_del_expediente", "descripcion_del_asunto_del_expediente", "descripcion_del_asunto", "expediente",
            "nombre", "titulo_o_asunto", "asunto_o_titulo", "descripcion_del_expediente", "title", "titulo_asunto",
            "nombre_o_titulo_del_expediente", "titulo_de_expediente", "asunto_o_tema", "tema", "denominacion",
        ),
        label="Título o asunto",
    ),
    Heading(
        "apertura", ("apertura", "inicio", "inicial", "de apertura", "año de apertura", "desde", "del"), under=_PERIOD
    ),
    Heading(
        "cierre", ("cierre", "termino", "final", "de cierre", "año de cierre", "fin", "hasta", "al"), under=_PERIOD
    ),
    Heading(
        "apertura",
        (
            "fecha_apertura", "fecha_de_apertura", "fecha_inicio", "fecha_de_inicio", "fecha_inicial",
            "ano_de_apertura",
            "ano_apertura", "ano_inicio", "ano_de_inicio", "fecha_de_apertura_del_expediente",
            "apertura_del_expediente",
            "opened_on", "f_apertura", "fecha_ap", "inicio", "fecha_extrema_inicial", "ano_inicial", "fecha",
        ),
        label="Fecha de apertura",
    ),
    Heading(
        "cierre",
        (
            "fecha_cierre", "fecha_de_cierre", "fecha_termino", "fecha_de_termino", "fecha_final", "ano_de_cierre",
            "ano_cierre", "ano_termino", "ano_de_termino", "fecha_de_cierre_del_expediente", "termino", "fecha_fin",
            "closed_on", "f_cierre", "cierre_del_expediente", "fecha_extrema_final", "ano_final",
            "fecha_de_terminacion", "fecha_terminacion", "fecha_de_conclusion",
        ),
        label="Fecha de cierre",
    ),
    Heading(
        "periodo",
        (
            "anos", "ano", "fechas_extremas", "periodo_de_tramite", "fecha_s", "fechas", "anos_extremos", "ano_s",
            "periodo_documental", "fecha_extrema", "anos_que_comprende", "ejercicio", "ano_del_expediente",
        ),
        label="Años o periodo",
    ),
    Heading(
        "fojas",
        (
            "hojas", "folios", "no_de_fojas", "numero_de_fojas", "no_fojas", "total_de_fojas", "total_fojas",
            "numero_de_folios_que_integra_el_expediente", "numero_de_folios", "no_de_folios", "no_folios",
            "total_de_folios", "total_hojas", "total_de_hojas", "no_de_hojas", "numero_de_hojas", "total_paginas",
            "fojas_utiles", "num_fojas", "foja", "no_de_fojas_utiles", "paginas", "num_de_fojas", "n_de_fojas",
            "numero_de_fojas_utiles", "total_de_fojas_utiles", "cantidad_de_fojas", "num_de_hojas", "folio",
        ),
        label="Fojas",
    ),
    Heading(
        "legajos",
        (
            "legajo", "no_de_legajos", "numero_de_legajos", "numero_legajos", "no_legajos", "tomos", "tomo",
            "no_de_tomos", "total_de_legajos", "cantidad_de_legajos", "num_legajos", "volumenes", "no_legajo",
            "no_de_legajo", "numero_de_legajo", "numero_de_tomos", "carpetas", "no_de_carpetas",
        ),
        label="Legajos",
    ),
    Heading(
        "caja",
        (
            "no_de_caja", "no_caja", "numero_de_caja", "numero_consecutivo_de_caja", "caja_no", "num_caja", "cajas",
            "numero_caja", "n_caja", "no_consecutivo_de_caja", "caja_numero", "num_de_caja", "box",
        ),
        label="Caja",
    ),
    Heading(
        "ubicacion",
        (
            "ubicacion_fisica", "ubicacion_topografica", "localizacion", "lugar", "ubicacion_del_expediente", "place",
            "ubicacion_fisica_del_expediente", "topografia", "estante", "anaquel", "signatura_topografica",
        ),
        label="Ubicación",
    ),
    Heading("papel", ("papel", "fisico", "p", "f", "impreso"), under=_SUPPORT, label="Soporte: papel"),
    Heading("electronico", ("electronico", "digital", "e", "d"), under=_SUPPORT, label="Soporte: electrónico"),
    Heading(
        "soporte", ("soporte_documental", "tipo_de_soporte", "formato", "soporte_o_formato", "support", "tipo_soporte"),
        label="Soporte",
    ),
    Heading("original", ("original", "o", "orig"), under=_TRADITION, label="Tradición: original"),
    Heading("copia", ("copia", "c", "copias", "cop"), under=_TRADITION, label="Tradición: copia"),
    Heading("original", ("original_marca", "originales"), label="Tradición: original"),
    Heading("copia", ("copia_marca", "copias"), label="Tradición: copia"),
    Heading(
        "tradicion", ("tradicion_documental", "original_copia", "original_o_copia", "forma_documental",
                      "tipo_documental"),
        label="Tradición documental",
    ),
    Heading("confidencial", ("c", "confidencial", "conf"), under=_ACCESS, label="Acceso: confidencial"),
    Heading("reservada", ("r", "reservada", "res", "reservado"), under=_ACCESS, label="Acceso: reservada"),
    Heading("publica", ("p", "publica", "pub", "publico"), under=_ACCESS, label="Acceso: pública"),
    Heading(
        "acceso",
        (
            "condiciones_de_acceso", "condicion_de_acceso", "clasificacion", "clasificado", "caracter",
            "clasificacion_de_la_informacion", "tipo_de_informacion",
        ),
        label="Condición de acceso",
    ),
    Heading(
        "unidad",
        (
            "unidad_administrativa", "area", "area_productora", "unidad_productora", "clave_unidad",
            "unidad_responsable",
            "codigo_unidad", "unidad_administrativa_productora", "clave_de_la_unidad", "unit", "direccion", "ur",
            "area_generadora", "departamento", "unidad_area", "area_o_unidad",
        ),
        label="Unidad o área",
    ),
    Heading(
        "descripcion",
        (
            "descripcion_de_la_documentacion_anexa", "alcance_y_contenido", "contenido", "descripcion_del_contenido",
            "descripcion_observaciones", "resumen", "descripcion_documental", "documentacion_anexa",
        ),
        label="Descripción del contenido",
    ),
    Heading(
        "observaciones",
        ("observacion", "notas", "nota", "comentarios", "obs", "observaciones_generales", "nota_del_archivero"),
        label="Observaciones",
    ),
)  # fmt: skip

# Of the first set that a sheet has any of, every row of data fills one; a title alone is a row that lacks the rest.
KEYS = (
    ("referencia", "numero", "apertura", "cierre", "periodo", "serie", "subserie", "fojas"),
    ("titulo",),
)  # fmt: skip
INVENTORY_TABLE = TableKind(HEADINGS, KEYS, rows_limit=ROWS_LIMIT)

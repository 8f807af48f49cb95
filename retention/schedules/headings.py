"""The columns of a schedule, as bodies call them (domain 2.2)."""

from __future__ import annotations

from system.tabular import Heading
from system.workbooks.tables import TableKind

# What stands over the columns in which a mark says what becomes of the files.
_OVER_TECHNIQUE = (
    "tecnica", "tecnica de seleccion", "tecnicas de seleccion", "destino", "destino final", "disposicion",
    "disposicion final", "disposicion documental", "tecnica de seleccion destino final", "valoracion secundaria",
)  # fmt: skip

_CODE_WORDS = ("clave", "codigo", "cve", "cod", "clave archivistica", "codigo archivistico")
_TITLE_WORDS = ("nombre", "titulo", "denominacion", "descripcion")
_OVER_SERIES = ("serie", "series", "serie documental", "series documentales")
_OVER_SUBSERIES = ("subserie", "subseries", "subserie documental", "subseries documentales")

HEADINGS = (
    Heading("serie_codigo", _CODE_WORDS, under=_OVER_SERIES, label="Código de la serie"),
    Heading("serie", _TITLE_WORDS, under=_OVER_SERIES, label="Serie"),
    Heading("subserie_codigo", _CODE_WORDS, under=_OVER_SUBSERIES, label="Código de la subserie"),
    Heading("subserie", _TITLE_WORDS, under=_OVER_SUBSERIES, label="Subserie"),
    Heading(
        "serie_codigo",
        (
            "codigo_serie", "clave_serie", "codigo", "clave", "codigo_de_serie", "clave_de_la_serie", "series_code",
            "code", "codigo_de_la_serie", "codigo_de_clasificacion", "clave_de_clasificacion",
            "codigo_de_clasificacion_archivistica", "codigo_archivistico", "clave_archivistica", "cve",
        ),
        label="Código de la serie",
    ),
    Heading(
        "serie",
        (
            "nombre_serie", "nombre_de_la_serie", "serie_documental", "series_documentales", "series",
            "serie_y_subserie", "series_y_subseries", "codigo_y_nombre_de_la_serie", "serie_subserie", "titulo",
            "nombre_de_la_serie_documental", "denominacion", "nombre",
        ),
        label="Serie",
    ),
    Heading(
        "subserie_codigo",
        (
            "codigo_subserie", "clave_subserie", "codigo_de_subserie", "subseries_code", "codigo_de_la_subserie",
            "clave_de_la_subserie",
        ),
        label="Código de la subserie",
    ),
    Heading(
        "subserie",
        ("nombre_subserie", "nombre_de_la_subserie", "subserie_documental", "subseries"),
        label="Subserie",
    ),
    Heading(
        "AT",
        (
            "plazo_at", "archivo_de_tramite", "tramite", "anios_at", "años_at", "plazo_tramite", "office", "at_años",
            "at_anios", "años_en_tramite", "años_en_archivo_de_tramite", "plazo_en_archivo_de_tramite",
            "archivo_de_tramite_at", "archivo_de_tramite_años", "vigencia_at",
        ),
        label="Plazo en archivo de trámite (AT)",
    ),
    Heading(
        "AC",
        (
            "plazo_ac", "archivo_de_concentracion", "concentracion", "anios_ac", "años_ac", "intermediate", "ac_años",
            "ac_anios", "años_en_concentracion", "años_en_archivo_de_concentracion", "archivo_de_concentracion_ac",
            "plazo_en_archivo_de_concentracion", "plazo_concentracion", "archivo_de_concentracion_años", "vigencia_ac",
        ),
        label="Plazo en archivo de concentración (AC)",
    ),
    Heading(
        "total",
        (
            "plazo_total", "total_años", "total_anios", "vigencia", "vigencia_total", "plazo_conservacion",
            "total_de_años", "plazo_de_conservacion_total", "vigencia_documental_total",
        ),
        label="Total",
    ),
    Heading("AT_meses", ("meses_at", "tramite_meses"), label="AT en meses"),
    Heading("AC_meses", ("meses_ac", "concentracion_meses"), label="AC en meses"),
    Heading("precautorio", ("termino_precautorio", "plazo_precautorio"), label="Término precautorio"),
    Heading(
        "tecnica_seleccion",
        (
            "tecnica", "tecnica_de_seleccion", "destino_final", "destino", "disposicion_documental", "technique",
            "tecnicas_de_seleccion", "disposicion_final", "tecnica_de_seleccion_destino_final",
        ),
        label="Técnica de selección",
    ),
    Heading(
        "marca_eliminacion",
        ("eliminacion", "baja", "baja_documental", "e", "b"),
        under=_OVER_TECHNIQUE,
        label="Eliminación (marca)",
    ),
    Heading("marca_muestreo", ("muestreo", "m", "seleccion"), under=_OVER_TECHNIQUE, label="Muestreo (marca)"),
    Heading(
        "marca_conservacion",
        (
            "conservacion", "conservacion_permanente", "conservacion_total", "c", "cp", "historico", "h",
            "archivo_historico", "transferencia_secundaria", "permanente",
        ),
        under=_OVER_TECHNIQUE,
        label="Conservación (marca)",
    ),
    Heading("marca_eliminacion", ("eliminacion", "baja_documental"), label="Eliminación (marca)"),
    Heading("marca_muestreo", ("muestreo",), label="Muestreo (marca)"),
    Heading("marca_conservacion", ("conservacion", "conservacion_permanente"), label="Conservación (marca)"),
    Heading(
        "muestreo_cualidad",
        (
            "cualidad", "cualidad_de_la_muestra", "cualidad_muestra", "criterio_de_muestreo", "muestra",
            "cualidad_del_muestreo",
        ),
        label="Cualidad de la muestra",
    ),
    Heading(
        "muestreo_tipo",
        ("tipo_de_muestreo", "metodo_de_muestreo", "metodo_de_seleccion", "sampling_method"),
        label="Tipo de muestreo",
    ),
    Heading(
        "valores",
        ("valor_documental", "valor", "valores_documentales", "valores_primarios", "values", "valor_primario"),
        label="Valor documental",
    ),
    Heading("A", ("administrativo", "valor_administrativo"), label="Valor administrativo (A)"),
    Heading("L", ("legal", "juridico", "valor_legal", "valor_juridico"), label="Valor legal (L)"),
    Heading("F", ("fiscal", "valor_fiscal"), label="Valor fiscal (F)"),
    Heading("C", ("contable", "valor_contable"), label="Valor contable (C)"),
    Heading("evento", ("disparador", "evento_disparador", "trigger"), label="Evento disparador"),
    Heading(
        "fundamento",
        ("fundamento_legal", "fundamento_juridico", "legal_basis", "fundamento_legal_del_plazo", "marco_normativo"),
        label="Fundamento legal",
    ),
    Heading(
        "acceso",
        ("condiciones_de_acceso", "condicion_de_acceso", "condiciones_acceso"),
        label="Condiciones de acceso",
    ),
    Heading(
        "acceso_fundamento",
        (
            "fundamento_de_acceso", "fundamento_de_la_condicion_de_acceso", "fundamento_de_la_clasificacion",
            "fundamento_de_reserva", "access_basis",
        ),
        label="Fundamento de la condición de acceso",
    ),
    Heading(
        "soporte",
        ("soportes", "soporte_documental", "tipo_de_soporte", "formato", "support"),
        label="Soporte",
    ),
    Heading(
        "areas",
        (
            "area_productora", "areas_productoras", "unidad_productora", "unidades_productoras", "area", "units",
            "unidad_administrativa", "unidad_administrativa_productora", "area_generadora", "area_administrativa",
        ),
        label="Áreas productoras",
    ),
    Heading("aclaraciones", ("observaciones", "notas", "notes"), label="Observaciones"),
)  # fmt: skip
SCHEDULE_TABLE = TableKind(HEADINGS, (("serie_codigo", "subserie_codigo"), ("serie", "subserie")))

"""The official columns of each instrument and inventory, in order, with their grouped headings (domain 2.1-2.5). Pure.

Headings, marks and sentences are what bodies print and sign, so they are Spanish and say what the forms say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from retention.instruments.kinds import InstrumentKind

BLANK = "__"
LEGEND = (
    "A=Administrativo. L=Legal. F=Fiscal. C=Contable. AT=Archivo de Trámite. AC=Archivo de Concentración."  # domain 2.5
)
COMMON_HEADER = ("Unidad administrativa", "Área productora", "Fondo", "Sección", "Serie", "Subserie")


class Kind(StrEnum):
    """What a column holds. A term is years, or years and months in words."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class FormColumn:
    """One column: its name in open data, its printed heading, the heading it stands under, and what it says.

    `width` is in letters, for sheets and pages. An `open_only` column is told in open data and printed nowhere.
    """

    name: str
    heading: str
    group: str = ""
    kind: Kind = Kind.TEXT
    width: int = 12
    meaning: str = ""
    open_only: bool = False

    @property
    def full_heading(self) -> str:
        """The heading with what it stands under, where there is one row of headings only."""
        return f"{self.group}: {self.heading}" if self.group else self.heading


@dataclass(frozen=True, slots=True)
class Layout:
    """A form: its title, what stands above the table, the columns, who signs.

    `span` names the columns with the day or year a file was opened and closed, where the closing sentence counts them;
    `counted` is what a row is called when rows are counted.
    """

    name: str
    title: str
    columns: tuple[FormColumn, ...]
    header: tuple[str, ...] = COMMON_HEADER
    legend: str = ""
    signatures: tuple[str, ...] = ()
    span: tuple[str, str] | None = None

    @property
    def printed(self) -> tuple[FormColumn, ...]:
        """The columns of sheets and pages."""
        return tuple(column for column in self.columns if not column.open_only)

    def position(self, name: str) -> int:
        """Where a column stands in a row."""
        return next(at for at, column in enumerate(self.columns) if column.name == name)

    def groups(self) -> Iterator[tuple[str, int]]:
        """The upper row of headings: each group, or an empty text, with the printed columns it spans."""
        run, width = "", 0
        for column in self.printed:
            if width and (column.group != run or not run):
                yield run, width
                width = 0
            run, width = column.group, width + 1
        if width:
            yield run, width

    @property
    def has_groups(self) -> bool:
        """Whether there are two rows of headings."""
        return any(column.group for column in self.printed)


def closing_sentence(  # noqa: D417 - the others say themselves
    *,
    sheets: int | str,
    files: int,
    years: tuple[int, int] | None,
    boxes: int | str = BLANK,
    kilograms: float | str = BLANK,
) -> str:
    """The sentence that closes an inventory, letter for letter as the form has it (domain 2.5, 7 C 30).

    Args:
        years: the first and the last year of the files, None where there is none.
        boxes: what is not known is left to be filled in by hand.
    """
    return (
        f"El presente inventario consta de {sheets} foja(s) y ampara la cantidad de {files} expedientes de los años "
        f"{said_years(years)} contenidos en {boxes} cajas, con un peso aproximado de {_plain(kilograms)} kilogramos."
    )


def said_years(years: tuple[int, int] | None) -> str:
    """`2014 a 2017`, one year alone as itself."""
    if years is None:
        return BLANK
    first, last = min(years), max(years)
    return str(first) if first == last else f"{first} a {last}"


def _plain(number: float | str) -> str:
    # Never with an exponent: what ten thousand boxes weigh is signed as well.
    return f"{number:.3f}".rstrip("0").rstrip(".") if isinstance(number, float) else str(number)


def _values() -> tuple[FormColumn, ...]:
    words = {"A": "administrativo", "L": "legal", "F": "fiscal", "C": "contable"}
    return tuple(
        FormColumn(
            f"valor_{word}", letter, "Valor documental", width=3, meaning=f"X donde la serie tiene valor {word}."
        )
        for letter, word in words.items()
    )


def _terms() -> tuple[FormColumn, ...]:
    group = "Vigencia documental"
    return (
        FormColumn("AT", "AT", group, Kind.TERM, 6, "Años en archivo de trámite; con meses, en palabras."),
        FormColumn("AC", "AC", group, Kind.TERM, 6, "Años en archivo de concentración; con meses, en palabras."),
        FormColumn("total", "Total", group, Kind.TERM, 6, "Plazo de conservación: AT más AC."),
    )


def _tradition() -> tuple[FormColumn, ...]:
    group = "Tradición documental"
    return (
        FormColumn("original", "Original", group, width=8, meaning="X donde los documentos son originales."),
        FormColumn("copia", "Copia", group, width=8, meaning="X donde son copias."),
    )


def _years(group: str) -> tuple[FormColumn, ...]:
    return (
        FormColumn("anio_apertura", "Año de apertura", group, Kind.INTEGER, 8, "Año en que se abrió el expediente."),
        FormColumn("anio_cierre", "Año de cierre", group, Kind.INTEGER, 8, "Año en que se cerró."),
    )


_NUMBER = FormColumn("numero", "No. consecutivo", kind=Kind.INTEGER, width=8, meaning="Número del renglón.")

CHART = Layout(
    "chart",
    "Cuadro general de clasificación archivística",
    (
        FormColumn("nivel", "Nivel", width=10, meaning="Sección, subsección, serie o subserie."),
        FormColumn("clave", "Clave", width=10, meaning="Clave alfanumérica, única en el cuadro."),
        FormColumn("titulo", "Título", width=38, meaning="Denominación."),
        FormColumn("clave_superior", "Clave superior", width=10, meaning="Clave de la clase de la que depende."),
        FormColumn("descripcion", "Descripción", width=44, meaning="Qué contiene."),
        FormColumn("funcion", "Función o atribución", width=40, meaning="Atribución que le da origen."),
        FormColumn("admite_expedientes", "Admite expedientes", width=10, meaning="Sí o No: si en ella se abren."),
        FormColumn(
            "identificador", "Identificador", width=36, meaning="El mismo en todas las versiones.", open_only=True
        ),
        FormColumn(
            "identificador_superior", "Identificador superior", width=36,
            meaning="Identificador de la clase de la que depende.", open_only=True,
        ),
    ),
    header=("Fondo", "Unidad administrativa", "Versión del cuadro", "Vigente desde", "Acta", "Registro"),
    signatures=("Elaboró (área coordinadora de archivos)", "Aprobó (grupo interdisciplinario)"),
)  # fmt: skip

SCHEDULE = Layout(
    "schedule",
    "Catálogo de disposición documental",
    (
        FormColumn("seccion", "Sección", "Código de clasificación", width=7, meaning="Clave de la sección."),
        FormColumn("serie", "Serie", "Código de clasificación", width=8, meaning="Clave de la serie."),
        FormColumn("subserie", "Subserie", "Código de clasificación", width=9, meaning="Clave de la subserie."),
        FormColumn("nombre", "Nombre", width=30, meaning="Denominación de la serie o subserie."),
        *_values(),
        *_terms(),
        FormColumn("evento", "Evento disparador", width=13, meaning="Hecho desde el que corre el plazo."),
        FormColumn("tecnica", "Técnica de selección", width=12, meaning="Eliminación, muestreo o conservación."),
        FormColumn("cualidad", "Cualidad de la muestra", width=18, meaning="Qué se conserva donde hay muestreo."),
        FormColumn("muestreo", "Tipo de muestreo", width=11, meaning="Cómo se elige la muestra."),
        FormColumn("acceso", "Condiciones de acceso", width=12, meaning="Aviso; nunca una clasificación (LGTAIP 103)."),
        FormColumn("soporte", "Soporte", width=12, meaning="Papel, electrónico o mixto."),
        FormColumn("fundamento", "Fundamento legal del plazo", width=20, meaning="Normas que fijan el plazo."),
        FormColumn("areas", "Área productora", width=12, meaning="Claves de las unidades que la producen."),
        FormColumn("aclaraciones", "Aclaraciones", width=18, meaning="Lo que conviene saber al aplicarlo."),
        FormColumn("ficha", "Ficha técnica", width=10, meaning="Ficha técnica de valoración de la que procede."),
        FormColumn(
            "heredado", "Heredado", width=10, open_only=True,
            meaning="Sí donde infringe una regla de hoy y rige tal como se recibió.",
        ),
        FormColumn(
            "identificador", "Identificador", width=36, meaning="El de la serie en el cuadro.", open_only=True
        ),
    ),
    header=("Fondo", "Unidad administrativa", "Versión del catálogo", "Vigente desde", "Acta", "Registro"),
    legend=LEGEND,
    signatures=("Elaboró (área coordinadora de archivos)", "Opinó (grupo interdisciplinario)"),
)  # fmt: skip

GUIDE = Layout(
    "guide",
    "Guía de archivo documental",
    (
        FormColumn("archivo", "Archivo", width=14, meaning="Archivo de trámite, de concentración o histórico."),
        FormColumn("unidad", "Clave", "Unidad administrativa", width=8, meaning="Clave de la unidad responsable."),
        FormColumn("unidad_nombre", "Nombre", "Unidad administrativa", width=24, meaning="Nombre de la unidad."),
        FormColumn("seccion", "Código", "Sección", width=7, meaning="Clave de la sección."),
        FormColumn("seccion_nombre", "Nombre", "Sección", width=22, meaning="Denominación de la sección."),
        FormColumn("serie", "Código", "Serie", width=8, meaning="Clave de la serie o subserie."),
        FormColumn("serie_nombre", "Nombre", "Serie", width=26, meaning="Denominación de la serie o subserie."),
        FormColumn("descripcion", "Descripción del contenido", width=36, meaning="De qué tratan sus expedientes."),
        FormColumn("desde", "Inicial", "Fechas extremas", Kind.INTEGER, 7, "Primer año."),
        FormColumn("hasta", "Final", "Fechas extremas", Kind.INTEGER, 7, "Último año."),
        FormColumn("expedientes", "Expedientes", "Volumen", Kind.INTEGER, 10, "Cuántos expedientes."),
        FormColumn("cajas", "Cajas", "Volumen", Kind.INTEGER, 7, "Cuántas cajas, donde consta."),
        FormColumn(
            "metros", "Metros lineales", "Volumen", Kind.NUMBER, 8, "Estimados con la ficha técnica de la serie."
        ),
        FormColumn("gigabytes", "GB", "Volumen", Kind.NUMBER, 8, "Gigabytes de documentos electrónicos."),
        FormColumn("ubicacion", "Ubicación física", width=20, meaning="Dónde se encuentra, según la ficha técnica."),
    ),
    header=("Fondo", "Unidad administrativa"),
    signatures=("Elaboró (área coordinadora de archivos)",),
)

GENERAL_INVENTORY = Layout(
    "general_inventory",
    "Inventario general por expediente",
    (
        FormColumn("estado", "Estatus", width=10, meaning="Abierto o Cerrado."),
        FormColumn("seccion", "Sección", width=7, meaning="Clave de la sección."),
        FormColumn("serie", "Serie", width=8, meaning="Clave de la serie."),
        FormColumn("subserie", "Subserie", width=9, meaning="Clave de la subserie."),
        FormColumn("numero_expediente", "Clave", width=24, meaning="Código de clasificación archivística completo."),
        FormColumn("titulo", "Nombre expediente", width=34, meaning="Título del expediente."),
        FormColumn("numero_interno", "No. interno", kind=Kind.INTEGER, width=8, meaning="Consecutivo del expediente."),
        FormColumn("descripcion", "Descripción/Observaciones", width=28, meaning="Alcance y contenido."),
        FormColumn("fecha_apertura", "Fecha inicio", kind=Kind.DATE, width=11, meaning="Día de apertura."),
        FormColumn("fecha_cierre", "Fecha término", kind=Kind.DATE, width=11, meaning="Día de cierre."),
        FormColumn("ubicacion_fisica", "Ubicación", width=16, meaning="Dónde se encuentra, según la ficha técnica."),
        *_values(),
        *_terms(),
        FormColumn("destino_final", "Destino final", width=12, meaning="Eliminación, muestreo o conservación."),
        FormColumn("fecha_clasificacion", "Inicio", "Fechas de clasificación", Kind.DATE, 11, "Cuándo se clasificó."),
        FormColumn("fin_reserva", "Término", "Fechas de clasificación", Kind.DATE, 11, "Último día de la reserva."),
        FormColumn(
            "fecha_desclasificacion", "Desclasificación", "Fechas de clasificación", Kind.DATE, 15,
            "Cuándo dejó de estar clasificado.",
        ),
        FormColumn("clasificacion", "Clasificado", width=13, meaning="Reservada o Confidencial por acto formal; No."),
        FormColumn("total_hojas", "Total páginas", kind=Kind.INTEGER, width=8, meaning="Fojas útiles."),
        FormColumn("numero_legajos", "No. de legajos", kind=Kind.INTEGER, width=8, meaning="Legajos, donde consta."),
        FormColumn("fondo", "Fondo", width=8, meaning="Clave del fondo."),
        FormColumn("area", "Área", width=10, meaning="Clave de la unidad productora."),
        FormColumn("archivo", "Archivo", width=14, meaning="Archivo de trámite, de concentración o histórico."),
        FormColumn("soporte", "Soporte", width=12, meaning="Papel, electrónico o mixto."),
    ),
    header=("Unidad administrativa", "Fondo"),
    legend=LEGEND,
    signatures=("Elaboró (responsable de archivo)", "Revisó (coordinador de archivos)", "Autorizó (titular UA)"),
    span=("fecha_apertura", "fecha_cierre"),
)  # fmt: skip

EXPIRY_CALENDAR = Layout(
    "expiry_calendar",
    "Calendario de caducidades",
    (
        FormColumn("anio", "Año", "Vencimiento", Kind.INTEGER, 7, "Año en que vence el plazo."),
        FormColumn("mes", "Mes", "Vencimiento", Kind.INTEGER, 6, "Mes, de 1 a 12."),
        FormColumn("fecha", "Fecha", "Vencimiento", Kind.DATE, 11, "Último día del plazo."),
        FormColumn(
            "plazo", "Plazo que vence", "Vencimiento", width=22, meaning="De trámite, o de conservación completo."
        ),
        FormColumn(
            "numero_expediente", "Código de clasificación archivística del expediente", width=26, meaning="Clave."
        ),
        FormColumn("titulo", "Título del expediente", width=40, meaning="Título."),
        FormColumn("serie", "Serie", width=9, meaning="Clave de la serie o subserie."),
        FormColumn("area", "Área productora", width=10, meaning="Clave de la unidad productora."),
        FormColumn("fecha_cierre", "Fecha de cierre", kind=Kind.DATE, width=11, meaning="Día de cierre."),
        FormColumn("destino_final", "Destino final", width=14, meaning="Eliminación, muestreo o conservación."),
    ),
    header=("Unidad administrativa", "Fondo"),
    signatures=("Elaboró (área coordinadora de archivos)",),
)

IMMEDIATE_PROOF = Layout(
    "immediate_proof",
    "Catálogo de documentos de comprobación administrativa inmediata",
    (
        _NUMBER,
        FormColumn("nombre", "Nombre del documento", width=40, meaning="Tipo de documento."),
        FormColumn("descripcion", "Descripción", width=50, meaning="Para qué sirve y por qué no forma expediente."),
        FormColumn(
            "areas", "Área productora", width=20, meaning="Claves de las unidades que lo producen; vacío: todas."
        ),
        FormColumn("meses", "Plazo de guarda (meses)", kind=Kind.INTEGER, width=12, meaning="Meses que se guarda."),
        FormColumn("fundamento", "Fundamento", width=30, meaning="Norma o criterio."),
    ),
    header=("Fondo", "Unidad administrativa"),
    signatures=("Elaboró (área coordinadora de archivos)",),
)

_TRANSFER_HEADER = (*COMMON_HEADER, "No. de foja(s)", "Fecha de transferencia", "No. de transferencia")
_DISPOSAL_SIGNATURES = (
    "Elaboró (responsable del archivo de concentración)",
    "Revisó (coordinador de archivos)",
    "Autorizó (titular de la unidad administrativa)",
)
_TOWARDS = "Condiciones de acceso"


def _transfer(name: str, title: str) -> Layout:
    return Layout(
        name,
        title,
        (
            _NUMBER,
            FormColumn("clave", "Código de clasificación archivística del expediente", width=24),
            FormColumn("caja", "Número consecutivo de caja", kind=Kind.INTEGER, width=10),
            FormColumn("expediente", "Número consecutivo de expediente", kind=Kind.INTEGER, width=11),
            FormColumn("titulo", "Título del expediente", width=34),
            FormColumn("anexos", "Descripción de la documentación anexa", width=24),
            FormColumn("folios", "Número de folios que integra el expediente", kind=Kind.INTEGER, width=12),
            *_years("Periodo de trámite"),
            *_tradition(),
            *_values(),
            *_terms(),
            FormColumn("confidencial", "C", _TOWARDS, width=3, meaning="X donde es confidencial."),
            FormColumn("reservada", "R", _TOWARDS, width=3, meaning="X donde es reservada."),
            FormColumn("ubicacion", "Ubicación topográfica", width=16),
            FormColumn("observaciones", "Observaciones", width=20),
        ),
        header=_TRANSFER_HEADER,
        legend=LEGEND,
        signatures=(
            "Elaboró (responsable de archivo)",
            "Revisó (coordinador de archivos)",
            "Autorizó (titular de la unidad administrativa)",
            "Autorizó (titular de la unidad administrativa)",
        ),
        span=("anio_apertura", "anio_cierre"),
    )


PRIMARY_TRANSFER = _transfer("primary_transfer", "Inventario de transferencia primaria")
SECONDARY_TRANSFER = _transfer("secondary_transfer", "Inventario de transferencia secundaria")

DISPOSAL = Layout(
    "disposal",
    "Inventario de baja documental",
    (
        _NUMBER,
        FormColumn("clave", "Código", width=24),
        FormColumn("caja", "No. caja", kind=Kind.INTEGER, width=8),
        FormColumn("expediente", "No. expediente", kind=Kind.INTEGER, width=10),
        FormColumn("asunto", "Descripción del asunto del expediente", width=40),
        FormColumn("anio_apertura", "Apertura", "Periodo", Kind.INTEGER, 9),
        FormColumn("anio_cierre", "Cierre", "Periodo", Kind.INTEGER, 9),
        *_tradition(),
        *_values(),
        *_terms(),
    ),
    header=(*COMMON_HEADER, "No. de foja(s)"),
    legend=LEGEND,
    signatures=_DISPOSAL_SIGNATURES,
    span=("anio_apertura", "anio_cierre"),
)

ACCOUNTING_DISPOSAL = Layout(
    "accounting_disposal",
    "Inventario de baja de documentación contable",
    (
        FormColumn("numero", "No.", kind=Kind.INTEGER, width=6),
        FormColumn("clave", "Código", width=24),
        FormColumn("cajas", "Unidad de medida y cantidad (cajas)", kind=Kind.INTEGER, width=12),
        FormColumn("expedientes", "Cantidad de expedientes", kind=Kind.INTEGER, width=11),
        FormColumn("titulo", "Título", width=30),
        FormColumn("descripcion", "Descripción", width=30),
        FormColumn("anio_apertura", "Año apertura", kind=Kind.INTEGER, width=9),
        FormColumn("anio_cierre", "Año cierre", kind=Kind.INTEGER, width=9),
        FormColumn("corriente", "Corriente", "Tipo de documentación", width=9),
        FormColumn("inversion", "Inversión", "Tipo de documentación", width=9),
        FormColumn("ingreso", "Ingreso", "Tipo de documentación", width=9),
        FormColumn("otro", "Otro", "Tipo de documentación", width=9),
        *_terms(),
    ),
    header=(*COMMON_HEADER, "Área tramitadora: Coordinación de Archivos", "Valor documental: Contable"),
    legend=LEGEND,
    signatures=(
        "Elaboró",
        "Visto bueno (área productora)",
        "Revisó (área tramitadora)",
        "Autorizó (unidad administrativa productora)",
    ),
    span=("anio_apertura", "anio_cierre"),
)

LAYOUTS: Mapping[InstrumentKind, Layout] = MappingProxyType(
    {
        InstrumentKind.CHART: CHART,
        InstrumentKind.SCHEDULE: SCHEDULE,
        InstrumentKind.GUIDE: GUIDE,
        InstrumentKind.GENERAL_INVENTORY: GENERAL_INVENTORY,
        InstrumentKind.EXPIRY_CALENDAR: EXPIRY_CALENDAR,
        InstrumentKind.IMMEDIATE_PROOF: IMMEDIATE_PROOF,
    }
)
INVENTORIES: Sequence[Layout] = (PRIMARY_TRANSFER, SECONDARY_TRANSFER, DISPOSAL, ACCOUNTING_DISPOSAL)

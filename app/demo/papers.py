"""The sixty small papers of the demo body: agreements, minutes, contracts and permits with plausible text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from random import Random

import typst

from app.demo.body import NAME

TEMPLATE = Path(__file__).with_name("paper.typ")
MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
STREETS = ("Calle del Fresno", "Avenida Insurgentes", "Calle Hidalgo", "Privada del Molino", "Calzada de la Presa")
QUARTERS = ("Centro", "La Estación", "El Mirador", "San Isidro", "Las Huertas")
WORKS = (
    "pavimentación con concreto hidráulico",
    "rehabilitación de la red de agua potable",
    "construcción de aula en la escuela primaria",
    "alumbrado público con luminarias led",
    "rehabilitación del mercado municipal",
)
COMPANIES = (
    "Constructora del Bajío Norte, S.A. de C.V.",
    "Obras y Caminos La Cañada, S.A. de C.V.",
    "Edificaciones Río Turbio, S. de R.L.",
    "Ingeniería Hidráulica Serrana, S.A. de C.V.",
)
MATTERS = (
    "la donación de un predio para el centro de salud",
    "el programa de obra pública del ejercicio",
    "el reglamento de comercio en la vía pública",
    "la tarifa del servicio de agua potable",
    "la integración del comité de archivos del municipio",
    "la creación del consejo de protección civil",
)


@dataclass(frozen=True)
class Section:
    """A part of a paper."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Signature:
    """Who signs."""

    name: str
    position: str


@dataclass(frozen=True)
class Paper:
    """One paper: where it is filed and what it says."""

    unit: str
    series: str
    kind: str
    number: str
    title: str
    heading: str
    office: str
    on: date
    sections: tuple[Section, ...]
    signatures: tuple[Signature, ...]
    author: str = NAME
    body: str = field(default=NAME)

    @property
    def file_name(self) -> str:
        """A file name as offices give them."""
        return f"{self.kind}_{self.number.replace('/', '-')}.pdf"

    def pdf(self) -> bytes:
        """The paper as PDF; the same bytes every time."""
        told = asdict(self) | {
            "place_and_date": f"San Marcos del Agua, a {spoken(self.on)}",
            "year": self.on.year,
            "month": self.on.month,
            "day": self.on.day,
            "on": self.on.isoformat(),
        }
        made = typst.compile(TEMPLATE, format="pdf", sys_inputs={"paper": json.dumps(told, ensure_ascii=False)})
        if not isinstance(made, bytes):
            raise TypeError("the paper has no pages")
        return made


def spoken(day: date) -> str:
    """A date as papers say it: 29 de mayo de 2020."""
    return f"{day.day} de {MONTHS[day.month - 1]} de {day.year}"


def papers(count: int = 60, seed: int = 20151010) -> Iterator[Paper]:
    """The demo's papers, four kinds in turn; the same ones every time."""
    chance = Random(seed)
    kinds = (_agreement, _minutes, _contract, _permit)
    for number in range(count):
        year = 2016 + number % 10
        on = date(year, chance.randint(1, 12), chance.randint(1, 28))
        yield kinds[number % 4](chance, number + 1, on)


def _agreement(chance: Random, number: int, on: date) -> Paper:
    matter = chance.choice(MATTERS)
    votes = chance.randint(8, 14)
    return Paper(
        unit="SA",
        series="1S.2",
        kind="acuerdo",
        number=f"AC/{number:03d}/{on.year}",
        title=f"Acuerdo por el que se aprueba {matter}",
        heading="Acuerdo del Ayuntamiento",
        office="Secretaría del Ayuntamiento",
        on=on,
        sections=(
            Section(
                "Antecedentes",
                (
                    (
                        f"Primero. Mediante oficio de fecha {spoken(on)} la comisión competente remitió el dictamen relativo a "
                        f"{matter}, acompañado de los estudios y opiniones que lo sustentan."
                    ),
                    (
                        "Segundo. El expediente fue puesto a disposición de las y los integrantes del Ayuntamiento con la "
                        "anticipación que señala el reglamento interior."
                    ),
                ),
            ),
            Section(
                "Considerandos",
                (
                    (
                        "Que corresponde al Ayuntamiento resolver los asuntos de su competencia y documentar todo acto que "
                        "derive del ejercicio de sus facultades, conforme al artículo 6 de la Constitución y al artículo 7 de "
                        "la Ley General de Archivos."
                    ),
                    (
                        "Que la Tesorería Municipal emitió constancia de suficiencia presupuestal y la Dirección Jurídica "
                        "opinión favorable, ambas integradas al expediente."
                    ),
                ),
            ),
            Section(
                "Acuerdo",
                (
                    (
                        f"Único. Se aprueba {matter}, por {votes} votos a favor y {15 - votes} abstenciones. Notifíquese a las "
                        "dependencias ejecutoras y publíquese en la gaceta municipal."
                    ),
                ),
            ),
        ),
        signatures=(
            Signature("Lic. Rosario Medrano Tapia", "Presidenta Municipal"),
            Signature("Lic. Efraín Cuevas Ruelas", "Secretario del Ayuntamiento"),
        ),
    )


def _minutes(chance: Random, number: int, on: date) -> Paper:
    ordinal = chance.choice(("ordinaria", "extraordinaria"))
    first, second = chance.sample(MATTERS, 2)
    return Paper(
        unit="SA",
        series="1S.1",
        kind="acta",
        number=f"ACTA/{number:03d}/{on.year}",
        title=f"Acta de la sesión {ordinal} del Ayuntamiento del {spoken(on)}",
        heading="Acta de sesión",
        office="Secretaría del Ayuntamiento",
        on=on,
        sections=(
            Section(
                "",
                (
                    (
                        f"Reunidos en el salón de cabildo, siendo las {chance.randint(9, 13)} horas del {spoken(on)}, la "
                        "Presidenta Municipal declaró abierta la sesión, previa lista de asistencia y verificación del quórum."
                    ),
                ),
            ),
            Section(
                "Orden del día",
                (
                    "1. Lista de asistencia y declaración de quórum legal.",
                    f"2. Análisis y votación sobre {first}.",
                    f"3. Informe relativo a {second}.",
                    "4. Asuntos generales y clausura.",
                ),
            ),
            Section(
                "Desarrollo",
                (
                    (
                        f"En el segundo punto, la síndica expuso el dictamen sobre {first}; sometido a votación, fue aprobado "
                        f"por {chance.choice(('unanimidad', 'mayoría'))} de los presentes."
                    ),
                    (
                        f"En el tercer punto, la dirección responsable informó avances de {chance.randint(35, 95)} por ciento "
                        f"respecto de {second} y entregó la documentación comprobatoria para su integración al expediente."
                    ),
                    (
                        "No habiendo otro asunto que tratar, se clausuró la sesión y se levantó la presente acta, que firman "
                        "quienes en ella intervinieron."
                    ),
                ),
            ),
        ),
        signatures=(
            Signature("Lic. Rosario Medrano Tapia", "Presidenta Municipal"),
            Signature("Mtra. Julia Saldaña Ortega", "Síndica"),
        ),
    )


def _contract(chance: Random, number: int, on: date) -> Paper:
    work, company, quarter = chance.choice(WORKS), chance.choice(COMPANIES), chance.choice(QUARTERS)
    amount = chance.randint(450, 9800) * 1000
    return Paper(
        unit="OP",
        series="8S.2",
        kind="contrato",
        number=f"OP/{number:03d}/{on.year}",
        title=f"Contrato de obra pública: {work} en la colonia {quarter}",
        heading="Contrato de obra pública",
        office="Dirección de Obra Pública",
        on=on,
        sections=(
            Section(
                "Declaraciones",
                (
                    (
                        f"I. El Municipio declara que la obra consistente en {work} está incluida en el programa anual de obra "
                        f"y cuenta con suficiencia presupuestal según oficio TM/{chance.randint(100, 999)}/{on.year}."
                    ),
                    (
                        f"II. {company} declara tener capacidad jurídica, técnica y económica para obligarse, y conocer el "
                        "sitio de los trabajos."
                    ),
                ),
            ),
            Section(
                "Cláusulas",
                (
                    (
                        f"Primera. Objeto. El contratista se obliga a ejecutar {work} en la colonia {quarter}, conforme al "
                        "proyecto ejecutivo, el catálogo de conceptos y las normas de construcción aplicables."
                    ),
                    f"Segunda. Monto. El importe es de ${amount:,} pesos más el impuesto al valor agregado.",
                    f"Tercera. Plazo. Los trabajos se ejecutarán en {chance.randint(60, 240)} días naturales.",
                    (
                        "Cuarta. Garantías. El contratista otorgará fianza de cumplimiento por el diez por ciento del monto y "
                        "fianza de vicios ocultos por doce meses contados desde la entrega recepción."
                    ),
                    (
                        "Quinta. Estimaciones. Se presentarán con periodicidad mensual, acompañadas de la bitácora y de los "
                        "números generadores."
                    ),
                ),
            ),
        ),
        signatures=(
            Signature("Ing. Saúl Berumen Leal", "Director de Obra Pública"),
            Signature("Representante legal", company),
        ),
    )


def _permit(chance: Random, number: int, on: date) -> Paper:
    street, quarter = chance.choice(STREETS), chance.choice(QUARTERS)
    metres = chance.randint(60, 1400)
    return Paper(
        unit="DU",
        series="3S.1",
        kind="licencia",
        number=f"LC/{number:03d}/{on.year}",
        title=f"Licencia de construcción en {street} {chance.randint(1, 220)}, colonia {quarter}",
        heading="Licencia de construcción",
        office="Dirección de Desarrollo Urbano",
        on=on,
        sections=(
            Section(
                "",
                (
                    (
                        f"Vista la solicitud presentada para construir {metres} metros cuadrados en el predio ubicado en "
                        f"{street}, colonia {quarter}, y una vez practicada la visita de inspección, esta Dirección resuelve:"
                    ),
                ),
            ),
            Section(
                "Resolutivos",
                (
                    (
                        f"Primero. Se autoriza la construcción de {metres} metros cuadrados, con una vigencia de doce meses "
                        "contados a partir de la notificación de la presente licencia."
                    ),
                    (
                        "Segundo. El titular deberá colocar el letrero de obra en lugar visible, conservar en el sitio los "
                        "planos autorizados y permitir las visitas de verificación."
                    ),
                    (
                        f"Tercero. El pago de derechos se acredita con el recibo {chance.randint(10000, 99999)} de la "
                        "Tesorería Municipal, que se agrega al expediente."
                    ),
                    (
                        "Cuarto. El incumplimiento de lo aquí dispuesto dará lugar a la clausura y a las sanciones previstas "
                        "en el reglamento de construcciones."
                    ),
                ),
            ),
        ),
        signatures=(Signature("Arq. Hugo Arriaga Peña", "Director de Desarrollo Urbano"),),
    )

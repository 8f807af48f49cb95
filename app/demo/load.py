"""Loads the demo body through the same acts as everybody's. Loading it again changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from importlib import resources
from pathlib import Path
from random import Random
from uuid import UUID

from sqlalchemy import select

from app.demo.blueprints import furnish_blueprints
from app.demo.body import ACCOUNTS, CODE, FOUNDED_ON, NAME, PASSWORD, PROFILE, UNITS
from app.demo.decisions import decide_demo
from app.demo.desk import register_demo
from app.demo.disposing import dispose_demo
from app.demo.furnishing import furnish
from app.demo.papers import MATTERS, QUARTERS, STREETS, WORKS, Paper, papers
from app.demo.relations import relate_demo
from classification.charts.model import Node
from classification.charts.queries import chart_in_force
from classification.charts.service import import_chart
from classification.series.kinds import Support
from records.aggregations.model import Aggregation
from records.aggregations.opening import Description, Opening
from records.aggregations.service import close_aggregation, open_aggregations
from records.documents.service import DocumentDetails, add_document
from records.objects.service import arrive, extractor_of, store_of
from retention.clocks.recomputing import ask as recompute
from retention.schedules.service import ImportChoices, import_schedule
from system.actor import local_operator
from system.identity.passwords import hash_password
from system.identity.service import Enrolment, enrol
from system.organization.model import Fonds, Unit
from system.organization.service import add_fonds, add_unit
from system.work import Installation, Work

HERE = Path(__file__).parent
FILES = 300
CLOSED_SHARE = 0.9
FIRST_YEAR, LAST_YEAR = 2016, 2025
# What the files of each series are about.
TITLES: Mapping[str, str] = {
    "1S.1": "Sesión {kind} del Ayuntamiento {number}",
    "1S.2": "Acuerdo sobre {matter}",
    "1S.3": "Reglamento relativo a {matter}",
    "1S.4": "Nombramiento y toma de protesta {number}",
    "1S.5": "Petición ciudadana: {matter}",
    "2C.8": "Juicio contencioso administrativo por la clausura en {street}",
    "2C.10": "Juicio de amparo por la obra en {street}",
    "3S.1": "Licencia de construcción en {street}, colonia {quarter}",
    "3S.2": "Permiso de uso de suelo en {street}, colonia {quarter}",
    "3S.3": "Alineamiento y número oficial de {street}",
    "3S.5": "Permiso de anuncio en {street}",
    "4C.3": "Expediente de personal de la plaza {number}",
    "4C.6": "Convocatoria y selección para la plaza {number}",
    "5C.3": "Egresos del mes, partida {number}",
    "5C.14": "Cuenta por liquidar certificada {number}",
    "5C.15": "Adecuación presupuestal {number}",
    "5S.1": "Avalúo catastral del predio en {street}",
    "5S.2": "Traslado de dominio del predio en {street}, colonia {quarter}",
    "5S.4": "Requerimiento de pago del predial {number}",
    "6C.4": "Adquisición por requisición {number}",
    "6C.6": "Contrato de suministro {number}",
    "8S.1": "Programa de obra de la colonia {quarter}",
    "8S.2": "Contrato de {work} en la colonia {quarter}",
    "8S.3": "Estimaciones y finiquito de {work}, colonia {quarter}",
    "9C.3": "Boletines y publicaciones sobre {matter}",
    "10C.3": "Auditoría {number} a la dependencia ejecutora",
    "10C.5": "Revisión del rubro específico {number}",
    "11C.8": "Programa de acción sobre {matter}",
    "12C.3": "Programa de transparencia proactiva sobre {matter}",
    "12C.5": "Sesión {kind} del Comité de Transparencia {number}",
    "12C.6": "Solicitud de acceso con folio {number}",
}


def load(installation: Installation) -> dict[str, int]:
    """Put the demo body into an installation that does not have it yet, and on it what its people would have made.

    The body with its files comes all at once or, where that is interrupted, not at all. Returns how many bodies, units,
    accounts, files, documents, sheets, editions, proofs, blueprints, letters, decisions, relations and disposals it
    added: all
    zero where they stood.
    """
    return {
        **_load_body(installation),
        **furnish(installation),
        **furnish_blueprints(installation),
        "items": register_demo(installation),
        "decisions": decide_demo(installation),
        "relations": relate_demo(installation),
        "disposals": dispose_demo(installation),
    }


def _load_body(installation: Installation) -> dict[str, int]:
    added = dict.fromkeys(("fonds", "units", "accounts", "files", "documents"), 0)
    operator = local_operator("demo")
    with installation.reading(operator) as reading:
        if reading.session.scalar(select(Fonds.id).where(Fonds.code == CODE)) is not None:
            return added
    hashed = hash_password(installation.settings, PASSWORD)
    with installation.work(operator) as work:
        fonds = add_fonds(work, code=CODE, name=NAME, profile=PROFILE)
        units = _add_units(work, fonds.id)
        for account in ACCOUNTS:
            enrol(
                work,
                fonds.id,
                Enrolment(
                    handle=account.handle,
                    name=account.name,
                    position=account.position,
                    roles=(account.role,),
                    unit_id=units[account.unit],
                    starts_on=FOUNDED_ON,
                ),
                password_hash=hashed,
                must_change=False,
            )
        import_chart(work, fonds.id, _chart(), in_force_from=FOUNDED_ON)
        import_schedule(work, fonds.id, _schedule(), ImportChoices(in_force_from=FOUNDED_ON))
        opened = _open_files(work, fonds.id, units)
        documents = _add_papers(work, opened)
        _close_files(work, opened)
    with installation.work(operator) as work:
        # So that whoever looks round finds the account of a recalculation.
        recompute(work, fonds.id)
    return {
        "fonds": 1,
        "units": len(units),
        "accounts": len(ACCOUNTS),
        "files": len(opened),
        "documents": documents,
    }


def accounts() -> list[str]:
    """The demo's accounts, as lines to print."""
    wide = max(len(account.handle) for account in ACCOUNTS)
    return [
        f"Demo accounts, password of each: {PASSWORD}",
        *(f"  {account.handle:<{wide}}  {account.position}" for account in ACCOUNTS),
    ]


def _chart() -> bytes:
    common = resources.files("classification.charts").joinpath("common_series.csv").read_text("utf-8")
    own = (HERE / "substantive_series.csv").read_text("utf-8")
    return (common + own.partition("\n")[2]).encode()


def _schedule() -> bytes:
    return (HERE / "schedule.csv").read_bytes()


def _add_units(work: Work, fonds_id: UUID) -> dict[str, UUID]:
    units: dict[str, UUID] = {}
    for unit in UNITS:
        made = add_unit(
            work, fonds_id, code=unit.code, name=unit.name, starts_on=FOUNDED_ON, parent_id=units.get(unit.parent)
        )
        units[unit.code] = made.id
    return units


def _open_files(work: Work, fonds_id: UUID, units: Mapping[str, UUID]) -> list[Aggregation]:
    chart = chart_in_force(work, fonds_id, work.today)
    if chart is None:
        raise LookupError("the demo's chart did not come into force")
    rows = work.session.execute(select(Node.key, Node.id).where(Node.chart_id == chart.id))
    nodes = {row.key: row.id for row in rows}
    return open_aggregations(work, list(_openings(nodes, units)))


def _openings(nodes: Mapping[str, UUID], units: Mapping[str, UUID]) -> Iterator[Opening]:
    chance = Random(2016)  # noqa: S311 - plausible, not secret
    places = [(unit.code, series) for unit in UNITS for series in unit.series]
    days = sorted(
        date(chance.randint(FIRST_YEAR, LAST_YEAR), 1, 1) + timedelta(chance.randint(4, 330)) for _ in range(FILES)
    )
    for number, day in enumerate(days):
        unit, series = places[number % len(places)]
        yield Opening(
            node_id=nodes[series],
            unit_id=units[unit],
            title=_title(chance, series, number),
            opened_on=day,
            description=Description(support=chance.choice((Support.PAPER, Support.HYBRID, Support.ELECTRONIC))),
        )


def _title(chance: Random, series: str, number: int) -> str:
    return TITLES[series].format(
        kind=chance.choice(("ordinaria", "extraordinaria")),
        matter=chance.choice(MATTERS),
        number=1000 + number,
        quarter=chance.choice(QUARTERS),
        street=f"{chance.choice(STREETS)} {chance.randint(1, 200)}",
        work=chance.choice(WORKS),
    )


def _add_papers(work: Work, opened: Sequence[Aggregation]) -> int:
    """Each paper goes into a file of its own unit and series, opened before the paper was written."""
    units = {unit.id: unit.code for unit in work.session.scalars(select(Unit))}
    keys = {node.id: node.key for node in work.session.scalars(select(Node))}
    store, extractor = store_of(work.settings), extractor_of(work.settings)
    taken: dict[UUID, int] = {}
    for paper in papers():
        file = _file_for(paper, opened, units, keys, taken)
        taken[file.id] = taken.get(file.id, 0) + 1
        stored = store.put(file.id, [paper.pdf()], limit=work.settings.upload_limit)
        arrival = arrive(store, extractor, stored, paper.file_name, with_text=True)
        details = DocumentDetails(
            title=paper.title, kind=paper.kind, official_number=paper.number, author=paper.office, created_on=paper.on
        )
        add_document(work, file.id, arrival, details)
    return sum(taken.values())


def _file_for(
    paper: Paper,
    opened: Sequence[Aggregation],
    units: Mapping[UUID, str],
    keys: Mapping[UUID, str],
    taken: Mapping[UUID, int],
) -> Aggregation:
    fitting = [file for file in opened if (units[file.unit_id], keys[file.node_id]) == (paper.unit, paper.series)]
    earlier = [file for file in fitting if file.opened_on <= paper.on] or fitting
    return min(earlier, key=lambda file: (taken.get(file.id, 0), abs((paper.on - file.opened_on).days)))


def _close_files(work: Work, opened: Sequence[Aggregation]) -> None:
    chance = Random(2025)  # noqa: S311 - plausible, not secret
    for file in opened:
        known = work.session.get_one(Aggregation, file.id)
        day = max(file.opened_on + timedelta(chance.randint(60, 700)), known.latest_document_on or file.opened_on)
        if day < date(LAST_YEAR, 12, 1) and chance.random() < CLOSED_SHARE:
            close_aggregation(work, file.id, on=day, folios=max(chance.randint(12, 240), known.document_folios))

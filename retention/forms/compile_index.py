"""The printed index of a file (tipología o índice del expediente, domain 2.6): its documents in order."""

from __future__ import annotations

from collections.abc import Sequence

from classification.charts.model import Level
from classification.series.kinds import Support
from records.access.model import Restriction
from records.access.queries import restrictions_of
from records.aggregations.model import Aggregation
from records.documents.queries import index_of
from retention.forms.background import Background
from retention.forms.compile_cover import condition_of, telling
from retention.forms.compile_inventory import Section
from retention.instruments.layouts import FormColumn, Kind, Layout
from retention.instruments.papers import plain
from system.work import Reading

FILE_INDEX = Layout(
    "file_index",
    "Índice del expediente",
    (
        FormColumn("numero", "No.", kind=Kind.INTEGER, width=5),
        FormColumn("tipo", "Tipo documental", width=14),
        FormColumn("titulo", "Título", width=30),
        FormColumn("fecha", "Fecha", kind=Kind.DATE, width=11),
        FormColumn("autor", "Autor o remitente", width=18),
        FormColumn("folio_inicial", "Inicial", "Folios", Kind.INTEGER, 7),
        FormColumn("folio_final", "Final", "Folios", Kind.INTEGER, 7),
        FormColumn("soporte", "Soporte", width=11),
        FormColumn("huella", "Huella (SHA-256)", width=26),
        FormColumn("acceso", "Acceso", width=12),
    ),
    header=("Unidad administrativa", "Fondo", "Sección", "Serie", "Subserie", "Código", "Título", "Apertura", "Cierre"),
    signatures=("Elaboró (responsable de archivo)", "Revisó (titular de la unidad administrativa)"),
)


def index_sections(background: Background, files: Sequence[Aggregation]) -> list[Section]:
    """The indexes of files the caller was allowed to see, a section each."""
    reading = background.stand
    restrictions = restrictions_of(reading.session, [file.id for file in files])
    return [
        _section(background, reading, file, _access(background, file, restrictions.get(file.id, ()))) for file in files
    ]


def _access(background: Background, file: Aggregation, restrictions: Sequence[Restriction]) -> str:
    acts = telling(restrictions, background)
    said, parts = condition_of(file, acts, background), [act.parts for act in acts if act.parts]
    in_force = any(act.term.is_effective(background.on) for act in acts)
    return f"{said} ({'; '.join(parts)})" if parts and in_force else said


def _section(background: Background, reading: Reading, file: Aggregation, access: str) -> Section:
    rows = [
        [
            line.number, line.kind, line.title, line.created_on, line.author, line.first_folio,
            line.last_folio if line.first_folio is not None else None,
            "Electrónico" if file.support is Support.ELECTRONIC else "Papel y electrónico", line.sha256, access,
        ]
        for line in index_of(reading, file.id)
    ]  # fmt: skip
    values = (
        background.unit(file.unit_id), background.fonds_line, background.level(file.node_id, Level.SECTION),
        background.level(file.node_id, Level.SERIES), background.level(file.node_id, Level.SUBSERIES),
        file.printed_reference, file.title, file.opened_on.isoformat(),
        file.closed_on.isoformat() if file.closed_on else "",
    )  # fmt: skip
    return Section(
        name=file.printed_reference,
        layout=FILE_INDEX,
        head=list(zip(FILE_INDEX.header, values, strict=True)),
        rows=[[plain(cell) for cell in row] for row in rows],
        years=None,
        boxes=0,
        kilograms=None,
    )

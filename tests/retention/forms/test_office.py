"""Every form in LibreOffice with its exact headings, and every form twice: the same bytes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from records.access.terms import RestrictionKind
from records.aggregations.model import AccessCondition
from retention.forms.compile_cover import CONDITIONS, TITLE
from retention.forms.compile_index import FILE_INDEX
from retention.forms.compile_inventory import InventoryRequest
from retention.forms.kinds import FORMATS, LAYOUTS, DocumentationKind, FileFormat, FormKind, InventoryKind
from retention.forms.service import print_inventory, print_many
from tests.retention.forms.test_cards import BOX, COVER, GROUPS, LOAN, classified, documented
from tests.retention.forms.test_inventories import COLUMNS, headings

__all__ = ["classified", "documented"]
INDEX = (
    "No.", "Tipo documental", "Título", "Fecha", "Autor o remitente", "Inicial", "Final", "Soporte", "Huella (SHA-256)",
    "Acceso",
)  # fmt: skip
# Each field that the federal cover asks for (domain 2.6), and the label under which it is printed.
ASKED = {
    "UA": "Unidad administrativa", "área generadora": "Área generadora", "fondo": "Fondo", "sección": "Sección",
    "serie": "Serie", "subserie": "Subserie", "expediente": "Expediente", "clasificación": "Clasificación archivística",
    "legajo": "Legajo", "alias": "Códigos anteriores", "título": "Título del expediente", "asunto": "Asunto",
    "inicio del trámite": "Inicio del trámite", "cierre del trámite": "Cierre del trámite", "soporte": "Soporte",
    "formato": "Formato", "tradición": "Tradición o forma documental", "folio inicial": "Folio inicial",
    "folio final": "Folio final", "total de fojas útiles": "Total de fojas útiles al cierre",
    "expurgo": "Expurgado", "vínculo a anexos": "Vínculo a anexos",
    "formato en que se captura": "Formato en que se captura",
    "requisitos para interpretar": "Requisitos para interpretar", "ubicación": "Ubicación o directorio raíz",
    "A": "Administrativo (A)", "L": "Legal (L)", "C": "Contable (C)", "F": "Fiscal (F)",
    "vigencia AT": "Vigencia en archivo de trámite (AT, años)",
    "vigencia AC": "Vigencia en archivo de concentración (AC, años)",
    "plazo total": "Plazo total de conservación (años)", "AC/AH": "Destino final", "condición": "Condición",
    "fecha de clasificación": "Fecha de clasificación", "versión pública": "Versión pública",
    "resolución y acta": "Resolución y acta del Comité de Transparencia",
    "partes restringidas": "Partes restringidas (folios)", "fundamento legal": "Fundamento legal",
    "periodo de reserva": "Periodo de reserva (años)", "ampliación": "Ampliación (años)",
    "acta de ampliación": "No. de acta u oficio de ampliación", "desclasificación": "Fecha de desclasificación",
    "quien desclasifica": "Nombre, cargo y firma de quien desclasifica",
    "solicitud de acceso": "Fue objeto de solicitud de acceso a información",
    "nota del archivero": "Nota del archivista (elaboró)", "fecha de elaboración": "Fecha de elaboración",
    "reglas o normas": "Reglas o normas (versión del CADIDO)",
}  # fmt: skip


@pytest.fixture
def forms(shelved, archive, coordinator, documented):
    """Prints a form of one thing, or an inventory, by its name."""
    things = {
        FormKind.BOX: shelved.boxes, FormKind.LOAN: [shelved.loan], FormKind.INDEX: [documented],
    }  # fmt: skip

    def act(kind: FormKind | InventoryKind, written: FileFormat) -> bytes:
        with archive.reading(coordinator) as reading:
            if isinstance(kind, InventoryKind):
                request = InventoryRequest(kind, documentation=DocumentationKind.CURRENT)
                return print_inventory(reading, archive.fonds, request, written).content
            return print_many(reading, kind, things.get(kind, shelved.files[:1]), written).content

    return act


def converted(folder: Path, paths: list[Path], kind: str) -> None:
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", kind,
         "--outdir", str(folder / "out"), *map(str, paths)],
        capture_output=True, timeout=300, check=True,
    )  # fmt: skip


def test_libreoffice_opens_every_form_with_its_exact_headings(classified, forms, tmp_path):
    kinds = [kind for kind in FormKind if FileFormat.XLSX in FORMATS[kind]]
    paths = []
    for kind in (*kinds, *InventoryKind):
        paths.append(tmp_path / f"{kind.value}.xlsx")
        paths[-1].write_bytes(forms(kind, FileFormat.XLSX))
    converted(tmp_path, paths, "ods")
    read = {}
    for path in paths:
        book = CalamineWorkbook.from_path(tmp_path / "out" / f"{path.stem}.ods")
        read[path.stem] = book.get_sheet_by_index(0).to_python(skip_empty_area=False)

    for kind, title, labels in (
        ("cover", TITLE, COVER), ("box", "Etiqueta de caja", BOX),
        ("loan", "Vale de préstamo o consulta de expediente", LOAN),
    ):  # fmt: skip
        first = [row[0] for row in read[kind]]
        assert first[1] == title
        # The placeholder of a slip says some labels again.
        assert [label for label in dict.fromkeys(first) if label in labels] == list(labels)
    assert [row[0] for row in read["cover"] if row[0] in GROUPS] == list(GROUPS)
    assert read["index"][1][0] == FILE_INDEX.title
    assert headings(read["index"], INDEX)
    for kind in InventoryKind:
        assert read[kind.value][1][0] == LAYOUTS[kind].title
        assert headings(read[kind.value], COLUMNS[kind])


def test_every_field_of_the_federal_cover_is_printed():
    assert sorted(ASKED.values()) == sorted(COVER)
    assert set(CONDITIONS) == set(AccessCondition)
    assert {one.value for one in RestrictionKind} == {"reserved", "confidential"}


@pytest.mark.parametrize("kind", [*FormKind, *InventoryKind], ids=str)
def test_a_form_printed_twice_is_the_same_bytes(classified, forms, kind):
    written = FORMATS[kind] if isinstance(kind, FormKind) else (FileFormat.PDF, FileFormat.XLSX)
    for one in written:
        assert forms(kind, one) == forms(kind, one)

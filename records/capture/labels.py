"""What the cells of a row are called on screen, as Spanish msgids."""

from __future__ import annotations

from collections.abc import Mapping

CELLS: Mapping[str, str] = {
    "series": "Serie",
    "unit": "Unidad",
    "title": "Título",
    "opened_on": "Apertura",
    "closed_on": "Cierre",
    "folios": "Fojas",
    "support": "Soporte",
    "area": "Área generadora",
    "box": "Caja",
    "scope_and_content": "Alcance y contenido",
    "archivist_note": "Nota del archivista",
}

"""How editions and the catalogue of immediate proof are listed, and what instruments are called on screen."""

from __future__ import annotations

from retention.instruments.kinds import InstrumentKind
from retention.instruments.layouts import LAYOUTS
from retention.instruments.model import Edition, ImmediateProofDocument
from system.listing import Column
from system.web.language import gettext

# The first word of a title is enough for a label; the texts stand here so that they are translated.
TITLES = {kind: layout.title for kind, layout in LAYOUTS.items()}
EDITIONS = (
    Column("number", "Edición", Edition.number, filter="exact", numeric=True),
    Column("published_on", "Fecha de publicación", Edition.published_on, filter="date"),
    Column("source_number", "Versión del instrumento", Edition.source_number, filter="exact", numeric=True),
    Column("area", "Área responsable", Edition.area, filter="text", lead=True),
    Column("rows", "Renglones", Edition.rows, numeric=True),
    Column("digest", "Huella del contenido", Edition.digest, filter="exact", shown=False),
)
PROOFS = (
    Column("name", "Documento", ImmediateProofDocument.name, filter="text", lead=True),
    Column("keep_months", "Meses de guarda", ImmediateProofDocument.keep_months, filter="exact", numeric=True),
    Column("basis", "Fundamento", ImmediateProofDocument.basis, filter="text"),
    Column("suppressed_on", "Suprimido desde", ImmediateProofDocument.suppressed_on, filter="date"),
)


def title_of(kind: InstrumentKind) -> str:
    """What an instrument is called in the language spoken."""
    return gettext(TITLES[kind])

"""What cells say in words: how many, which part of how many, on which support, whether marked at all. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from classification.series.kinds import Support, Tradition
from records.aggregations.kinds import AccessCondition
from system.tabular import folded

word_of = lru_cache(4096)(folded)
COUNT = re.compile(
    r"(\d{1,3}(?:,\d{3})+|\d+)\s*(?:fojas?|hojas?|folios?|legajos?|tomos?|carpetas?|p[aá]ginas?|fs?\.?)?(?:\s*[uú]tiles)?",
    re.IGNORECASE,
)
COUNT_RANGE = re.compile(r"(?:de\s+(?:la\s+)?)?0*(\d{1,6})\s*(?:-|–|a|al|a la)\s*0*(\d{1,6})", re.IGNORECASE)
PART_OF = re.compile(r"0*(\d{1,4})\s*(?:/|de)\s*0*(\d{1,4})", re.IGNORECASE)
NUMBER = re.compile(
    r"(?:exp(?:ediente)?|no|n[uú]m(?:ero)?|n[°º])?[\s.:°º-]*0*(\d{1,12})(?:\s*/\s*((?:1[5-9]|20)\d\d))?", re.IGNORECASE
)
NOTHING = frozenset({"", "s_n", "sn", "s_f", "sf", "n_a", "na", "no_aplica", "no", "0", "sin_numero", "nd", "s_d"})
STILL_OPEN = frozenset({"abierto", "en_tramite", "vigente", "a_la_fecha", "actual", "en_curso", "tramite", "activo"})
SUPPORTS = {
    "papel": Support.PAPER, "fisico": Support.PAPER, "impreso": Support.PAPER, "paper": Support.PAPER,
    "p": Support.PAPER,
    "f": Support.PAPER, "electronico": Support.ELECTRONIC, "digital": Support.ELECTRONIC, "e": Support.ELECTRONIC,
    "electronic": Support.ELECTRONIC, "d": Support.ELECTRONIC, "mixto": Support.HYBRID, "hibrido": Support.HYBRID,
    "hybrid": Support.HYBRID, "papel_y_electronico": Support.HYBRID, "fisico_y_electronico": Support.HYBRID,
    "fisico_electronico": Support.HYBRID, "papel_electronico": Support.HYBRID, "fisico_y_digital": Support.HYBRID,
}  # fmt: skip
TRADITIONS = {
    "original": Tradition.ORIGINAL, "o": Tradition.ORIGINAL, "originales": Tradition.ORIGINAL, "copia": Tradition.COPY,
    "c": Tradition.COPY, "copias": Tradition.COPY, "copy": Tradition.COPY, "original_y_copia": Tradition.BOTH,
    "original_copia": Tradition.BOTH, "o_c": Tradition.BOTH, "ambos": Tradition.BOTH, "both": Tradition.BOTH,
    "originales_y_copias": Tradition.BOTH, "copia_simple": Tradition.COPY, "copia_certificada": Tradition.COPY,
}  # fmt: skip
ACCESS = {
    "publica": AccessCondition.PUBLIC, "publico": AccessCondition.PUBLIC, "p": AccessCondition.PUBLIC,
    "public": AccessCondition.PUBLIC, "abierta": AccessCondition.PUBLIC, "reservada": AccessCondition.RESERVED,
    "reservado": AccessCondition.RESERVED, "r": AccessCondition.RESERVED, "reserved": AccessCondition.RESERVED,
    "confidencial": AccessCondition.CONFIDENTIAL, "c": AccessCondition.CONFIDENTIAL,
    "confidential": AccessCondition.CONFIDENTIAL, "no": AccessCondition.PUBLIC,
}  # fmt: skip


def marked(cell: str) -> bool:
    """Whether a cell of a column of marks is marked."""
    return bool(cell) and word_of(cell) not in NOTHING and cell not in {"-", "–", "—"}


def letter_for_zero(given: str) -> bool:
    """Whether a code begins with the letter that looks like its zero."""
    return given[:1] in "Oo" and given[1:2].isdigit()

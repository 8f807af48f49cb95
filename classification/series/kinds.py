"""The kinds of things a series can be said to have: values, techniques, triggers, supports. Pure."""

from __future__ import annotations

from enum import StrEnum

VALUES = "ALFC"
"""Primary values (LGA 4-LIX): administrativo, legal, fiscal, contable."""


class Technique(StrEnum):
    """What becomes of the files when their terms are over: técnica de selección (LGA 4-XXIII)."""

    ELIMINATION = "elimination"
    SAMPLING = "sampling"
    CONSERVATION = "conservation"


class Trigger(StrEnum):
    """The event from which the terms of a file run (domain 2.2)."""

    CLOSING = "closing"
    CONTRACT_END = "contract_end"
    FINAL_RESOLUTION = "final_resolution"
    NAMED_EVENT = "named_event"
    SEPARATION = "separation"
    TAX_RETURN = "tax_return"
    WARRANTY_END = "warranty_end"


class AccessCondition(StrEnum):
    """What the schedule expects of the access to a series: a warning to people, never a classification (LGT 103)."""

    PUBLIC = "public"
    POSSIBLY_RESERVED = "possibly_reserved"
    POSSIBLY_CONFIDENTIAL = "possibly_confidential"


class SamplingMethod(StrEnum):
    """How the sample of a sampled series is drawn (domain 2.2)."""

    QUALITATIVE = "qualitative"  # cualitativo o selectivo
    SYSTEMATIC = "systematic"  # cada n
    RANDOM = "random"  # aleatorio
    EXEMPLARY = "exemplary"  # ejemplar
    CHRONOLOGICAL = "chronological"  # cronológico


class SecondaryValue(StrEnum):
    """What makes records worth keeping for history (LGA 4-LIX)."""

    EVIDENTIAL = "evidential"
    TESTIMONIAL = "testimonial"
    INFORMATIVE = "informative"


class PersonalData(StrEnum):
    """What personal data a series' files hold (LGPDPPSO 3)."""

    NONE = "none"
    PERSONAL = "personal"  # DP
    SENSITIVE = "sensitive"  # DS


class Support(StrEnum):
    """What the file is made of."""

    PAPER = "paper"
    ELECTRONIC = "electronic"
    HYBRID = "hybrid"


class Tradition(StrEnum):
    """Tradición documental: how its documents stand to the original."""

    ORIGINAL = "original"
    COPY = "copy"
    BOTH = "both"


class Criterion(StrEnum):
    """The six criteria by which the interdisciplinary group weighs a series (LGA 52-II)."""

    PROVENANCE = "provenance"  # procedencia
    ORIGINAL_ORDER = "original_order"  # orden original
    DIPLOMATIC = "diplomatic"  # diplomático
    CONTEXT = "context"  # contexto
    CONTENT = "content"  # contenido
    USE = "use"  # utilización

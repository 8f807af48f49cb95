"""The Spanish words of requirements, to be said through the catalogue."""

from __future__ import annotations

from records.blueprints.completeness import Requirement

REQUIREMENTS = {
    Requirement.REQUIRED: "Obligatorio",
    Requirement.OPTIONAL: "Opcional",
    Requirement.CONDITIONAL: "Condicional",
}

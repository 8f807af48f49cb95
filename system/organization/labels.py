"""What the roles are called on screen: the offices of LGA 21, 27-32 and 50, and LGTAIP 39-41."""

from __future__ import annotations

from system.organization.roles import Role
from system.web.language import gettext as _

ROLE_LABELS = {
    Role.ADMINISTRATOR: "Administración del sistema",
    Role.APPRAISAL_BOARD: "Grupo interdisciplinario",
    Role.ARCHIVES_COORDINATOR: "Área coordinadora de archivos",
    Role.CORRESPONDENCE_CLERK: "Oficialía de partes",
    Role.HISTORICAL_ARCHIVIST: "Archivo histórico",
    Role.INTERNAL_CONTROL: "Órgano interno de control",
    Role.OFFICE_ARCHIVIST: "Archivo de trámite",
    Role.RECORDS_CENTRE_ARCHIVIST: "Archivo de concentración",
    Role.TRANSPARENCY_COMMITTEE: "Comité de transparencia",
    Role.TRANSPARENCY_UNIT: "Unidad de transparencia",
    Role.UNIT_HEAD: "Titular de unidad administrativa",
}


def role_label(role: Role) -> str:
    """What a role is called in the language spoken."""
    return _(ROLE_LABELS[role])


def role_options() -> list[tuple[str, str]]:
    """Every role with its name, in the order of the names: for forms."""
    return sorted(((role.value, role_label(role)) for role in Role), key=lambda option: option[1])

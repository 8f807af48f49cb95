"""Who works in the demo body, and what its units produce. All of it is invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from system.organization.roles import Role

CODE = "SMA"
NAME = "Municipio de San Marcos del Agua"
PROFILE = "mx-federal-2025"
PASSWORD = "archivo-demo"  # noqa: S105 - the demo's own password, printed at every start of the demo
FOUNDED_ON = date(2015, 10, 10)


@dataclass(frozen=True)
class DemoUnit:
    """A unit, and the series whose files it opens."""

    code: str
    name: str
    parent: str
    series: tuple[str, ...]


UNITS = (
    DemoUnit("PM", "Presidencia Municipal", "", ("1S.5", "9C.3")),
    DemoUnit("SA", "Secretaría del Ayuntamiento", "PM", ("1S.1", "1S.2", "1S.3", "1S.4")),
    DemoUnit("DAM", "Dirección de Archivos", "SA", ("12C.3", "11C.8")),
    DemoUnit("TM", "Tesorería Municipal", "PM", ("5C.3", "5C.14", "5C.15")),
    DemoUnit("CAT", "Dirección de Catastro y Predial", "TM", ("5S.1", "5S.2", "5S.4")),
    DemoUnit("ADQ", "Dirección de Adquisiciones", "TM", ("6C.4", "6C.6")),
    DemoUnit("DU", "Dirección de Desarrollo Urbano", "PM", ("3S.1", "3S.2", "3S.3", "3S.5")),
    DemoUnit("OP", "Dirección de Obra Pública", "PM", ("8S.1", "8S.2", "8S.3")),
    DemoUnit("RH", "Dirección de Recursos Humanos", "PM", ("4C.3", "4C.6")),
    DemoUnit("DJ", "Dirección Jurídica", "PM", ("2C.8", "2C.10")),
    DemoUnit("CM", "Contraloría Municipal", "PM", ("10C.3", "10C.5")),
    DemoUnit("UT", "Unidad de Transparencia", "PM", ("12C.6", "12C.5")),
)


@dataclass(frozen=True)
class DemoAccount:
    """An account of the demo: who it is, and the appointment that gives it powers."""

    handle: str
    name: str
    position: str
    role: Role
    unit: str


ACCOUNTS = (
    DemoAccount("admin", "Irene Zavala Quiroz", "Administradora del sistema", Role.ADMINISTRATOR, "DAM"),
    DemoAccount("coordinadora", "Marta Olvera Rangel", "Coordinadora de archivos", Role.ARCHIVES_COORDINATOR, "DAM"),
    DemoAccount("suplente", "Lorena Ponce Arias", "Subcoordinadora de archivos", Role.ARCHIVES_COORDINATOR, "DAM"),
    DemoAccount("ana", "Ana Lucía Cordero", "Responsable de archivo de trámite", Role.OFFICE_ARCHIVIST, "SA"),
    DemoAccount("beto", "Alberto Nieto Salas", "Responsable de archivo de trámite", Role.OFFICE_ARCHIVIST, "DU"),
    DemoAccount("carmen", "Carmen Ibáñez Luna", "Responsable de archivo de trámite", Role.OFFICE_ARCHIVIST, "TM"),
    DemoAccount("concentracion", "Raúl Espino Mora", "Archivo de concentración", Role.RECORDS_CENTRE_ARCHIVIST, "DAM"),
    DemoAccount("historico", "Elvira Paz Tinoco", "Archivo histórico", Role.HISTORICAL_ARCHIVIST, "DAM"),
    DemoAccount("titular", "Hugo Arriaga Peña", "Director de Desarrollo Urbano", Role.UNIT_HEAD, "DU"),
    DemoAccount(
        "transparencia", "Nadia Ferrer Soto", "Titular de la Unidad de Transparencia", Role.TRANSPARENCY_UNIT, "UT"
    ),
    DemoAccount("comite", "Omar Téllez Vega", "Comité de Transparencia", Role.TRANSPARENCY_COMMITTEE, "UT"),
    DemoAccount("contraloria", "Silvia Bravo Cano", "Órgano interno de control", Role.INTERNAL_CONTROL, "CM"),
    DemoAccount("oficialia", "Rosa Elena Campos", "Oficialía de partes", Role.CORRESPONDENCE_CLERK, "SA"),
    DemoAccount("grupo", "Jorge Lara Medina", "Grupo interdisciplinario", Role.APPRAISAL_BOARD, "DJ"),
)

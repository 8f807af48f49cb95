"""What the values of decisions are called on screen, as Spanish msgids."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from records.decisions.book import BOOK
from system.web.language import current

STATES = (
    ("draft", "Borrador"),
    ("final", "Firme"),
    ("repealed", "Abrogada"),
    ("withdrawn", "Sin efectos"),
)
TONES: Mapping[str, str] = MappingProxyType(
    {"draft": "neutral", "final": "good", "repealed": "warn", "withdrawn": "bad"}
)
PUBLICITIES = (
    ("public", "Pública"),
    ("public_version", "En versión pública"),
    ("restricted", "No se publica"),
)
SIGNATURES = (
    ("none", "Sin firma"),
    ("autograph", "Autógrafa"),
    ("electronic", "Electrónica avanzada"),
)
MEANS = (
    ("personal", "Personal"),
    ("certified_post", "Correo certificado"),
    ("electronic", "Medio electrónico"),
    ("edict", "Edicto"),
    ("board", "Estrados"),
    ("letter", "Oficio con acuse"),
)
RELATIONS = (
    ("repeals", "Abroga"),
    ("amends", "Modifica"),
    ("executes", "Ejecuta"),
    ("answers", "Responde"),
)
RELATIONS_BACK = (
    ("repeals", "Abrogada por"),
    ("amends", "Modificada por"),
    ("executes", "Ejecutada por"),
    ("answers", "Respondida por"),
)
PROOFS = (
    ("whole", "Completo"),
    ("partial", "Parcial"),
    ("none", "Sin soporte"),
)
ELEMENTS = (
    ("competent_body", "Órgano competente y, si es colegiado, con quórum"),
    ("object", "Objeto determinado: asunto y sentido"),
    ("public_interest", "Finalidad de interés público"),
    ("signed", "Por escrito y con firma"),
    ("grounded", "Fundada"),
    ("reasoned", "Motivada"),
    ("issuing_body", "Órgano del que emana"),
    ("file_reference", "Referencia al expediente"),
    ("place_and_date", "Lugar y fecha"),
    ("file_consulted", "Oficina donde se consulta el expediente"),
    ("remedies", "Recursos que proceden"),
    ("all_points", "Decide todos los puntos"),
)
# Spanish titles of the data file are msgids like these: the catalogue has the English.
REMEDIES = tuple((key, one.title) for key, one in BOOK.remedies.items())
KINDS = tuple((one.key, one.title) for one in BOOK.types)


def named(pair: tuple[str, str]) -> str:
    """A title of the data file in the language spoken; the pair is Spanish and English."""
    return pair[0] if current() == "es" else pair[1]


def role_choices() -> list[tuple[str, str]]:
    """The roles, in the order of their words."""
    return sorted(((key, named(pair)) for key, pair in BOOK.roles.items()), key=lambda one: one[1])


def procedure_choices() -> list[tuple[str, str]]:
    """The procedures."""
    return [(key, named(pair)) for key, pair in BOOK.procedures.items()]


def kind_choices() -> list[tuple[str, str]]:
    """The types, in the order of the data file."""
    return [(one.key, named((one.title, one.en))) for one in BOOK.types]


def remedy_choices() -> list[tuple[str, str]]:
    """The remedies with their terms."""
    return [(key, f"{named((one.title, one.en))} ({one.basis})") for key, one in BOOK.remedies.items()]

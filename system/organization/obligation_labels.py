"""What obligations of a profile are called on screen, and when they are due, in words."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

from system.organization.labels import role_label
from system.organization.profile import PERIOD_MONTHS, EvidenceKind, ObligationTerm, Recurrence
from system.web.language import LOCALES, current, knows, ngettext, say
from system.web.language import gettext as _

LAST_DAY = 31
_ANY_YEAR = 2026
# In the period itself, and in the one after it.
_PERIODS = {
    Recurrence.YEAR: ("del año", "del año siguiente"),
    Recurrence.HALF_YEAR: ("del semestre", "del semestre siguiente"),
    Recurrence.QUARTER: ("del trimestre", "del trimestre siguiente"),
}
RECURRENCE_LABELS = {
    Recurrence.YEAR: "Cada año",
    Recurrence.HALF_YEAR: "Cada semestre",
    Recurrence.QUARTER: "Cada trimestre",
    Recurrence.CONTINUOUS: "Permanente",
    Recurrence.EVENT: "Cuando ocurre el hecho",
}
EVIDENCE_LABELS = {
    EvidenceKind.DOCUMENT: "El documento",
    EvidenceKind.ADDRESS: "La dirección donde está publicado",
    EvidenceKind.APPROVAL: "La aprobación",
}


def title_of(term: ObligationTerm) -> str:
    """The obligation's name: the catalogue's where it knows it in the language spoken, else the profile's own."""
    code = f"obligation.{term.id}"
    return say(code) if knows(code) else term.title


def note_of(term: ObligationTerm) -> str:
    """What counts as having met it."""
    code = f"obligation.{term.id}.note"
    return say(code) if knows(code) else term.note


def recurrence_label(every: Recurrence) -> str:
    """How often it comes."""
    return _(RECURRENCE_LABELS[every])


def concerned(term: ObligationTerm) -> str:
    """Who answers for it."""
    return ", ".join(role_label(role) for role in term.concerns)


def demanded(term: ObligationTerm) -> list[str]:
    """What has to be shown to prove it."""
    return [_(EVIDENCE_LABELS[kind]) for kind in term.evidence]


def instrument_label(kind: str) -> str:
    """A kind of published instrument; one the product does not know is said as the profile writes it."""
    code = f"obligation.instrument.{kind}"
    return say(code) if knows(code) else kind


def due_said(term: ObligationTerm) -> str:
    """When it is due, in words."""
    if term.every is Recurrence.CONTINUOUS:
        return _("En todo momento")
    if term.every is Recurrence.EVENT:
        if term.natural_days is None:
            return _("Cuando ocurre el hecho")
        said = ngettext(
            "Dentro de %(days)s día natural desde el hecho",
            "Dentro de %(days)s días naturales desde el hecho",
            term.natural_days,
        )
        return said % {"days": term.natural_days}
    where = _(_PERIODS[term.every][term.after_period])
    if term.natural_days is not None:
        said = ngettext(
            "En %(days)s día natural %(where)s",
            "En los primeros %(days)s días naturales %(where)s",
            term.natural_days,
        )
        return said % {"days": term.natural_days, "where": where}
    return _on_a_day(term.every, term.month or 1, term.day or 1, where)


def _on_a_day(every: Recurrence, month: int, day: int, where: str) -> str:
    is_last = day >= LAST_DAY
    if is_last and month == PERIOD_MONTHS[every]:
        return _("Último día %(where)s") % {"where": where}
    if every is Recurrence.YEAR:
        name = format_date(date(_ANY_YEAR, month, 1), "LLLL", locale=LOCALES[current()])
        if is_last:
            return _("Último día de %(month)s %(where)s") % {"month": name, "where": where}
        return _("%(day)s de %(month)s %(where)s") % {"day": day, "month": name, "where": where}
    if is_last:
        return _("Último día del mes %(month)s %(where)s") % {"month": month, "where": where}
    return _("Día %(day)s del mes %(month)s %(where)s") % {"day": day, "month": month, "where": where}

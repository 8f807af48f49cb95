"""How the columns of an entry are read from a form, and how a form shows what an entry says."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from classification.series.citations import as_text, read_citations
from classification.series.kinds import VALUES, AccessCondition, SamplingMethod, Support, Technique, Trigger
from retention.schedules.contents import LONGEST_YEARS, NAME_LIMIT, TEXT_LIMIT, EntryContents
from system.calendar.terms import MONTHS, NO_TERM, Term
from system.web.forms import FormReader

TERMS = ("office", "intermediate", "precautionary")
_CITATIONS_LIMIT = 10_000


def read_contents(read: FormReader, units: Mapping[UUID, str]) -> EntryContents:
    """What somebody typed; the reader keeps what cannot be read. `units` are those the form offers."""
    return EntryContents(
        values="".join(letter for letter in VALUES if read.flag(f"value_{letter}")),
        office=_term(read, "office"),
        intermediate=_term(read, "intermediate"),
        precautionary=_term(read, "precautionary") or NO_TERM,
        trigger=read.choice("trigger", Trigger) or Trigger.CLOSING,
        trigger_name=read.text("trigger_name", limit=NAME_LIMIT),
        technique=read.choice("technique", Technique),
        sample_quality=read.text("sample_quality", limit=TEXT_LIMIT),
        sampling_method=read.choice("sampling_method", SamplingMethod),
        citations=read_citations(read.text("citations", limit=_CITATIONS_LIMIT)),
        units=tuple(unit_id for unit_id in units if read.flag(f"unit_{unit_id}")),
        access_condition=read.choice("access_condition", AccessCondition),
        access_basis=read.text("access_basis", limit=TEXT_LIMIT),
        access_years=read.number("access_years", most=LONGEST_YEARS),
        support=read.choice("support", Support),
        note=read.text("note", limit=TEXT_LIMIT),
    )


def shown(contents: EntryContents) -> dict[str, object]:
    """The values of every field of the form, by name."""
    found: dict[str, object] = {
        "trigger": contents.trigger.value,
        "trigger_name": contents.trigger_name,
        "technique": contents.technique.value if contents.technique else "",
        "sample_quality": contents.sample_quality,
        "sampling_method": contents.sampling_method.value if contents.sampling_method else "",
        "citations": as_text(contents.citations).replace("; ", "\n"),
        "access_condition": contents.access_condition.value if contents.access_condition else "",
        "access_basis": contents.access_basis,
        "access_years": "" if contents.access_years is None else contents.access_years,
        "support": contents.support.value if contents.support else "",
        "note": contents.note,
    }
    for name in TERMS:
        term: Term | None = getattr(contents, name)
        said = term is not None and (name != "precautionary" or bool(term))
        years, months = divmod(term.in_months, MONTHS) if term is not None and said else ("", "")
        found[f"{name}_years"], found[f"{name}_months"] = years, months or ("" if not said else 0)
    found.update({f"value_{letter}": str(letter in contents.values).lower() for letter in VALUES})
    found.update({f"unit_{unit_id}": "true" for unit_id in contents.units})
    return found


def _term(read: FormReader, name: str) -> Term | None:
    """Years and months of one term; None where neither is said."""
    years = read.number(f"{name}_years", most=LONGEST_YEARS)
    months = read.number(f"{name}_months", most=LONGEST_YEARS * MONTHS)
    return None if years is None and months is None else Term(years or 0, months or 0)

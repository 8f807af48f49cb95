"""What people type about a sheet, read into what it says."""

from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classification.series.citations import Citation
from classification.series.contents import SheetContents
from classification.series.errors import SheetUnreadable
from classification.series.kinds import SecondaryValue, Support, Technique, Trigger
from classification.series.spelling import NAMES, form_values, read, written
from system.calendar.terms import NO_TERM, Term
from tests.classification.series.test_completeness import FULL

DU, OP = uuid4(), uuid4()
UNITS = {"DU": DU, "OP": OP}


def said(**fields):
    return read(SheetContents(), fields, units=UNITS)


def test_the_fields_of_a_form_become_what_the_sheet_says():
    form = {
        "unit_id": str(DU), "units": "", f"unit-{DU}": "true", f"unit-{OP}": "true",
        "function": " Autorizar \r\n obras ",
        "value-L": "true", "value-A": "true", "values": "", "reason_A": "Trámite", "secondary_values": "",
        "secondary-evidential": "true", "office_years": "2", "office_months": "6", "intermediate_years": "3",
        "intermediate_months": "", "precautionary_years": "", "precautionary_months": "", "trigger": "contract_end",
        "technique": "sampling", "support": "paper", "metres_per_year": "2,5", "files_per_year": "1,200",
        "norm-1": "LGA", "article-1": "37", "fraction-1": "", "note-1": "", "norm-2": "CFF art. 30; x",
        "norm-3": "", "article-3": "", "criterion_provenance": "Sí", "citations": "",
    }  # fmt: skip
    contents = read(SheetContents(note="queda"), form, units=UNITS)

    assert (contents.unit_id, set(contents.units), contents.function) == (DU, {DU, OP}, "Autorizar \n obras")
    assert (contents.values, contents.value_reasons) == ("AL", {"A": "Trámite"})
    assert (contents.office, contents.intermediate, contents.precautionary) == (Term(2, 6), Term(3), NO_TERM)
    assert (contents.technique, contents.trigger, contents.support) == (
        Technique.SAMPLING, Trigger.CONTRACT_END, Support.PAPER,
    )  # fmt: skip
    assert (contents.metres_per_year, contents.files_per_year) == (Decimal("2.50"), 1200)
    assert contents.citations[0] == Citation("LGA", "37")
    assert contents.citations[1].norm.startswith("CFF")
    assert contents.secondary_values == (SecondaryValue.EVIDENTIAL,)
    assert (contents.criteria, contents.note) == ({"provenance": "Sí"}, "queda")


def test_a_command_says_units_by_code_and_terms_and_citations_in_one_text():
    contents = said(
        units="du, OP", unit_id="DU", values="L a", office="2+6m", intermediate="3", citations="LGA 37; CFF 30"
    )

    assert (set(contents.units), contents.unit_id, contents.values) == ({DU, OP}, DU, "AL")
    assert (contents.office, contents.intermediate) == (Term(2, 6), Term(3))
    assert contents.citations == (Citation("LGA", "37"), Citation("CFF", "30"))
    assert said(office="18 meses").office == Term(1, 6)


def test_an_empty_text_empties_a_field_and_a_field_not_given_stays():
    full = said(units="DU", values="A", office="2", function="Algo", technique="elimination", trigger="closing")

    emptied = read(full, {"units": "", "values": "", "office": "", "technique": "", "trigger": ""}, units=UNITS)

    assert (emptied.units, emptied.values, emptied.office, emptied.technique, emptied.trigger) == (
        (), "", None, None, None,
    )  # fmt: skip
    assert emptied.function == "Algo"
    assert read(full, {"office_years": "", "office_months": ""}, units=UNITS).office is None
    assert read(full, {"office_years": "0", "office_months": ""}, units=UNITS).office == Term(0)


def test_everything_unreadable_is_told_at_once_at_its_field():
    with pytest.raises(SheetUnreadable) as refused:
        said(
            units="DU NADA", files_per_year="muchos", metres_per_year="inf", technique="quemar", office="siempre",
            intermediate_years="-1", earliest_year="19999999999999", secondary_values="bonito", horoscope="x",
        )  # fmt: skip

    assert {objection.facts["field"] for objection in refused.value.objections} == {
        "units", "files_per_year", "metres_per_year", "technique", "office", "intermediate_years", "earliest_year",
        "secondary_values", "horoscope",
    }  # fmt: skip


@given(st.dictionaries(st.sampled_from(sorted(NAMES)) | st.text(max_size=12), st.text(max_size=30), max_size=8))
def test_whatever_is_typed_is_read_or_refused(fields):
    with suppress(SheetUnreadable):
        assert isinstance(read(SheetContents(), fields, units=UNITS), SheetContents)


def test_what_is_written_out_is_read_back_as_it_was():
    full = replace(FULL, unit_id=DU, units=tuple(sorted((DU, OP))), precautionary=Term(1, 2), access_years=5)
    empty = SheetContents(trigger=None)
    codes = {unit_id: code for code, unit_id in UNITS.items()}

    for contents in (full, empty):
        back = read(SheetContents(), written(contents, codes), units=UNITS)
        assert replace(back, units=tuple(sorted(back.units))) == contents
        back = read(SheetContents(), form_values(contents), units=UNITS)
        assert replace(back, units=tuple(sorted(back.units))) == contents

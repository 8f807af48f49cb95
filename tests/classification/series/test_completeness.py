"""What a sheet lacks and what cannot stand in it."""

from dataclasses import fields, replace
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classification.series.citations import Citation
from classification.series.completeness import (
    DEMANDABLE,
    INHERITED,
    TEXT_LIMIT,
    complete_percent,
    faults,
    missing,
    objections,
    remarks,
)
from classification.series.contents import SheetContents, digest
from classification.series.kinds import (
    AccessCondition,
    Criterion,
    PersonalData,
    SamplingMethod,
    SecondaryValue,
    Support,
    Technique,
    Tradition,
    Trigger,
)
from system.calendar.terms import Term
from system.organization.shipped import shipped

FULL = SheetContents(
    unit_id=uuid4(), units=(uuid4(),), sheet_code="FT-1", function="Autorizar obras", legal_attribution="RI 12",
    processes="P-1", other_areas="Ninguna", related_series="3S.2", earliest_year=2001, latest_year=2026,
    description="Licencias", document_types="Solicitud, licencia", internal_order="Cronológico",
    tradition=Tradition.ORIGINAL, summary_documents="Libro de licencias", support=Support.PAPER, files_per_year=120,
    metres_per_year=Decimal("2.5"), gigabytes_per_year=Decimal("0.250"), values="AL",
    value_reasons={"A": "Trámite", "L": "Derechos"}, secondary_values=(SecondaryValue.EVIDENTIAL,),
    secondary_reasons="Historia urbana", office=Term(2), intermediate=Term(3, 6), technique=Technique.SAMPLING,
    sample_quality="Expedientes significativos", sampling_method=SamplingMethod.QUALITATIVE,
    citations=(Citation("LGA", "37"),), criteria={one.value: "Sí" for one in Criterion},
    access_condition=AccessCondition.POSSIBLY_CONFIDENTIAL, access_basis="LGTAIP 115", access_years=None,
    personal_data=PersonalData.PERSONAL, location="Planta baja", custodian="Responsable del archivo de trámite",
)  # fmt: skip
EMPTY = SheetContents(trigger=None)
names = st.lists(st.sampled_from(sorted(DEMANDABLE)), unique=True)
letters = st.sets(st.sampled_from("ALFC")).map("".join)
sheets = st.builds(
    SheetContents,
    function=st.sampled_from(("", "Función")),
    values=letters,
    office=st.none() | st.builds(Term, st.integers(0, 30), st.integers(0, 11)),
    intermediate=st.none() | st.builds(Term, st.integers(0, 30), st.integers(0, 11)),
    technique=st.none() | st.sampled_from(Technique),
    sample_quality=st.sampled_from(("", "Significativos")),
    trigger=st.none() | st.sampled_from(Trigger),
    trigger_name=st.sampled_from(("", "Fin del proceso")),
    earliest_year=st.none() | st.integers(1400, 2300),
    latest_year=st.none() | st.integers(1400, 2300),
)


def codes(found):
    return [objection.code for objection in found]


def test_a_full_sheet_lacks_nothing_and_an_empty_one_everything():
    demanded = list(DEMANDABLE)

    assert objections(FULL, demanded, cap_years=25) == []
    assert (complete_percent(FULL, demanded), complete_percent(EMPTY, demanded)) == (100, 3)
    assert missing(EMPTY, demanded) == [name for name in demanded if name != "value_reasons"]


def test_every_shipped_profile_demands_only_what_sheets_know():
    for profile in shipped().values():
        assert profile.instruments is None or set(profile.instruments.sheet_fields) <= set(DEMANDABLE)


@given(sheets, names)
def test_a_sheet_is_complete_exactly_where_nothing_demanded_lacks(contents, demanded):
    lacking = missing(contents, demanded)

    assert (complete_percent(contents, demanded) == 100) == (not lacking)
    told = [objection for objection in objections(contents, demanded) if objection.code.startswith("sheet.missing_")]
    assert [objection.code.removeprefix("sheet.missing_") for objection in told] == lacking
    assert all(objection.basis and objection.facts["field"] for objection in told)


@given(sheets, names)
def test_a_subseries_without_terms_takes_them_from_its_series(contents, demanded):
    lacking = set(missing(contents, demanded, inherits=True))

    assert lacking <= set(missing(contents, demanded))
    assert contents.total is not None or not lacking & INHERITED


@given(sheets, st.integers(0, 60))
def test_terms_beyond_the_cap_are_refused_whatever_else_is_said(contents, cap):
    total = 0 if contents.total is None else contents.total.in_months

    assert ("sheet.over_cap" in codes(objections(contents, (), cap_years=cap))) == (total > cap * 12)


@given(sheets)
def test_a_sample_needs_its_quality_and_a_named_event_its_name(contents):
    found = codes(objections(contents, ()))

    sampled_blindly = contents.technique is Technique.SAMPLING and not contents.sample_quality
    assert ("sheet.quality_missing" in found) == sampled_blindly
    unnamed = contents.trigger is Trigger.NAMED_EVENT and not contents.trigger_name
    assert ("sheet.trigger_name_missing" in found) == unnamed


def test_the_cap_counts_months_and_names_its_article():
    over = replace(FULL, office=Term(15), intermediate=Term(10, 1))
    (told,) = objections(over, (), cap_years=25, cap_basis="LGA 37")

    assert (told.code, told.basis, told.facts["sum"]) == ("sheet.over_cap", "LGA 37", "25+1m")
    assert objections(replace(FULL, office=Term(15), intermediate=Term(9, 12)), (), cap_years=25) == []


def test_a_field_that_a_profile_invents_is_never_said():
    assert codes(objections(FULL, ["horoscope"])) == ["sheet.field_unknown"]
    assert complete_percent(FULL, ["horoscope"]) == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"function": "x" * (TEXT_LIMIT + 1)}, "sheet.text_too_long"),
        ({"custodian": "x" * 301}, "sheet.text_too_long"),
        ({"description": "a\x00b"}, "sheet.control_character"),
        ({"value_reasons": {"A": "\x1b"}}, "sheet.control_character"),
        ({"criteria": {"provenance": "\x07"}}, "sheet.control_character"),
        ({"values": "AX"}, "sheet.value_unknown"),
        ({"criteria": {"beauty": "mucha"}}, "sheet.criterion_unknown"),
        ({"earliest_year": 2020, "latest_year": 2019}, "sheet.years_backwards"),
        ({"earliest_year": 20}, "form.no_number"),
        ({"earliest_year": None}, "sheet.years_without_first"),
        ({"files_per_year": -1}, "form.no_number"),
        ({"metres_per_year": Decimal("NaN")}, "form.no_number"),
        ({"gigabytes_per_year": Decimal("Infinity")}, "form.no_number"),
        ({"office": Term(5000)}, "form.no_number"),
        ({"citations": (Citation("x" * 500),)}, "citation.too_long"),
    ],
)
def test_what_cannot_be_kept_is_told_with_its_field(change, code):
    found = faults(replace(FULL, **change))

    assert codes(found) == [code]
    assert found[0].facts["field"]


def test_remarks_stop_nothing():
    bare = replace(
        FULL,
        value_reasons={},
        access_basis="",
        technique=Technique.CONSERVATION,
        secondary_values=(),
        sample_quality="",
    )

    assert codes(remarks(bare)) == [
        "sheet.value_without_reason", "sheet.value_without_reason", "sheet.access_without_basis",
        "sheet.kept_without_secondary_value",
    ]  # fmt: skip
    assert objections(bare, ()) == []
    assert codes(remarks(replace(FULL, technique=Technique.ELIMINATION))) == ["sheet.eliminated_with_secondary_value"]
    assert codes(remarks(replace(FULL, sampling_method=None))) == ["sheet.sampling_method_missing"]


def test_a_digest_is_of_every_field_and_of_the_sheet_it_stands_in():
    here = {"fonds_id": uuid4(), "lineage_id": uuid4(), "number": 1}
    signed = digest(FULL, **here)

    assert digest(replace(FULL), **here) == signed
    assert digest(FULL, **{**here, "number": 2}) != signed
    assert digest(FULL, **{**here, "lineage_id": uuid4()}) != signed
    other = SheetContents()
    for one in fields(SheetContents):
        if getattr(FULL, one.name) != getattr(other, one.name):
            assert digest(replace(FULL, **{one.name: getattr(other, one.name)}), **here) != signed, one.name

"""A profile's obligations: every line of the law's calendar, inherited, and without moving older digests."""

from __future__ import annotations

import hashlib
import tomllib
from importlib.resources import files

import msgspec
import pytest

from system.organization.profile import Recurrence, parse, read_content
from system.organization.shipped import shipped

FEDERAL = "mx-federal-2025"
IDS = [
    "PADA",
    "INF",
    "RNA",
    "INST",
    "XLIII",
    "FREQ",
    "BAJA-PUB",
    "BAJA-KEEP",
    "45",
    "EXP-REG",
    "ER",
    "EXT",
    "REZAGO",
    "CAP",
    "AUD",
    "SIST",
    "INDICE",
    "70",
    "25",
    "55",
    "DIGIT",
    "ELEC-HIST",
    "SEG",
    "NUBE",
    "TERC",
]


def document() -> dict:
    return tomllib.loads((files("system.organization") / "profiles" / f"{FEDERAL}.toml").read_text("utf-8"))


def with_term(**said):
    changed = document()
    changed["obligations"] = [{"id": "OB-X1", "title": "x", "basis": "LGA 1", **said}]
    return parse(changed, {}.__getitem__)


def test_the_federal_profile_asks_for_everything_the_law_does():
    assert [term.id for term in shipped()[FEDERAL].obligations] == [f"OB-{name}" for name in IDS]
    assert all(term.basis and term.note and term.concerns for term in shipped()[FEDERAL].obligations)


def test_guanajuato_inherits_them():
    for name in ("gto-2016", "gto-2026"):
        assert shipped()[name].obligations == shipped()[FEDERAL].obligations


def test_a_profile_adopted_before_there_were_obligations_keeps_its_digest():
    later = (
        "instruments",
        "handover",
        "correspondence",
        "files",
        "loans",
        "boxes",
        "execution",
        "evidence",
        "transfers",
        "disposal",
        "sittings",
        "decisions",
    )
    older = {key: value for key, value in document().items() if key not in {"obligations", *later}}
    older["basis"] = {key: value for key, value in older["basis"].items() if key.partition(".")[0] not in later}
    kept = parse(older, {}.__getitem__)

    assert "obligations" not in kept.content()
    assert read_content(kept.content()).digest == hashlib.sha256(kept.content().encode()).hexdigest()
    # As the first release of the product wrote it into the database of those who adopted it then.
    assert kept.digest == "84c5cda1cac29eab6c2365cbe4a7bd548cc4e13a1b11efce91331648f6a94a76"


def test_what_a_term_does_not_say_is_not_in_its_content_so_later_fields_move_no_digest():
    content = with_term(every="continuous").content()

    assert msgspec.json.decode(content)["obligations"] == [
        {"id": "OB-X1", "title": "x", "basis": "LGA 1", "every": "continuous"}
    ]
    assert read_content(content) == with_term(every="continuous")


@pytest.mark.parametrize("name", sorted(shipped()))
def test_a_profile_comes_back_whole_from_what_a_body_keeps(name):
    assert read_content(shipped()[name].content()) == shipped()[name]


@pytest.mark.parametrize(
    "said",
    [
        {"every": "year"},
        {"every": "year", "month": 1},
        {"every": "year", "month": 13, "day": 1},
        {"every": "quarter", "month": 4, "day": 1},
        {"every": "half_year", "month": 6, "day": 32},
        {"every": "year", "month": 1, "day": 1, "natural_days": 3},
        {"every": "year", "natural_days": 0},
        {"every": "year", "natural_days": 367},
        {"every": "continuous", "natural_days": 3},
        {"every": "event", "after_period": True},
        {"every": "monthly", "natural_days": 3},
        {"every": "continuous", "evidence": ["rumour"]},
        {"every": "continuous", "concerns": ["nobody"]},
        {"every": "continuous", "id": "ob-lower"},
        {"every": "continuous", "until": "2030-01-01"},
    ],
)
def test_a_term_no_calendar_could_be_made_of_is_refused(said):
    with pytest.raises(ValueError, match=r"obligations|evidence|concerns|every|until"):
        with_term(**said)


def test_one_id_stands_for_one_obligation():
    twice = document()
    twice["obligations"].append(twice["obligations"][0])

    with pytest.raises(ValueError, match="one id"):
        parse(twice, {}.__getitem__)


def test_the_terms_are_of_every_kind():
    assert {term.every for term in shipped()[FEDERAL].obligations} == set(Recurrence)

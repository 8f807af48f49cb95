"""Words: both languages are complete, and a sentence is never lost for want of a fact."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from system.errors import Objection
from system.web import catalogue, language

ROOT = Path(__file__).resolve().parents[3]
ROOMS = [ROOT / name for name in ("system", "classification", "records", "retention", "search", "app")]
PLACE = re.compile(r"%\((\w+)\)s")


def test_every_text_of_every_room_has_its_english():
    assert catalogue.untranslated(ROOMS) == []


def test_every_code_is_said_in_both_languages_with_the_same_facts():
    spanish, english = (language.catalogue(name).codes for name in ("es", "en"))

    assert spanish.keys() == english.keys()
    differing = [code for code in spanish if set(PLACE.findall(spanish[code])) != set(PLACE.findall(english[code]))]
    assert differing == []


@pytest.mark.parametrize("name", ["es", "en"])
def test_no_sentence_breaks_on_its_own_percent_signs(name):
    for code in language.catalogue(name).codes:
        assert language.say(code, {}, name)


def test_translations_keep_the_places_of_their_texts():
    for text, forms in language.catalogue("en").texts.items():
        for form in forms:
            assert set(re.findall(r"%\(\w+\)s", form)) <= set(re.findall(r"%\(\w+\)s", text)), text


def test_a_sentence_says_days_in_words_and_marks_a_fact_that_is_missing():
    objection = Objection("form.too_long", facts={"limit": "2020-05-29"})

    assert language.sentence(objection, "es") == "Es demasiado largo: caben 29 de mayo de 2020 caracteres."
    assert language.say("form.too_long", {}, "en") == "It is too long: [limit] characters fit."


def test_an_unknown_code_is_said_as_it_is_with_its_facts():
    assert language.say("no.such", {"a": 1, "b": None}) == "no.such (a: 1, b: )"
    assert language.missing(["no.such", "form.missing", "no.such"], "en") == ["no.such"]


def test_what_agrees_with_a_count_follows_each_count_of_a_sentence():
    facts = {"files": 1, "boxes": 2}
    assert language.say("event.transfer.validated", facts, "es").endswith(": 1 expediente, 2 cajas")
    assert language.say("event.transfer.validated", {"files": "2", "boxes": "1"}, "en").endswith(": 2 files, 1 box")
    assert language.agreeing("{n:uno|varios} y {m:otro|otros %(m)s}", {"n": 1, "m": 0}) == "uno y otros %(m)s"
    assert language.agreeing("{clave} y {n:uno|varios}", {}) == "{clave} y varios"


@pytest.mark.parametrize("name", ["es", "en"])
def test_what_agrees_with_a_count_names_a_fact_of_its_sentence(name):
    for code, sentence in language.catalogue(name).codes.items():
        assert set(re.findall(r"\{(\w+):", sentence)) <= set(PLACE.findall(sentence)), code


def test_plurals_follow_the_number():
    with language.speaking("en"):
        assert language.ngettext("%(num)s año", "%(num)s años", 1) == "%(num)s year"
        assert language.ngettext("%(num)s año", "%(num)s años", 2) == "%(num)s years"
    assert language.ngettext("uno", "muchos", 0) == "muchos"


def test_hand_ins_are_merged_sorted_and_only_once(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    given = {
        "codes": {"b.code": {"es": "Dos %(n)s", "en": "Two %(n)s"}, "a.code": {"es": "Uno", "en": ""}},
        "texts": {"Hola": "Hello", "%(n)s mes|%(n)s meses": ["%(n)s month", "%(n)s months"]},
    }
    (tmp_path / "in.json").write_text(json.dumps(given), "utf-8")

    first = catalogue.merge([tmp_path / "in.json"])
    once = (tmp_path / "en.po").read_bytes()
    catalogue.merge([tmp_path / "in.json"])

    assert first == ["a.code: no words in en"]
    assert (tmp_path / "en.po").read_bytes() == once
    english = language.read_catalogue(tmp_path / "en.po", "en")
    assert english.codes == {"b.code": "Two %(n)s"}
    assert english.texts == {"Hola": ("Hello",), "%(n)s mes": ("%(n)s month", "%(n)s months")}
    assert list(language.read_catalogue(tmp_path / "es.po", "es").codes) == ["a.code", "b.code"]

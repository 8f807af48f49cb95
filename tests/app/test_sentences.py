"""What the history says of one thing is said in the singular."""

from __future__ import annotations

import re
from typing import get_type_hints

import pytest

from app.reference import every_event
from system.web import language

# "1 expedientes", "quedaron 1"; what ends so in the singular is told apart.
SAID_OF_ONE = {
    "es": re.compile(r"\b1 [^\W\d]+s\b|\b\w+ron 1\b"),
    "en": re.compile(r"\b1 [^\W\d]+s\b|\b1 (?:are|were)\b"),
}
SINGULARS = re.compile(r"\b1 (?:is|leaves|stays|was|class|mes)\b")
COUNTS = (int, int | None)


@pytest.mark.parametrize("name", ["es", "en"])
def test_no_sentence_of_the_history_says_one_thing_in_the_plural(name):
    wrong = []
    for event in every_event():
        facts = {fact: 1 if kind in COUNTS else "x" for fact, kind in get_type_hints(event).items()}
        said = language.say(f"event.{event.action}", facts, name)
        if SAID_OF_ONE[name].search(SINGULARS.sub("", said)):
            wrong.append(said)
    assert wrong == []


@pytest.mark.parametrize("name", ["es", "en"])
def test_of_several_things_a_sentence_says_each_number(name):
    for event in every_event():
        sentence = language.catalogue(name).codes[f"event.{event.action}"]
        for fact in set(re.findall(r"%\((\w+)\)s", sentence)):
            assert "4711" in language.say(f"event.{event.action}", {fact: 4711}, name), (event.action, fact)

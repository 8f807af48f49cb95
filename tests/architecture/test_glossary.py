"""One word, one thing: every class of every model stands in the README's glossary, every setting in its table."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from app import reference
from system.errors import Refusal
from system.settings import Settings
from system.web import language

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("system", "classification", "records", "retention", "search")
README = (ROOT / "README.md").read_text("utf-8")
REFERENCE = (ROOT / "app" / "REFERENCE.md").read_text("utf-8")


def model_classes() -> list[str]:
    found = [
        node.name
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("model.py"))
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef)
    ]
    assert len(found) > 20
    return found


def every_refusal() -> set[type[Refusal]]:
    reference.every_event()
    found, waiting = set(), [Refusal]
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        if kind.__module__.partition(".")[0] in (*ROOMS, "app") and kind is not Refusal:
            found.add(kind)
    return found


@pytest.mark.parametrize("name", model_classes())
def test_every_model_class_stands_in_the_glossary(name):
    assert f"`{name}`" in README


def test_the_reference_is_current(installation):
    assert reference.render(installation) == REFERENCE, "run .venv/bin/python bin/reference"


def test_every_setting_stands_in_the_reference():
    assert [name for name in Settings.model_fields if f"`CONSTANCIA_{name.upper()}`" not in REFERENCE] == []


@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_every_refusal_and_every_event_has_its_sentence(spoken):
    codes = {refusal.code for refusal in every_refusal()} | {f"event.{kind.action}" for kind in reference.every_event()}
    assert len(codes) > 100

    assert language.missing(codes, spoken) == []


def test_the_readme_stays_short():
    assert len(README.splitlines()) < 300


def test_no_lock_file_names_a_registry():
    for lock in ROOT.glob("requirements*.lock"):
        assert "://" not in lock.read_text("utf-8")

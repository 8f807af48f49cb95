"""One word, one thing: every class of every model stands in the README's glossary, every setting in its table."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from system.settings import Settings

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


@pytest.mark.parametrize("name", model_classes())
def test_every_model_class_stands_in_the_glossary(name):
    assert f"`{name}`" in README


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_stands_in_the_reference(name):
    assert f"`CONSTANCIA_{name.upper()}`" in REFERENCE


def test_the_readme_stays_short():
    assert len(README.splitlines()) < 300


def test_no_lock_file_names_a_registry():
    for lock in ROOT.glob("requirements*.lock"):
        assert "://" not in lock.read_text("utf-8")

"""Installations as the command line leaves them, small: one body, one unit, one series."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.killing import finish
from tests.served import environment_of, own_database

CHART = "seccion_codigo,seccion,serie_codigo,serie\n3S,Desarrollo urbano,3S.1,Licencias de construcción\n"


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a migrated installation with the body SMA, its unit DU and the series 3S.1."""
    chart = tmp_path / "chart.csv"
    chart.write_text(CHART, encoding="utf-8")
    with own_database() as address:
        found = environment_of(tmp_path / "data", address)
        for words in (
            ("migrate",),
            ("fonds", "add", "SMA", "--name", "San Marcos del Agua", "--profile", "mx-federal-2025"),
            ("unit", "add", "DU", "--fonds", "SMA", "--name", "Desarrollo Urbano", "--from", "2015-01-01"),
            ("chart", "import", str(chart), "--fonds", "SMA", "--in-force-from", "2015-01-01"),
        ):
            finish(found, tmp_path / "prepared.txt", *words)
        yield found
    # Two gibibytes of zeros are not worth keeping to look at.
    shutil.rmtree(tmp_path / "data", ignore_errors=True)

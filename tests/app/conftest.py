"""Installations as the command line leaves them, small: one body, one unit, one series."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.served import environment_of, own_database, run

CHART = "seccion_codigo,seccion,serie_codigo,serie\n3S,Desarrollo urbano,3S.1,Licencias de construcción\n"


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a migrated installation with the body SMA, its unit DU and the series 3S.1."""
    chart = tmp_path / "chart.csv"
    chart.write_text(CHART, encoding="utf-8")
    with own_database() as address:
        found = environment_of(tmp_path / "data", address)
        run(found, "migrate")
        run(found, "fonds", "add", "SMA", "--name", "San Marcos del Agua", "--profile", "mx-federal-2025")
        run(found, "unit", "add", "DU", "--fonds", "SMA", "--name", "Desarrollo Urbano", "--from", "2015-01-01")
        run(found, "chart", "import", str(chart), "--fonds", "SMA", "--in-force-from", "2015-01-01")
        yield found

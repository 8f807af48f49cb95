"""The floors hold: import-linter's contracts are part of the suite."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_floor_stands_on_the_floors_below_it():
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]

    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert said.returncode == 0, said.stdout + said.stderr
    assert "0 broken" in said.stdout

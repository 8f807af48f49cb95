"""SIGKILL at 200 random points of executions of 500 files: each is whole with its reason or gone with its stone, once.

`CONSTANCIA_BENCH_KILLS` and `CONSTANCIA_BENCH_FILES` say other numbers. The same body as in the tests of execution.
"""

from __future__ import annotations

import os
import subprocess
import sys

KILLS = os.environ.get("CONSTANCIA_BENCH_KILLS", "200")
FILES = os.environ.get("CONSTANCIA_BENCH_FILES", "500")
TEST = "tests/retention/execution/test_crashes.py::test_a_worker_killed_again_and_again_destroys_every_file_once"


def main() -> None:
    """Run the test of a killed worker with these numbers; it fails where one file is neither whole nor gone."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", TEST],
        env={**os.environ, "CONSTANCIA_KILLS": KILLS, "CONSTANCIA_KILLED_FILES": FILES},
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.returncode)
    print(f"{KILLS} kills over lists of {FILES} files: every file whole with its reason or gone with its stone, once")


if __name__ == "__main__":
    main()

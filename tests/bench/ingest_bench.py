"""Ingest of two long PDFs against pypdf extraction of the same alone: at most 1.3 times its CPU time.

Ours is the whole of it: bytes into the store, identification, text, the act and its history; once as the command with
the start of its interpreter, once less what the command costs where it has nothing to do.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.material import long_papers

MOST = 1.3
ROUNDS = 3
ALONE = (
    "import sys, pypdf\nfor path in sys.argv[1:]:\n    [page.extract_text() for page in pypdf.PdfReader(path).pages]"
)


def cpu_of(command: list[str], environment: dict[str, str]) -> float:
    """CPU seconds of a command and all its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the ratio of the best of three runs of each."""
    constancia = str(Path(sys.executable).with_name("constancia"))
    with tempfile.TemporaryDirectory() as folder:
        paths = [str(path) for path in long_papers(Path(folder))]
        environment = {**os.environ, "CONSTANCIA_DATA_DIR": f"{folder}/data", "CONSTANCIA_DATABASE_URL": ""}

        def run(*words: str) -> None:
            subprocess.run([constancia, *words], check=True, env=environment, stdout=subprocess.DEVNULL)

        (Path(folder) / "chart.csv").write_text("codigo,titulo,nivel\n1S,Gobierno,seccion\n1S.1,Leyes,serie\n", "utf-8")
        run("fonds", "add", "BENCH", "--name", "Bench", "--profile", "mx-federal-2025")
        run("unit", "add", "U", "--fonds", "BENCH", "--name", "Unidad")
        run("chart", "import", f"{folder}/chart.csv", "--fonds", "BENCH")
        ours, alone, start = [], [], []
        for _ in range(ROUNDS):
            opened = subprocess.run(
                [constancia, "aggregation", "open", "--series", "1S.1", "--unit", "U", "--title", "Leyes"],
                check=True,
                env=environment,
                capture_output=True,
                text=True,
            ).stdout.split()[0]
            ours.append(cpu_of([constancia, "ingest", *paths, "--aggregation", opened], environment))
            alone.append(cpu_of([sys.executable, "-c", ALONE, *paths], environment))
            start.append(
                cpu_of([constancia, "fonds", "list"], environment) - cpu_of([sys.executable, "-c", ALONE], environment)
            )
    print(f"pypdf extraction alone: {min(alone):.2f} s CPU")
    print(f"ingest of {len(paths)} PDFs: {min(ours):.2f} s CPU, of which {min(start):.2f} s start the command")
    ratio, whole = (min(ours) - min(start)) / min(alone), min(ours) / min(alone)
    print(f"ratio {ratio:.2f} (at most {MOST}); with the command's start {whole:.2f}")

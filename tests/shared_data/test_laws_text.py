"""The text of two published laws: right pages, right phrases, at little more than the cost of reading them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from records.objects.text import Extractor

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
LAWS = {"lga.pdf": 43, "lgtaip.pdf": 64}
PHRASE = re.compile(r"transferencias?\s+secundarias?", re.IGNORECASE)

MEASURE = """
import json, resource, sys
from pathlib import Path
{body}
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(json.dumps(sum(each.ru_utime + each.ru_stime for each in used)))
"""
ALONE = """
from pypdf import PdfReader
for path in sys.argv[1:]:
    [page.extract_text() for page in PdfReader(path).pages]
"""
CONFINED = """
from records.objects.text import Extractor
with Extractor() as extractor:
    for path in sys.argv[1:]:
        extractor.identify(Path(path), path)
        assert extractor.extract(Path(path), "application/pdf").outcome == "extracted"
"""


@pytest.fixture(scope="module")
def read():
    with Extractor() as extractor:
        return {name: extractor.extract(DATA / name, "application/pdf") for name in LAWS}


@pytest.mark.parametrize("name", LAWS)
def test_every_page_of_the_laws_is_read(read, name):
    law = read[name]

    assert (law.outcome, law.detail, law.truncated, law.unreadable_pages) == ("extracted", "", False, ())
    assert law.page_count == len(law.pages) == LAWS[name]
    assert all(page.strip() for page in law.pages)


def test_secondary_transfers_are_spoken_of_on_five_pages_of_one_law(read):
    pages = {
        name: [number for number, page in enumerate(law.pages, 1) if PHRASE.search(page)] for name, law in read.items()
    }

    assert pages == {"lga.pdf": [13, 14, 15, 20, 31], "lgtaip.pdf": []}


def test_reading_in_the_child_costs_at_most_a_third_more_than_pypdf_alone():
    alone, confined = (cpu_seconds(body) for body in (ALONE, CONFINED))

    assert confined <= 1.3 * alone


def cpu_seconds(body: str) -> float:
    command = [sys.executable, "-c", MEASURE.format(body=body), *(str(DATA / name) for name in LAWS)]
    return json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=300).stdout)

"""Laws cite articles and statutes, and no papers; papers of government are read without getting lost."""

from __future__ import annotations

import json
import lzma
from itertools import islice

from pypdf import PdfReader

from records.evidence.citations import find_citations


def test_two_dozen_pages_of_law_give_no_false_alarm(shared_data):
    found, pages = [], 0
    for name in ("lga.pdf", "lgtaip.pdf"):
        for page in islice(PdfReader(shared_data / name).pages, 12):
            pages += 1
            found += [one.written for one in find_citations(page.extract_text())]
    assert pages == 24
    assert len(found) <= 1


def test_numbers_of_laws_in_a_corpus_of_legal_texts_are_left_alone(shared_data):
    """Articles, laws and decrees by their number are most of what such texts hold."""
    laws = 0
    with lzma.open(shared_data / "corpus_20k.jsonl.xz", "rt") as lines:
        for line in islice(lines, 400):
            body = json.loads(line)["body"]
            for one in find_citations(body):
                before = body[max(0, one.start - 14) : one.start].lower()
                laws += any(word in before for word in ("ley n", "ley no", "artículo ", "decreto n", "inciso"))
    assert laws == 0

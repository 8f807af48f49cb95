"""What travels with a transfer, before the official schemas; what a schema refuses, our own narrower check must refuse.

What AtoM makes of its CSV is checked by nobody but its column names.
"""

from __future__ import annotations

import copy
import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import settings as few
from hypothesis import strategies as st
from lxml import etree

from retention.transfers import isad
from retention.transfers.ead import ead_problems, write_ead
from retention.transfers.exchange import Described, Kept, Sender
from retention.transfers.premis import premis_problems, write_premis
from tests.retention.transfers.official import schema

AT = datetime(2026, 11, 22, 18, tzinfo=UTC)
FILE, OBJECT = "0f3a8f3e-6d2c-4a34-9f06-6f6c4f8b1a11", "1c9d7c52-52b4-4b5f-a0cf-3b0a2b7d9c22"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).filter(str.strip)


def files(words: str) -> list[Described]:
    said = dict.fromkeys(isad.NAMES, words)
    return [
        Described(FILE, said, date(2014, 2, 1), date(2014, 11, 20)),
        Described(OBJECT, said, date(2014, 2, 1), None),
    ]


def ead(words: str = "Conciliaciones", code: str = "SMA") -> bytes:
    out = io.BytesIO()
    write_ead(out, Sender(code, f"Municipio {words}", FILE, AT), files(words))
    return out.getvalue()


def premis(words: str = "acta.pdf", code: str = "SMA") -> bytes:
    out = io.BytesIO()
    checks = [(AT, "intact"), (AT, "damaged")]
    kept = [
        Kept(OBJECT, f"data/1/{OBJECT}.pdf", "ab" * 32, 5, "application/pdf", words, FILE, AT, checks),
        Kept(FILE, "data/1/2.bin", "cd" * 32, 0, "", "x", FILE, AT),
    ]
    write_premis(out, Sender(code, f"Municipio {words}", FILE, AT), files(words), kept)
    return out.getvalue()


def harmed(content: bytes) -> Iterator[bytes]:
    """The same document with one element lost, told twice, behind the next, or without its attributes."""
    acts: tuple[Callable[[etree._Element], object], ...] = (
        lambda one: one.getparent().remove(one),
        lambda one: one.addnext(copy.deepcopy(one)),
        lambda one: one.getnext().addnext(one) if one.getnext() is not None else None,
        lambda one: one.attrib.clear(),
    )
    count = sum(1 for _one in etree.fromstring(content).iter(etree.Element))
    for act in acts:
        for position in range(1, count):
            root = etree.fromstring(content)
            act(list(root.iter(etree.Element))[position])
            yield etree.tostring(root)


WRITTEN = (("ead.xsd", ead, ead_problems), ("premis.xsd", premis, premis_problems))


@pytest.mark.parametrize(("name", "write", "_problems"), WRITTEN, ids=["EAD 2002", "PREMIS 3"])
def test_what_travels_is_valid_before_the_official_schema(name, write, _problems):
    official = schema(name)

    @few(max_examples=25, deadline=None)
    @given(TEXTS, st.sampled_from(["SMA", "ñ", "../x", "SMDIF-2.4/Ñuu Savi del Sur"]))
    def holds(words, code):
        assert official.validate(etree.fromstring(write(words, code))), official.error_log

    holds()


@pytest.mark.parametrize(("name", "write", "problems"), WRITTEN, ids=["EAD 2002", "PREMIS 3"])
def test_whatever_the_official_schema_refuses_our_own_check_refuses(name, write, problems):
    official, refused = schema(name), 0
    assert problems(write()) == []
    for content in harmed(write()):
        if not official.validate(etree.fromstring(content)):
            refused += 1
            assert problems(content), (official.error_log, content)
    assert refused

"""Signatures in documents: the certificate has to hold at the moment that is proven (domain 7 I 86)."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pypdf import PdfWriter

from records.packages import signatures
from tests.records.documents.signers import Authority

# What signs says the moment of today, so the certificates live around it.
TODAY = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
START, LONG, NOW = TODAY - 1000 * DAY, TODAY + 9000 * DAY, TODAY + 30 * DAY


def blank() -> bytes:
    out = io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(out)
    return out.getvalue()


def signed(signer, *, stamper=None, content: bytes = b"", field: str = "Firma") -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(content or blank()))
    meta = signers.PdfSignatureMetadata(field_name=field)
    return asyncio.run(signers.async_sign_pdf(writer, meta, signer=signer, timestamper=stamper)).getvalue()


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


def outcomes(authority: Authority, *documents: bytes, trusted: bool = True) -> list[list[str]]:
    known = [authority.certificate.public_bytes(Encoding.DER)] if trusted else []
    named = [(str(at), content) for at, content in enumerate(documents)]
    found = signatures.look_at(named, now=NOW, trusted=known)
    return [[one["outcome"] for one in found[name]] for name, _content in named]


def test_a_signature_is_judged_at_the_moment_that_is_proven(authority):
    lasting, over = authority.signer("Ana", START, LONG), authority.signer("Carla", START, TODAY - DAY)
    lapsed = authority.signer("Beto", START, TODAY + DAY)
    today, late = authority.stamper(TODAY), authority.stamper(TODAY + 2 * DAY)

    found = outcomes(
        authority, signed(lasting), signed(over), signed(over, stamper=today), signed(lapsed),
        signed(lapsed, stamper=today), signed(lapsed, stamper=late),
    )  # fmt: skip

    assert found == [["valid"], ["expired"], ["expired"], ["expired"], ["valid"], ["expired"]]
    assert outcomes(authority, signed(lasting), trusted=False) == [["untrusted"]]


def test_two_signatures_are_both_told_and_an_altered_document_is_altered(authority):
    first = signed(authority.signer("Ana", START, LONG))
    both = signed(authority.signer("Beto", START, LONG), content=first, field="Otra")
    at = first.index(b"/MediaBox")
    altered = first[:at] + b"/MediaBOX" + first[at + 9 :]

    found = outcomes(authority, both, altered, b"%PDF-1.7 /ByteRange nothing", blank())

    assert found == [["valid", "valid"], ["altered"], ["unreadable"], []]


def test_a_mark_is_seen_across_two_pieces():
    marks = signatures.Marks()
    marks.see(b"abc /Byte")
    assert not marks.is_signed
    marks.see(b"Range [0 1]")
    assert marks.is_signed


def test_a_package_tells_the_signatures_of_its_documents(packer, authority, clock):
    folder = packer.installation.settings.data_dir / "trust"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "autoridad.pem").write_bytes(authority.pem)
    paper = signed(authority.signer("Ana", START, LONG))

    clock.set(NOW)
    _row, content = packer.made(packer.decision(paper))

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        name = next(one for one in archive.namelist() if one.endswith("data/signatures.json"))
        told = json.loads(archive.read(name))
    assert [(one["position"], one["signatures"][0]["outcome"]) for one in told] == [(2, "valid")]
    assert told[0]["signatures"][0]["signer"] == "Ana"

from __future__ import annotations

import io
import unicodedata

import pytest
from pypdf import PdfReader, PdfWriter

from records.objects import text as module
from records.objects.text import Extraction

PDF = "application/pdf"


def encrypted(document: bytes, *, user: str, algorithm: str) -> bytes:
    writer = PdfWriter(PdfReader(io.BytesIO(document)))
    writer.encrypt(user_password=user, owner_password="owner", algorithm=algorithm)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_a_pdf_is_read_page_by_page(extractor, saved, make_pdf, parts):
    document = make_pdf(parts.words("Acta de la sesión"), parts.words("Segunda página"), parts.stream(b""))

    assert extractor.extract(saved(document), PDF) == Extraction(
        "extracted", ("Acta de la sesión", "Segunda página", ""), page_count=3
    )


def test_a_pdf_of_pictures_has_no_text(extractor, saved, make_pdf, parts):
    found = extractor.extract(saved(make_pdf(parts.stream(b"0 0 100 100 re f"), parts.words("  "))), PDF)

    assert (found.outcome, found.page_count) == ("no_text", 2)


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_an_encrypted_pdf_is_told_as_such_unless_the_empty_password_opens_it(
    extractor, saved, make_pdf, parts, algorithm
):
    document = make_pdf(parts.words("secreto"))

    locked = extractor.extract(saved(encrypted(document, user="x", algorithm=algorithm)), PDF)
    unlocked = extractor.extract(saved(encrypted(document, user="", algorithm=algorithm)), PDF)

    assert locked == Extraction("encrypted", detail="password")
    assert unlocked == Extraction("extracted", ("secreto",), 1)


@pytest.mark.parametrize(
    ("content", "pages"),
    [
        (b"Primera\fSegunda \xc3\xb1\n", ("Primera", "Segunda ñ\n")),
        (b"\xef\xbb\xbfcon marca", ("con marca",)),
        ("sesión".encode("cp1252"), ("sesión",)),
        ("sesión".encode("utf-16"), ("sesión",)),
        (b"a\0b\x1b[31m\r\nc", ("ab[31m\nc",)),
        (unicodedata.normalize("NFD", "sesión").encode(), ("sesión",)),
        ("transfe\u00adrencia secun-\ndaria y Diez-\nMina".encode(), ("transferencia secundaria y Diez-\nMina",)),
    ],
)
def test_plain_text_is_read_whatever_its_encoding(extractor, saved, content, pages):
    assert extractor.extract(saved(content), "text/plain") == Extraction("extracted", pages, len(pages))


def test_blank_text_has_no_text_and_an_empty_file_none_either(extractor, saved):
    assert extractor.extract(saved(b" \n\f\n"), "text/plain").outcome == "no_text"
    assert extractor.extract(saved(b""), "text/plain") == Extraction("no_text", detail="empty")
    assert extractor.extract(saved(b""), PDF) == Extraction("damaged", detail="empty")


def test_formats_that_are_not_read_are_told_as_such(extractor, saved):
    for mime in ("image/png", "text/html", "application/zip"):
        assert extractor.extract(saved(b"x"), mime) == Extraction("unsupported")


def test_text_beyond_the_output_limit_is_kept_up_to_it_and_flagged(extractor, saved):
    line = "línea de texto\n".encode()
    found = extractor.extract(saved(line * 200_000), "text/plain")

    assert (found.outcome, found.detail, found.truncated) == ("too_large", "output", True)
    kept = "".join(found.pages)
    assert 2**21 - 100 < len(kept.encode()) <= 2**21
    assert kept.startswith("línea de texto\n")


def test_one_child_serves_many_documents_and_a_new_one_takes_the_place_of_a_dead_one(extractor, saved):
    document = saved(b"texto")
    assert extractor.extract(document, "text/plain").pages == ("texto",)
    first = extractor._child
    assert extractor.extract(document, "text/plain").pages == ("texto",)
    assert extractor._child is first

    first.kill()
    first.wait()

    assert extractor.extract(document, "text/plain").pages == ("texto",)
    assert extractor._child is not first


def test_frames_of_a_child_that_lies_are_taken_as_text_or_left_out():
    frames = (b"C\0\0\0\1x", b"P\0\0\0\3a\0\xff", b"Z\0\0\0\1z", b"O\0\0\0\x08evil - 0", b"P\xff\xff\xff\xffx")

    answer = module._parse(b"".join(frames))

    assert (answer.pages, answer.page_count, answer.outcome) == (["a\ufffd"], None, None)

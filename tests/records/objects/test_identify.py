from __future__ import annotations

import hashlib
import io
import zipfile

import pytest

from records.objects.identify import judge

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
EXE = b"MZ" + b"\0" * 58 + b"\x80\0\0\0" + b"\0" * 64 + b"PE\0\0" + b"\x4c\x01" + b"\0" * 300
OFFICE = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."


def zipped(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def office(folder: str, *, first: bytes = b"") -> bytes:
    """An office document; with `first`, a part as large as that stands before the ones that tell what it is."""
    return zipped(**{"customXml/item1.xml": first} if first else {}, **{
        "[Content_Types].xml": b"<Types/>", "_rels/.rels": b"<Relationships/>", f"{folder}/document.xml": b"<x/>",
    })  # fmt: skip


@pytest.mark.parametrize(
    ("content", "name", "mime"),
    [
        (PNG, "plano.PNG", "image/png"),
        (EXE, "setup.exe", "application/vnd.microsoft.portable-executable"),
        ("Acta de la sesión ordinaria".encode(), "acta.txt", "text/plain"),
        ("Acta de la sesión".encode("cp1252"), "acta.txt", "text/plain"),
        (b"# Acta\n\ntexto", "acta.md", "text/plain"),
        (b"clave,nombre\n1,dos\n3,cuatro\n5,seis\n", "serie.csv", "text/csv"),
        (b"<!DOCTYPE html><html><body>x</body></html>", "x.html", "text/html"),
        (office("word"), "oficio.docx", f"{OFFICE}wordprocessingml.document"),
        (office("xl"), "lista.xlsx", f"{OFFICE}spreadsheetml.sheet"),
        (office("ppt"), "curso.pptx", f"{OFFICE}presentationml.presentation"),
        (office("word", first=b"<a/>" * 100_000), "oficio.docx", f"{OFFICE}wordprocessingml.document"),
        (zipped(mimetype=f"{ODF}text".encode(), content=b"<x/>"), "carta.odt", f"{ODF}text"),
        (zipped(a=b"x" * 99, mimetype=f"{ODF}spreadsheet".encode()), "lista.ods", f"{ODF}spreadsheet"),
        (zipped(a=b"plain"), "varios.zip", "application/zip"),
        (b"\x1f\x8b\x08\0\0\0\0\0\0\3", "x.gz", "application/gzip"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_content_tells_the_format_and_its_own_name_fits(extractor, saved, content, name, mime):
    found = extractor.identify(saved(content, "x"), name)

    assert (found.mime, found.extension_matches) == (mime, True)
    assert not found.is_empty


def test_a_name_that_promises_another_format_is_flagged(extractor, saved, make_pdf, parts):
    document = make_pdf(parts.words("Acta"))
    for content, name, expected in [
        (document, "acta.docx", ".pdf"),
        (document, "acta", ".pdf"),
        (document, "acta.pdf.exe", ".pdf"),
        (EXE, "acta.pdf", ".exe"),
        (b"<!DOCTYPE html><html><script>x</script></html>", "acta.pdf", ".html"),
        (zipped(a=b"plain"), "oficio.docx", ".zip"),
        (office("xl"), "oficio.docx", ".xlsx"),
        (PNG, "plano.jpg", ".png"),
        (b"solo texto", "acta.pdf", ".txt"),
    ]:
        found = extractor.identify(saved(content, "x"), name)
        assert not found.extension_matches, name
        assert expected in found.expected_extensions, name


def test_unknown_bytes_fit_any_name_but_one_that_is_always_recognised(extractor, saved):
    noise = b"".join(hashlib.sha256(bytes([number])).digest() for number in range(64))

    assert extractor.identify(saved(noise, "x"), "datos.bin").extension_matches
    assert not extractor.identify(saved(noise, "x"), "acta.pdf").extension_matches


def test_an_empty_file_is_told_as_such(extractor, saved):
    assert extractor.identify(saved(b"", "x"), "acta.pdf").is_empty
    assert not extractor.identify(saved(b" ", "x"), "acta.txt").is_empty


def test_a_broken_or_hostile_zip_is_still_only_a_zip(extractor, saved):
    whole = office("word", first=b"<a/>" * 100_000)
    lying = zipped(mimetype=b"text/html\r\nSet-Cookie: x")

    assert extractor.identify(saved(whole[:200_000], "x"), "a.zip").mime == "application/zip"
    assert extractor.identify(saved(lying, "x"), "a.zip").mime == "application/zip"


def test_a_name_is_judged_by_its_last_ending_whatever_its_case_or_folders():
    assert judge("application/pdf", "", "C:\\actas.2024\\ACTA.PDF").extension_matches
    assert not judge("application/pdf", "", "acta.pdf/evil.exe").extension_matches
    assert not judge("application/pdf", "", "").extension_matches

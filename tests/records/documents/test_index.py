"""The index of a file as a paper: its forms, its editions, and signatures over them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given as cases
from hypothesis import strategies as st
from lxml import etree
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

import records.documents
from classification.series.kinds import Support
from records.aggregations.service import close_aggregation, reopen_aggregation
from records.context import context
from records.documents.details import DocumentDetails
from records.documents.editions import editions_of, index_paper, pdf_of
from records.documents.errors import SignatureRefused
from records.documents.index_paper import canonical, digest
from records.documents.service import add_document, add_paper_document
from records.documents.signing import sign_index
from system.actor import NotPermitted
from tests.records.documents.signers import Authority, sign, sign_pdf

PERSON = "Ana <Pérez> & Cía."
TODAY = datetime(2026, 11, 22, 18, tzinfo=UTC)
SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 12, 31, tzinfo=UTC)


@pytest.fixture
def file(house, installation):
    file = house.open()
    with installation.work(house.archivist) as work:
        details = DocumentDetails(
            title="=Oficio\x0b", kind="oficio", author=PERSON, folios=3, access_note="Reserva parcial"
        )
        add_document(work, file.id, house.arrival(file.id, b"Oficio 12\n"), details)
        add_paper_document(
            work, file.id, DocumentDetails(title="Plano", support=Support.PAPER, first_folio=9, last_folio=9)
        )
    return file


@pytest.fixture(autouse=True)
def heard(installation):
    if not any("AggregationClosed" in kind.__name__ for kind in installation.subscriptions):
        installation.subscribe(context.subscriptions)


@pytest.fixture
def closed(house, installation, file):
    with installation.work(house.archivist) as work:
        close_aggregation(work, file.id, on=date(2021, 1, 5))
    return file


@pytest.fixture(scope="module")
def authority():
    return Authority()


@pytest.fixture
def trusting(installation, authority):
    folder = installation.settings.data_dir / "trust"
    folder.mkdir(parents=True)
    (folder / "prueba.pem").write_bytes(authority.pem)


def paper(client, file, form, edition=None):
    kind = "index" if edition is None else f"index-editions/{edition}"
    answer = client.get(f"/api/aggregations/{file.id}/{kind}/paper", params={"format": form})
    assert answer.status_code == 200, answer.text
    return answer


def test_every_form_says_the_same_and_bears_the_digest_of_the_canonical_bytes(client_of, house, file):
    client = client_of(house.archivist)
    content = paper(client, file, "json").content
    sha256 = hashlib.sha256(content).hexdigest()
    document = json.loads(content)
    assert content == canonical(document)
    assert [(d["first_folio"], d["last_folio"], d["support"]) for d in document["documents"]] == [
        (1, 3, "electronic"),
        (9, 9, "paper"),
    ]

    sheet = paper(client, file, "csv")
    assert sheet.headers["x-index-sha256"] == sha256
    rows = list(csv.reader(io.StringIO(sheet.content.decode("utf-8-sig"))))
    assert (len(rows), rows[1][2][:2], rows[1][5]) == (3, "'=", PERSON)

    xml = etree.fromstring(paper(client, file, "xml").content)
    schema = etree.XMLSchema(etree.parse(Path(records.documents.__file__).with_name("index.xsd")))
    schema.assertValid(xml)
    assert xml.get("sha256") == sha256
    assert paper(client, file, "pdf").content.startswith(b"%PDF-")
    assert sha256[:4] in client.get(f"/aggregations/{file.id}/index").text
    assert client.get(f"/api/aggregations/{file.id}/index").json()["sha256"] == sha256
    assert client_of(house.neighbour).get(f"/api/aggregations/{file.id}/index/paper").status_code == 404
    assert client_of(house.neighbour).get(f"/api/aggregations/{file.id}/index-editions").status_code == 404


def test_closing_fixes_an_edition_that_a_reopening_never_touches(client_of, house, installation, closed):
    client = client_of(house.archivist)
    first = paper(client, closed, "json", 1).content
    with installation.work(house.coordinator) as work:
        reopen_aggregation(work, closed.id, reason="Falta un oficio")
    with installation.work(house.archivist) as work:
        add_document(work, closed.id, house.arrival(closed.id, b"Oficio 13\n"))
    with installation.work(house.archivist) as work:
        close_aggregation(work, closed.id, on=date(2021, 2, 5))

    told = client.get(f"/api/aggregations/{closed.id}/index-editions").json()
    assert [(one["number"], one["documents"], one["closed_on"]) for one in told] == [
        (2, 3, "2021-02-05"),
        (1, 2, "2021-01-05"),
    ]
    assert paper(client, closed, "json", 1).content == first
    assert digest(first) == told[1]["sha256"]
    assert paper(client, closed, "json", 2).content == paper(client, closed, "json").content
    assert paper(client, closed, "pdf", 1).content == paper(client, closed, "pdf", 1).content
    assert client.get(f"/api/aggregations/{closed.id}/index-editions/3/paper").status_code == 404
    page = client.get(f"/aggregations/{closed.id}/index").text
    assert "Edición 2" in page


def test_a_file_without_documents_has_no_edition(house, installation):
    file = house.open()
    with installation.work(house.archivist) as work:
        close_aggregation(work, file.id, on=date(2021, 1, 5))
    with installation.reading(house.archivist) as reading:
        assert editions_of(reading, file.id) == []


def content_of(installation, house, file):
    with installation.reading(house.archivist) as reading:
        return index_paper(reading, file.id, 1).content


def bring(installation, actor, file, content, name="firma.p7s"):
    return sign_index(installation, actor, file.id, 1, content=content, file_name=name)


def test_a_signature_whose_chain_is_trusted_is_valid_and_is_kept(  # noqa: PLR0917 - the house and the authority
    client_of, house, installation, closed, authority, trusting
):
    content = content_of(installation, house, closed)
    signer = authority.signer("Ana Pérez", SINCE, UNTIL)
    signature = sign(signer, content, at=TODAY)
    client = client_of(house.archivist)
    answer = client.post(
        f"/aggregations/{closed.id}/index-editions/1/signatures",
        files={"file": ("../firma.p7s", signature)},
        follow_redirects=False,
    )
    assert answer.status_code == 303, answer.text
    [kept] = client.get(f"/api/aggregations/{closed.id}/index-editions").json()[0]["signatures"]
    assert (kept["outcome"], kept["signer"], kept["form"]) == ("valid", "Ana Pérez", "cms")
    assert kept["certificate_serial"] == f"{signer.signing_cert.serial_number:x}"
    back = client.get(f"/api/aggregations/{closed.id}/index-signatures/{kept['id']}/content")
    assert back.content == signature
    assert "Válida" in client.get(f"/aggregations/{closed.id}/index").text
    again = client.post(f"/api/aggregations/{closed.id}/index-editions/1/signatures", content=signature)
    assert again.json()["objections"][0]["code"] == "signature.kept_already"
    stranger = client_of(house.neighbour)
    assert stranger.get(f"/api/aggregations/{closed.id}/index-signatures/{kept['id']}/content").status_code == 404


def test_without_a_known_authority_a_signature_is_told_as_without_chain(house, installation, closed, authority):
    content = content_of(installation, house, closed)
    signature = sign(authority.signer("Ana", SINCE, UNTIL), content, at=TODAY)
    assert bring(installation, house.archivist, closed, signature).outcome == "untrusted"


@pytest.mark.parametrize(
    ("claimed", "until", "stamped", "outcome", "detail"),
    [
        (TODAY, datetime(2026, 6, 1, tzinfo=UTC), None, "expired", ""),  # expired when it signed
        (datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC), None, "expired", "without_timestamp"),
        (
            datetime(2026, 5, 1, tzinfo=UTC),
            datetime(2026, 6, 1, tzinfo=UTC),
            datetime(2026, 5, 2, tzinfo=UTC),
            "valid",
            "",
        ),
    ],
)
def test_a_certificate_must_have_held_at_the_moment_that_is_proven(  # noqa: PLR0917 - the columns of the table
    house, installation, closed, authority, trusting, claimed, until, stamped, outcome, detail
):
    content = content_of(installation, house, closed)
    stamper = authority.stamper(stamped) if stamped else None
    signature = sign(authority.signer("Ana", SINCE, until), content, at=claimed, stamper=stamper)
    kept = bring(installation, house.archivist, closed, signature)
    assert (kept.outcome, kept.detail) == (outcome, detail)
    assert kept.proven_at == stamped


def test_what_is_no_signature_over_this_index_is_refused_and_nothing_is_kept(
    house, installation, closed, authority, trusting
):
    signer = authority.signer("Ana", SINCE, UNTIL)
    content = content_of(installation, house, closed)
    signature = sign(signer, content, at=TODAY)
    for brought, code in (
        (sign(signer, b"otra cosa", at=TODAY), "signature.not_of_this_index"),
        (b"", "signature.size_impossible"),
        (b"no es una firma", "signature.no_signature"),
        (signature[: len(signature) // 2], "signature.no_signature"),
        (b"\x30\x84\xff\xff\xff\xff" + b"\x00" * 64, "signature.no_signature"),
        (b"%PDF-1.7 otro", "signature.not_this_pdf"),
    ):
        with pytest.raises(SignatureRefused) as refused:
            bring(installation, house.archivist, closed, brought)
        assert [o.code for o in refused.value.objections] == [code]
    with pytest.raises(NotPermitted):
        bring(installation, house.transparency, closed, signature)


def test_the_editions_own_pdf_signed_is_taken_and_a_changed_one_is_not(
    house, installation, closed, authority, trusting
):
    with installation.reading(house.archivist) as reading:
        pdf = pdf_of(reading, index_paper(reading, closed.id, 1))
    signer = authority.signer("Ana", SINCE, UNTIL)
    kept = bring(installation, house.archivist, closed, sign_pdf(signer, pdf), "indice.pdf")
    assert (kept.form, kept.outcome) == ("pdf", "valid")

    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(SignatureRefused) as refused:
        bring(installation, house.archivist, closed, sign_pdf(signer, out.getvalue()), "indice.pdf")
    assert [o.code for o in refused.value.objections] == ["signature.pdf_was_changed"]


@cases(st.dictionaries(st.text(), st.one_of(st.none(), st.integers(), st.text())))
def test_the_canonical_bytes_do_not_depend_on_the_order_in_which_things_are_said(document):
    turned = dict(reversed(list(document.items())))
    try:
        assert canonical(document) == canonical(turned)
    except UnicodeEncodeError:
        assert any("\ud800" <= letter <= "\udfff" for part in document.items() for letter in str(part))

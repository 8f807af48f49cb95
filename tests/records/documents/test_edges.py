from __future__ import annotations

import hashlib
from datetime import date

import pytest

from records.aggregations.service import close_aggregation
from records.objects.service import store_of

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


@pytest.fixture
def file(house):
    return house.open()


def upload(client, file, content=b"Oficio 12\n", name="oficio 12.txt", **query):
    return client.post(
        f"/api/aggregations/{file.id}/documents",
        params={"file_name": name, **query},
        content=content,
        headers={"content-type": "application/octet-stream"},
    )


def keys(installation, file):
    return list(store_of(installation.settings).list_keys(file.id))


def test_a_raw_body_becomes_a_document_and_is_given_back_as_it_came(client_of, house, file):
    client = client_of(house.archivist)
    answer = upload(client, file, title="Oficio de respuesta", kind="oficio", created_on="2020-04-01", folios="2")

    assert answer.status_code == 201
    found = answer.json()
    assert (found["outcome"], found["document"]["number"], found["document"]["title"]) == (
        "registered",
        1,
        "Oficio de respuesta",
    )
    assert found["document"]["object"]["sha256"] == hashlib.sha256(b"Oficio 12\n").hexdigest()
    content = client.get(found["document"]["content"])
    assert (content.status_code, content.content) == (200, b"Oficio 12\n")
    assert content.headers["content-disposition"].startswith('attachment; filename="oficio 12.txt"')
    assert content.headers["x-content-type-options"] == "nosniff"
    assert content.headers["content-security-policy"].startswith("sandbox")


def test_a_form_becomes_a_document_with_what_its_fields_say(client_of, house, file):
    answer = client_of(house.archivist).post(
        f"/aggregations/{file.id}/documents",
        data={"title": "Convenio", "kind": "convenio", "tradition": "copy"},
        files={"file": ("../../etc/convenio.pdf", PDF, "text/html")},
        follow_redirects=False,
    )
    assert answer.status_code == 303
    document = (
        client_of(house.archivist).get(answer.headers["location"].replace("/documents/", "/api/documents/")).json()
    )
    assert (document["title"], document["kind"], document["tradition"]) == ("Convenio", "convenio", "copy")
    assert (document["object"]["mime"], document["object"]["extension_matches"]) == ("application/pdf", True)
    assert "/" not in document["object"]["file_name"]


def test_the_same_bytes_again_are_told_as_duplicate(client_of, house, file, installation):
    client = client_of(house.archivist)
    first, again = upload(client, file).json(), upload(client, file, name="otro.txt")

    assert (again.status_code, again.json()["outcome"]) == (200, "duplicate")
    assert again.json()["document"]["id"] == first["document"]["id"]
    assert upload(client, file, allow_duplicate="true").json()["document"]["number"] == 2
    assert len(keys(installation, file)) == 1


def test_ranges_conditions_and_head_answer_as_http_says(client_of, house, file):
    client = client_of(house.archivist)
    path = upload(client, file, b"0123456789", "d.txt").json()["document"]["content"]
    whole = client.get(path)
    etag = whole.headers["etag"]

    part = client.get(path, headers={"range": "bytes=2-4"})
    assert (part.status_code, part.content, part.headers["content-range"]) == (206, b"234", "bytes 2-4/10")
    assert client.get(path, headers={"range": "bytes=-3"}).content == b"789"
    beyond = client.get(path, headers={"range": "bytes=10-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, "bytes */10")
    assert client.get(path, headers={"if-none-match": etag}).status_code == 304
    assert client.get(path, headers={"range": "bytes=2-4", "if-range": '"other"'}).status_code == 200
    head = client.head(path)
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", "10")
    assert client.head(path.replace("/api", "")).status_code == 200


def test_only_safe_types_are_shown_in_place(client_of, house, file):
    client = client_of(house.archivist)
    page = upload(client, file, b"<html><script>alert(1)</script></html>", "pagina.html").json()["document"]
    pdf = upload(client, file, PDF, "a.pdf").json()["document"]

    shown = client.get(page["content"], params={"inline": "true"})
    assert shown.headers["content-disposition"].startswith("attachment")
    assert shown.headers["content-type"] == "application/octet-stream"
    assert client.get(pdf["content"], params={"inline": "true"}).headers["content-disposition"].startswith("inline")
    assert client.get(pdf["content"]).headers["content-disposition"].startswith("attachment")


def test_a_name_that_says_another_format_is_flagged(client_of, house, file):
    found = upload(client_of(house.archivist), file, b"no soy un PDF\n", "contrato.pdf").json()["document"]["object"]

    assert (found["mime"], found["extension_matches"]) == ("text/plain", False)


FORM = {"content-type": "multipart/form-data; boundary=b"}
RAW = {"content-type": "application/octet-stream"}
NAMED = {"file_name": "a.txt"}
PART = b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
FILE = b'file"; filename="a.txt'


@pytest.mark.parametrize(
    ("content", "headers", "query", "code"),
    [
        (b"", RAW, NAMED, "document.empty"),
        (b"x", RAW, {}, "document.file_missing"),
        (b"x", {"content-type": "multipart/form-data"}, {}, "document.upload_unreadable"),
        (b"x", FORM, {}, "document.upload_unreadable"),
        (PART % (FILE, b"half of"), FORM, {}, "document.upload_unreadable"),
        (PART % (b"title", b"x") + b"--b--\r\n", FORM, {}, "document.file_missing"),
        (PART % (b'f"; filename="', b"") + b"--b--\r\n", FORM, {}, "document.file_missing"),
        (PART % (FILE, b"x") * 2 + b"--b--\r\n", FORM, {}, "document.upload_unreadable"),
        (PART % (b"title", b"x" * 20_000) + b"--b--\r\n", FORM, {}, "document.upload_unreadable"),
        (b"--b\r\n" + b"A" * 9000, FORM, {}, "document.upload_unreadable"),
        (b"x", RAW, {**NAMED, "created_on": "ayer"}, "form.no_date"),
        (b"x", RAW, {**NAMED, "created_on": "2027-01-01"}, "document.dated_in_future"),
    ],
)
def test_an_upload_that_cannot_be_taken_says_why_and_leaves_nothing(  # noqa: PLR0917 - the table's columns
    client_of, house, file, installation, content, headers, query, code
):
    path = f"/api/aggregations/{file.id}/documents"
    answer = client_of(house.archivist).post(path, params=query, content=content, headers=headers)

    assert answer.status_code == 422
    assert [objection["code"] for objection in answer.json()["objections"]] == [code]
    assert keys(installation, file) == []
    with installation.reading(house.archivist) as reading:
        assert reading.session.get(type(file), file.id).document_count == 0


def test_more_bytes_than_allowed_are_refused_with_413(client_of, house, file, installation, monkeypatch):
    small = installation.settings.model_copy(update={"upload_limit": 1000})
    monkeypatch.setattr(installation, "settings", small)
    client = client_of(house.archivist)

    def endless():
        for _ in range(50):
            yield b"x" * 100

    announced = upload(client, file, b"x" * 1001)
    chunked = upload(client, file, endless())
    for answer in (announced, chunked):
        assert (answer.status_code, answer.json()["objections"][0]["code"]) == (413, "object.too_large")
    assert keys(installation, file) == []
    assert upload(client, file, b"x" * 1000).status_code == 201


def test_a_stranger_is_refused_before_a_byte_is_read(client_of, house, other_house, file, installation):
    def never():
        raise AssertionError("the body was read")
        yield b""

    assert upload(client_of(house.neighbour), file, never()).status_code == 404
    assert upload(client_of(other_house.coordinator), file, never()).status_code == 404
    assert upload(client_of(house.transparency), file, never()).status_code == 403
    with installation.work(house.archivist) as work:
        close_aggregation(work, file.id, on=date(2021, 1, 1))
    closed = upload(client_of(house.archivist), file, never())
    assert (closed.status_code, closed.json()["objections"][0]["code"]) == (409, "aggregation.is_closed")
    assert keys(installation, file) == []


def test_content_is_closed_to_who_sees_only_the_metadata(client_of, house, other_house, file):
    document = upload(client_of(house.archivist), file).json()["document"]

    assert client_of(house.transparency).get(f"/api/documents/{document['id']}").status_code == 200
    assert client_of(house.transparency).get(document["content"]).status_code == 403
    for stranger in (house.neighbour, other_house.coordinator):
        assert client_of(stranger).get(document["content"]).status_code == 404
        assert client_of(stranger).get(f"/api/documents/{document['id']}").status_code == 404


def test_index_and_history_are_given_as_json_and_csv(client_of, house, file):
    client = client_of(house.archivist)
    upload(client, file, title="=SUMA(1;1)", folios="3")

    index = client.get(f"/api/aggregations/{file.id}/index").json()
    history = client.get(f"/api/aggregations/{file.id}/history").json()
    sheet = client.get(f"/aggregations/{file.id}", params={"export": "csv"})
    assert [(line["number"], line["first_folio"], line["last_folio"]) for line in index["lines"]] == [(1, 1, 3)]
    assert [entry["action"] for entry in history][-1] == "document.added"
    assert "'=SUMA(1;1)" in sheet.text

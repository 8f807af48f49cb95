"""Many files with one form: each its own act, each answered for."""

from __future__ import annotations

import pytest

from records.objects.service import store_of


@pytest.fixture
def file(house):
    return house.open()


def sent(*files):
    return [("file", one) for one in files]


def test_each_file_is_answered_for_and_the_page_stays(client_of, house, file, installation):
    client = client_of(house.archivist)
    answer = client.post(
        f"/aggregations/{file.id}/documents/batch",
        files=sent(
            ("oficio 2.txt", b"dos\n"), ("vacio.txt", b""), ("../../etc/\u202epasswd.txt", b"tres\n"),
            ("otra vez.txt", b"dos\n"), ("<script>.txt", b"cuatro\n"),
        ),
        follow_redirects=False,
    )  # fmt: skip
    assert answer.status_code == 303, answer.text
    path = answer.headers["location"]
    for _twice in range(2):
        page = client.get(path).text
        assert "Agregados: 3. Ya estaban: 1. Rechazados: 1. Total: 5." in page
        assert "<script>.txt" not in page
    assert client.get(f"/api/aggregations/{file.id}").json()["document_count"] == 3
    assert len(list(store_of(installation.settings).list_keys(file.id))) == 3
    assert client_of(house.neighbour).get(path).status_code == 404


def test_a_program_sends_one_after_another_into_one_batch(client_of, house, file):
    client = client_of(house.archivist)
    path = f"/aggregations/{file.id}/documents/batch"
    first = client.post(path, files=sent(("a.txt", b"a")), headers={"accept": "application/json"}).json()
    second = client.post(
        f"{path}?batch={first['batch']}", files=sent(("b.txt", b"")), headers={"accept": "application/json"}
    )
    [item] = second.json()["items"]
    assert (second.json()["batch"], item["position"], item["outcome"]) == (first["batch"], 2, "refused")
    assert item["reasons"]
    other = client_of(house.coordinator).post(f"{path}?batch={first['batch']}", files=sent(("c.txt", b"c")))
    assert other.status_code == 404


def test_a_file_beyond_the_limit_stops_no_other(client_of, house, file, installation, monkeypatch):
    small = installation.settings.model_copy(update={"upload_limit": 10})
    monkeypatch.setattr(installation, "settings", small)
    client = client_of(house.archivist)
    answer = client.post(
        f"/api/aggregations/{file.id}/batches", files=sent(("grande.txt", b"x" * 200_000), ("chico.txt", b"x"))
    )
    assert [item["outcome"] for item in answer.json()["items"]] == ["refused", "registered"]


def test_a_form_that_breaks_off_keeps_what_came_before(client_of, house, file):
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n%s\r\n'
    broken = part % (b"a.txt", b"entero") + (part % (b"b.txt", b"a medias"))[:-5]
    answer = client_of(house.archivist).post(
        f"/api/aggregations/{file.id}/batches",
        content=broken,
        headers={"content-type": "multipart/form-data; boundary=b"},
    )
    assert [item["outcome"] for item in answer.json()["items"]] == ["registered", "refused"]


def test_a_form_without_files_and_one_without_form_are_refused(client_of, house, file):
    client = client_of(house.archivist)
    path = f"/aggregations/{file.id}/documents/batch"
    empty = client.post(path, files=[("file", ("", b""))])
    assert empty.status_code == 422
    assert client.post(path, content=b"x").status_code == 422
    assert client_of(house.neighbour).post(path, files=sent(("a.txt", b"a"))).status_code == 404
    assert client_of(house.transparency).post(path, files=sent(("a.txt", b"a"))).status_code == 403


def test_the_file_beyond_the_five_hundredth_is_told_with_its_own_sentence(
    client_of, house, file, installation, monkeypatch
):
    monkeypatch.setattr("records.documents.uploads.MOST_FILES", 3)
    client = client_of(house.archivist)
    many = [(f"hoja {number}.txt", f"hoja {number}".encode()) for number in range(60)]
    answer = client.post(f"/aggregations/{file.id}/documents/batch", files=sent(*many))

    assert "Agregados: 3. Ya estaban: 0. Rechazados: 1. Total: 4." in answer.text
    assert "Un envío toma 3 archivos; a partir de «hoja 3.txt» no se tomó ninguno." in answer.text
    assert len(list(store_of(installation.settings).list_keys(file.id))) == 3

from __future__ import annotations

import json

import pytest
from hypothesis import given as cases
from hypothesis import strategies as st

from records.documents.sidecar import SidecarUnreadable, named, read_sidecar


def test_csv_and_json_say_the_same_whatever_their_headings_and_separator():
    csv = "Archivo;Título;Tipo documental;Fecha;N.º de oficio;Autor\nactas/acta 1.txt;Acta;acta;2020-04-01;12;Ana\n"
    rows = [
        {
            "file": "actas/acta 1.txt",
            "title": "Acta",
            "type": "acta",
            "date": "2020-04-01",
            "number": 12,
            "author": "Ana",
        }
    ]
    wanted = {
        "actas/acta 1.txt": {
            "title": "Acta", "kind": "acta", "created_on": "2020-04-01", "official_number": "12", "author": "Ana",
        }
    }  # fmt: skip
    assert read_sidecar(csv.encode()) == wanted
    assert read_sidecar(json.dumps(rows).encode()) == wanted
    assert read_sidecar(json.dumps({"actas/acta 1.txt": rows[0] | {"file": "actas/acta 1.txt"}}).encode()) == wanted
    assert named(wanted, "actas/acta 1.txt") == "actas/acta 1.txt"
    assert named({"acta 1.txt": {}}, "actas/acta 1.txt") == "acta 1.txt"
    assert named(wanted, "acta 2.txt") is None


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[1]", b"{", b"[" * 5000, b"titulo\nx\n", b"archivo\na\na\n"])
def test_what_is_no_such_table_is_refused(content):
    with pytest.raises(SidecarUnreadable):
        read_sidecar(content)


@cases(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content):
    try:
        assert isinstance(read_sidecar(content), dict)
    except SidecarUnreadable:
        assert content is not None

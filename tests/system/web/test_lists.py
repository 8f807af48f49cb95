"""Lists in a browser, as their addresses and their CSV."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from system.web.lists import neutral


def rows_of(text: str) -> list[str]:
    return re.findall(r'<td data-label="Clave" class="lead-cell">(\d+)</td>', text)


def links_of(text: str, pattern: str) -> str:
    return re.search(pattern, text)[1].replace("&amp;", "&")


def test_a_list_shows_its_total_its_order_and_its_pages(client):
    text = client.get("/things?size=25", headers={"accept-language": "es"}).text

    assert "60 resultados" in text
    assert "1 a 25 de 60" in text
    assert rows_of(text) == [f"{number:03d}" for number in range(25)]
    assert re.search(r'<th scope="col" aria-sort="ascending">\s*<a href="/things\?size=25&amp;sort=-code"', text)
    assert text.count("aria-sort") == 1


def test_links_of_a_list_lead_on_without_losing_what_was_asked(client):
    first = client.get("/things?size=10&stage=office&sort=-sheets").text
    second = client.get(links_of(first, r'rel="next" href="([^"]+)"')).text

    assert "11" in re.search(r"<p>(\d+)", second)[1]
    assert len(rows_of(second)) == 10
    assert not set(rows_of(first)) & set(rows_of(second))
    assert '<option value="office" selected>' in second
    without = client.get(links_of(second, r'<li><a href="([^"]+)" title')).text
    assert "60" in re.search(r'role="status">(\d+)', without)[1]


def test_the_column_selector_shows_what_was_chosen_and_carries_it_along(client):
    text = client.get("/things?cols=code&cols=double,nonsense&title=cosa").text

    assert re.findall(r'<td data-label="([^"]+)"', text)[:2] == ["Clave", "Doble"]
    assert '<input type="hidden" name="cols" value="double">' in text
    assert "Cambio" not in re.findall(r'<td data-label="([^"]+)"', client.get("/things").text)


@pytest.mark.parametrize(
    "query",
    [
        "page=-1",
        "page=99999999999999999999",
        "page=²",
        "size=0",
        "size=abc",
        "sort=%00",
        "cols=%00&cols=",
        "title=%00",
        "sort=--code",
        "page=1&page=2",
    ],
)
def test_hostile_addresses_give_a_list_all_the_same(client, query):
    answer = client.get(f"/things?{query}")

    assert answer.status_code == 200
    assert rows_of(answer.text)


def test_a_list_without_rows_offers_the_next_step(client):
    text = client.get("/things?title=inencontrable", headers={"accept-language": "es"}).text

    assert "Nada coincide con los filtros" in text
    assert 'href="/things?sort=code"' in text


def test_the_csv_holds_every_row_found_and_nothing_a_spreadsheet_would_run(client):
    answer = client.get(
        "/things?export=csv&stage=historical&size=10&page=2&sort=title", headers={"accept-language": "es"}
    )

    assert answer.headers["content-disposition"] == 'attachment; filename="cosas.csv"'
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.content.count(b"\r\n") == 31
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert lines[0] == ["Clave", "Título", "Etapa", "Apertura", "Cambio", "Fojas", "Doble"]
    found = {line[0]: line for line in lines[1:]}
    assert len(found) == 30
    assert found["004"] == ["004", "'=SUMA(A1)", "Histórico", "2020-01-05", "2026-01-02T05:30:00+00:00", "4", "8"]


def test_the_english_csv_speaks_english_where_it_is_known(client):
    assert client.get("/things?export=csv", headers={"accept-language": "en"}).content


@given(st.text())
def test_neutralised_text_never_begins_as_a_formula_and_keeps_every_letter(text):
    safe = neutral(text)

    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert safe.endswith(text)

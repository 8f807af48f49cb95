"""The pages of charts, without script, as a browser gets them."""

import csv
import re

import pytest

from system.organization.profile import SheetsDemanded
from tests.classification.conftest import COLUMNS, FILE, MORE


def bring(client, content=FILE, **fields):
    return client.post("/charts/import", files={"file": ("cuadro.csv", content, "text/csv")}, data=fields)


def load(client, content=FILE, **fields):
    preview = bring(client, content, **fields)
    return preview if preview.status_code != 200 else client.post(f"{preview.url.path}/confirmation")


def links(text, pattern):
    return re.findall(rf'href="({pattern})"', text.replace("&amp;", "&"))


@pytest.fixture
def ana(client_as, coordinator):
    return client_as(coordinator)


@pytest.fixture
def chart(ana):
    return links(load(ana).text, "/charts/[0-9a-f-]{36}")[0]


def node(client, chart, code):
    found = client.get(chart, params={"q": code}).text
    return links(found, f"{chart}/nodes/[0-9a-f-]{{36}}")[0]


def test_a_body_without_a_chart_is_led_to_the_import_and_gets_a_report_of_it(ana):
    assert "/charts/import" in ana.get("/charts").text
    assert 'enctype="multipart/form-data"' in ana.get("/charts/import").text

    report = load(ana, FILE + b"05C,Finanzas,06C.01,<b>Fuera</b>,,\n")

    assert report.status_code == 200
    assert report.url.path.startswith("/charts/imports/")
    assert "LGA 13" in report.text
    problems = ana.get(links(report.text, '/charts/imports/[^"]*problems.csv')[0])
    rows = list(csv.reader(problems.content.decode("utf-8-sig").splitlines()))
    assert [row[:5] for row in rows[1:]] == [["5", "serie_codigo", "refused", "chart.code_outside_parent", "LGA 13"]]
    assert "attachment" in problems.headers["content-disposition"]


def test_a_file_that_cannot_be_taken_comes_back_to_the_form(ana):
    for content in (b"", b"PK\x03\x04"):
        answer = bring(ana, content)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text
        assert 'enctype="multipart/form-data"' in answer.text
    assert ana.post("/charts/import", data={"in_force_from": "no es fecha"}, files={"x": b""}).status_code == 422


def test_the_tree_opens_by_links_alone_and_by_fragments(ana, chart):
    closed = ana.get(chart).text
    assert "Finanzas" in closed
    assert "Gastos" not in closed
    opened = links(closed, rf"{chart}\?open=[0-9a-f-]+")[0]
    assert [word in ana.get(opened).text for word in ("Gastos", "Ingresos", "Predial")] == [True, True, False]

    fragment = ana.get(re.findall(r'data-lazy="([^"]+)"', closed)[0]).text
    assert "Gastos" in fragment
    assert "<html" not in fragment


def test_a_long_branch_comes_in_batches_that_links_lead_through(ana):
    rows = "".join(f"1C,Uno,1C.{n},Asunto {n}.o,,\n" for n in range(1, 121))
    report = load(ana, (COLUMNS + rows).encode())
    chart = links(report.text, "/charts/[0-9a-f-]{36}")[0]
    page = ana.get(links(ana.get(chart).text, rf"{chart}\?open=[0-9a-f-]+")[0]).text
    met = re.findall(r">(1C\.\d+)<", page)
    while more := links(page, rf"{chart}\?open=[0-9a-f-]+&after=\d+"):
        page = ana.get(more[0]).text
        met += re.findall(r">(1C\.\d+)<", page)

    assert met == [f"1C.{n}" for n in range(1, 121)]


def test_a_nodes_page_shows_its_full_path_beside_the_tree(ana, chart):
    page = ana.get(node(ana, chart, "5c.10.01"))

    crumbs = page.text.split("</nav>")[-4:]
    assert page.status_code == 200
    assert [word in page.text for word in ("05C Finanzas", "05C.10 Ingresos", "05C.10.1 Predial")] == [True] * 3
    assert 'aria-current="page"' in "".join(crumbs)
    assert ana.get(f"/charts/0193d000-0000-7000-8000-000000000000/nodes/{page.url.path[-36:]}").status_code == 404


def test_the_filter_finds_by_title_and_code_and_says_when_there_is_nothing(ana, chart):
    assert "05C.02" in ana.get(chart, params={"q": "GASTOS"}).text
    assert "05C.10.1" in ana.get(chart, params={"q": "5c.10"}).text
    empty = ana.get(chart, params={"q": '"><script>alert(1)</script>'})
    assert empty.status_code == 200
    assert "<script>alert" not in empty.text


def test_a_draft_is_filled_by_hand_and_approved_by_somebody_else(  # noqa: PLR0917 - fixtures
    ana, chart, client_as, other_coordinator, given, fonds
):
    given.demands(fonds, SheetsDemanded.NONE)
    draft = ana.post("/charts/drafts").url.path
    section = node(ana, draft, "5C")
    assert ana.get(f"{draft}/nodes/new", params={"parent": section[-36:]}).status_code == 200

    wrong = ana.post(f"{draft}/nodes", data={"code": "5C.2", "title": "Otra", "level": "", "parent_id": ""})
    assert (wrong.status_code, 'id="field-code-error"' in wrong.text) == (422, True)
    added = ana.post(f"{draft}/nodes", data={"code": "5C.11", "title": "Egresos", "level": "series", "parent_id": ""})
    assert "05C Finanzas" in added.text
    renamed = ana.post(f"{added.url.path}/editing", data={"code": "5C.11", "title": "Egresos del ejercicio"})
    assert "Egresos del ejercicio" in renamed.text
    assert ana.post(f"{added.url.path}/editing", data={"code": "5C.11", "title": " "}).status_code == 422

    approval = {"in_force_from": "2027-01-01", "minutes": "GI/7", "minutes_on": "", "registration": "AGN/2027/1"}
    nothing = {"file": ("", b"", "application/octet-stream")}
    assert ana.post(f"{draft}/approval", data=approval, files=nothing).status_code == 409
    beto = client_as(other_coordinator)
    empty = beto.post(f"{draft}/approval", data={"in_force_from": "", "minutes": ""}, files=nothing)
    assert empty.text.count('class="field-error"') == 2
    assert "Nada impide aprobar" in beto.get(f"{draft}/approval").text
    minutes = {"file": ("Acta 7.pdf", b"%PDF-1.7 acta", "application/pdf")}
    approved = beto.post(f"{draft}/approval", data={**approval, "minutes_on": "2026-01-05"}, files=minutes)
    assert approved.url.path == draft
    assert [word in approved.text for word in ("AGN/2027/1", "5 de enero de 2026", "Acta 7.pdf")] == [True] * 3
    assert beto.get(f"{draft}/minutes/content").content == b"%PDF-1.7 acta"
    assert beto.get(f"{chart}/minutes/content").status_code == 404


def test_a_series_is_closed_from_its_page(ana, chart):
    series = node(ana, chart, "5C.2")
    assert f"{series}/closure" in ana.get(series).text
    closed = ana.post(f"{series}/closure")
    assert f"{series}/closure" not in closed.text
    assert ana.post(f"{series}/closure").status_code == 409


def test_a_clerk_reads_and_is_offered_nothing_to_change(chart, client_as, clerk, ana):
    draft = ana.post("/charts/drafts").url.path
    cleo = client_as(clerk)
    for path in ("/charts", chart, draft, node(ana, draft, "5C.2")):
        page = cleo.get(path).text.replace(f"{draft}/nodes/new", "")
        assert not links(page, ".*(import|approval|closure).*")
        assert 'action="/charts/drafts"' not in page
    assert load(cleo, MORE).status_code == 403
    assert cleo.post(f"{draft}/nodes", data={"code": "5C.3", "title": "x"}).status_code == 403


def test_no_page_has_script_or_style_of_its_own(ana, chart):
    draft = ana.post("/charts/drafts").url.path
    pages = [
        "/charts",
        "/charts/import",
        chart,
        draft,
        f"{draft}/approval",
        f"{draft}/nodes/new",
        node(ana, draft, "5C.2"),
    ]
    for path in [*pages, load(ana, MORE + b"9C,X,8C.1,Y,,\n").url.path]:
        answer = ana.get(path)
        assert answer.status_code == 200
        assert not re.search(r"\sstyle=|\son\w+=|<script>", answer.text), path

"""A draft of the chart, edited by keyboard alone, by dragging, and without a line of script."""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.journeys.by_keyboard import IS_FOCUSED, tab_to
from tests.journeys.steps import Desk

ID = r"[0-9a-f]{8}-[0-9a-f-]{27}"


def begin_draft(desk: Desk) -> str:
    """The address of the body's draft: a new one, or the one that somebody began already."""
    desk.go("/charts")
    new = desk.main.get_by_role("button", name="Nuevo borrador")
    tab_to(new if new.count() else desk.main.get_by_role("link", name="Continuar el borrador"))
    desk.page.keyboard.press("Enter")
    expect(desk.heading()).to_contain_text("versión")
    return desk.arrived(f"/charts/{ID}")


def add_class(desk: Desk, draft: str, code: str, title: str) -> str:
    """Add a class to the draft by typing; gives the address of its page."""
    desk.go(f"{draft}/nodes/new")
    tab_to(desk.main.get_by_label("Clave (obligatorio)"))
    desk.page.keyboard.type(code)
    desk.page.keyboard.press("Tab")
    desk.page.keyboard.type(title)
    desk.page.keyboard.press("Enter")
    expect(desk.heading()).to_contain_text(title)
    # The script remembers which branches are open once the page is whole.
    return desk.arrived(f"/charts/{ID}/nodes/{ID}")


def lie_under(desk: Desk, node: str, *codes: str) -> None:
    """The page of a class shows these codes directly under it, in this order."""
    desk.go(node)
    item = desk.page.locator(f"li[data-node='{node[-36:]}']")
    expect(item.locator("> ul > li > .tree-row .code")).to_have_text(codes)


def a_section(desk: Desk, draft: str, section: str, *series: str) -> list[str]:
    """A section with series, made by typing; gives the addresses of all of them."""
    made = [add_class(desk, draft, section, f"Asuntos de la sección {section}")]
    for number, name in enumerate(series, start=1):
        made.append(add_class(desk, draft, f"{section}.{number}", name))
    return made


@pytest.fixture
def draft(program) -> str:
    """The address of the body's draft, begun by a program where nobody began it."""
    coordinator = program("coordinadora")
    begun = [chart for chart in coordinator.get("/api/charts").json() if chart["state"] == "draft"]
    chart = begun[0] if begun else coordinator.post("/api/charts", json={}).raise_for_status().json()
    return f"/charts/{chart['id']}"


@pytest.fixture
def laid(program, draft) -> Callable[..., list[str]]:
    """A section with series, laid into the draft by a program; gives the addresses of all of them."""

    def lay(section: str, *series: str) -> list[str]:
        codes = {section: f"Asuntos de la sección {section}"}
        codes |= {f"{section}.{number}": title for number, title in enumerate(series, start=1)}
        return [laid_class(program("coordinadora"), draft, code, title) for code, title in codes.items()]

    return lay


def laid_class(coordinator: httpx.Client, draft: str, code: str, title: str) -> str:
    """The address of a class that a program adds."""
    added = coordinator.post(f"/api{draft}/nodes", json={"code": code, "title": title})
    return f"{draft}/nodes/{added.raise_for_status().json()['id']}"


@pytest.fixture
def desk(signed_in) -> Desk:
    return signed_in("coordinadora")


def test_a_section_and_three_series_are_drafted_reordered_and_compared_by_keyboard_alone(desk):
    draft = begin_draft(desk)
    titles = ("Apertura de mercados", "Cuotas de mercados", "Padrón de locales")
    section, *_, third = a_section(desk, draft, "71S", *titles)

    desk.go(third)
    current = desk.page.locator("li[role=treeitem][aria-current=page]")
    tab_to(current)
    desk.page.keyboard.press("Alt+ArrowUp")
    expect(desk.page.locator("#tree-told")).to_have_text("71S.3 quedó antes de 71S.2.")
    expect(current).to_be_focused()
    desk.page.keyboard.press("Alt+ArrowUp")
    expect(desk.page.locator("#tree-told")).to_have_text("71S.3 quedó antes de 71S.1.")
    lie_under(desk, section, "71S.3", "71S.1", "71S.2")

    desk.go(draft)
    tab_to(desk.main.get_by_role("link", name="Comparar", exact=True))
    desk.page.keyboard.press("Enter")
    expect(desk.heading()).to_contain_text("frente a")
    tab_to(desk.main.get_by_label("Filtrar por Clave o título"))
    desk.page.keyboard.type("71S")
    desk.page.keyboard.press("Enter")
    desk.told("4 resultados")
    for code in ("71S", "71S.1", "71S.2", "71S.3"):
        expect(desk.main.get_by_role("link", name=code, exact=True)).to_be_visible()


def test_the_tree_is_walked_by_arrows_with_one_stop_of_the_tab_key(desk, draft, laid):
    node, first, _second = laid("72S", "Uno del árbol", "Dos del árbol")
    desk.go(first)
    expect(desk.page.get_by_role("link", name="72S.2 Dos del árbol")).to_be_visible()
    desk.go(draft)
    tree = desk.page.get_by_role("tree")
    section = tree.locator(f"li[data-node='{node[-36:]}']")
    expect(section).to_have_attribute("aria-expanded", "true")
    expect(tree.get_by_role("link", name="72S.2 Dos del árbol")).to_be_visible()
    expect(tree.locator("li[tabindex='0']")).to_have_count(1)
    first = tree.get_by_role("treeitem").first
    first.focus()

    desk.page.keyboard.press("End")
    expect(first).not_to_be_focused()
    # Letters belong together for a second; a machine that is busy for longer is asked again.
    for _ in range(5):
        desk.page.keyboard.press("Home")
        expect(first).to_be_focused()
        desk.page.keyboard.type("72s")
        if section.evaluate(IS_FOCUSED):
            break
    expect(section).to_be_focused()
    desk.page.keyboard.press("ArrowRight")
    expect(desk.page.locator("li:focus")).to_contain_text("Uno del árbol")
    desk.page.keyboard.press("ArrowDown")
    expect(desk.page.locator("li:focus")).to_contain_text("Dos del árbol")
    desk.page.keyboard.press("ArrowLeft")
    expect(section).to_be_focused()
    desk.page.keyboard.press("ArrowLeft")
    expect(section).to_have_attribute("aria-expanded", "false")
    desk.page.keyboard.press("ArrowRight")
    expect(section).to_have_attribute("aria-expanded", "true")
    expect(section).to_be_focused()
    desk.page.keyboard.press("Enter")
    expect(desk.heading()).to_contain_text("72S")
    assert Axe().run(desk.page).response["violations"] == []


def test_everything_against_a_class_is_said_while_it_is_typed(desk, draft, laid):
    laid("73S", "La que ya está")
    desk.go(f"{draft}/nodes/new")
    code, title = desk.main.get_by_label("Clave (obligatorio)"), desk.main.get_by_label("Título")
    code.focus()
    desk.page.keyboard.type("73S.1")
    expect(desk.page.locator("#field-code-error")).to_contain_text("LGA 13")
    expect(desk.page.locator("#field-title-error")).to_be_visible()
    expect(code).to_be_focused()
    expect(code).to_have_value("73S.1")

    desk.page.keyboard.press("Backspace")
    desk.page.keyboard.type("2")
    title.focus()
    desk.page.keyboard.type("La que falta")
    expect(desk.main.get_by_text("Nada que objetar")).to_be_visible()
    expect(desk.page.locator(".field-error")).to_have_count(0)
    expect(title).to_have_value("La que falta")


def test_dragging_onto_a_class_foretells_the_move_and_between_siblings_places_it(desk, laid):
    one = laid("74S", "Se arrastra", "Se queda", "Va al principio")
    other = laid("75S", "Ya estaba")
    desk.go(one[3])
    rows = {node: desk.page.locator(f"li[data-node='{node[-36:]}'] > .tree-row") for node in (*one, *other)}

    desk.page.wait_for_load_state("networkidle")
    rows[one[3]].drag_to(rows[one[1]], target_position={"x": 40, "y": 2})
    expect(desk.page.locator("#tree-told")).to_have_text("74S.3 quedó antes de 74S.1.")
    lie_under(desk, one[0], "74S.3", "74S.1", "74S.2")

    desk.page.wait_for_load_state("networkidle")
    rows[other[0]].scroll_into_view_if_needed()
    rows[one[1]].drag_to(rows[other[0]])
    expect(desk.heading()).to_contain_text("Mover")
    changes = desk.main.locator("#consequences")
    expect(changes).to_contain_text("1 clase pasa a depender de 75S")
    expect(changes.locator("tbody tr")).to_have_text(re.compile(r"74S\.1\s*75S\.2\s*Se arrastra"))
    changes.get_by_role("button", name="Mover").click()
    expect(desk.heading()).to_contain_text("75S.2 Se arrastra")
    lie_under(desk, one[0], "74S.3", "74S.2")


def test_open_branches_stay_open_after_an_act(desk, draft, laid):
    one, two = laid("76S", "Adentro"), laid("77S", "También adentro")
    for node, name in ((one[1], "76S.1 Adentro"), (two[1], "77S.1 También adentro")):
        desk.go(node)
        expect(desk.page.get_by_role("link", name=name)).to_be_visible()
    desk.go(draft)
    expect(desk.page.get_by_role("link", name="76S.1 Adentro")).to_be_visible()
    expect(desk.page.get_by_role("link", name="77S.1 También adentro")).to_be_visible()

    # Whoever leaves a page before its branches came finds them on the next one.
    desk.page.route("**/branches/*", lambda _request: None)
    desk.go(draft)
    desk.go(draft)
    desk.page.unroute_all(behavior="ignoreErrors")
    desk.go(draft)
    expect(desk.page.get_by_role("link", name="76S.1 Adentro")).to_be_visible()
    expect(desk.page.get_by_role("link", name="77S.1 También adentro")).to_be_visible()
    desk.page.locator(f"li[data-node='{two[0][-36:]}'] > .tree-row > .tree-toggle").click()
    expect(desk.page.get_by_role("link", name="77S.1 También adentro")).to_be_hidden()

    desk.go(two[1])
    desk.main.get_by_role("button", name="Subir").click()
    expect(desk.main.get_by_role("status").first).to_be_visible()
    expect(desk.page.get_by_role("link", name="76S.1 Adentro")).to_be_visible()


def test_a_chart_is_edited_without_script(signed_in, laid):
    desk = signed_in("coordinadora", java_script_enabled=False)
    draft = begin_draft(desk)
    nodes = laid("78S", "Primera sin script", "Segunda sin script")
    nodes.append(add_class(desk, draft, "78S.3", "Tercera sin script"))
    expect(desk.page.locator("[role=tree]")).to_have_count(0)

    desk.go(nodes[3])
    desk.main.get_by_role("button", name="Subir").click()
    desk.told("78S.3 quedó antes de 78S.2")
    lie_under(desk, nodes[0], "78S.1", "78S.3", "78S.2")

    desk.go(nodes[1])
    desk.main.get_by_role("link", name="Editar").click()
    desk.main.get_by_label("Título").fill("Primera con otro nombre")
    desk.main.get_by_label("Clave (obligatorio)").fill("78S.9")
    desk.main.get_by_role("button", name="Guardar").click()
    expect(desk.heading()).to_have_text("78S.9 Primera con otro nombre")

    desk.main.get_by_role("link", name="Dividir").click()
    desk.main.get_by_role("button", name="Agregar otra parte").click()
    expect(desk.main.get_by_role("group", name="Parte 3")).to_be_visible()
    for number, title in enumerate(("Parte una", "Parte dos", "Parte tres"), start=1):
        part = desk.main.get_by_role("group", name=f"Parte {number}")
        part.get_by_label("Clave").fill(f"78S.2{number}")
        part.get_by_label("Título").fill(title)
    desk.main.get_by_role("button", name="Dividir").click()
    desk.told("78S.9 se dividió en 78S.21, 78S.22, 78S.23")

    desk.main.get_by_role("link", name="Fusionar").click()
    desk.main.get_by_label("Se fusiona en").fill("78S.22")
    desk.main.get_by_role("button", name="Ver qué cambiaría").click()
    desk.told("0 expedientes")
    desk.main.get_by_role("button", name="Fusionar").click()
    desk.told("78S.21 se fusionó en 78S.22")

    desk.go(nodes[2])
    desk.main.get_by_role("link", name="Suprimir").click()
    desk.told("1 clase sin expedientes sale del borrador.")
    desk.main.get_by_role("button", name="Suprimir").click()
    desk.told("78S.2 quedó suprimida")
    lie_under(desk, nodes[0], "78S.3", "78S.22", "78S.23")


def test_a_class_with_files_says_that_it_stays(desk, draft):
    desk.go(f"{draft}?q=3S.1")
    desk.main.get_by_role("link", name="3S.1 Licencias de construcción").click()
    desk.main.get_by_role("link", name="Suprimir").click()
    desk.told("no puede eliminarse")
    desk.told("LGA 13")


@pytest.mark.parametrize("width", [390, 1360])
def test_the_tree_and_the_forms_fit_a_phone(signed_in, draft, width):
    desk = signed_in("coordinadora", viewport={"width": width, "height": 800})
    desk.go(f"{draft}?q=3S.1")
    desk.main.get_by_role("link", name="3S.1 Licencias de construcción").click()
    node = desk.arrived(f"/charts/{ID}/nodes/{ID}")
    for page in ("", "/editing", "/move?parent=4S", "/merger?into=3S.2", "/split", "/suppression", "/replacement"):
        desk.go(node + page)
        assert desk.page.evaluate("document.documentElement.scrollWidth") <= width, page

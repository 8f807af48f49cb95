"""A paper from the counter into a file, and archives from one officer to the next, each at their own browser."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import create_engine, text

from tests.journeys.by_keyboard import choose, tab_to
from tests.served import Service

ID = r"[0-9a-f-]{36}"


@pytest.fixture(scope="module")
def service(own_service: Service) -> Service:
    """They route, sign and close."""
    return own_service


def test_a_paper_is_registered_by_keyboard_stamped_routed_answered_and_filed(signed_in):
    clerk, head = signed_in("oficialia"), signed_in("titular")
    path = _register_by_keyboard(clerk)
    _route_by_keyboard(clerk)

    head.menu("Correspondencia")
    before = _pending(head)
    head.go(path)
    head.main.get_by_role("button", name="Acusar recibo por DU").click()
    head.told("Recibido por la unidad")
    head.main.get_by_role("link", name="Contestar con un oficio").click()
    head.main.get_by_label("Firma", exact=False).first.fill("Hugo Arriaga Peña")
    head.main.locator("form.sheet button.btn-primary").first.click()
    head.told("Responde a")
    head.go(path)
    head.main.get_by_role("button", name="Dar por atendido").click()
    head.told("Atendido")

    archivist = signed_in("beto")
    archivist.go("/aggregations?state=open&unit=DU")
    reference = archivist.main.locator("td a.code").first.inner_text()
    archivist.go(path)
    archivist.main.get_by_label("Código de referencia del expediente").fill(reference)
    archivist.main.get_by_role("button", name="Integrar").click()
    archivist.told("Integrado a expediente")
    archivist.main.get_by_role("link", name=reference).click()
    archivist.told("Correspondencia integrada")
    archivist.told("Ruido en la calle Hidalgo")

    head.menu("Correspondencia")
    assert _pending(head) == before - 1
    clerk.go("/correspondence/incoming?state=filed&subject=hidalgo")
    clerk.told("Integrado a expediente")


def _register_by_keyboard(clerk) -> str:
    clerk.menu("Correspondencia")
    tab_to(clerk.main.get_by_role("link", name="Registrar entrada").first)
    clerk.page.keyboard.press("Enter")
    expect(clerk.main.get_by_label("Remitente", exact=True)).to_be_focused()
    for said in ("Lucía Prado", "Vecinos de la calle Hidalgo", "Ruido en la calle Hidalgo", "VH/7"):
        clerk.page.keyboard.type(said)
        clerk.page.keyboard.press("Tab")
    clerk.page.keyboard.press("Enter")
    clerk.told("Último folio: E-")
    stamp = clerk.main.get_by_role("link", name="Sello para imprimir")
    tab_to(stamp)
    printed = clerk.page.request.get(stamp.get_attribute("href"))
    assert printed.ok
    assert printed.body().startswith(b"%PDF-")
    tab_to(clerk.main.get_by_role("link", name="Ver y turnar"))
    clerk.page.keyboard.press("Enter")
    clerk.told("Aún no se turna a ninguna unidad.")
    return clerk.arrived(rf"/correspondence/incoming/{ID}")


def _route_by_keyboard(clerk) -> None:
    choose(clerk.main.get_by_label("Unidad", exact=True).first, "DU")
    tab_to(clerk.main.get_by_role("button", name="Turnar"))
    clerk.page.keyboard.press("Enter")
    clerk.told("Turnado")


def _pending(head) -> int:
    row = head.main.get_by_role("row").filter(has_text="Por atender en mis unidades")
    return int(row.locator("td").inner_text())


def test_archives_go_from_one_officer_to_the_next_with_both_signatures(signed_in, service):
    boss, out = signed_in("coordinadora"), signed_in("titular")
    path = _plan_and_cut(boss)
    frozen = _rows(boss, path)
    title = _change_a_file(signed_in("beto"))
    boss.go(path)
    boss.main.get_by_label("Número de acta").fill("ER/07/2026")
    boss.main.get_by_role("button", name="Levantar el acta").click()
    boss.told("Incidencia")

    into = signed_in("suplente")
    for officer in (out, into):
        # The door is there from the next page on.
        officer.go("/")
        officer.menu("Entrega-recepción")
        officer.main.locator(f"a[href='{path}']").click()
        officer.main.get_by_role("button", name="Firmar el acta").click()
        officer.told("Su firma quedó registrada.")
    into.main.get_by_label("Qué falta o no coincide").fill("Falta la caja 7")
    into.main.get_by_role("button", name="Registrar aclaración").click()
    into.told("Falta la caja 7")
    accepting = into.main.get_by_role("button", name="Aceptar la diferencia")
    for left in reversed(range(accepting.count())):
        accepting.first.click()
        expect(accepting).to_have_count(left)
        into.told("Diferencia aceptada.")
    out.go(path)
    out.main.get_by_label("Respuesta").fill("Está en el estante 3")
    out.main.get_by_role("button", name="Responder").click()
    out.told("Está en el estante 3")

    _close(boss, path)
    boss.refused(re.compile("plazo", re.IGNORECASE))
    _let_the_term_pass(service.environment)
    _close(boss, path)
    boss.told("Cerrada")
    assert title not in _rows(boss, path)
    assert _rows(boss, path) == frozen


def _plan_and_cut(boss) -> str:
    boss.menu("Entrega-recepción")
    boss.main.get_by_role("link", name="Programar entrega").first.click()
    boss.main.get_by_label("Unidad administrativa").select_option(label="DU · Dirección de Desarrollo Urbano")
    boss.main.get_by_label("Entrega").select_option(label="Hugo Arriaga Peña · Director de Desarrollo Urbano")
    boss.main.get_by_label("Recibe").select_option(label="Lorena Ponce Arias · Subcoordinadora de archivos")
    boss.main.get_by_role("button", name="Programar").click()
    expect(boss.heading()).to_contain_text("Entrega-recepción de DU")
    boss.main.get_by_text("Hacer el corte").first.click()
    boss.main.get_by_role("button", name="Hacer el corte").click()
    boss.told("Lo que se entrega")
    return boss.arrived(f"/handovers/{ID}")


def _change_a_file(archivist) -> str:
    title = "Asunto abierto después del corte"
    archivist.open_file(title)
    return title


def _close(boss, path) -> None:
    boss.go(path)
    boss.main.get_by_text("Cerrar la entrega").first.click()
    boss.main.get_by_role("button", name="Cerrar la entrega").click()


def _let_the_term_pass(environment: dict[str, str]) -> None:
    """Thirty working days go by: the only thing here that no page does."""
    own = f"sqlite:///{environment['CONSTANCIA_DATA_DIR']}/constancia.sqlite3"
    engine = create_engine(environment["CONSTANCIA_DATABASE_URL"] or own)
    with engine.begin() as connection:
        day = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()
        connection.execute(text("UPDATE handover SET clarify_until = :day"), {"day": day})
    engine.dispose()


def _rows(desk, path: str) -> str:
    return desk.page.request.get(f"{path}/rows?export=csv").text()

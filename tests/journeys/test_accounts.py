"""Getting in, being kept out, getting in again; and tokens for programs."""

from __future__ import annotations

import re

import httpx
from playwright.sync_api import expect
from sqlalchemy import create_engine, text

from app.demo.body import PASSWORD
from system.identity.login import Attempt
from tests.journeys.steps import Desk

OWN = "una frase larga y mía"


def test_a_wrong_password_is_refused_without_saying_what_was_wrong(at_desk):
    desk = at_desk()
    for account in ("historico", "nobody-of-that-name"):
        desk.sign_in(account, "not the password")
        desk.told("La cuenta o la contraseña no son correctas.")
        expect(desk.heading()).to_have_text("Entrar")


def test_who_guesses_is_made_to_wait_even_with_the_right_password(signed_in, at_desk, service):
    _newcomer(signed_in("admin"), at_desk(), "atorada")
    desk = at_desk()
    desk.sign_in("atorada", "a guess")
    desk.told("La cuenta o la contraseña no son correctas.")
    # Each wait is twice the last: after a dozen guesses the next one leaves time to try the right password.
    _guess_on(service.environment, "atorada", 12)
    desk.sign_in("atorada", "a guess")
    desk.told("La cuenta o la contraseña no son correctas.")
    desk.sign_in("atorada", "another guess")
    desk.refused(re.compile(r"Demasiados intentos\. Espere \d{3} segundos"))

    desk.sign_in("atorada", OWN)
    desk.told("Demasiados intentos")

    other = at_desk()
    other.sign_in("comite", PASSWORD)
    expect(other.heading()).to_have_text("Bandeja")


def test_the_page_that_was_asked_for_follows_the_login(at_desk):
    desk = at_desk()
    desk.go("/charts")
    expect(desk.heading()).to_have_text("Entrar")
    desk.main.get_by_label("Cuenta").fill("coordinadora")
    desk.main.get_by_label("Contraseña").fill(PASSWORD)
    desk.main.get_by_role("button", name="Entrar").click()

    expect(desk.heading()).to_have_text("Cuadro de clasificación")


def test_a_forgotten_password_is_reset_by_the_administrator_and_changed_at_once(signed_in, at_desk):
    admin, known = signed_in("admin"), at_desk()
    _newcomer(admin, known, "olvidadiza")
    admin.menu("Cuentas")
    admin.main.get_by_role("link", name="olvidadiza").click()
    admin.main.locator("summary", has_text="Restablecer contraseña").click()
    admin.main.get_by_role("button", name="Restablecer contraseña").click()
    one_time = _said_once(admin)

    known.go("/aggregations")
    expect(known.heading()).to_have_text("Entrar")

    desk = at_desk()
    desk.sign_in("olvidadiza", OWN)
    desk.told("La cuenta o la contraseña no son correctas.")
    _take_an_own_password(desk, "olvidadiza", one_time, "otra frase larga y mía")

    again = at_desk()
    again.sign_in("olvidadiza", "otra frase larga y mía")
    expect(again.heading()).to_have_text("Bandeja")


def test_a_token_lets_a_program_do_what_it_was_issued_for_until_it_is_revoked(signed_in, service):
    desk = signed_in("ana")
    desk.go("/account")
    desk.main.get_by_label("Para qué es").fill("Enlace con gestión")
    desk.main.get_by_label("Alcances").fill("read")
    desk.main.get_by_label("Días hasta que vence").fill("30")
    desk.main.get_by_role("button", name="Emitir ficha").click()
    expect(desk.heading()).to_have_text("Ficha emitida")
    secret = desk.main.get_by_label("Ficha", exact=True).input_value()

    with httpx.Client(base_url=service.address, headers={"Authorization": f"Bearer {secret}"}) as program:
        assert program.get("/api/account").json()["handle"] == "ana"
        refused = program.post("/api/aggregations", json={"series": "1S.1", "unit": "SA", "title": "x"})
        assert refused.status_code == 403, refused.text

        desk.go("/account")
        desk.main.locator("summary", has_text="Revocar").click()
        desk.main.get_by_role("button", name="Revocar").click()
        desk.told("Ficha revocada.")
        assert program.get("/api/account").status_code == 401


def _newcomer(admin: Desk, desk: Desk, handle: str) -> None:
    """An account of this journey's own, so that no other journey finds its person shut out; `desk` is signed in."""
    admin.menu("Cuentas")
    admin.main.get_by_role("link", name="Agregar cuenta").first.click()
    admin.main.get_by_label("Nombre de la persona").fill(f"Persona {handle}")
    admin.main.get_by_label("Nombre de la cuenta").fill(handle)
    admin.main.get_by_label("Función").select_option("internal_control")
    admin.main.get_by_label("Desde").fill("2026-01-01")
    admin.main.get_by_role("button", name="Agregar cuenta").click()
    _take_an_own_password(desk, handle, _said_once(admin), OWN)


def _guess_on(environment: dict[str, str], handle: str, times: int) -> None:
    """Somebody at this machine guessed so often; none of the waits is left."""
    own = f"sqlite:///{environment['CONSTANCIA_DATA_DIR']}/constancia.sqlite3"
    engine = create_engine(environment["CONSTANCIA_DATABASE_URL"] or own)
    (key, _free), _address = Attempt(handle, "", "127.0.0.1").counters()
    with engine.begin() as connection:
        said = {"times": times, "key": key}
        guessed = connection.execute(text("UPDATE login_counter SET failures = :times WHERE key = :key"), said)
        assert guessed.rowcount == 1
    engine.dispose()


def _said_once(admin: Desk) -> str:
    expect(admin.heading()).to_have_text("Contraseña de un solo uso")
    return admin.main.get_by_label("Contraseña de un solo uso").input_value()


def _take_an_own_password(desk: Desk, handle: str, one_time: str, own: str) -> None:
    """Nothing opens to a one-time password but the page where it is changed."""
    desk.sign_in(handle, one_time)
    expect(desk.heading()).to_have_text("Cambiar contraseña")
    desk.go("/aggregations")
    expect(desk.heading()).to_have_text("Cambiar contraseña")
    desk.main.get_by_label("Contraseña actual").fill(one_time)
    for label in ("Contraseña nueva", "Repita la contraseña nueva"):
        desk.main.get_by_label(re.compile(f"^{label}")).fill(own)
    desk.main.get_by_role("button", name="Cambiar contraseña").click()
    desk.told("Contraseña cambiada.")

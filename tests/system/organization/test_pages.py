from __future__ import annotations

import re

import pytest

from system.organization.roles import Role
from tests.system import small_roof
from tests.system.small_roof import csrf, log_in


@pytest.fixture
def fonds(given):
    return given.fonds("SMA", name="San Marcos del Agua")


@pytest.fixture
def client(installation, operator, given, fonds):
    small_roof.enrol(installation, operator, fonds, "adela", Role.ADMINISTRATOR)
    with small_roof.browser(installation) as found:
        log_in(found, "adela")
        yield found


def act(client, path, **data):
    return client.post(path, data={**data, "_csrf_token": csrf(client)})


def add_unit(client, code, parent="", starts_on="2020-01-01"):
    added = act(client, "/organization/units", code=code, name=f"Unidad {code}", parent_id=parent, starts_on=starts_on)
    assert added.status_code == 303, added.text
    return re.search(r"/units/([0-9a-f-]{36})", added.headers["location"])[1]


def test_an_administrator_builds_the_tree_and_looks_at_any_day(client):
    top = add_unit(client, "PM")
    low = add_unit(client, "TES", top)
    home = client.get("/organization").text
    assert "Unidad PM" in home
    assert "Unidad TES" not in home
    assert f"/organization/units/{top}/children" in home
    piece = client.get(f"/organization/units/{top}/children", headers={"HX-Request": "true"}).text
    assert "Unidad TES" in piece
    assert "<html" not in piece

    moved = act(client, f"/organization/units/{low}/placements", name="Hacienda", parent_id="", starts_on="2024-01-01")
    assert moved.status_code == 303
    assert "Unidad TES" in client.get(f"/organization/units/{low}?on=2023-12-31").text
    assert "Hacienda" in client.get("/organization?on=2024-01-01").text
    assert "no existía" in client.get(f"/organization/units/{low}?on=2019-01-01").text


def test_a_refused_move_shows_its_reason_in_the_page(client):
    top = add_unit(client, "PM")
    low = add_unit(client, "TES", top)
    refused = act(client, f"/organization/units/{top}/placements", name="PM", parent_id=low, starts_on="2024-01-01")
    assert refused.status_code == 409
    assert "Cambiar nombre o lugar" in refused.text
    assert "unit.below_itself" in refused.text or "debajo" in refused.text


def test_forms_with_mistakes_are_shown_again_with_what_was_typed(client):
    refused = act(client, "/organization/units", code="con espacio", name="Tesorería", parent_id="zzz", starts_on="hoy")
    assert refused.status_code == 422
    assert "con espacio" in refused.text
    refused = act(client, "/organization/appointments", role="", starts_on="2026-99-99", name="Ana")
    assert refused.status_code == 422
    assert 'value="Ana"' in refused.text
    assert client.get("/organization?on=ayer").status_code == 422


def test_somebody_is_appointed_and_the_appointment_ends(client):
    unit = add_unit(client, "TES")
    assert client.get(f"/organization/appointments/new?unit={unit}").status_code == 200
    done = act(
        client, "/organization/appointments", name="Ana Ruiz", position="Jefa", role="unit_head", unit_id=unit,
        starts_on="2025-01-01", ends_on="",
    )  # fmt: skip
    assert done.status_code == 303
    shown = client.get(f"/organization/units/{unit}").text
    assert "Ana Ruiz" in shown
    assert "Titular de unidad administrativa" in shown
    held = re.search(r"/organization/appointments/([0-9a-f-]{36})/ending", shown)[1]
    assert act(client, f"/organization/appointments/{held}/ending", ends_on="2025-12-31").status_code == 303
    assert "Ana Ruiz" not in client.get(f"/organization/units/{unit}?on=2026-01-01").text
    refused = act(client, f"/organization/units/{unit}/ending", ends_on="2019-01-01")
    assert refused.status_code == 409
    assert act(client, f"/organization/units/{unit}/ending", ends_on="2026-06-30").status_code == 303


def test_units_and_appointments_are_lists_and_csv(client):
    add_unit(client, "TES")
    assert "Unidad TES" in client.get("/organization/units?code=tes").text
    rows = client.get("/organization/units?export=csv").text.splitlines()
    assert [row.split(",")[0].strip('"\ufeff') for row in rows] == ["Código", "TES"]
    rows = client.get("/organization/appointments?export=csv").text.splitlines()
    assert "Administración del sistema" in rows[1]


def test_the_profile_page_shows_every_number_with_its_article_and_adopts_another(client):
    shown = client.get("/organization/profile").text
    assert "LGA 37" in shown
    assert "LGTAIP 134" in shown
    early = act(client, "/organization/profile", profile="gto-2026", starts_on="2000-01-01")
    assert early.status_code == 409
    assert act(client, "/organization/profile", profile="gto-2026", starts_on="2026-04-01").status_code == 303
    assert "/organization/profile/gto-2026/confirmation" in client.get("/organization/profile").text
    assert client.get("/api/profiles/in-force").status_code == 409
    assert act(client, "/organization/profile/gto-2026/confirmation").status_code == 303
    assert client.get("/api/profiles/in-force").json()["profile"]["access"]["answer_days"] == 8


def test_people_without_the_power_look_but_do_not_change(client, installation, operator, given, fonds):
    small_roof.enrol(installation, operator, fonds, "oscar", Role.OFFICE_ARCHIVIST, given.unit(fonds, "ARC"))
    log_in(client, "oscar")
    assert "Agregar unidad" not in client.get("/organization").text.partition("<main")[2].partition("Aún")[0]
    assert (
        act(client, "/organization/units", code="X", name="X", parent_id="", starts_on="2020-01-01").status_code == 403
    )
    assert act(client, "/organization/profile", profile="gto-2016", starts_on="2027-01-01").status_code == 403


def test_an_account_without_appointments_sees_nothing(client, installation, operator, fonds):
    from system.identity import passwords, service
    from system.organization import staff

    with installation.work(operator) as work:
        person = staff.add_person(work, fonds.id, name="Nadie")
        hashed = passwords.hash_password(installation.settings, small_roof.PASSWORD)
        service.add_account(work, person.id, handle="nadie", password_hash=hashed, must_change=False)
    log_in(client, "nadie")
    for path in ("/organization", "/calendar", "/api/organization/units", "/accounts", "/organization/profile"):
        assert client.get(path).status_code == 403, path
    assert client.get("/account").status_code == 200


def test_every_act_and_look_has_its_door_in_the_api(client):
    token = {"X-CSRF-Token": csrf(client)}

    def send(path, **body):
        answer = client.post(path, json=body, headers=token)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    assert client.get("/api/organization").json()["code"] == "SMA"
    unit = send("/api/organization/units", code="TES", name="Tesorería", starts_on="2020-01-01")
    send(f"/api/organization/units/{unit['id']}/placements", name="Hacienda", starts_on="2022-01-01")
    units = client.get("/api/organization/units", params={"on": "2021-01-01"}).json()
    assert [row["name"] for row in units] == ["Tesorería"]
    person = send("/api/organization/people", name="Ana Ruiz", position="Jefa")
    assert person in client.get("/api/organization/people").json()
    held = send(
        "/api/organization/appointments",
        person_id=person["id"],
        role="unit_head",
        unit_id=unit["id"],
        starts_on="2022-01-01",
    )
    assert send(f"/api/organization/appointments/{held['id']}/ending", ends_on="2022-12-31")["ends_on"] == "2022-12-31"
    asked = {"on": "2022-06-01", "unit_id": unit["id"]}
    assert [row["person"] for row in client.get("/api/organization/appointments", params=asked).json()] == ["Ana Ruiz"]
    send(f"/api/organization/units/{unit['id']}/ending", ends_on="2023-12-31")
    assert [row["profile"] for row in client.get("/api/profiles/adopted").json()] == ["mx-federal-2025"]
    assert len(client.get("/api/profiles").json()) == 3
    assert [row["code"] for row in client.get("/api/fonds").json()] == ["SMA"]
    refused = client.post("/api/fonds", json={"code": "X", "name": "X", "profile": "gto-2016"}, headers=token)
    assert refused.status_code == 403
    account = send("/api/accounts", handle="luz", name="Luz", role="appraisal_board", starts_on="2026-01-01")
    assert {row["handle"] for row in client.get("/api/accounts").json()["accounts"]} == {"adela", "luz"}
    assert send(f"/api/accounts/{account['account_id']}/password-reset")["password"] != account["password"]
    send(f"/api/accounts/{account['account_id']}/disabling")
    send(f"/api/accounts/{account['account_id']}/enabling")
    issued = send("/api/account/tokens", name="n", scopes=["read"], days=1)
    assert send(f"/api/account/tokens/{issued['id']}/revocation")["revoked_at"]
    assert [row["id"] for row in client.get("/api/account/tokens").json()] == [issued["id"]]
    send("/api/account/password", old=small_roof.PASSWORD, new="otra frase muy larga")

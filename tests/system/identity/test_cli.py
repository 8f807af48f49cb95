"""The commands of the ground, as people and scripts call them."""

from __future__ import annotations

import json

import click
import pytest
from click.testing import CliRunner

from system.console import Console
from system.errors import Refusal
from system.identity.actors import resolve
from system.identity.errors import PasswordRefused
from system.plate import context
from tests.system import small_roof
from tests.system.small_roof import log_in


@pytest.fixture
def run(installation):
    group = click.Group(commands={command.name: command for command in context.commands})

    def called(*words, given=None):
        result = CliRunner().invoke(
            group, [*words, "--json"], obj=Console(installation, resolve), input=given, catch_exceptions=False
        )
        assert result.exit_code == 0, result.output
        return json.loads(result.output)

    return called


def test_a_machine_is_furnished_from_the_command_line(run, installation, tmp_path):
    assert run("fonds", "add", "SMA", "--name", "San Marcos", "--profile", "mx-federal-2025")["verified"]
    assert [row["code"] for row in run("fonds", "list")["fonds"]] == ["SMA"]
    run("unit", "add", "PM", "--fonds", "SMA", "--name", "Presidencia", "--from", "2020-01-01")
    run("unit", "add", "TES", "--fonds", "sma", "--name", "Tesorería", "--parent", "pm", "--from", "2020-01-01")
    run("unit", "place", "TES", "--fonds", "SMA", "--name", "Hacienda", "--from", "2024-01-01")
    units = run("unit", "list", "--fonds", "SMA", "--on", "2021-06-01")["units"]
    assert [(row["code"], row["name"], row["parent"]) for row in units] == [
        ("PM", "Presidencia", None),
        ("TES", "Tesorería", "PM"),
    ]

    added = run("user", "add", "ana", "--fonds", "SMA", "--name", "Ana", "--role", "office_archivist", "--unit", "TES")
    run("person", "appoint", "Ana", "--fonds", "SMA", "--role", "unit_head", "--unit", "TES")
    reset = run("user", "password", "ana")
    assert reset["password"] != added["password"]
    token = run("user", "token", "ana", "--scope", "read", "--days", "30")
    with small_roof.browser(installation) as client:
        assert log_in(client, "ana", added["password"]).status_code == 422
        assert log_in(client, "ana", reset["password"]).status_code == 303
        client.cookies.clear()
        bearer = {"Authorization": f"Bearer {token['token']}"}
        assert len(client.get("/api/account", headers=bearer).json()["appointments"]) == 2
        run("user", "revoke", token["id"])
        assert client.get("/api/account", headers=bearer).status_code == 401
    run("user", "disable", "ana")
    assert run("user", "list", "--fonds", "SMA")["accounts"][0]["disabled"]
    run("user", "enable", "ana")

    file = tmp_path / "days.csv"
    file.write_bytes(b"fecha;nota\n02/11/2026;D\xeda de Muertos\n")
    laid = run(
        "calendar", "import", str(file), "--fonds", "SMA", "--year", "2026", "--title", "Acuerdo", "--number", "1",
        "--date", "2025-12-01", "--sets", "LFT74",
    )  # fmt: skip
    assert (laid["days"], laid["sets"]) == (1, ["LFT74"])
    assert "Día de Muertos" in [off["note"] for off in run("calendar", "show", "2026")["days"]]
    assert len(run("profile", "list")["profiles"]) == 3
    run("profile", "adopt", "gto-2026", "--fonds", "SMA", "--from", "2026-06-01")
    run("profile", "confirm", "gto-2026", "--fonds", "SMA")


def test_a_given_password_need_not_be_changed_but_must_be_good(run, installation):
    run("fonds", "add", "SMA", "--name", "San Marcos", "--profile", "mx-federal-2025")
    words = ("user", "add", "ana", "--fonds", "SMA", "--name", "Ana", "--role", "appraisal_board", "--password-stdin")
    with pytest.raises(PasswordRefused):
        run(*words, given="short\n")
    assert run(*words, given="una frase muy larga\n")["password"] is None
    with small_roof.browser(installation) as client:
        log_in(client, "ana", "una frase muy larga")
        assert client.get("/whoami").text == "ana"


def test_acting_as_an_account_has_its_powers_and_no_more(run):
    run("fonds", "add", "SMA", "--name", "San Marcos", "--profile", "mx-federal-2025")
    run("user", "add", "adela", "--fonds", "SMA", "--name", "Adela", "--role", "administrator")
    run("unit", "add", "PM", "--fonds", "SMA", "--name", "Presidencia", "--as", "adela")
    with pytest.raises(Refusal):
        run("fonds", "add", "OTRO", "--name", "Otro", "--profile", "gto-2016", "--as", "adela")
    with pytest.raises(Refusal):
        run("unit", "list", "--as", "nobody")

"""Comparing the history with a seal kept outside by uploading it: sound, broken, hostile, and of a long history."""

from __future__ import annotations

import json
import re
import threading
from uuid import UUID

import pytest

from system.anchoring import uploading
from system.anchoring.checkpoint import public_pem
from system.anchoring.uploading import Brought
from system.jobs.model import ItemOutcome
from system.organization.roles import Role
from tests.system import small_roof
from tests.system.anchoring.histories import cut_off, export, happen, public_key, seal
from tests.system.small_roof import csrf, log_in

PATH = "/history/seals/comparison"


@pytest.fixture
def client_of(installation, operator, given):
    fonds = given.fonds("SMA")
    with small_roof.browser(installation) as client:

        def enter(role):
            small_roof.enrol(installation, operator, fonds, "quien", role)
            log_in(client, "quien")
            return client

        yield enter


@pytest.fixture
def kept(installation, operator):
    """A seal kept outside with its key, and acts after it."""
    happen(installation, operator, 3)
    seal(installation, operator)
    found = export(installation, operator), public_pem(public_key(installation, operator)).encode()
    happen(installation, operator, 2)
    return found


def upload(client, content, key=b"", name="sello-1.json"):
    files = {"seal": (name, content, "application/json")}
    if key:
        files["key"] = ("llave.pem", key, "application/x-pem-file")
    return client.post(address(client), files=files)


def address(client):
    """Where the form of the page sends, its token with it; who sees no form has none."""
    found = re.search(rf'action="({PATH}\?_csrf=[^"]+)"', client.get("/history/seals").text)
    return found[1].replace("&amp;", "&") if found else f"{PATH}?_csrf={csrf(client)}"


def test_a_seal_that_agrees_says_so_and_what_it_was_believed_by(client_of, kept):
    client = client_of(Role.INTERNAL_CONTROL)
    content, key = kept
    assert 'name="seal"' in client.get("/history/seals").text
    answer = upload(client, content, key)
    assert answer.status_code == 200
    assert "El historial concuerda con el sello." in answer.text
    assert "sello-1.json" in answer.text
    without = upload(client, content)
    assert "concuerda con el sello" in without.text
    assert len(without.text) > len(answer.text)  # it says that no key was brought


def test_a_history_that_was_cut_off_is_named_with_its_positions(installation, client_of, kept):
    client = client_of(Role.INTERNAL_CONTROL)
    content, key = kept
    at = json.loads(content)["statement"]["sequence"]
    cut_off(installation, at - 2)
    answer = upload(client, content, key)
    assert "El historial no concuerda con el sello." in answer.text
    assert "history.truncated" in answer.text
    assert str(at - 2) in answer.text


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"\x00" * 100, b"[" * 60_000, b'{"statement": {}, "signature": "x"}',
        b'{"a": 1, "a": 2}', b" " * (uploading.LARGEST + 1),
    ],
)  # fmt: skip
def test_what_is_no_seal_is_refused_naming_the_file(client_of, kept, content):
    client = client_of(Role.INTERNAL_CONTROL)
    answer = upload(client, content, name="<b>x</b>.json")
    assert answer.status_code == 422
    assert "<b>x</b>" not in answer.text


def test_a_file_beyond_every_measure_is_not_read_and_a_wrong_key_is_no_key(client_of, kept):
    client = client_of(Role.INTERNAL_CONTROL)
    assert upload(client, b" " * 200_000).status_code == 413
    assert upload(client, kept[0], b"no key").status_code == 422
    assert client.post(address(client), data={"seal": "text"}).status_code in {400, 422}


def test_who_may_not_read_the_history_compares_nothing(client_of, kept):
    assert upload(client_of(Role.TRANSPARENCY_COMMITTEE), kept[0]).status_code == 403


class Queue:
    def __init__(self):
        self.left = []

    def put(self, _session, name, arguments, **_by):
        self.left.append((name, dict(arguments)))
        return UUID(int=7)


def test_a_long_history_is_left_to_a_job(installation, client_of, kept):
    installation.settings = installation.settings.model_copy(update={"compare_at_once": 2})
    client = client_of(Role.INTERNAL_CONTROL)
    installation.jobs = queue = Queue()
    answer = upload(client, *kept)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/jobs/{UUID(int=7)}"
    [(name, arguments)] = queue.left
    assert (name, arguments["seal_name"]) == ("history.compare", "sello-1.json")


class Report:
    """What a job tells, without the worker."""

    def __init__(self, installation, actor):
        self.installation, self.actor, self.lines = installation, actor, []
        self.stopping = threading.Event()

    def progress(self, done, total=None):
        self.at = (done, total)

    def item(self, key, outcome, detail="", **facts):
        self.lines.append((key, outcome, detail, facts))


def test_the_job_accounts_for_everything_that_does_not_agree(installation, operator, kept):
    content, key = kept
    left = Queue()
    installation.jobs = left
    with installation.work(operator) as work:
        uploading.compare_later(work, Brought(content, "sello-1.json", key, "llave.pem"))
    arguments = left.left[0][1]
    report = Report(installation, operator)
    assert uploading.run(report, **arguments)["sound"] is True
    assert [line[1:3] for line in report.lines] == [(ItemOutcome.DONE, "checkpoint.all_agrees")]
    cut_off(installation, 1)
    report = Report(installation, operator)
    assert uploading.run(report, **arguments)["sound"] is False
    assert "history.truncated" in {line[2] for line in report.lines}
    assert report.at == (1, 1)

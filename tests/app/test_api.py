"""The API says what it is, answers as it says, and never falls over what it is asked."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import select

from app.asgi import create_app
from app.assembly import assemble
from records.aggregations.model import Aggregation
from system.actor import local_operator
from system.identity import service as identity
from system.identity.model import Account
from system.settings import Settings
from tests.demo_body import DemoBody
from tests.served import CHEAP_SETTINGS

# What a column of numbers holds on every engine is smaller.
LARGEST = 2**31
PROBLEM = "application/problem+json"
PUBLIC = {"/api/refusals/{code}", "/api/openapi.json"}


@pytest.fixture(scope="module")
def app(demo_body: DemoBody, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Litestar]:
    """The whole app over the demo body, in this process and without a worker."""
    data = tmp_path_factory.mktemp("api")
    with demo_body.copied(data) as address:
        installation = assemble(Settings(data_dir=data, database_url=address, worker=False, **CHEAP_SETTINGS))
        yield create_app(installation)
        installation.database.dispose()


@pytest.fixture(scope="module")
def client(app: Litestar) -> Iterator[TestClient]:
    with TestClient(app, raise_server_exceptions=False) as found:
        yield found


@pytest.fixture(scope="module")
def tokens(app: Litestar) -> dict[str, str]:
    """Tokens of people whose rights differ."""
    found = {}
    for handle in ("admin", "coordinadora", "beto", "transparencia", "contraloria"):
        with app.state.installation.work(local_operator("test")) as work:
            account = work.session.scalars(select(Account).where(Account.handle == handle)).one()
            found[handle] = identity.issue_token(work, account.id, name="test", scopes=["*"], days=1)[1]
    return found


@pytest.fixture(scope="module")
def described(client: TestClient, tokens) -> dict:
    answer = client.get("/api/openapi.json", headers={"Authorization": f"Bearer {tokens['admin']}"})
    assert answer.status_code == 200, answer.text
    return answer.json()


def operations(described: dict) -> Iterator[tuple[str, str, dict]]:
    for path, found in described["paths"].items():
        for method, operation in found.items():
            yield method, path, operation


def test_the_description_is_openapi_3_1_and_holds_together(described):
    assert described["openapi"].startswith("3.1")
    assert list(schemathesis.openapi.from_dict(described).get_all_operations())
    assert _broken_references(described) == []


def test_every_route_of_the_api_is_described(app, described):
    routed = {
        (method.lower(), _as_described(route.path))
        for route in app.routes
        for method in getattr(route, "methods", ())
        if route.path.startswith("/api/") and method != "OPTIONS"
    }
    told = {(method, path) for method, path, _operation in operations(described)}
    assert {one for one in routed - told if one[1] not in {"/api/openapi.json", "/api/{path}"}} == set()


def test_every_operation_says_what_it_is_for(described):
    silent = [
        (method, path)
        for method, path, operation in operations(described)
        if not operation.get("summary") or not operation.get("description") or not operation.get("tags")
    ]
    assert silent == []


def test_every_operation_says_how_it_refuses(described):
    lacking = []
    for method, path, operation in operations(described):
        wanted = set() if path in PUBLIC else {"401", "403"}
        wanted |= {"404"} if "{" in path else set()
        wanted |= {"409", "422"} if method not in {"get", "head"} else set()
        lacking += [(method, path, status) for status in wanted - set(operation["responses"])]
        for status, answer in operation["responses"].items():
            content = _resolved(described, answer).get("content", {})
            if status >= "400" and PROBLEM not in content:
                lacking.append((method, path, f"{status} is no problem document"))
    assert lacking == []


def test_nobody_without_a_token_gets_past_the_door(client, described):
    for method, path, _operation in operations(described):
        if path in PUBLIC:
            continue
        answer = client.request(method, _filled(path))
        assert answer.status_code == 401, (method, path, answer.status_code)
        if method != "head":
            assert answer.headers["content-type"].startswith(PROBLEM), (method, path)
            assert answer.json()["status"] == 401


def test_a_token_that_stands_for_nobody_is_refused_everywhere(client, described):
    for method, path, _operation in operations(described):
        answer = client.request(method, _filled(path), headers={"Authorization": "Bearer nobody"})
        assert answer.status_code == 401 or path in PUBLIC, (method, path, answer.status_code)


def test_whoever_wants_to_write_a_program_may_read_the_description_first(client):
    assert client.get("/api/openapi.json").status_code == 200


def test_no_question_makes_it_fall_over(client, described, tokens):
    looks = schemathesis.openapi.from_dict({**described, "paths": _only_looks(described)})
    failed: list[tuple[str, str, int, str]] = []
    for found in looks.get_all_operations():
        operation = found.ok()

        @settings(max_examples=8, deadline=None, derandomize=True, database=None,
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        @given(case=operation.as_strategy())
        def ask(case):
            # To think of a question takes longer than to ask it: everybody asks the same ones.
            for handle in ("admin", "coordinadora", "beto", "transparencia"):
                answer = client.request(
                    case.method,
                    case.formatted_path,
                    params=case.query,
                    headers={"Authorization": f"Bearer {tokens[handle]}"},
                )
                if answer.status_code >= 500:
                    asked = f"{case.method} {case.formatted_path} {case.query}"
                    failed.append((handle, asked, answer.status_code, answer.text[:300]))

        ask()
    assert failed == []


@pytest.mark.parametrize("number", [LARGEST**3, -(LARGEST**3)])
def test_a_number_that_no_column_can_hold_is_not_found(client, tokens, number):
    answer = client.get(f"/api/history/seals/{number}", headers={"Authorization": f"Bearer {tokens['admin']}"})
    assert answer.status_code < 500, answer.text


@pytest.mark.parametrize("handle", ["coordinadora", "beto"])
def test_real_things_are_answered_too(app, client, described, tokens, handle):
    ids = _real_ids(app)
    for method, path, _operation in operations(described):
        if method not in {"get", "head"}:
            continue
        for name, found in ids.items():
            if f"{{{name}}}" in path:
                address = path.replace(f"{{{name}}}", str(found))
                answer = client.request(method, address, headers={"Authorization": f"Bearer {tokens[handle]}"})
                assert answer.status_code in {200, 204, 403, 404}, (method, address, answer.status_code, answer.text)


def _only_looks(described: dict) -> dict:
    return {path: {"get": found["get"]} for path, found in described["paths"].items() if "get" in found}


def _real_ids(app: Litestar) -> dict[str, uuid.UUID]:
    with app.state.installation.reading(local_operator("test")) as reading:
        file = reading.session.scalars(select(Aggregation).where(Aggregation.closed_on.is_not(None))).first()
        return {"aggregation_id": file.id, "node_id": file.node_id, "unit_id": file.unit_id}


def _filled(path: str) -> str:
    for name, value in (("year", "2026"), ("file_name", "a.pdf"), ("name", "x"), ("code", "x"), ("number", "1")):
        path = path.replace(f"{{{name}}}", value)
    while "{" in path:
        before, _, rest = path.partition("{")
        path = f"{before}{uuid.UUID(int=7)}{rest.partition('}')[2]}"
    return path


def _as_described(path: str) -> str:
    return "/".join("{" + part[1:].split(":")[0] + "}" if part.startswith("{") else part for part in path.split("/"))


def _resolved(described: dict, found: dict) -> dict:
    while "$ref" in found:
        steps = found["$ref"].removeprefix("#/").split("/")
        found = described
        for step in steps:
            found = found[step]
    return found


def _broken_references(described: dict) -> list[str]:
    broken, waiting = [], [described]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            if isinstance(found.get("$ref"), str):
                try:
                    _resolved(described, {"$ref": found["$ref"]})
                except (KeyError, TypeError):
                    broken.append(found["$ref"])
            waiting += found.values()
        elif isinstance(found, list):
            waiting += found
    return broken


HOSTILE = (
    {"page": "99999999999999999999999", "size": "-3", "sort": "-\x00"},
    {"page": "0", "size": "1e9", "sort": "no_such_column", "cols": "x"},
    {"q": "\x00", "title": "\x00", "reference": "%' OR 1=1 --", "handle": "\x00"},
    {"q": "(" * 300 + '"', "title": "\ud7ff\U0010ffff" * 99, "kind": "nonsense", "since": "0000-00-00"},
    {
        "fonds": "\x00",
        "on": "9999-12-31",
        "series": "\x00",
        "unit": "x",
        "opened_on_from": "31/02/2026",
        "year": "99999",
    },
)


def test_no_page_falls_over_what_its_address_says(app, client, tokens):
    paths = sorted({route.path for route in app.routes if "GET" in getattr(route, "methods", ())})
    fallen = []
    for path in paths:
        for said in HOSTILE:
            for address in {_filled(_as_described(path)), _filled(_as_described(path)).replace("2026", "99999999")}:
                answer = client.get(address, params=said, headers={"Authorization": f"Bearer {tokens['coordinadora']}"})
                if answer.status_code >= 500:
                    fallen.append((address, said, answer.status_code))
    assert fallen == []


def test_what_no_column_can_hold_is_refused_and_nothing_falls(client, tokens):
    headers = {"Authorization": f"Bearer {tokens['beto']}"}
    for said in (
        {"series": "3S.1", "unit": "DU", "title": "un \x00 nulo", "opened_on": "2026-01-15"},
        {"series": "\x00", "unit": "\x00", "title": "x", "opened_on": "2026-01-15"},
        {"series": "3S.1", "unit": "DU", "title": "x", "opened_on": "0001-01-01", "description": {"folios": 2**70}},
    ):
        answer = client.post("/api/aggregations", json=said, headers=headers)
        assert answer.status_code < 500, (said, answer.text)

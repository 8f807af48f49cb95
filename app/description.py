"""The API's description of itself: what the framework knows of each operation, and the refusals all of them share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from litestar import Request
from litestar.openapi.plugins import JsonRenderPlugin

PROBLEM = "application/problem+json"
# Operations that anybody may call.
PUBLIC = frozenset({"/api/refusals/{code}"})
_METHODS = frozenset({"get", "put", "post", "delete", "patch", "head"})
_SAID = {
    "400": ("Unreadable", "The request cannot be read: a parameter or the body has another form."),
    "401": ("NotSignedIn", "No token, or one that expired or was revoked."),
    "403": ("Forbidden", "The caller's appointments or the token's scopes do not include this act here."),
    "404": ("NotFound", "There is no such thing, or the caller may not see it."),
    "409": ("Conflict", "The thing is in a state that does not allow this; every objection is named."),
    "413": ("TooLarge", "More bytes than this installation takes."),
    "422": ("Refused", "What was said is not possible; every objection is named with its legal basis."),
    "500": ("Broken", "Something failed here; the problem names the line of the log."),
}
_REASON = {
    "type": "object",
    "description": "One objection.",
    "required": ["code", "basis", "detail"],
    "properties": {
        "code": {"type": "string", "description": "Stable code, described at `/api/refusals/{code}`."},
        "basis": {"type": "string", "description": "The article it stands on; empty where no norm says so."},
        "detail": {"type": "string", "description": "The objection in the caller's language."},
    },
}
_PROBLEM = {
    "type": "object",
    "description": "A refusal as RFC 9457 has it, with every objection.",
    "required": ["type", "title", "status", "detail", "instance", "objections"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "objections": {"type": "array", "items": {"$ref": "#/components/schemas/Reason"}},
    },
}


class DescribedApi(JsonRenderPlugin):
    """`/api/openapi.json`, with the refusals of the house in place of the framework's own."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The document as JSON."""
        return super().render(request, with_refusals(openapi_schema))


def with_refusals(described: dict[str, Any]) -> dict[str, Any]:
    """The description with the refusals that each operation may answer. The given one stays as it is."""
    components = described.get("components", {})
    answers = {name: _answer(words) for name, words in _SAID.values()}
    return {
        **described,
        "paths": {
            path: {
                method: _operation(path, method, found) if method in _METHODS else found
                for method, found in operations.items()
            }
            for path, operations in described["paths"].items()
        },
        "components": {
            **components,
            "schemas": {**components.get("schemas", {}), "Problem": _PROBLEM, "Reason": _REASON},
            "responses": {**components.get("responses", {}), **answers},
        },
    }


def _answer(words: str) -> dict[str, Any]:
    return {"description": words, "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def _operation(path: str, method: str, found: dict[str, Any]) -> dict[str, Any]:
    kept = {status: answer for status, answer in found["responses"].items() if status not in _SAID}
    refusals = {
        status: {"$ref": f"#/components/responses/{_SAID[status][0]}"} for status in _statuses(path, method, found)
    }
    security: dict[str, Any] = {"security": []} if path in PUBLIC else {}
    return {**found, **security, "responses": {**kept, **refusals}}


def _statuses(path: str, method: str, found: dict[str, Any]) -> Iterator[str]:
    if found.get("parameters") or found.get("requestBody"):
        yield "400"
    if path not in PUBLIC:
        yield from ("401", "403")
    if "{" in path:
        yield "404"
    if method not in {"get", "head"}:
        yield "409"
        yield "413"
    yield from ("422", "500")

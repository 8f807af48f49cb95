"""What a token may be used for: a permission, all acts of a noun ("aggregation:*"), or every look ("read"). Pure."""

from __future__ import annotations

from collections.abc import Iterable

from system.actor import Grant, Permission

READ = "read"
EVERYTHING = "*"
_LOOKS = ":read"


def covers(scope: str, permission: Permission) -> bool:
    """Whether one scope lets this permission through."""
    if scope == EVERYTHING:
        return True
    if scope == READ:
        return permission.value.endswith(_LOOKS)
    if scope.endswith(":*"):
        return permission.value.startswith(scope.removesuffix("*"))
    return scope == permission.value


def is_known(scope: str) -> bool:
    """Whether a scope means anything: it lets at least one permission through."""
    return any(covers(scope, permission) for permission in Permission)


def cut(grants: Iterable[Grant], scopes: Iterable[str]) -> frozenset[Grant]:
    """What is left of a person's grants for a token: never more than the person has, never more than it says."""
    said = tuple(scopes)
    return frozenset(grant for grant in grants if any(covers(scope, grant.permission) for scope in said))

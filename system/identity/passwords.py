"""Passwords: argon2id with the installation's own costs, one-time passwords, and what a new one must be.

Hashing is slow on purpose, so it happens outside every transaction: acts are given hashes.
"""

from __future__ import annotations

import secrets
from functools import cache

from pwdlib import PasswordHash
from pwdlib.exceptions import PwdlibError
from pwdlib.hashers.argon2 import Argon2Hasher

from system.errors import Objection
from system.settings import Settings

SHORTEST, LONGEST = 10, 256
# Without letters that are taken for each other when read from a screen or told by telephone.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 4, 5


@cache
def _hasher(time_cost: int, memory_kib: int) -> PasswordHash:
    return PasswordHash((Argon2Hasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=1),))


@cache
def _nobodys_hash(time_cost: int, memory_kib: int) -> str:
    return _hasher(time_cost, memory_kib).hash(secrets.token_hex())


def _of(settings: Settings) -> PasswordHash:
    return _hasher(settings.argon2_time_cost, settings.argon2_memory_kib)


def hash_password(settings: Settings, password: str) -> str:
    """The argon2id hash of a password, in PHC text form."""
    return _of(settings).hash(password)


def check(settings: Settings, password: str, kept: str | None) -> tuple[bool, str | None]:
    """Whether a password is the one whose hash is kept, and a new hash where the kept one has other costs.

    Without a kept hash the same work is done for nothing, so that unknown names answer no faster.
    """
    if len(password) > LONGEST:
        password, kept = "", None
    if kept is None:
        _of(settings).verify(password, _nobodys_hash(settings.argon2_time_cost, settings.argon2_memory_kib))
        return False, None
    try:
        return _of(settings).verify_and_update(password, kept)
    except PwdlibError:
        return False, None


def one_time() -> str:
    """A password to be told once and changed at the next login: 98 random bits in four groups."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))


def objections(password: str, handle: str) -> list[Objection]:
    """Everything against a new password (NIST SP 800-63B 5.1.1): its length and what it holds, not kinds of letters."""
    found = []
    if not SHORTEST <= len(password) <= LONGEST:
        found.append(
            Objection("password.length", facts={"field": "password", "shortest": SHORTEST, "longest": LONGEST})
        )
    if handle and handle.casefold() in password.casefold():
        found.append(Objection("password.holds_handle", facts={"field": "password"}))
    if password and len(set(password)) < SHORTEST // 2:
        found.append(Objection("password.too_simple", facts={"field": "password"}))
    return found

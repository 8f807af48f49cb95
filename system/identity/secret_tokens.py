"""Secrets that stand for somebody: 32 random bytes, of which only the hash is kept; and what is bound to a session.

A fast hash is enough here: nobody guesses 256 random bits, and finding a row by the hash tells an attacker who
measures time nothing about the secret.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

_BYTES = 32
API_PREFIX = "cst_"


def new_secret() -> str:
    """A fresh secret, safe in cookies and headers."""
    return secrets.token_urlsafe(_BYTES)


def new_api_secret() -> str:
    """A fresh API token; the prefix lets people and scanners recognise a leaked one."""
    return API_PREFIX + new_secret()


def digest(secret: str) -> str:
    """What is kept of a secret: SHA-256 in hexadecimal."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def bound(key: bytes, session_hash: str, purpose: str) -> str:
    """A token that only this session of this installation can show for a purpose (HMAC-SHA256, hexadecimal)."""
    return hmac.new(key, f"{session_hash}\n{purpose}".encode(), hashlib.sha256).hexdigest()


def agrees(shown: str, expected: str) -> bool:
    """Whether a shown token is the expected one, in constant time."""
    return hmac.compare_digest(shown.encode("utf-8", "replace"), expected.encode())

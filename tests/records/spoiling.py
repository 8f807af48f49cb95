"""Damage to stored bytes, as a disk or a hand does it."""

from __future__ import annotations

from records.objects.keys import ObjectKey
from records.objects.store import Store


def flip_a_byte(store: Store, key: ObjectKey) -> None:
    """Change one byte in the middle of what lies under a key."""
    path = store.backend.root / key.sealed
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)

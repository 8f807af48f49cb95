"""A destroyed file, as executing a list leaves it."""

from __future__ import annotations

import pytest

from retention.proofs.queries import proof_bundle
from tests.retention.execution.conftest import scene

__all__ = ["scene"]


@pytest.fixture
def stone(scene):
    list_id = scene.published(2, documents=2)
    scene.executed(list_id)
    return scene.stones(list_id)[0]


@pytest.fixture
def bundle(scene, stone) -> bytes:
    with scene.archive.reading() as reading:
        return proof_bundle(reading, stone.id)[1]


_known: list[bytes] = []


@pytest.fixture
def any_bundle(request) -> bytes:
    """A bundle made once in this process, for tests that need no more of it than its bytes."""
    if not _known:
        _known.append(request.getfixturevalue("bundle"))
    return _known[0]

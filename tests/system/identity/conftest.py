from __future__ import annotations

import pytest

from system.organization.roles import Role
from tests.system import small_roof


@pytest.fixture
def fonds(given):
    return given.fonds("SMA")


@pytest.fixture
def unit(given, fonds):
    return given.unit(fonds, "TES")


@pytest.fixture
def client(installation):
    with small_roof.browser(installation) as found:
        yield found


@pytest.fixture
def ana(installation, operator, fonds, unit):
    """An office archivist of the treasury with an account."""
    return small_roof.enrol(installation, operator, fonds, "ana", Role.OFFICE_ARCHIVIST, unit)


@pytest.fixture
def admin(installation, operator, fonds):
    """An administrator of the body with an account."""
    return small_roof.enrol(installation, operator, fonds, "adela", Role.ADMINISTRATOR)

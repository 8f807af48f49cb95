"""The edges of classification, without the roof: its pages, API and commands for whoever is at work."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from litestar.datastructures import State
from litestar.di import Provide
from litestar.middleware import DefineMiddleware
from litestar.testing import create_test_client

from classification.context import context
from system.organization.roles import Role
from system.web.frame import HereMiddleware, Presence
from system.web.pages import STATE, Pages
from system.web.refusals import HANDLERS

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = "seccion_codigo,seccion,serie_codigo,serie,subserie_codigo,subserie\n"
FILE = (
    COLUMNS + "05C,Finanzas,05C.02,Gastos,,\n"
    "05C,Finanzas,05C.10,Ingresos,,\n"
    "05C,Finanzas,05C.10,Ingresos,05C.10.1,Predial\n"
).encode()
MORE = (COLUMNS + "06C,Compras,06C.01,Contratos,,\n").encode()


@pytest.fixture
def fonds(given):
    return given.fonds("SMA")


@pytest.fixture
def coordinator(given, fonds):
    return given.actor(fonds, Role.ARCHIVES_COORDINATOR, handle="ana")


@pytest.fixture
def other_coordinator(given, fonds):
    return given.actor(fonds, Role.ARCHIVES_COORDINATOR, handle="beto")


@pytest.fixture
def clerk(given, fonds):
    return given.actor(fonds, Role.OFFICE_ARCHIVIST, given.unit(fonds), handle="cleo")


@pytest.fixture
def client_as(installation):
    """A test client for an actor: `client_as(coordinator).get("/charts")`."""
    with contextlib.ExitStack() as stack:

        def client_as(actor):
            pages = Pages(installation.settings, b"0" * 32, look=lambda _request: Presence(actor=actor))
            pages.join([context], ROOT)
            client = create_test_client(
                list(context.routes),
                dependencies={
                    "reading": Provide(lambda: installation.reading(actor), sync_to_thread=False),
                    "work": Provide(lambda: installation.work(actor), sync_to_thread=False),
                },
                middleware=[DefineMiddleware(HereMiddleware)],
                exception_handlers=HANDLERS,
                state=State({STATE: pages}),
            )
            return stack.enter_context(client)

        yield client_as

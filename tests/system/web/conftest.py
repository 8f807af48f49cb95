"""A small house with one list, one form and one page, to try the frame on: no context, real parts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from litestar import Controller, Litestar, Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.middleware import DefineMiddleware
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect
from litestar.testing import TestClient
from litestar.types import ASGIApp, Receive, Scope, Send
from sqlalchemy import Select, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from system.actor import Actor, Grant, NotPermitted, Permission, Reach
from system.context import Context, InboxItem, InboxSource, MenuItem, Panel
from system.database import UtcDateTime
from system.errors import Conflict, Invalid, Objection
from system.listing import Column
from system.web import lists, refusals
from system.web.assets import static_router
from system.web.forms import Form, FormReader
from system.web.frame import HereMiddleware, Presence
from system.web.inbox import InboxPages
from system.web.language import gettext as _
from system.web.nowhere import NowherePages
from system.web.pages import Pages, page, redirect
from system.web.preferences import PreferencePages
from system.web.security import security_headers
from system.work import Installation, Reading

HERE = Path(__file__).parent
TOKEN = "specimen-token"


class Sheet(DeclarativeBase):
    """Tables of these tests alone; the product's metadata must not learn of them."""


class Thing(Sheet):
    __tablename__ = "thing"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    title: Mapped[str]
    stage: Mapped[str]
    opened_on: Mapped[date | None]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sheets: Mapped[int]


COLUMNS = (
    Column("code", "Clave", Thing.code, filter="exact", lead=True),
    Column("title", "Título", Thing.title, filter="text"),
    Column(
        "stage", "Etapa", Thing.stage, filter="choice", choices=(("office", "Trámite"), ("historical", "Histórico"))
    ),
    Column("opened_on", "Apertura", Thing.opened_on, filter="date"),
    Column("changed_at", "Cambio", Thing.changed_at, filter="date", shown=False),
    Column("sheets", "Fojas", Thing.sheets, filter="exact", numeric=True),
    Column("double", "Doble", value=lambda thing: thing.sheets * 2, shown=False),
)
TITLES = ("Álamo", "acta", "Ñandú 50%", "ÁRBOL grande", "=SUMA(A1)", "zapato_negro", "zapatoXnegro")


class AlreadyDone(Conflict):
    code = "specimen.already_done"
    basis = "LGA 4-XXIX"


def things() -> Select[tuple[Thing]]:
    return select(Thing)


class SpecimenPages(Controller):
    path = "/things"

    @get("/", sync_to_thread=True)
    def index(self, request: Request, reading: NamedDependency[Reading]) -> Response:
        with reading:
            return lists.answer(
                request,
                reading,
                things(),
                COLUMNS,
                "specimen/list.html",
                name="cosas",
                default_sort="code",
                tie_breaker=Thing.id,
            )

    @get("/one", sync_to_thread=True)
    def one(self, reading: NamedDependency[Reading]) -> Response:
        with reading:
            return page("specimen/one.html", about=(reading, UUID(int=7)), day=date(2020, 5, 29))

    @get("/new", sync_to_thread=True)
    def new(self) -> Response:
        return page("specimen/form.html", form=Form())

    @post("/new", sync_to_thread=True)
    def create(self, data: URLEncodedBody[dict[str, str]]) -> Response | Redirect:
        read = FormReader(data)
        read.text("title", required=True)
        read.day("opened_on")
        try:
            read.refuse()
        except Invalid as refusal:
            return page("specimen/form.html", status=refusals.status_of(refusal), form=Form(data, refusal))
        return redirect("/things/one", flash=_("Copiado"))

    @get("/branch", sync_to_thread=True)
    def branch(self) -> Response:
        return page(
            "specimen/branch.html",
            nodes=[{"id": "leaf", "code": "5C.1", "title": "Rama", "path": "/things/one", "has_children": False}],
        )


class TroublePages(Controller):
    path = ""

    @get(["/done", "/api/done"])
    async def done(self) -> None:
        raise AlreadyDone(
            objections=[
                Objection("specimen.already_done", "LGA 4-XXIX", {"on": "2020-05-29"}),
                Objection("form.missing"),
            ]
        )

    @get(["/broken", "/api/broken"])
    async def broken(self) -> None:
        raise RuntimeError("the secret inside")

    @get(["/denied", "/api/denied"])
    async def denied(self) -> None:
        raise NotPermitted(permission="chart:edit", actor="ana")

    @get(["/typed", "/api/typed"])
    async def typed(self, year: FromQuery[int]) -> int:
        return year


class TokenMiddleware:
    """Gives every request the token that forms carry, as a session does."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["csrf_token"] = TOKEN
        scope["csrf_for"] = lambda path: f"{TOKEN}-{len(path)}"
        await self.app(scope, receive, send)


class House:
    """The small application and what was told to it."""

    def __init__(self, installation: Installation) -> None:
        self.denials: list[str] = []
        self.actor = Actor("ana", fonds_id=uuid4(), grants=frozenset({Grant(Permission.CHART_READ, Reach.BODY)}))
        self.language: str | None = None
        self.pages = Pages(installation.settings, b"k" * 32, look=self.look, version="9.9")
        self.pages.join([CONTEXT], HERE)
        self.app = Litestar(
            [
                SpecimenPages,
                TroublePages,
                InboxPages,
                PreferencePages,
                NowherePages,
                refusals.RefusalApi,
                static_router(),
            ],
            middleware=[DefineMiddleware(HereMiddleware, usual="es"), TokenMiddleware],
            exception_handlers=refusals.HANDLERS,
            before_send=[security_headers(secure=installation.settings.secure_cookies)],
            dependencies={"reading": Provide(lambda: installation.reading(self.actor), sync_to_thread=False)},
            openapi_config=None,
            logging_config=None,
        )
        self.app.state.pages = self.pages
        self.app.state[refusals.REPORT] = lambda _request, refusal: self.denials.append(refusal.code)

    def look(self, request: Request) -> Presence:
        if "stranger" in request.query_params:
            return Presence()
        return Presence(
            actor=self.actor, person="Ana <Torres>", body="Municipio", inbox=2, index_lag=0, language=self.language
        )


CONTEXT = Context(
    "specimen",
    menu=(
        MenuItem("Bandeja", "/", "inbox", order=1),
        MenuItem("Cuadro de clasificación", "/things", "diagram-3", Permission.CHART_READ, order=2),
        MenuItem("Secretos", "/secrets", "lock", Permission.ACCOUNT_MANAGE, order=3),
    ),
    inbox=(
        InboxSource("Buscar", lambda _reading: [InboxItem("Cerrar A-1", "/things/one", "hoy", "2026-12-01")]),
        InboxSource("Vacía", lambda _reading: []),
    ),
    panels=(Panel("specimen/one.html", "specimen/panel.html", lambda _reading, entity_id: {"entity_id": entity_id}),),
)


@pytest.fixture
def stocked(installation: Installation) -> Installation:
    """An installation with 60 things."""
    Sheet.metadata.create_all(installation.database.engine)
    with installation.work(Actor("given", everywhere=True)) as work:
        for number in range(60):
            work.session.add(
                Thing(
                    id=number + 1,
                    code=f"{number:03d}",
                    title=TITLES[number] if number < len(TITLES) else f"Cosa {number}",
                    stage="office" if number % 2 else "historical",
                    opened_on=date(2020, 1, 1 + number % 28) if number % 5 else None,
                    changed_at=datetime(2026, 1, 2, 5, 30, tzinfo=UTC),
                    sheets=number % 7,
                )
            )
    return installation


@pytest.fixture
def house(stocked: Installation) -> House:
    return House(stocked)


@pytest.fixture
def client(house: House) -> Iterator[TestClient]:
    with TestClient(house.app, raise_server_exceptions=False) as found:
        yield found

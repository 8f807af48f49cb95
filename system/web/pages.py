"""Pages: a template in the frame, rendered at once in the handler's own thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from litestar.datastructures import Cookie
from litestar.enums import MediaType
from litestar.exceptions import ImproperlyConfiguredException
from litestar.response import Redirect, Response
from markupsafe import Markup

from system.settings import Settings
from system.web import filters, frame, language, terms
from system.web.assets import Assets
from system.web.frame import AnyRequest, Flash, FlashKind, Look, Presence
from system.web.offers import InboxSource, MenuItem, Offering, Panel
from system.work import Reading

WEB = Path(__file__).parent
STATE = "pages"
HTML = {"Cache-Control": "no-store", "Vary": "Cookie, Accept-Language, HX-Request"}


@dataclass
class Pages:
    """The page house of one application: its templates, menu and panels, and how it learns who is present.

    Kept by the roof at `app.state.pages`. `folders` maps a context's name to its `templates` folder. `look` finds the
    presence of a request; it runs in a worker thread and may read the database.
    """

    settings: Settings
    secret: bytes
    folders: Mapping[str, Path] = field(default_factory=dict)
    menu: Sequence[MenuItem] = ()
    panels: Sequence[Panel] = ()
    inbox: Sequence[InboxSource] = ()
    look: Look = frame.nobody
    version: str = ""

    def __post_init__(self) -> None:
        self.assets = Assets(WEB / "static")
        self.environment = self._environment()

    def join(self, contexts: Sequence[Offering], root: Path) -> None:
        """Take in what the contexts declare; their templates stand in `root/<name>/templates`."""
        self.folders = {**self.folders, **{context.name: root / context.name / "templates" for context in contexts}}
        offered = [*self.menu, *(item for context in contexts for item in context.menu)]
        self.menu = sorted(offered, key=lambda item: (item.order, item.label))
        joining = [*self.panels, *(panel for context in contexts for panel in context.panels)]
        self.panels = sorted(joining, key=lambda panel: panel.order)
        self.inbox = [*self.inbox, *(source for context in contexts for source in context.inbox)]
        self.environment = self._environment()

    def render(
        self, template: str, variables: Mapping[str, Any], request: AnyRequest, presence: Presence | None = None
    ) -> tuple[str, frame.Frame]:
        """The page's text and the frame it stands in."""
        present = self.look(request) if presence is None else presence
        with language.speaking(present.language or language.current()):
            surrounding = frame.build(request, present, menu=self.menu, version=self.version, secret=self.secret)
            text = self.environment.get_template(template).render(variables, frame=surrounding)
        return text, surrounding

    def panels_of(self, template: str, reading: Reading, entity_id: UUID) -> list[Markup]:
        """What higher floors add to this page for one thing, ready to be put in."""
        found = []
        for panel in self.panels:
            if panel.page == template:
                variables = panel.look(reading, entity_id)
                found.append(Markup(self.environment.get_template(panel.template).render(variables)))  # noqa: S704 - our own template, escaped by itself
        return found

    def _icon(self, name: str) -> Markup:
        return filters.icon(name, self.assets.address("vendor/icons.svg"))

    def _environment(self) -> Environment:
        own: BaseLoader = ChoiceLoader(
            [FileSystemLoader(WEB / "templates"), FileSystemLoader(WEB.parent / "templates")]
        )
        loaders = {name: FileSystemLoader(folder) for name, folder in self.folders.items()}
        environment = Environment(
            loader=PrefixLoader({**loaders, "system": own}),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
        )
        environment.install_gettext_callables(language.gettext, language.ngettext, newstyle=True)  # type: ignore[attr-defined]  # added by the i18n extension
        environment.filters.update(filters.of(self.settings))
        environment.globals.update(
            say=language.say,
            knows=language.knows,
            sentence=language.sentence,
            explain=terms.explain,
            asset=self.assets.address,
            draw_icon=self._icon,
            list_cell=partial(filters.cell, zone=ZoneInfo(self.settings.time_zone)),
            csrf_token=frame_csrf,
            upload_action=upload_action,
            languages=(("es", "Español"), ("en", "English")),
        )
        return environment


def frame_csrf() -> str:
    """The CSRF token of the request that is being answered."""
    return frame.csrf_of(frame.this_request())


def upload_action(path: str) -> str:
    """The address of a form that uploads: it carries its token, so that no body is read to find it."""
    token = frame.csrf_for(frame.this_request(), path)
    return f"{path}?_csrf={token}" if token else path


def pages_of(request: AnyRequest) -> Pages:
    """The page house of the application that answers this request."""
    found = request.app.state.get(STATE)
    if not isinstance(found, Pages):
        raise ImproperlyConfiguredException("app.state.pages is missing")
    return found


def page(
    template: str, *, status: int = 200, about: tuple[Reading, UUID] | None = None, **variables: Any
) -> Response[str]:
    """Answer with a template in the frame.

    Args:
        template: its name, `records/aggregations/detail.html`.
        status: the HTTP status.
        about: an open look and the thing the page is about, where higher floors may add panels to it.
        variables: what the template shows.
    """
    request = frame.this_request()
    house = pages_of(request)
    panels = house.panels_of(template, *about) if about else []
    text, surrounding = house.render(template, {"panels": panels, **variables}, request)
    return html(text, surrounding, status=status, secure=house.settings.secure_cookies)


def html(text: str, surrounding: frame.Frame, *, status: int, secure: bool) -> Response[str]:
    """A rendered page as an answer; the message it showed is spent."""
    cookies: list[Cookie] = []
    if surrounding.flash is not None:
        cookies.append(frame.house_cookie(frame.FLASH_COOKIE, "", seconds=0, secure=secure))
    return Response(text, media_type=MediaType.HTML, status_code=status, cookies=cookies, headers=HTML)


def redirect(path: str, *, flash: str = "", kind: FlashKind = "success") -> Redirect:
    """Send on to a page of this house (303), with a message to show there.

    Raises:
        ValueError: where the path leads out of the house.
    """
    if not is_local(path):
        raise ValueError("a redirect stays in the house")
    cookies: list[Cookie] = []
    if flash:
        house = pages_of(frame.this_request())
        value = frame.write_flash(Flash(flash, kind), house.secret)
        cookies.append(frame.house_cookie(frame.FLASH_COOKIE, value, seconds=120, secure=house.settings.secure_cookies))
    return Redirect(path, status_code=303, cookies=cookies)


def is_local(path: str) -> bool:
    """Whether a path leads to a page of this house and nowhere else."""
    return path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path

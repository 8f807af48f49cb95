"""Language and appearance: kept in two cookies of the browser, set by a plain form."""

from __future__ import annotations

from litestar import post
from litestar.controller import Controller
from litestar.params import URLEncodedBody
from litestar.response import Redirect

from system.web import frame, language
from system.web.pages import is_local, pages_of

_YEAR = 365 * 24 * 3600


class PreferencePages(Controller):
    """How somebody wants the pages; also for those who have not signed in."""

    path = "/preferences"
    opt = {"public": True}  # noqa: RUF012 - Litestar reads a plain dict
    include_in_schema = False

    @post("/", sync_to_thread=False)
    def choose(self, data: URLEncodedBody[dict[str, str]]) -> Redirect:
        """Keep the choice and go back to the page."""
        settings = pages_of(frame.this_request()).settings
        cookies = []
        for key, name, known in (
            (language.COOKIE, "language", language.LANGUAGES),
            (frame.THEME_COOKIE, "theme", frame.THEMES),
        ):
            if data.get(name) in known:
                cookies.append(
                    frame.house_cookie(
                        key, data[name], seconds=_YEAR, secure=settings.secure_cookies, readable=name == "theme"
                    )
                )
        following = data.get("next", "/")
        return Redirect(following if is_local(following) else "/", status_code=303, cookies=cookies)

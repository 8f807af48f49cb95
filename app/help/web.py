"""The pages of the manual, open to everybody who can reach the service."""

from __future__ import annotations

from litestar import Controller, get
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Response

from app.help.errors import TopicNotFound
from app.help.topics import BY_SLUG, TOPICS, topic_for
from system.web import language
from system.web.pages import page, redirect
from system.web.terms import glossary


class HelpPages(Controller):
    """The manual."""

    path = "/help"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def index(self, at: FromQuery[str] = "") -> Response[str] | Redirect:
        """Every page of the manual; with `at`, an address of the product, the page that explains it."""
        topic = topic_for(at[:500])
        if topic is not None:
            return redirect(f"/help/{topic.slug}")
        return page("app/help/index.html", topics=TOPICS)

    @get("/terms", sync_to_thread=True)
    def terms(self) -> Response[str]:
        """Every word of the trade with its article."""
        return page("app/help/terms.html", words=glossary(), topics=BY_SLUG)

    @get("/{slug:str}", sync_to_thread=True)
    def topic(self, slug: FromPath[str]) -> Response[str]:
        """One page."""
        topic = BY_SLUG.get(slug)
        if topic is None:
            raise TopicNotFound(slug=slug[:40])
        words = [word for word in glossary() if word.help == topic.slug]
        text = f"app/help/{language.current()}/{topic.slug}.html"
        return page("app/help/topic.html", topic=topic, topics=TOPICS, words=words, text=text)

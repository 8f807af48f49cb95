"""The door plate of search: a view over the records that finds them by their words."""

from __future__ import annotations

from records.aggregations.questions import IndexForgets
from search.api import IndexApi, SearchApi
from search.cli import index_group, search
from search.forgetting import forget
from search.projector import periodic
from search.web import SearchPages
from system.actor import Permission
from system.context import Context, MenuItem
from system.work import answering

context = Context(
    name="search",
    routes=(SearchPages, SearchApi, IndexApi),
    menu=(MenuItem("Buscar", "/search", "search", Permission.AGGREGATION_READ, order=5),),
    commands=(search, index_group),
    answers=(answering(IndexForgets, forget),),
    periodic=(periodic,),
)

"""The lasting addresses of published instruments: open to everybody, without an account, for ever.

What lists files is no open data (domain 4.4): its editions stand at the same kind of address, and answer only to who
may see every file of the body; to everybody else they are not there.
"""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, Response, get, head
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from retention.instruments import queries
from retention.instruments.columns import EDITIONS, title_of
from retention.instruments.downloads import answer_file
from retention.instruments.errors import EditionNotFound
from retention.instruments.kinds import BASES, FORMAT_LABELS, LICENCE, InstrumentKind
from retention.instruments.layouts import LAYOUTS
from retention.instruments.model import Edition
from retention.instruments.open_data import dictionary
from system.actor import Actor
from system.organization.model import Fonds
from system.web import lists
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.work import Installation, Reading

LATEST = "latest"
_DIGITS = 9


class PublishedPages(Controller):
    """What a body has published."""

    path = "/published/{fonds:str}"
    include_in_schema = False
    opt = {"public": True}  # noqa: RUF012 - Litestar reads a plain dict

    @get("/", sync_to_thread=True)
    def instruments(self, fonds: FromPath[str], reading: NamedDependency[Reading]) -> Response[str]:
        """Every instrument of the body that has an edition."""
        with reading:
            body = queries.publishing_fonds(reading, fonds)
            found = [(kind, queries.newest(reading, body.id, kind)) for kind in InstrumentKind]
            return page(
                "retention/instruments/published.html",
                fonds=body,
                editions=[(kind, title_of(kind), edition) for kind, edition in found if edition],
                address_of=queries.address_of,
                BASES=BASES,
            )

    @get("/{kind:str}", sync_to_thread=True)
    def editions(
        self,
        fonds: FromPath[str],
        kind: FromPath[str],
        request: Request[Any, Any, Any],
        reading: NamedDependency[Reading],
    ) -> Response[Any]:
        """The editions of one instrument, newest first."""
        wanted = queries.kind_of(kind)
        with reading:
            body = queries.publishing_fonds(reading, fonds)
            if queries.newest(reading, body.id, wanted) is None:
                raise EditionNotFound(kind=wanted.value)
            return lists.answer(
                request, reading, queries.editions(reading, body.id, wanted), EDITIONS,
                "retention/instruments/published_kind.html", name=f"{body.code}-{wanted.value}",
                default_sort="-number", tie_breaker=Edition.id, fonds=body, kind=wanted, title=title_of(wanted),
                address_of=queries.address_of, basis=BASES[wanted], licence=_(LICENCE),
            )  # fmt: skip

    @get("/{kind:str}/{edition:str}", sync_to_thread=True)
    def edition(
        self,
        fonds: FromPath[str],
        kind: FromPath[str],
        edition: FromPath[str],
        *,
        request: Request[Any, Any, Any],
        reading: NamedDependency[Reading],
        installation: NamedDependency[Installation],
        actor: NamedDependency[Actor],
    ) -> Response[Any] | Redirect:
        """One edition: `3` is its page, `3.csv` its bytes, `latest` and `latest.csv` lead to the newest one."""
        wanted = queries.kind_of(kind)
        name, _dot, ending = edition.partition(".")
        with reading:
            body = queries.publishing_fonds(reading, fonds)
            if name == LATEST:
                last = queries.newest(reading, body.id, wanted)
                if last is None:
                    raise EditionNotFound(kind=wanted.value)
                target = queries.address_of(body.code, wanted, last.number)
                return redirect(f"{target}.{queries.format_of(ending).value}" if ending else target)
            found = _numbered(reading, body, wanted, name)
            if not ending:
                return _page(reading, body, found)
            file = queries.file_of(reading, found, queries.format_of(ending))
        return answer_file(request, installation, actor, body, (found, file))

    @head("/{kind:str}/{edition:str}", sync_to_thread=True)
    def edition_head(
        self,
        fonds: FromPath[str],
        kind: FromPath[str],
        edition: FromPath[str],
        *,
        request: Request[Any, Any, Any],
        reading: NamedDependency[Reading],
        installation: NamedDependency[Installation],
        actor: NamedDependency[Actor],
    ) -> Response[None]:
        """What the bytes of an edition would be answered with."""
        wanted = queries.kind_of(kind)
        name, _dot, ending = edition.partition(".")
        with reading:
            body = queries.publishing_fonds(reading, fonds)
            found = _numbered(reading, body, wanted, name)
            file = queries.file_of(reading, found, queries.format_of(ending or "json"))
        return answer_file(request, installation, actor, body, (found, file))


def _numbered(reading: Reading, body: Fonds, kind: InstrumentKind, name: str) -> Edition:
    if not (name.isascii() and name.isdigit() and len(name) <= _DIGITS):
        raise EditionNotFound(kind=kind.value, number=name[:20])
    return queries.edition_numbered(reading, body.id, kind, int(name))


def _page(reading: Reading, body: Fonds, edition: Edition) -> Response[str]:
    return page(
        "retention/instruments/edition.html",
        fonds=body,
        edition=edition,
        kind=edition.kind,
        title=title_of(edition.kind),
        files=[(file, _(FORMAT_LABELS[file.format])) for file in queries.files_of(reading, edition)],
        dictionary=dictionary(LAYOUTS[edition.kind]),
        licence=_(LICENCE),
        basis=BASES[edition.kind],
        address=queries.address_of(body.code, edition.kind, edition.number),
        all_editions=queries.address_of(body.code, edition.kind),
        host=reading.settings.public_url.rstrip("/"),
    )

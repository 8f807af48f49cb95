"""The page of the law a body lives under: its jurisdiction profile."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Response

from system.errors import Conflict, Invalid
from system.organization import queries, service
from system.organization.obligation_labels import concerned, due_said, title_of
from system.organization.shipped import shipped
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

HOME = "/organization/profile"


class ProfilePages(Controller):
    """The law a body lives under."""

    path = HOME
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def show(self, reading: NamedDependency[Reading]) -> Response[str]:
        """Every number in force today with its article, and the profiles adopted so far."""
        with reading:
            return _profile(reading, Form({"starts_on": reading.today.isoformat()}))

    @post("/", sync_to_thread=True)
    def adopt(
        self, data: URLEncodedBody[dict[str, str]], work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """Live under another profile from a day on."""
        reader = FormReader(data)
        name, starts_on = reader.text("profile", required=True), reader.day("starts_on", required=True)
        try:
            reader.refuse()
            with work:
                fonds_id = queries.own_fonds(work).id
                service.adopt_profile(work, fonds_id, profile=name, starts_on=starts_on or work.today)
        except (Invalid, Conflict) as refused:
            with reading:
                return _profile(reading, Form(data, refused), status=status_of(refused))
        return redirect(HOME, flash=_("Perfil adoptado."))

    @post("/{name:str}/confirmation", sync_to_thread=True)
    def confirm(self, name: FromPath[str], work: NamedDependency[Work]) -> Redirect:
        """Answer for its numbers."""
        with work:
            service.confirm_profile(work, queries.own_fonds(work).id, profile=name)
        return redirect(HOME, flash=_("Perfil confirmado."))


def _profile(reading: Reading, form: Form, *, status: int = 200) -> Response[str]:
    fonds = queries.readable_fonds(reading)
    row, profile = queries.adopted_on(reading, fonds.id, reading.today)
    groups = {
        "archive": profile.archive,
        "access": profile.access,
        "restriction": profile.restriction,
        "instruments": profile.instruments,
        "files": profile.files,
        "loans": profile.loans,
        "disposal": profile.disposal,
        "execution": profile.execution,
        "sittings": profile.sittings,
        "decisions": profile.decisions,
        "boxes": profile.boxes,
        "transfers": profile.transfers,
    }
    terms = [
        (group, field, value, profile.basis_of(f"{group}.{field}"))
        for group, struct in groups.items()
        if struct is not None
        for field, value in msgspec.structs.asdict(struct).items()
        if value is not None and field != "formats"
    ]
    return page(
        "system/organization/profile.html",
        status=status,
        profile=profile,
        waits=not profile.verified and row.confirmed_at is None,
        terms=terms,
        formats=profile.transfers.formats if profile.transfers else (),
        adopted=queries.adopted_profiles(reading, fonds.id),
        shipped=[(known.name, known.title) for known in shipped().values()],
        form=form,
        concerned=concerned,
        due_said=due_said,
        title_of=title_of,
    )

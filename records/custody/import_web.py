"""The page that imports a list of places."""

from __future__ import annotations

from typing import Any

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import MultipartBody
from litestar.response import Redirect, Response

from records.custody.place_import import PLACE_TABLE, import_places
from system.actor import Permission
from system.actor import Place as Site
from system.errors import Conflict, Invalid
from system.intake.desk import ACCEPTED, BODY_LIMIT, upload_of
from system.organization.queries import own_fonds
from system.web.forms import Form
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

_TEMPLATE = "records/custody/place_import.html"


class PlaceImportPages(Controller):
    """Importing places."""

    path = "/places/import"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def ask(self, reading: NamedDependency[Reading]) -> Response[Any]:
        """The form."""
        with reading:
            reading.actor.require(Permission.PLACE_MANAGE, Site(own_fonds(reading).id))
            return page(_TEMPLATE, form=Form({"file": ""}), accept=ACCEPTED)

    @post("/", sync_to_thread=True, request_max_body_size=BODY_LIMIT)
    def bring(
        self, data: MultipartBody[dict[str, Any]], reading: NamedDependency[Reading], work: NamedDependency[Work]
    ) -> Response[Any] | Redirect:
        """Add every place of the file, or none."""
        with reading:
            reading.actor.require(Permission.PLACE_MANAGE, Site(own_fonds(reading).id))
        _name, content = upload_of(data)
        try:
            # Untrusted bytes are read by the confined child, before any lock is taken.
            file = PLACE_TABLE.read(content)
            with work:
                done = import_places(work, own_fonds(work).id, file)
        except (Invalid, Conflict) as refusal:
            return page(_TEMPLATE, status=status_of(refusal), form=Form({"file": ""}, refusal), accept=ACCEPTED)
        words = _("Lugares importados: %(added)s; ya existían: %(known)s.")
        return redirect("/places", flash=words % {"added": done.added, "known": done.known})

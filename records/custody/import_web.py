"""The pages that import a list of places: bring a file, see what would come of it, import it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, MultipartBody
from litestar.response import Redirect, Response

from records.custody.place_import import PLACE_TABLE, import_places, report_of, weigh_places
from system.actor import Permission
from system.actor import Place as Site
from system.errors import Conflict, Invalid
from system.intake import service as intakes
from system.intake.desk import ACCEPTED, BODY_LIMIT, Desk, upload_of
from system.intake.model import IntakeFile, IntakePurpose
from system.intake.pages import IntakePages
from system.intake.queries import intake_of
from system.organization.queries import own_fonds
from system.tabular import ImportReport
from system.web.forms import Form
from system.web.language import gettext as _
from system.web.language import sentence
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work
from system.workbooks.tables import TableFile

_TEMPLATE = "records/custody/place_import.html"


def _weigh(reading: Reading, intake: IntakeFile, file: TableFile) -> ImportReport:
    return report_of(weigh_places(reading, intake.fonds_id, file), file, sentence)


DESK = Desk(IntakePurpose.PLACES, PLACE_TABLE, "/places/import", "records/custody/place_preview.html", _weigh)


class PlaceIntakePages(IntakePages):
    """Looking at a list of places before it is imported."""

    path = DESK.path
    desk = DESK


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
        """Keep the file and show what would come of it."""
        with reading:
            reading.actor.require(Permission.PLACE_MANAGE, Site(own_fonds(reading).id))
        name, content = upload_of(data)
        try:
            # Untrusted bytes are read by the confined child, before any lock is taken.
            PLACE_TABLE.book(content)
            with work:
                path = DESK.bring(work, own_fonds(work).id, content, file_name=name, options={})
        except (Invalid, Conflict) as refusal:
            return page(_TEMPLATE, status=status_of(refusal), form=Form({"file": ""}, refusal), accept=ACCEPTED)
        return redirect(path)

    @post("/{intake_id:uuid}/confirmation", sync_to_thread=True)
    def import_(
        self, intake_id: FromPath[UUID], reading: NamedDependency[Reading], work: NamedDependency[Work]
    ) -> Response[Any]:
        """Add what can be added, and tell of every row what became of it."""
        with reading:
            file = DESK.read(reading, intake_id)
        with work:
            intake = intake_of(work, intake_id, IntakePurpose.PLACES)
            intakes.settle(work, intake)
            done = import_places(work, intake.fonds_id, file)
        report = report_of(done, file, sentence)
        if not report.refused:
            words = _("Lugares importados: %(added)s; ya existían: %(known)s.")
            return redirect("/places", flash=words % {"added": report.imported, "known": report.unchanged})
        return page("records/custody/place_report.html", report=report)

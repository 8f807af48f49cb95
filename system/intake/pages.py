"""The pages of a desk: look at a file that was brought, have it read otherwise, take it back marked, forget it."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Response

from system.errors import Invalid
from system.intake import service
from system.intake.desk import Desk
from system.web.forms import Form
from system.web.language import gettext as _
from system.web.pages import redirect
from system.work import Reading, Work


class IntakePages(Controller):
    """What is alike for every desk; a noun gives its `desk` and the `path` of it, and imports by a page of its own."""

    include_in_schema = False
    desk: ClassVar[Desk]

    @get("/{intake_id:uuid}", sync_to_thread=True)
    def preview(
        self,
        intake_id: FromPath[UUID],
        reading: NamedDependency[Reading],
        page_number: Annotated[int, QueryParameter(name="page")] = 1,
    ) -> Response[str]:
        """The sheet as it was read, with every problem in its cell."""
        with reading:
            return self.desk.show(reading, intake_id, page_number)

    @post("/{intake_id:uuid}/layout", sync_to_thread=True)
    def arrange(
        self,
        intake_id: FromPath[UUID],
        data: URLEncodedBody[dict[str, str]],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any]:
        """Read the file as a person says."""
        try:
            with work:
                self.desk.arrange(work, intake_id, data)
        except Invalid as refusal:
            with reading:
                return self.desk.show(reading, intake_id, 1, form=Form(data, refusal))
        return redirect(f"{self.desk.path}/{intake_id}")

    @get("/{intake_id:uuid}/annotated.xlsx", sync_to_thread=True)
    def annotated(self, intake_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[bytes]:
        """The workbook back, to be corrected."""
        with reading:
            return self.desk.annotated(reading, intake_id)

    @post("/{intake_id:uuid}/removal", sync_to_thread=True)
    def forget(self, intake_id: FromPath[UUID], work: NamedDependency[Work]) -> Response[Any]:
        """Forget the file."""
        with work:
            service.forget(work, intake_id, self.desk.purpose)
        return redirect(self.desk.path, flash=_("El archivo se olvidó; nada se importó."))

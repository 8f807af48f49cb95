"""Appraisal sheets over the API."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from classification.series import queries, service
from classification.series.schemas import NewOpinion, NewSheet, NewSignature, SheetChange, SheetOut, SheetRow, sheet_row
from classification.series.typed import begin_typed, change_typed, told
from system.organization.queries import own_fonds
from system.work import Reading, Work


class SheetsApi(Controller):
    """Appraisal sheets: what is said of each series, and who signed it."""

    path = "/api/sheets"
    tags = ("Appraisal sheets",)

    @get("/", sync_to_thread=True, summary="Appraisal sheets of a body")
    def sheets(self, reading: NamedDependency[Reading], fonds: FromQuery[str] = "") -> list[SheetRow]:
        """Every sheet in the order of the chart, with how much of it is said and who has still to sign."""
        with reading:
            fonds_id = own_fonds(reading, fonds).id
            known = queries.list_sheets(reading, fonds_id)
            standing = queries.standings(reading, fonds_id, known)
            return [sheet_row(standing[sheet.id]) for sheet in known]

    @post("/", sync_to_thread=True, summary="Begin an appraisal sheet")
    def begin(self, data: JSONBody[NewSheet], work: NamedDependency[Work]) -> SheetOut:
        """Begin the next sheet of a series, as a draft. A series has one draft at a time."""
        with work:
            fonds_id = own_fonds(work, data.fonds).id
            lineage_id = data.lineage_id or queries.find_class(work, fonds_id, data.code).lineage_id
            return told(work, begin_typed(work, fonds_id, lineage_id, data.fields))

    @get("/{sheet_id:uuid}", sync_to_thread=True, summary="One appraisal sheet")
    def sheet(self, sheet_id: FromPath[UUID], reading: NamedDependency[Reading]) -> SheetOut:
        """A sheet with everything it says and its signatures."""
        with reading:
            return told(reading, queries.sheet_of(reading, sheet_id))

    @patch("/{sheet_id:uuid}", sync_to_thread=True, summary="Change a draft sheet")
    def change(self, sheet_id: FromPath[UUID], data: JSONBody[SheetChange], work: NamedDependency[Work]) -> SheetOut:
        """Put fields into a draft; those left out stay. Signatures given before are dropped."""
        with work:
            return told(work, change_typed(work, sheet_id, data.fields, version=data.version))

    @post("/{sheet_id:uuid}/signatures", sync_to_thread=True, status_code=200, summary="Sign a sheet")
    def sign(self, sheet_id: FromPath[UUID], data: JSONBody[NewSignature], work: NamedDependency[Work]) -> SheetOut:
        """Sign in a role the actor holds where the sheet is answered for; the last signature makes the sheet hold."""
        with work:
            return told(work, service.sign_sheet(work, sheet_id, data.role))

    @post("/{sheet_id:uuid}/opinion", sync_to_thread=True, status_code=200, summary="Record the board's opinion")
    def opine(self, sheet_id: FromPath[UUID], data: JSONBody[NewOpinion], work: NamedDependency[Work]) -> SheetOut:
        """What the interdisciplinary group says of a sheet, with the number and the day of its opinion."""
        with work:
            return told(work, service.record_opinion(work, sheet_id, data.opinion, data.number, data.on))

    @post("/{sheet_id:uuid}/withdrawal", sync_to_thread=True, status_code=200, summary="Withdraw a draft sheet")
    def withdraw(self, sheet_id: FromPath[UUID], work: NamedDependency[Work]) -> SheetOut:
        """Give up a draft; it stays readable."""
        with work:
            return told(work, service.withdraw_sheet(work, sheet_id))

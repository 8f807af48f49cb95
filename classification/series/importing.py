"""Sheets from a table, one row a series: what each row would do, the act that does it, an account of every row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from classification.charts import queries as charts
from classification.charts.codes import key_of
from classification.charts.levels import holds_files
from classification.charts.model import Node
from classification.series import queries, service
from classification.series.contents import SheetContents, read_sheet
from classification.series.errors import SheetUnreadable
from classification.series.model import AppraisalSheet, SheetState
from classification.series.spelling import read
from classification.series.table import CODE, fields_of, heading_of, offered_in
from system.actor import NotPermitted, Permission
from system.errors import Fact, Objection
from system.tabular import ImportReport, Line, RowObjection, Say, Table, said_of_passed, spoken
from system.work import Reading, Work
from system.workbooks.tables import TableFile

BASIS = "LGA 56"


@dataclass(frozen=True, slots=True)
class Planned:
    """A row that can be taken: its class, the draft it changes (None: one is begun), and all the sheet will say."""

    row: int
    lineage_id: UUID
    draft_id: UUID | None
    contents: SheetContents
    unchanged: bool


@dataclass(frozen=True, slots=True)
class SheetsWeighed:
    """What every row of a table would do: `planned` and the rows named in `refused` are all of them."""

    rows: int
    planned: tuple[Planned, ...]
    refused: tuple[RowObjection, ...]
    passed_over: tuple[RowObjection, ...]

    def report(self, say: Say) -> ImportReport:
        """The account in the reader's words."""
        begun = sum(not one.unchanged and one.draft_id is None for one in self.planned)
        unchanged = sum(one.unchanged for one in self.planned)
        imported = len(self.planned) - unchanged
        return ImportReport(
            rows=self.rows, imported=imported, unchanged=unchanged, refused=spoken(self.refused, say), warnings=[],
            counts={"begun": begun, "changed": imported - begun}, passed_over=spoken(self.passed_over, say),
        )  # fmt: skip


def weigh_sheets(stand: Reading | Work, fonds_id: UUID, file: TableFile) -> SheetsWeighed:
    """Say what a table of sheets would do, without doing it.

    A row changes the draft of its class, or begins the next sheet after the signed one, with what that one says where
    the row says nothing. What is said already makes no new sheet.

    Raises:
        NotPermitted: the actor edits no sheet anywhere.
    """
    if not stand.actor.holds(Permission.SHEET_EDIT):
        raise NotPermitted(permission=Permission.SHEET_EDIT.value, actor=stand.actor.handle)
    desk = _Desk(stand, fonds_id, file.table)
    planned: list[Planned] = []
    refused: list[RowObjection] = []
    for line in file.table.lines:
        found = desk.plan(line)
        if isinstance(found, Planned):
            planned.append(found)
        else:
            refused += found
    passed = said_of_passed(file.table)
    return SheetsWeighed(len(file.table.lines), tuple(planned), tuple(refused), tuple(passed))


def import_sheets(work: Work, fonds_id: UUID, file: TableFile) -> SheetsWeighed:
    """Begin and change sheets by a table; rows that are refused keep no other row from going in.

    Raises:
        NotPermitted: the actor edits no sheet anywhere.
    """
    weighed = weigh_sheets(work, fonds_id, file)
    for one in weighed.planned:
        if one.unchanged:
            continue
        if one.draft_id is None:
            service.begin_sheet(work, fonds_id, one.lineage_id, one.contents)
        else:
            service.save_sheet(work, one.draft_id, one.contents)
    return weighed


class _Desk:
    """Everything rows are held against, read once."""

    def __init__(self, stand: Reading | Work, fonds_id: UUID, table: Table) -> None:
        self.stand, self.fonds_id, self.table = stand, fonds_id, table
        self.classes = _classes(stand, fonds_id)
        self.sheets = queries.feeding(stand, fonds_id)
        self.units = {code: unit_id for unit_id, code in queries.unit_codes(stand, fonds_id).items()}
        self.producing = queries.units_of(stand, [sheet.id for sheet in self.sheets.values()])
        self.first: dict[UUID, int] = {}

    def plan(self, line: Line) -> Planned | list[RowObjection]:
        """What one row would do, or all that stands against it."""
        node = self.classes.get(key_of(line[CODE]) or "")
        against = [*line.objections, *self._against_class(line, node)]
        if node is None or against:
            return self._told(line, against)
        self.first[node.lineage_id] = line.number
        sheet = self.sheets.get(node.lineage_id)
        try:
            contents = self._contents(sheet, fields_of(line))
        except SheetUnreadable as refusal:
            return self._told(line, refusal.objections)
        before = self._said(sheet) if sheet else SheetContents()
        against = service.faults_of(self.stand, self.fonds_id, contents)
        unfit = [said for said in (before, contents) if not service.may_edit(self.stand, self.fonds_id, said)]
        # Before the first sheet of a class there is nothing that anybody could be kept from.
        if unfit and (sheet is not None or contents in unfit):
            against.append(Objection("sheet.row_not_yours", BASIS, {"code": node.code, "field": "unit_id"}))
        if against:
            return self._told(line, against)
        drafted = sheet is not None and sheet.state is SheetState.DRAFT
        return Planned(
            line.number, node.lineage_id, sheet.id if sheet and drafted else None, contents,
            unchanged=sheet is not None and contents == before,
        )  # fmt: skip

    def _against_class(self, line: Line, node: Node | None) -> Iterator[Objection]:
        told: dict[str, Fact] = {"code": line[CODE][:60], "field": CODE}
        if node is None:
            yield Objection("sheet.class_not_found", BASIS, told)
        elif not holds_files(node.level):
            yield Objection("sheet.class_holds_no_files", BASIS, told)
        elif node.lineage_id in self.first:
            yield Objection("sheet.code_twice", BASIS, {**told, "first": self.first[node.lineage_id]})

    def _contents(self, sheet: AppraisalSheet | None, fields: Mapping[str, str]) -> SheetContents:
        base = self._said(sheet) if sheet else service.at_own_unit(self.stand, SheetContents())
        return service.settled(read(base, fields, units=self.units))

    def _said(self, sheet: AppraisalSheet) -> SheetContents:
        return read_sheet(sheet, self.producing[sheet.id])

    def _told(self, line: Line, objections: Sequence[Objection]) -> list[RowObjection]:
        told = []
        for one in objections:
            heading = heading_of(str(one.facts.get("field", "")))
            if one.code == "form.no_choice" and (offered := offered_in(heading)):
                facts: dict[str, Fact] = {"field": heading, "given": line[heading][:60], "offered": ", ".join(offered)}
                one = Objection("sheet.word_unknown", one.basis, facts)  # noqa: PLW2901 - the same, in the table's words
            column = heading if heading in self.table.headings else CODE
            told.append(RowObjection(line.number, self.table.column(column), one))
        return told


def _classes(stand: Reading | Work, fonds_id: UUID) -> dict[str, Node]:
    """The classes of the body by key: those of the draft where there is one, before those in force."""
    found: dict[str, Node] = {}
    lineages: set[UUID] = set()
    for chart in (charts.draft_of(stand, fonds_id), charts.chart_in_force(stand, fonds_id, stand.today)):
        for node in stand.session.scalars(select(Node).where(Node.chart_id == chart.id)) if chart else ():
            if node.key not in found and node.lineage_id not in lineages:
                found[node.key] = node
        lineages.update(node.lineage_id for node in found.values())
    return found

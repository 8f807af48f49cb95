"""Acts on appraisal sheets: begin, save, sign, record an opinion, withdraw."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import delete, select

from classification.charts import drafts
from classification.charts import queries as charts
from classification.charts.levels import holds_files
from classification.charts.model import Node
from classification.series import completeness, queries
from classification.series.citations import canonical
from classification.series.contents import SheetContents, digest, ordered_values, write_sheet
from classification.series.demands import demands_of
from classification.series.errors import (
    AlreadySigned,
    SheetChanged,
    SheetClassNotFound,
    SheetDraftExists,
    SheetIsNoDraft,
    SheetUnfit,
)
from classification.series.events import (
    SheetBegun,
    SheetCompleted,
    SheetOpinionRecorded,
    SheetSaved,
    SheetSigned,
    SheetWithdrawn,
)
from classification.series.model import AppraisalSheet, AppraisalSheetUnit, BoardOpinion, SheetSignature, SheetState
from classification.series.signing import Signer, appointed_unit, signer_for
from system.actor import NotPermitted, Permission, Place, Reach
from system.errors import Objection, refuse_all
from system.organization.model import Unit
from system.organization.roles import Role
from system.tabular import holds_control_characters, one_line
from system.work import Reading, Work

OPINION_LIMIT = 100


def begin_sheet(work: Work, fonds_id: UUID, lineage_id: UUID, contents: SheetContents | None = None) -> AppraisalSheet:
    """Begin the next sheet of a class, with what the signed one says where nothing else is given.

    Who may only propose for own units and names none gets the unit of their permission as answering and producing one.

    Raises:
        SheetClassNotFound: no chart in force or draft of the body has the class, or files do not stand under it.
        SheetDraftExists: the class has a draft.
    """
    drafts.lock_body(work, fonds_id)
    before = queries.of_class(work, fonds_id, lineage_id)
    standing = next((sheet for sheet in before if sheet.state is SheetState.DRAFT), None)
    holding = next((sheet for sheet in before if sheet.state is SheetState.SIGNED), None)
    node = _class_in_use(work, fonds_id, lineage_id)
    inherited = queries.contents_of(work, holding) if holding else SheetContents()
    said = settled(contents if contents is not None else at_own_unit(work, inherited))
    if holding:
        require_edit(work, fonds_id, inherited)
    require_edit(work, fonds_id, said)
    if standing is not None:
        raise SheetDraftExists(code=node.code, number=standing.number)
    refuse_all(SheetUnfit, faults_of(work, fonds_id, said))
    number = max((sheet.number for sheet in before), default=0) + 1
    sheet = AppraisalSheet(
        fonds_id=fonds_id, lineage_id=lineage_id, number=number, state=SheetState.DRAFT,
        class_code=node.code, class_title=node.title, drawn_up_on=work.today,
        drafted_by=work.actor.handle, drafted_at=work.now, changed_by=work.actor.handle, changed_at=work.now,
    )  # fmt: skip
    write_sheet(sheet, said)
    work.session.add(sheet)
    work.session.flush()
    _put_units(work, sheet, said)
    work.emit(
        SheetBegun(
            entity_id=sheet.id, fonds_id=fonds_id, lineage_id=lineage_id, number=number,
            follows=holding.number if holding and contents is None else 0,
        )
    )  # fmt: skip
    if contents is not None:
        _tell_saved(work, sheet, said, dropped=0)
    return sheet


def save_sheet(work: Work, sheet_id: UUID, contents: SheetContents, *, version: int | None = None) -> AppraisalSheet:
    """Put what is said into a draft; the same again changes nothing. Signatures given before are dropped.

    Args:
        work: the act.
        sheet_id: the draft.
        contents: the whole of what it says from now on.
        version: the one that was read, so that two people do not undo each other unnoticed.
    """
    sheet = _draft(work, sheet_id)
    before = queries.contents_of(work, sheet)
    said = settled(contents)
    require_edit(work, sheet.fonds_id, before)
    require_edit(work, sheet.fonds_id, said)
    if version is not None and version != sheet.version:
        raise SheetChanged(by=sheet.changed_by)
    refuse_all(SheetUnfit, faults_of(work, sheet.fonds_id, said))
    node = _class_in_use(work, sheet.fonds_id, sheet.lineage_id)
    if said == before and (sheet.class_code, sheet.class_title) == (node.code, node.title):
        return sheet
    sheet.class_code, sheet.class_title = node.code, node.title
    sheet.changed_by, sheet.changed_at = work.actor.handle, work.now
    write_sheet(sheet, said)
    _put_units(work, sheet, said)
    dropped = len(queries.signatures(work, [sheet.id])[sheet.id])
    if dropped:
        work.session.execute(delete(SheetSignature).where(SheetSignature.sheet_id == sheet.id))
    work.session.flush()
    _tell_saved(work, sheet, said, dropped)
    return sheet


def sign_sheet(work: Work, sheet_id: UUID, role: Role) -> AppraisalSheet:
    """Sign a draft in a role. With the last of the roles that the profile asks for, the sheet holds.

    Raises:
        RoleNotHeld: the actor does not hold the role where the sheet is answered for; the operator holds none.
        AlreadySigned: by this person, or in this role.
        SheetUnfit: naming everything that lacks or cannot stand.
    """
    sheet = _draft(work, sheet_id)
    demands = demands_of(work, sheet.fonds_id)
    standing = queries.standing_of(work, sheet, demands)
    signer = signer_for(work, sheet, role, standing.contents)
    given = queries.signatures(work, [sheet.id])[sheet.id]
    refuse_all(AlreadySigned, _signed_before(given, role, work.actor.handle))
    refuse_all(
        SheetUnfit,
        completeness.objections(
            standing.contents, demands.fields, cap_years=demands.cap_years, cap_basis=demands.cap_basis,
            inherits=standing.inherits,
        ),
    )  # fmt: skip
    sha256 = digest(standing.contents, fonds_id=sheet.fonds_id, lineage_id=sheet.lineage_id, number=sheet.number)
    _keep_signature(work, sheet, signer, sha256)
    work.emit(
        SheetSigned(
            entity_id=sheet.id, fonds_id=sheet.fonds_id, lineage_id=sheet.lineage_id, number=sheet.number,
            role=role.value, sha256=sha256,
        )
    )  # fmt: skip
    if not set(demands.roles) - {role, *(signature.role for signature in given)}:
        _complete(work, sheet, sha256)
    return sheet


def record_opinion(work: Work, sheet_id: UUID, opinion: BoardOpinion, number: str, on: date) -> AppraisalSheet:
    """Record what the interdisciplinary group says of a sheet; it gives opinions, areas decide (LGA 50, 53-IV)."""
    sheet = _locked(work, sheet_id)
    work.actor.require(Permission.SHEET_OPINE, Place(sheet.fonds_id))
    if sheet.state not in queries.STANDING:
        raise SheetIsNoDraft(code=sheet.class_code, state=sheet.state.value)
    written = one_line(number)
    against = []
    if not written:
        against.append(Objection("sheet.opinion_number_missing", "LGA 50", {"field": "number"}))
    if len(written) > OPINION_LIMIT:
        against.append(Objection("sheet.text_too_long", "", {"field": "number", "limit": OPINION_LIMIT}))
    if holds_control_characters(number):
        against.append(Objection("sheet.control_character", "", {"field": "number"}))
    if on > work.today:
        against.append(Objection("sheet.opinion_in_future", "", {"field": "on", "on": on.isoformat()}))
    refuse_all(SheetUnfit, against)
    sheet.opinion, sheet.opinion_number, sheet.opinion_on = opinion, written, on
    sheet.opinion_by = work.actor.handle
    work.emit(
        SheetOpinionRecorded(
            entity_id=sheet.id, fonds_id=sheet.fonds_id, lineage_id=sheet.lineage_id, number=sheet.number,
            opinion=opinion.value, opinion_number=written, opinion_on=on,
        )
    )  # fmt: skip
    return sheet


def withdraw_sheet(work: Work, sheet_id: UUID) -> AppraisalSheet:
    """Give up a draft; it stays readable, and the signed sheet before it, if any, holds on."""
    sheet = _draft(work, sheet_id)
    require_edit(work, sheet.fonds_id, queries.contents_of(work, sheet))
    sheet.state = SheetState.WITHDRAWN
    work.emit(
        SheetWithdrawn(entity_id=sheet.id, fonds_id=sheet.fonds_id, lineage_id=sheet.lineage_id, number=sheet.number)
    )
    return sheet


def _locked(work: Work, sheet_id: UUID) -> AppraisalSheet:
    sheet = queries.sheet_of(work, sheet_id)
    drafts.lock_body(work, sheet.fonds_id)
    work.session.refresh(sheet)
    return sheet


def _draft(work: Work, sheet_id: UUID) -> AppraisalSheet:
    sheet = _locked(work, sheet_id)
    if sheet.state is not SheetState.DRAFT:
        raise SheetIsNoDraft(code=sheet.class_code, state=sheet.state.value)
    return sheet


def _class_in_use(work: Work, fonds_id: UUID, lineage_id: UUID) -> Node:
    """The class in the body's draft, else in the version that holds or is to hold."""
    for chart in (charts.draft_of(work, fonds_id), drafts.in_force(work, fonds_id)):
        node = charts.find_by_lineage(work, chart.id, lineage_id) if chart else None
        if node is not None:
            if holds_files(node.level):
                return node
            raise SheetUnfit(objections=[Objection("sheet.class_holds_no_files", "LGA 56", {"code": node.code})])
    raise SheetClassNotFound(id=lineage_id)


def at_own_unit(work: Reading | Work, contents: SheetContents) -> SheetContents:
    """Whoever may propose only for own units proposes for theirs, where the sheet names none."""
    actor = work.actor
    grants = list(actor.grants_of(Permission.SHEET_EDIT))
    if actor.everywhere or any(grant.reach is Reach.BODY for grant in grants) or contents.unit_id or contents.units:
        return contents
    own = appointed_unit(work)
    return contents if own is None else replace(contents, unit_id=own, units=(own,))


def require_edit(work: Reading | Work, fonds_id: UUID, contents: SheetContents) -> None:
    """Go on where the actor may edit sheets of the body, or of one of the units that the sheet is about."""
    if not may_edit(work, fonds_id, contents):
        raise NotPermitted(permission=Permission.SHEET_EDIT.value, actor=work.actor.handle)


def may_edit(stand: Reading | Work, fonds_id: UUID, contents: SheetContents) -> bool:
    """Whether the actor may edit sheets of the body, or of one of the units that the sheet is about."""
    units = {unit_id for unit_id in (contents.unit_id, *contents.units) if unit_id is not None}
    places = [Place(fonds_id), *(Place(fonds_id, unit_id) for unit_id in units)]
    return any(stand.actor.may(Permission.SHEET_EDIT, place) for place in places)


def settled(contents: SheetContents) -> SheetContents:
    """The same, as it is kept: letters in order, units and citations each once."""
    return replace(
        contents,
        units=tuple(sorted(set(contents.units))),
        values=ordered_values(contents.values),
        value_reasons={letter: text for letter, text in sorted(contents.value_reasons.items()) if text},
        criteria={name: text for name, text in sorted(contents.criteria.items()) if text},
        secondary_values=tuple(sorted(set(contents.secondary_values))),
        citations=canonical(contents.citations),
    )


def faults_of(work: Reading | Work, fonds_id: UUID, contents: SheetContents) -> list[Objection]:
    """Every reason why a draft cannot say so."""
    found = completeness.faults(contents)
    wanted = {unit_id for unit_id in (contents.unit_id, *contents.units) if unit_id is not None}
    known = set(work.session.scalars(select(Unit.id).where(Unit.fonds_id == fonds_id, Unit.id.in_(wanted))))
    if contents.unit_id is not None and contents.unit_id not in known:
        found.append(Objection("sheet.unit_unknown", "LGA 53", {"field": "unit_id"}))
    if set(contents.units) - known:
        found.append(Objection("sheet.unit_unknown", "LGA 53", {"field": "units"}))
    return found


def _put_units(work: Work, sheet: AppraisalSheet, contents: SheetContents) -> None:
    work.session.execute(delete(AppraisalSheetUnit).where(AppraisalSheetUnit.sheet_id == sheet.id))
    work.session.add_all(AppraisalSheetUnit(sheet_id=sheet.id, unit_id=unit_id) for unit_id in contents.units)
    work.session.flush()


def _tell_saved(work: Work, sheet: AppraisalSheet, contents: SheetContents, dropped: int) -> None:
    sha256 = digest(contents, fonds_id=sheet.fonds_id, lineage_id=sheet.lineage_id, number=sheet.number)
    work.emit(
        SheetSaved(
            entity_id=sheet.id, fonds_id=sheet.fonds_id, lineage_id=sheet.lineage_id, number=sheet.number,
            sha256=sha256, signatures_dropped=dropped,
        )
    )  # fmt: skip


def _signed_before(given: list[SheetSignature], role: Role, handle: str) -> list[Objection]:
    """One signature of each role, and one role of each person: three eyes are three people's."""
    found = []
    for signature in given:
        facts = {"role": role.value, "handle": signature.signed_by}
        if signature.role is role:
            found.append(Objection("sheet.role_signed_already", "LGA 56", facts))
        elif signature.signed_by.casefold() == handle.casefold():
            found.append(Objection("sheet.signed_in_other_role", "LGA 56", {**facts, "other": signature.role.value}))
    return found


def _keep_signature(work: Work, sheet: AppraisalSheet, signer: Signer, sha256: str) -> None:
    work.session.add(
        SheetSignature(
            sheet_id=sheet.id, role=signer.role, signed_by=work.actor.handle, name=signer.name,
            position=signer.position, signed_at=work.now, digest=sha256,
        )
    )  # fmt: skip
    work.session.flush()


def _complete(work: Work, sheet: AppraisalSheet, sha256: str) -> None:
    earlier = [
        other for other in queries.of_class(work, sheet.fonds_id, sheet.lineage_id) if other.state is SheetState.SIGNED
    ]
    for other in earlier:
        other.state = SheetState.SUPERSEDED
    sheet.state = SheetState.SIGNED
    work.session.flush()
    work.emit(
        SheetCompleted(
            entity_id=sheet.id, fonds_id=sheet.fonds_id, lineage_id=sheet.lineage_id, number=sheet.number,
            sha256=sha256, supersedes=max((other.number for other in earlier), default=0),
        )
    )  # fmt: skip

"""Acts on whole lists, one step after the other. What each step asks stands in `states.py`.

Nothing here destroys: a published list waits for `retention.execution`, and comes back when it was executed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from retention.disposals import lines, queries, states
from retention.disposals.errors import (
    DisposalChanged,
    DisposalElsewhere,
    DisposalFilesChanged,
    DisposalNotFound,
    DisposalRefused,
)
from retention.disposals.events import ADVANCES, DisposalItemsRefused, DisposalPaperKept, DisposalSentBack
from retention.disposals.model import (
    DisposalItem,
    DisposalList,
    DisposalPaper,
    Fate,
    ItemState,
    ListState,
    PaperKind,
)
from retention.disposals.states import Moment, Transition
from retention.disposals.waste import waste_of
from retention.publications.model import PublicationKind
from retention.publications.service import Wanted
from retention.publications.service import publish as publish_paper
from system.attachments.model import Attachment
from system.attachments.service import Paper, keep_paper
from system.errors import Conflict, Fact, Objection, refuse_all
from system.work import Work

TEXT_LIMIT = 5000
_NUMBER_LIMIT, _AUTHORITY_LIMIT, _ADDRESS_LIMIT = 200, 300, 1000
# The paper that the next one answers, and so may not be dated before.
_BEFORE = {
    PaperKind.RULING: PaperKind.REQUEST,
    PaperKind.ACT: PaperKind.RULING,
    PaperKind.PUBLICATION: PaperKind.ACT,
}
# What everybody may read of a list (LGA 58).
_SHOWN = {
    PaperKind.RULING: PublicationKind.RULING,
    PaperKind.ACT: PublicationKind.ACT,
    PaperKind.INVENTORY: PublicationKind.DISPOSAL_INVENTORY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What comes with a step: number, day and giver of its paper, the signed paper itself, and where it is published.

    `version` is that of the list as the page showed it; None asks for nothing.
    """

    number: str = ""
    authority: str = ""
    dated_on: date | None = None
    address: str = ""
    paper: Paper | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    version: int | None = None


NOTHING = Given()


def check(
    work: Work, list_id: UUID, *, counted: int | None, boxes: int | None = None, given: Given = NOTHING
) -> DisposalList:
    """Say that what lies on the shelves is what the inventory says, with the signed inventory (cotejo).

    Raises:
        DisposalNotFound, NotPermitted, DisposalElsewhere, DisposalChanged, DisposalRefused, AttachmentUnfit.
    """
    listed = take(work, list_id, states.CHECK, given.version)
    facts: dict[str, Fact] = {"counted": counted, "boxes": boxes, **given.facts}
    bringing = frozenset({PaperKind.INVENTORY}) if given.paper else frozenset()
    _refuse(work, listed, states.CHECK, given, bringing, counted=counted)
    keep(work, listed, PaperKind.INVENTORY, given, facts)
    return _advance(work, listed, states.CHECK)


def appraise(
    work: Work,
    list_id: UUID,
    *,
    sheet: Paper | None,
    declaration: Paper | None,
    consent: bool,
    version: int | None = None,
) -> DisposalList:
    """The producing area signs ficha técnica and declaratoria de prevaloración, and agrees. Raises as `check`."""
    listed = take(work, list_id, states.APPRAISAL, version)
    brought = {PaperKind.APPRAISAL_SHEET: sheet, PaperKind.APPRAISAL_DECLARATION: declaration}
    bringing = frozenset(kind for kind, paper in brought.items() if paper)
    _refuse(work, listed, states.APPRAISAL, NOTHING, bringing, has_consent=consent)
    for kind, paper in brought.items():
        if paper is not None:
            keep(work, listed, kind, Given(paper=paper, dated_on=work.today))
    return _advance(work, listed, states.APPRAISAL)


def record_opinion(work: Work, list_id: UUID, *, version: int | None = None) -> DisposalList:
    """Take the board's last vote on the list as its opinion. Raises as `check`."""
    listed = take(work, list_id, states.OPINION, version)
    last = next(iter(queries.fresh_opinions(work, listed)), None)
    said: dict[str, Any] = {
        "opinions": 1 if last else 0,
        "is_favourable": bool(last and last.passed),
        "has_quorum": bool(last and last.quorum_reached),
        "area_was_there": bool(last and last.unit_present),
    }
    _refuse(work, listed, states.OPINION, NOTHING, frozenset(), **said)
    if last is not None:
        facts: dict[str, Fact] = {
            "sitting": str(last.sitting_id), "item": str(last.item_id), "favour": last.favour, "against": last.against,
            "abstained": last.abstained, "recused": last.recused,
        }  # fmt: skip
        given = Given(number=last.minutes_number, dated_on=last.sat_on)
        keep(work, listed, PaperKind.BOARD_OPINION, given, facts, attachment_id=last.minutes_id)
    return _advance(work, listed, states.OPINION)


def authorise_finance(work: Work, list_id: UUID, given: Given) -> DisposalList:
    """Record what the finance body authorised of original accounting records (domain 7 D 40). Raises as `check`."""
    return _step(work, list_id, states.FINANCE, given)


def request_ruling(work: Work, list_id: UUID, given: Given) -> DisposalList:
    """Ask the national or state archive for its ruling. Raises as `check`."""
    return _step(work, list_id, states.REQUEST, given)


def issue_act(work: Work, list_id: UUID, given: Given) -> DisposalList:
    """Record the act of disposal over exactly the files that were ruled.

    Raises:
        As `check`, and DisposalFilesChanged: a file is no longer what was frozen.
    """
    listed = take(work, list_id, states.ACT, given.version)
    _refuse(work, listed, states.ACT, given, frozenset({PaperKind.ACT}))
    require_unchanged(work, listed)
    keep(work, listed, PaperKind.ACT, given)
    listed.act_number, listed.act_on = given.number.strip(), given.dated_on
    return _advance(work, listed, states.ACT)


def rule(work: Work, list_id: UUID, given: Given, *, outcome: str, refused: Collection[int] = ()) -> DisposalList:
    """Record the ruling: `granted`, `partial` with the positions it refuses, or `denied`, which ends the list.

    Raises:
        As `check`; a partial ruling names standing files, and not all of them.
    """
    listed = take(work, list_id, states.RULING, given.version)
    positions = frozenset(refused) if outcome == "partial" else frozenset()
    against = _against_outcome(work, listed, outcome, positions)
    _refuse(work, listed, states.RULING, given, frozenset({PaperKind.RULING}), more=against)
    over = listed.digest
    if outcome == "denied":
        keep(work, listed, PaperKind.RULING, given, {"outcome": outcome})
        return _end(work, listed, ListState.REFUSED, "rule", f"{outcome}: {given.number.strip()}")
    if positions:
        finance = queries.counting(work, listed).get(PaperKind.FINANCE_AUTHORISATION)
        _take_out(work, listed, positions, given.number)
        listed.digest = lines.digest_of(work.session, listed.id)
        if finance is not None:
            _carry(work, listed, finance)
    facts: dict[str, Fact] = {"outcome": outcome, "refused": len(positions), "over": over if positions else None}
    keep(work, listed, PaperKind.RULING, given, facts)
    listed.ruling_number, listed.ruled_on = given.number.strip(), given.dated_on
    return _advance(work, listed, states.RULING)


def _carry(work: Work, listed: DisposalList, paper: DisposalPaper) -> None:
    """Say that what finance authorised of all files holds of those the ruling left: execution asks over its digest."""
    work.session.add(
        DisposalPaper(
            list_id=listed.id, kind=paper.kind, number=paper.number, dated_on=paper.dated_on,
            authority=paper.authority, attachment_id=paper.attachment_id, list_digest=listed.digest,
            facts={"over": paper.list_digest}, recorded_by=paper.recorded_by, recorded_at=work.now,
        )
    )  # fmt: skip


def publish(work: Work, list_id: UUID, given: Given) -> DisposalList:
    """Say where ruling and act can be read by everybody: from here on the list may be executed (LGA 58).

    Raises:
        As `check`.
    """
    listed = take(work, list_id, states.PUBLICATION, given.version)
    _refuse(work, listed, states.PUBLICATION, given, frozenset({PaperKind.PUBLICATION}))
    capture = keep(work, listed, PaperKind.PUBLICATION, given, {"address": given.address.strip()})
    _show(work, listed, given, capture)
    listed.published_at, listed.published_on = given.address.strip(), given.dated_on
    return _advance(work, listed, states.PUBLICATION)


def _show(work: Work, listed: DisposalList, given: Given, capture: DisposalPaper) -> None:
    """Put ruling, act and inventory into public view; the title names the list, never a person."""
    captured = work.session.get(Attachment, capture.attachment_id) if capture.attachment_id else None
    papers = queries.counting(work, listed)
    for kind, shown in _SHOWN.items():
        one = papers.get(kind)
        if one is None or given.dated_on is None:
            continue
        publish_paper(
            work, listed.fonds_id,
            Wanted(
                kind=shown, title=f"Baja documental {listed.spoken}", document_number=one.number or listed.spoken,
                authority=one.authority, elaborated_on=min(one.dated_on, given.dated_on), published_on=given.dated_on,
                address=given.address.strip(), capture_sha256=captured.sha256 if captured else "",
                subject="disposal_list", subject_id=listed.id, attachment_id=one.attachment_id,
                facts={"files": listed.standing_count, "digest": listed.digest},
            ),
        )  # fmt: skip


def close(work: Work, list_id: UUID, *, version: int | None = None) -> DisposalList:
    """End an executed list: its act of destruction or its receipt of donation is there. Raises as `check`."""
    listed = take(work, list_id, states.CLOSING, version)
    waste = waste_of(work, listed)
    _refuse(work, listed, states.CLOSING, NOTHING, frozenset(), must_hand_over=bool(waste and waste.receipt))
    listed.closed_on = work.today
    return _advance(work, listed, states.CLOSING)


def record_paper(work: Work, list_id: UUID, kind: PaperKind, given: Given) -> DisposalPaper:
    """Put in a paper that is no step by itself: the act of destruction, the receipt of a donation.

    Raises:
        DisposalNotFound, NotPermitted, DisposalElsewhere, DisposalRefused, AttachmentUnfit.
    """
    listed = take(work, list_id, states.CLOSING, given.version)
    against = [*_too_long(given)]
    if kind not in {PaperKind.DESTRUCTION_ACT, PaperKind.DONATION_RECEIPT}:
        against.append(Objection("disposal.paper_unfit", facts={"field": "kind"}))
    waste = waste_of(work, listed) if kind is PaperKind.DONATION_RECEIPT else None
    if waste is not None and waste.recipient.casefold() not in given.authority.casefold():
        facts = {"field": "authority", "recipient": waste.recipient}
        against.append(Objection("disposal.recipient_other", "LGA 15", facts))
    if given.paper is None:
        against.append(Objection(f"disposal.paper_missing.{kind.value}", "LGA 15, 31-VIII", {"field": "paper"}))
    moment = Moment(today=work.today, number=given.number, authority=given.authority, dated_on=given.dated_on)
    guards = (states.has_number, states.has_authority, states.has_day)
    refuse_all(DisposalRefused, [*against, *(found for one in guards if (found := one(moment)))])
    return keep(work, listed, kind, given)


def refuse(work: Work, list_id: UUID, *, reason: str, version: int | None = None) -> DisposalList:
    """End a list for good, with a reason; its files are free again. By whoever decides in the state it is in.

    Raises:
        DisposalNotFound, NotPermitted, DisposalElsewhere, DisposalChanged, DisposalRefused.
    """
    listed = take_to_decide(work, list_id, version)
    if listed.state is ListState.DRAFT:
        raise _told(DisposalElsewhere, work, listed)
    _reckon(work, listed)
    _refuse_texts(work, reason)
    return _end(work, listed, ListState.REFUSED, "refuse", reason)


def withdraw(work: Work, list_id: UUID, *, reason: str, version: int | None = None) -> DisposalList:
    """Take back a list one proposed; its files are free again. Raises as `refuse`."""
    listed = take(work, list_id, states.WITHDRAWAL, version)
    _refuse_texts(work, reason)
    return _end(work, listed, ListState.WITHDRAWN, "withdraw", reason)


def send_back(work: Work, listed: DisposalList, *, gone: int) -> None:
    """Say that the files of a list changed: it is proposed anew, and what was given over the old ones is void.

    `gone` files were taken out of it: reckoned from their number, not counted, because a list of two hundred thousand
    may lose them one by one.
    """
    before, papers = listed.state, 0
    listed.standing_count -= gone
    if before is ListState.DRAFT:
        return
    # Reckoned when the list is next acted upon: taking out a thousand files is not a thousand digests.
    listed.digest = ""
    for one in queries.papers(work, listed.id):
        if not one.void_reason:
            one.void_reason, papers = "disposal.sent_back", papers + 1
    listed.state = states.after_change(before)
    if before is not listed.state or papers:
        work.emit(
            DisposalSentBack(
                entity_id=listed.id, fonds_id=listed.fonds_id, number=listed.spoken, before=before.value, papers=papers
            )
        )


def freeze_again(work: Work, list_id: UUID) -> DisposalList:
    """Take files that changed since the list was frozen as they are now: it goes back and is asked for anew.

    Raises:
        DisposalNotFound, NotPermitted, DisposalElsewhere.
    """
    listed = take(work, list_id, states.WITHDRAWAL)
    if lines.rewrite(work.session, list_id):
        send_back(work, listed, gone=0)
    return listed


def require_unchanged(work: Work, listed: DisposalList) -> None:
    """Go on only where every file is what was frozen.

    Raises:
        DisposalFilesChanged: with how many, and the first one's reference.
    """
    count, reference = 0, ""
    for _item, _digest, line in lines.changed(work.session, listed.id):
        count, reference = count + 1, reference or str(line["reference"])
    if count:
        raise DisposalFilesChanged(count=count, reference=reference)


def take(work: Work, list_id: UUID, step: Transition, version: int | None = None) -> DisposalList:
    """The list for an act, locked until it ends.

    Raises:
        DisposalNotFound, NotPermitted, DisposalElsewhere, DisposalChanged.
    """
    listed = _locked(work, list_id)
    if not queries.permits(work, listed, step.permission):
        work.actor.require(step.permission, listed.place)
    _reckon(work, _ready(work, listed, listed.state in step.sources, version))
    return listed


def take_to_decide(work: Work, list_id: UUID, version: int | None = None) -> DisposalList:
    """The list for whoever decides in its state; its digest may have to be reckoned yet. Raises as `take`."""
    listed = _locked(work, list_id)
    wanted = states.deciders(listed.state)
    if wanted and not queries.may_decide(work, listed):
        work.actor.require(wanted[0], listed.place)
    return _ready(work, listed, bool(wanted), version)


def _locked(work: Work, list_id: UUID) -> DisposalList:
    statement = select(DisposalList).where(DisposalList.id == list_id, queries.in_sight(work)).with_for_update()
    listed = work.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if listed is None:
        raise DisposalNotFound(id=list_id)
    return listed


def _ready(work: Work, listed: DisposalList, is_here: bool, version: int | None) -> DisposalList:  # noqa: FBT001 - read once, beside its name
    if not is_here:
        raise _told(DisposalElsewhere, work, listed)
    if version is not None and version != listed.version:
        raise _told(DisposalChanged, work, listed)
    return listed


def _reckon(work: Work, listed: DisposalList) -> None:
    """Reckon the digest of a list whose files changed since it was last acted upon."""
    if not listed.digest and listed.state not in {ListState.DRAFT, *states.ENDED}:
        listed.digest = lines.digest_of(work.session, listed.id)
        listed.accounting = queries.holds_original_accounting(work.session, listed.id)


def _told(refusal: type[Conflict], work: Work, listed: DisposalList) -> Conflict:
    """A refusal that tells whoever comes second where the list is, and who brought it there."""
    last = queries.last_entry(work, listed.id)
    return refusal(number=listed.spoken, state=listed.state.value, by=last.actor if last else "")


def _step(work: Work, list_id: UUID, step: Transition, given: Given) -> DisposalList:
    listed = take(work, list_id, step, given.version)
    kind = step.paper
    _refuse(work, listed, step, given, frozenset({kind} if kind else ()))
    if kind is not None:
        keep(work, listed, kind, given)
    return _advance(work, listed, step)


def _refuse(
    work: Work,
    listed: DisposalList,
    step: Transition,
    given: Given,
    bringing: frozenset[PaperKind],
    *,
    more: Collection[Objection] = (),
    must_hand_over: bool = False,
    **said: Any,
) -> None:
    counting = queries.counting(work, listed)
    before = counting.get(_BEFORE[step.paper]) if step.paper in _BEFORE else None
    is_donated = listed.fate is Fate.DONATION
    moment = Moment(
        today=work.today, actor=work.actor.handle, proposer=listed.proposed_by or "", standing=listed.standing_count,
        is_gathering=listed.job_id is not None, papers=frozenset(counting) | bringing,
        is_accounting=listed.accounting, is_donated=is_donated, needs_receipt=is_donated or must_hand_over,
        number=given.number, authority=given.authority, dated_on=given.dated_on,
        not_before=before.dated_on if before else None, address=given.address.strip(), **said,
    )  # fmt: skip
    refuse_all(DisposalRefused, [*step.objections(moment), *_too_long(given), *more])


def keep(
    work: Work,
    listed: DisposalList,
    kind: PaperKind,
    given: Given,
    facts: Mapping[str, Fact] | None = None,
    *,
    attachment_id: UUID | None = None,
) -> DisposalPaper:
    """Keep a paper over the list as it is now."""
    attachment = keep_paper(work, listed.fonds_id, given.paper) if given.paper is not None else None
    paper = DisposalPaper(
        list_id=listed.id, kind=kind, number=given.number.strip(), dated_on=given.dated_on or work.today,
        authority=given.authority.strip(), attachment_id=attachment.id if attachment else attachment_id,
        list_digest=listed.digest, facts=dict(facts or given.facts), recorded_by=work.actor.handle,
        recorded_at=work.now,
    )  # fmt: skip
    work.session.add(paper)
    work.session.flush()
    work.emit(
        DisposalPaperKept(
            entity_id=listed.id, fonds_id=listed.fonds_id, number=listed.spoken, kind=kind.value, paper_id=paper.id,
            document=paper.number or "s/n", dated_on=paper.dated_on, sha256=attachment.sha256 if attachment else "",
            digest=listed.digest,
        )
    )  # fmt: skip
    return paper


def _advance(work: Work, listed: DisposalList, step: Transition) -> DisposalList:
    listed.state = step.target
    # Whoever was asked has answered; the next step is somebody else's.
    listed.assignee, listed.answer_by, listed.reminded_on = "", None, None
    work.session.flush()
    state_advanced(work, listed, step.act)
    return listed


def state_advanced(work: Work, listed: DisposalList, act: str) -> None:
    """State in the history where a list has come."""
    work.emit(
        ADVANCES[act](
            entity_id=listed.id, fonds_id=listed.fonds_id, number=listed.spoken, act=act, state=listed.state.value,
            digest=listed.digest, standing=listed.standing_count,
        )
    )  # fmt: skip


def _end(work: Work, listed: DisposalList, state: ListState, act: str, reason: str) -> DisposalList:
    work.session.execute(
        update(DisposalItem)
        .where(DisposalItem.list_id == listed.id, DisposalItem.active.is_not(None))
        .values(active=None)
    )
    listed.state, listed.ending_reason = state, reason.strip()
    listed.assignee, listed.answer_by, listed.reminded_on, listed.job_id = "", None, None, None
    work.session.flush()
    state_advanced(work, listed, act)
    return listed


def _take_out(work: Work, listed: DisposalList, positions: frozenset[int], reason: str) -> None:
    _among = (DisposalItem.list_id == listed.id, DisposalItem.state == ItemState.STANDING)
    wanted = sorted(positions)
    for start in range(0, len(wanted), 1000):
        work.session.execute(
            update(DisposalItem)
            .where(*_among, DisposalItem.position.in_(wanted[start : start + 1000]))
            .values(
                state=ItemState.REFUSED, active=None, stage=listed.state, reason=reason.strip(),
                decided_by=work.actor.handle, decided_at=work.now,
            )
        )  # fmt: skip
    listed.standing_count = lines.standing(work.session, listed.id)
    work.emit(
        DisposalItemsRefused(
            entity_id=listed.id, fonds_id=listed.fonds_id, number=listed.spoken, count=len(positions),
            stage=listed.state.value,
        )
    )  # fmt: skip


def _against_outcome(work: Work, listed: DisposalList, outcome: str, positions: frozenset[int]) -> list[Objection]:
    if outcome not in {"granted", "partial", "denied"}:
        return [Objection("disposal.outcome_unknown", "LGA 106-VI", {"field": "outcome"})]
    if outcome != "partial":
        return []
    standing = set(
        work.session.scalars(
            select(DisposalItem.position).where(
                DisposalItem.list_id == listed.id, DisposalItem.state == ItemState.STANDING
            )
        )
    )
    strange = sorted(positions - standing)
    if strange:
        return [Objection("disposal.positions_unknown", "", {"field": "positions", "position": strange[0]})]
    if not positions or positions == standing:
        return [Objection("disposal.positions_missing", "", {"field": "positions"})]
    return []


def _refuse_texts(work: Work, reason: str) -> None:
    found = [states.has_reason(Moment(today=work.today, reason=reason))]
    if len(reason) > TEXT_LIMIT:
        found.append(Objection("form.too_long", "", {"field": "reason", "limit": TEXT_LIMIT}))
    refuse_all(DisposalRefused, [one for one in found if one])


def _too_long(given: Given) -> list[Objection]:
    limits = (
        ("number", given.number, _NUMBER_LIMIT), ("authority", given.authority, _AUTHORITY_LIMIT),
        ("address", given.address, _ADDRESS_LIMIT),
    )  # fmt: skip
    return [
        Objection("form.too_long", "", {"field": name, "limit": limit})
        for name, text, limit in limits
        if len(text) > limit
    ]

"""Acts on whole lists, one step after the other. What each step asks stands in `states.py`.

Nothing here destroys: a published list waits for `retention.execution`, and comes back when it was executed.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from retention.disposals import lines, queries, states, taking_out
from retention.disposals.advancing import advance, ask_guards, end, refuse_texts
from retention.disposals.errors import DisposalElsewhere, DisposalFilesChanged, DisposalRefused
from retention.disposals.model import DisposalList, DisposalPaper, ListState, PaperKind
from retention.disposals.papers import NOTHING, Given, keep, too_long
from retention.disposals.states import Moment, Transition
from retention.disposals.taking import beaten, reckon, take, take_to_decide
from retention.disposals.waste import waste_of
from retention.publications.model import PublicationKind
from retention.publications.service import Wanted
from retention.publications.service import publish as publish_paper
from system.attachments.model import Attachment
from system.attachments.service import Paper
from system.errors import Fact, Objection, refuse_all
from system.work import Work

# What everybody may read of a list (LGA 58).
_SHOWN = {
    PaperKind.RULING: PublicationKind.RULING,
    PaperKind.ACT: PublicationKind.ACT,
    PaperKind.INVENTORY: PublicationKind.DISPOSAL_INVENTORY,
}


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
    ask_guards(work, listed, states.CHECK, given, bringing, counted=counted)
    keep(work, listed, PaperKind.INVENTORY, given, facts)
    return advance(work, listed, states.CHECK)


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
    ask_guards(work, listed, states.APPRAISAL, NOTHING, bringing, has_consent=consent)
    for kind, paper in brought.items():
        if paper is not None:
            keep(work, listed, kind, Given(paper=paper, dated_on=work.today))
    return advance(work, listed, states.APPRAISAL)


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
    ask_guards(work, listed, states.OPINION, NOTHING, frozenset(), **said)
    if last is not None:
        facts: dict[str, Fact] = {
            "sitting": str(last.sitting_id), "item": str(last.item_id), "favour": last.favour, "against": last.against,
            "abstained": last.abstained, "recused": last.recused,
        }  # fmt: skip
        given = Given(number=last.minutes_number, dated_on=last.sat_on)
        keep(work, listed, PaperKind.BOARD_OPINION, given, facts, attachment_id=last.minutes_id)
    return advance(work, listed, states.OPINION)


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
    ask_guards(work, listed, states.ACT, given, frozenset({PaperKind.ACT}))
    require_unchanged(work, listed)
    keep(work, listed, PaperKind.ACT, given)
    listed.act_number, listed.act_on = given.number.strip(), given.dated_on
    return advance(work, listed, states.ACT)


def rule(work: Work, list_id: UUID, given: Given, *, outcome: str, refused: Collection[int] = ()) -> DisposalList:
    """Record the ruling: `granted`, `partial` with the positions it refuses, or `denied`, which ends the list.

    Raises:
        As `check`; a partial ruling names standing files, and not all of them.
    """
    listed = take(work, list_id, states.RULING, given.version)
    positions = frozenset(refused) if outcome == "partial" else frozenset()
    against = _against(work, listed, outcome, positions)
    ask_guards(work, listed, states.RULING, given, frozenset({PaperKind.RULING}), more=against)
    over = listed.digest
    if outcome == "denied":
        keep(work, listed, PaperKind.RULING, given, {"outcome": outcome})
        return end(work, listed, ListState.REFUSED, "rule", f"{outcome}: {given.number.strip()}")
    if positions:
        finance = queries.counting(work, listed).get(PaperKind.FINANCE_AUTHORISATION)
        taking_out.take_out_ruled(work, listed, positions, given.number)
        if finance is not None:
            _carry(work, listed, finance)
    facts: dict[str, Fact] = {"outcome": outcome, "refused": len(positions), "over": over if positions else None}
    keep(work, listed, PaperKind.RULING, given, facts)
    listed.ruling_number, listed.ruled_on = given.number.strip(), given.dated_on
    return advance(work, listed, states.RULING)


def _against(work: Work, listed: DisposalList, outcome: str, positions: Collection[int]) -> list[Objection]:
    if outcome not in {"granted", "partial", "denied"}:
        return [Objection("disposal.outcome_unknown", "LGA 106-VI", {"field": "outcome"})]
    return taking_out.against_positions(work, listed, positions) if outcome == "partial" else []


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
    ask_guards(work, listed, states.PUBLICATION, given, frozenset({PaperKind.PUBLICATION}))
    capture = keep(work, listed, PaperKind.PUBLICATION, given, {"address": given.address.strip()})
    _show(work, listed, given, capture)
    listed.published_at, listed.published_on = given.address.strip(), given.dated_on
    return advance(work, listed, states.PUBLICATION)


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
    ask_guards(work, listed, states.CLOSING, NOTHING, frozenset(), must_hand_over=bool(waste and waste.receipt))
    listed.closed_on = work.today
    return advance(work, listed, states.CLOSING)


def record_paper(work: Work, list_id: UUID, kind: PaperKind, given: Given) -> DisposalPaper:
    """Put in a paper that is no step by itself: the act of destruction, the receipt of a donation.

    Raises:
        DisposalNotFound, NotPermitted, DisposalElsewhere, DisposalRefused, AttachmentUnfit.
    """
    listed = take(work, list_id, states.CLOSING, given.version)
    against = [*too_long(given)]
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
        raise beaten(DisposalElsewhere, work, listed)
    reckon(work, listed)
    refuse_texts(work, reason)
    return end(work, listed, ListState.REFUSED, "refuse", reason)


def withdraw(work: Work, list_id: UUID, *, reason: str, version: int | None = None) -> DisposalList:
    """Take back a list one proposed; its files are free again. Raises as `refuse`."""
    listed = take(work, list_id, states.WITHDRAWAL, version)
    refuse_texts(work, reason)
    return end(work, listed, ListState.WITHDRAWN, "withdraw", reason)


def freeze_again(work: Work, list_id: UUID) -> DisposalList:
    """Take files that changed since the list was frozen as they are now: it goes back and is asked for anew.

    Raises:
        DisposalNotFound, NotPermitted, DisposalElsewhere.
    """
    listed = take(work, list_id, states.WITHDRAWAL)
    if lines.rewrite(work.session, list_id):
        taking_out.send_back(work, listed, gone=0)
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


def _step(work: Work, list_id: UUID, step: Transition, given: Given) -> DisposalList:
    listed = take(work, list_id, step, given.version)
    kind = step.paper
    ask_guards(work, listed, step, given, frozenset({kind} if kind else ()))
    if kind is not None:
        keep(work, listed, kind, given)
    return advance(work, listed, step)

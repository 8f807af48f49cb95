"""The papers of a list: what comes with a step, and keeping it over the list as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from retention.disposals.events import DisposalPaperKept
from retention.disposals.model import DisposalList, DisposalPaper, PaperKind
from system.attachments.service import Paper, keep_paper
from system.errors import Fact, Objection
from system.work import Work

TEXT_LIMIT = 5000
_NUMBER_LIMIT, _AUTHORITY_LIMIT, _ADDRESS_LIMIT = 200, 300, 1000


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


def too_long(given: Given) -> list[Objection]:
    """What of a paper's texts is longer than its column."""
    limits = (
        ("number", given.number, _NUMBER_LIMIT), ("authority", given.authority, _AUTHORITY_LIMIT),
        ("address", given.address, _ADDRESS_LIMIT),
    )  # fmt: skip
    return [
        Objection("form.too_long", "", {"field": name, "limit": limit})
        for name, text, limit in limits
        if len(text) > limit
    ]

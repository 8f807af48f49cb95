"""Who may not see a document learns nothing of it from a decision that rests on it: every page stays as it was."""

from __future__ import annotations

import re
import threading
from datetime import date
from uuid import uuid4

from litestar.routes import HTTPRoute

from app.asgi import InboxPages
from app.contexts import CONTEXTS
from records.decisions import publishing
from records.decisions.relating import relate
from records.decisions.relations import DecisionRelationKind
from records.evidence.service import withdraw_evidence
from records.packages import service as packages
from records.packages.building import build_package
from retention.holds.kinds import HoldKind, HoldScope, HoldState
from retention.holds.model import HeldFile, Hold
from system.jobs.task import Task
from system.organization.roles import Role
from tests.roofs import Visitor, door

LOOKED_AT = re.compile(
    r"(/api.*|^/)decisions|evidence|resting|packages\b|suggest|/inbox|/(document|aggregation)s/\{\w+\}$"
)
# What differs between two looks at the same: moments, and what guards forms.
CHANGING = re.compile(r'\d\d:\d\d:\d\d(\.\d+)?|"[\w-]{60,}"')


def path_is_api(path: str) -> bool:
    return path.startswith("/api")


def crawl(installation, actor, known) -> dict[str, tuple[int, str]]:
    """Every page and answer about these things, by its address."""
    app = door(installation, actor, CONTEXTS, InboxPages)
    client, found = Visitor(app), {}
    for route in app.roof.routes:
        if not isinstance(route, HTTPRoute) or "GET" not in route.methods or not LOOKED_AT.search(route.path_format):
            continue
        paths = [route.path_format]
        for name in re.findall(r"\{(\w+)\}", route.path_format):
            paths = [path.replace(f"{{{name}}}", str(one)) for path in paths for one in known.get(name, ())]
        # Pages of the one, answers of both.
        for path in (one for one in paths if path_is_api(one) or str(known["decision_id"][1]) not in one):
            answer = client.get(path, follow_redirects=False)
            found[path] = answer.status_code, CHANGING.sub("…", answer.text)
    return found


def build(installation, actor, decision):
    with installation.work(actor) as work:
        row = packages.ask_decision_package(work, decision.id)
    build_package(Task(installation, uuid4(), actor, threading.Event()), row.id)
    return row


def hide(desk, house, installation, final, draft):
    """Everything that may hang on two decisions in sight, in files and decisions out of sight; the secrets of it."""
    file = house.open("Secreto", unit_id=house.other_unit.id)
    text = f"Secreto que cita la decisión {final.reference} y el oficio OFI/0123/2026\n"
    said = {"title": "Secreto", "actor": house.coordinator}
    papers = [desk.paper(text, file, number="PC/0045/2026", **said), desk.paper(f"Otro {text}", file, **said)]
    for decision in (final, draft):
        for paper in papers:
            desk.link(decision, "plan", document=paper, actor=house.coordinator)
    taken = desk.link(draft, "photograph", document=papers[0], actor=house.coordinator)
    with installation.work(house.coordinator) as work:
        withdraw_evidence(work, draft.id, taken.id, "Secreto")
    other = desk.draft(unit=house.other_unit, actor=house.coordinator, matter="Secreto", sense="Secreto")
    desk.support_permit(other, document=papers[0], actor=house.coordinator)
    with installation.work(house.coordinator) as work:
        relate(work, other.id, final.id, DecisionRelationKind.AMENDS)
    head = house.given.actor(house.fonds, Role.UNIT_HEAD, house.other_unit, handle="otra")
    other = desk.finalise(other, actor=head)
    desk.newer(papers[0])
    desk.follow()
    with house.given.work() as work:
        placed = Hold(
            fonds_id=house.fonds.id, number=1, kind=HoldKind.LITIGATION, scope=HoldScope.FILES, terms={},
            state=HoldState.IN_FORCE, authority="Secreto", case_number="12/2026", started_on=date(2026, 11, 20),
            requested_by="x", requested_at=work.now,
        )  # fmt: skip
        work.session.add(placed)
        work.session.flush()
        work.session.add(HeldFile(hold_id=placed.id, aggregation_id=file.id, since=work.now))
    whole = build(installation, house.coordinator, final)
    return {"Secreto", file.reference, other.reference, *(str(one.id) for one in (*papers, file, other, whole, taken))}


def test_nothing_changes_for_who_may_not_see_what_a_decision_rests_on(desk, house, installation):
    file = house.open("A la vista")
    document = desk.paper("A la vista\n", file, title="A la vista", number="OFI/0123/2026")
    final = desk.draft(matter="A la vista")
    desk.support_permit(final, document=document)
    final = desk.finalise(final)
    draft = desk.draft(antecedents="Visto el oficio PC/0045/2026 y el oficio PC/0046/2026.")
    link = desk.link(draft, "request", document=document)
    with installation.work(house.coordinator) as work:
        publishing.publish_decision(work, final.id, "Asunto público")
    mine = build(installation, house.archivist, final)
    desk.follow()
    known = {
        "decision_id": [final.id, draft.id], "document_id": [document.id], "aggregation_id": [file.id],
        "link_id": [link.id], "package_id": [mine.id], "code": ["SMA"], "reference": [final.reference], "number": [1],
        "kind": ["decision"],
    }  # fmt: skip
    before = crawl(installation, house.archivist, known)
    assert sum(status == 200 for status, _text in before.values()) > 30

    secrets = hide(desk, house, installation, final, draft)

    after = crawl(installation, house.archivist, known)
    assert [path for path in before if before[path] != after[path]] == []
    assert [path for path, (_status, text) in after.items() if any(one in text for one in secrets)] == []

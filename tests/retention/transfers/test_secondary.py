"""Secondary transfers by their acts (domain 3.6, 7 E 50-52; LGA 36, 55, 59)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from classification.series.kinds import PersonalData, Technique
from records.access.service import record_restriction
from records.access.terms import Proposal, RestrictionKind
from records.aggregations.kinds import AccessCondition
from records.aggregations.model import Aggregation, Standing
from records.custody.model import Box
from records.documents.model import Document
from retention.clocks.model import RetentionClock
from retention.holds.model import HeldFile, Hold, HoldKind, HoldScope, HoldState
from retention.transfers import describing, proposing, queries, receiving, secondary
from retention.transfers.errors import HistoricalIsPublic, TransferElsewhere, TransferRefused
from retention.transfers.kinds import Destination, PackageState, TransferState
from retention.transfers.model import Transfer, TransferItem, TransferPackage
from retention.transfers.noticing import notice_of
from retention.transfers.reminding import remind
from retention.transfers.secondary import Said
from system.actor import CustodyStage, NotPermitted
from system.attachments.service import Paper
from system.history import Entry
from system.obligations.model import ObligationEvidence


def codes(refusal) -> set[str]:
    return {one.code for one in refusal.value.objections}


def said(number: str = "GI/4", on: date = date(2026, 11, 20), **more) -> Said:
    return Said(number=number, dated_on=on, authority="AGN", **more)


def paper() -> Paper:
    return Paper([b"%PDF oficio con acuse"], "oficio.pdf", "application/pdf")


class Centre:
    """Files of a conserved series in the records centre, whose terms are over."""

    def __init__(self, office) -> None:
        self.office = office
        self.fonds_id = office.archive.fonds.id
        self.hall = office.place("H.E1", CustodyStage.HISTORICAL)

    def files(self, number: int, key: str = "4C.3.1", *, boxed: bool = True):
        ids = self.office.files(number, key, boxed=boxed)
        with self.office.given.work() as work:
            work.session.execute(
                update(Aggregation).where(Aggregation.id.in_(ids)).values(stage=CustodyStage.INTERMEDIATE, version=99)
            )
            work.session.execute(update(Box).values(stage=CustodyStage.INTERMEDIATE))
        return ids

    def proposed(self, **asked):
        return self.office.act(self.office.rita, proposing.propose_secondary, self.fonds_id, **asked).id

    def described(self, **asked):
        transfer_id = self.proposed(**asked)
        self.office.act(self.office.marta, secondary.record_opinion, transfer_id, said())
        self.office.act(self.office.marta, secondary.record_ruling, transfer_id, said("0806-22"), act_number="0055/18")
        self.office.act(self.office.rita, secondary.finish_description, transfer_id)
        return transfer_id

    def package(self, transfer_id) -> None:
        """A package as the job leaves it."""
        with self.office.given.work() as work:
            digest = queries.inventory_digest(work.session, transfer_id)
            work.session.add(
                TransferPackage(
                    transfer_id=transfer_id, state=PackageState.READY, inventory_digest=digest, asked_by="rita",
                    asked_at=work.now,
                )
            )  # fmt: skip

    def delivered(self, **asked):
        transfer_id = self.described(**asked)
        self.package(transfer_id)
        self.office.act(self.office.rita, receiving.deliver, transfer_id)
        return transfer_id

    def accepted(self):
        transfer_id = self.delivered()
        self.office.act(self.office.hilda, receiving.receive, transfer_id, said("R/1"), place_id=self.hall)
        return transfer_id

    def reasons(self, transfer_id) -> set[str]:
        with self.office.archive.reading() as reading:
            rows = reading.session.execute(queries.exclusions(transfer_id)).all()
            return {one["code"] for row in rows for one in row.reasons}


@pytest.fixture
def centre(office) -> Centre:
    return Centre(office)


def document(centre, file_id, created_on, kind=PersonalData.SENSITIVE) -> None:
    with centre.office.given.work() as work:
        work.session.add(
            Document(
                fonds_id=centre.fonds_id, aggregation_id=file_id, object_id=None, version_number=0, number=1,
                title="Expediente clínico", created_on=created_on, personal_data=kind, captured_at=work.now,
                captured_by="x",
            )
        )  # fmt: skip


def hold(centre, file_id) -> None:
    with centre.office.given.work() as work:
        made = Hold(
            fonds_id=centre.fonds_id, number=1, kind=HoldKind.AUDIT, scope=HoldScope.FILES, terms={},
            state=HoldState.IN_FORCE, authority="ASF", case_number="1", started_on=date(2026, 1, 1),
            requested_by="x", requested_at=work.now,
        )  # fmt: skip
        work.session.add(made)
        work.session.flush()
        work.session.add(HeldFile(hold_id=made.id, aggregation_id=file_id, since=work.now, until=None))


def restrict(centre, file_id) -> None:
    proposal = Proposal(
        kind=RestrictionKind.CONFIDENTIAL, cause="Datos personales", legal_basis="LGTAIP 115", resolution="CT/1/2026",
        classified_on=date(2026, 1, 5),
    )  # fmt: skip
    centre.office.act(None, record_restriction, file_id, proposal)


def test_what_is_kept_for_good_is_proposed_and_the_rest_told_with_every_reason(centre):
    good, held, secret, ill = centre.files(4)
    centre.files(2, "5C.3")
    hold(centre, held)
    restrict(centre, secret)
    document(centre, ill, date(1980, 5, 2))
    transfer_id = centre.proposed()
    with centre.office.archive.reading() as reading:
        items = reading.session.scalars(
            select(TransferItem.aggregation_id).where(TransferItem.transfer_id == transfer_id)
        ).all()
    assert items == [good]
    assert centre.reasons(transfer_id) == {"transfer.under_hold", "transfer.classified", "transfer.sensitive"}


def test_sensitive_documents_pass_seventy_years_after_they_were_created(centre):
    old, undated = centre.files(2)
    document(centre, old, date(1956, 11, 22))
    document(centre, undated, None)
    transfer_id = centre.proposed()
    assert centre.reasons(transfer_id) == {"transfer.sensitive_undated"}


def test_of_a_sampled_series_only_what_was_chosen_passes(centre):
    from retention.disposals.model import SampledFile, SampleDraw

    chosen, _other = centre.files(2, "2C.8")
    with centre.office.given.work() as work:
        work.session.execute(
            update(RetentionClock).values(
                due_on=date(2020, 1, 1), intermediate_until=date(2019, 12, 31), outcome=Technique.SAMPLING
            )
        )
        draw = SampleDraw(
            fonds_id=centre.fonds_id, lineage_id=centre.office.archive.node("2C.8"), method="qualitative",
            as_of=date(2026, 1, 1), population=2, chosen=1, population_digest="0" * 64, drawn_by="x", drawn_at=work.now,
        )  # fmt: skip
        work.session.add(draw)
        work.session.flush()
        work.session.add(
            SampledFile(draw_id=draw.id, aggregation_id=chosen, standing=chosen, position=1, is_chosen=True)
        )
    transfer_id = centre.proposed()
    with centre.office.archive.reading() as reading:
        assert reading.session.scalars(
            select(TransferItem.aggregation_id).where(TransferItem.transfer_id == transfer_id)
        ).all() == [chosen]


def test_where_nothing_may_pass_every_reason_is_told(centre):
    (only,) = centre.files(1)
    hold(centre, only)
    with pytest.raises(TransferRefused) as refusal:
        centre.proposed()
    assert codes(refusal) == {"transfer.empty", "transfer.under_hold"}


def test_a_file_that_lacks_volume_and_support_is_rejected_before_transfer(centre):
    """Domain 7 E 52."""
    files = centre.files(2)
    with centre.office.given.work() as work:
        work.session.execute(update(Aggregation).where(Aggregation.id == files[0]).values(folios=None, version=100))
    transfer_id = centre.proposed()
    centre.office.act(centre.office.marta, secondary.record_opinion, transfer_id, said())
    centre.office.act(centre.office.marta, secondary.record_ruling, transfer_id, said(), act_number="0055/18")
    with pytest.raises(TransferRefused) as refusal:
        centre.office.act(centre.office.rita, secondary.finish_description, transfer_id)
    told = [one for one in refusal.value.objections if one.code == "transfer.description_incomplete"]
    assert [one.facts["missing"] for one in told] == ["extent"]
    with centre.office.archive.work(centre.office.rita) as work:
        file = work.session.get_one(Aggregation, files[0])
        describing.describe_file(work, file, {"extent": "1 legajo, 80 fojas, papel"})
    centre.office.act(centre.office.rita, secondary.finish_description, transfer_id)
    assert centre.office.transfer(transfer_id).state is TransferState.DESCRIBED


def test_nothing_leaves_before_the_historical_archive_acknowledges_receipt(centre):
    files = centre.files(2)
    transfer_id = centre.described()
    with pytest.raises(TransferRefused) as refusal:
        centre.office.act(centre.office.rita, receiving.deliver, transfer_id)
    assert codes(refusal) == {"transfer.package_missing"}
    centre.package(transfer_id)
    centre.office.act(centre.office.rita, receiving.deliver, transfer_id)
    assert centre.office.stages(files) == {"intermediate"}
    with pytest.raises(NotPermitted):
        centre.office.act(centre.office.rita, receiving.receive, transfer_id, said(), place_id=centre.hall)
    with pytest.raises(TransferRefused) as refusal:
        centre.office.act(centre.office.hilda, receiving.receive, transfer_id, said(""), place_id=None)
    assert codes(refusal) == {"transfer.number_missing", "transfer.place_missing"}
    centre.office.act(centre.office.hilda, receiving.receive, transfer_id, said("R/1"), place_id=centre.hall)
    assert centre.office.stages(files) == {"historical"}
    assert centre.office.transfer(transfer_id).spoken == "1/2026"


def test_a_hold_placed_after_delivery_stops_the_receipt(centre):
    files = centre.files(2)
    transfer_id = centre.delivered()
    hold(centre, files[1])
    with pytest.raises(TransferRefused) as refusal:
        centre.office.act(centre.office.hilda, receiving.receive, transfer_id, said("R/1"), place_id=centre.hall)
    assert codes(refusal) == {"transfer.under_hold"}
    assert centre.office.stages(files) == {"intermediate"}


def test_what_is_historical_is_public_and_never_classified_again(centre):
    files = centre.files(1)
    with centre.office.given.work() as work:
        work.session.execute(update(Aggregation).values(access_condition=AccessCondition.CONFIDENTIAL, version=101))
    centre.accepted()
    with centre.office.archive.reading() as reading:
        assert reading.session.get_one(Aggregation, files[0]).access_condition is AccessCondition.PUBLIC
    with pytest.raises(HistoricalIsPublic):
        restrict(centre, files[0])


@pytest.mark.parametrize(
    ("accepted", "due", "alert", "last"),
    [
        (date(2026, 5, 20), date(2026, 7, 4), date(2026, 7, 3), date(2026, 7, 6)),
        (date(2026, 11, 20), date(2027, 1, 4), date(2027, 1, 4), date(2027, 1, 4)),
    ],
)
def test_the_notice_is_due_forty_five_natural_days_after_acceptance(centre, accepted, due, alert, last):
    """Domain 7 E 50."""
    centre.files(1)
    with centre.office.given.work() as work:
        work.session.execute(
            update(RetentionClock).values(due_on=date(2020, 1, 1), intermediate_until=date(2019, 12, 31))
        )
    centre.office.archive.installation.clock.set(datetime(accepted.year, accepted.month, accepted.day, 18, tzinfo=UTC))
    transfer_id = centre.proposed()
    centre.office.act(centre.office.marta, secondary.record_opinion, transfer_id, said(on=accepted))
    centre.office.act(
        centre.office.marta, secondary.record_ruling, transfer_id, said(on=accepted), act_number="0055/18"
    )
    centre.office.act(centre.office.rita, secondary.finish_description, transfer_id)
    centre.package(transfer_id)
    centre.office.act(centre.office.rita, receiving.deliver, transfer_id)
    centre.office.act(
        centre.office.hilda, receiving.receive, transfer_id, said(on=accepted), place_id=centre.hall
    )  # fmt: skip
    done = centre.office.transfer(transfer_id)
    with centre.office.archive.reading() as reading:
        notice = notice_of(reading, done)
    assert done.notice_due_on == due
    assert (notice.due_on, notice.alert_on, notice.last_on) == (due, alert, last)

    told = []
    for day in (alert - timedelta(days=1), alert, alert, last):
        centre.office.archive.installation.clock.set(datetime(day.year, day.month, day.day, 18, tzinfo=UTC))
        told.append(remind(centre.office.archive.installation))
    assert told == [0, 1, 0, 0]
    with centre.office.archive.reading() as reading:
        reminded = reading.session.scalars(select(Entry).where(Entry.action == "transfer.notice_reminded")).one()
    assert reminded.read_facts()["due_on"] == due.isoformat()


def test_of_a_notice_that_was_given_nobody_is_reminded(centre):
    centre.files(1)
    transfer_id = centre.accepted()
    centre.office.act(centre.office.marta, secondary.give_notice, transfer_id, said("OF/1", paper=paper()))
    centre.office.archive.installation.clock.set(datetime(2030, 1, 2, 18, tzinfo=UTC))
    assert remind(centre.office.archive.installation) == 0


def test_the_notice_is_proof_of_the_obligation_and_publication_waits_for_it(centre):
    centre.files(1)
    transfer_id = centre.accepted()
    with pytest.raises(TransferRefused) as refusal:
        centre.office.act(centre.office.marta, secondary.publish_secondary, transfer_id, address="https://x.gob.mx/a")
    assert codes(refusal) == {"transfer.notice_missing"}
    with pytest.raises(TransferRefused) as refusal:
        centre.office.act(centre.office.marta, secondary.give_notice, transfer_id, said("OF/1"))
    assert codes(refusal) == {"transfer.paper_missing"}
    centre.office.act(centre.office.marta, secondary.give_notice, transfer_id, said("OF/1", paper=paper()))
    with centre.office.archive.reading() as reading:
        proof = reading.session.scalars(select(ObligationEvidence)).one()
    assert (proof.obligation, proof.period, proof.note) == ("OB-45", "2026", "OF/1")
    centre.office.act(centre.office.marta, secondary.publish_secondary, transfer_id, address="https://x.gob.mx/a")
    assert centre.office.transfer(transfer_id).state is TransferState.PUBLISHED


def test_without_an_own_archive_the_files_leave_the_body_and_say_so(centre):
    files = centre.files(2)
    transfer_id = centre.delivered(destination=Destination.STATE)
    with pytest.raises(TransferRefused) as refusal:
        centre.office.act(centre.office.hilda, receiving.receive, transfer_id, said("R/1"), place_id=centre.hall)
    assert codes(refusal) == {"transfer.received_elsewhere"}
    receipt = said("AGE/9", paper=paper())
    centre.office.act(centre.office.marta, receiving.record_foreign_receipt, transfer_id, receipt)
    with centre.office.archive.reading() as reading:
        standing = set(reading.session.scalars(select(Aggregation.standing).where(Aggregation.id.in_(files))))
    assert standing == {Standing.DELIVERED}
    assert centre.office.transfer(transfer_id).notice_due_on is None
    centre.office.act(centre.office.marta, secondary.publish_secondary, transfer_id, address="https://x.gob.mx/a")


def test_steps_follow_each_other_and_nobody_rules_on_their_own_proposal(centre):
    centre.files(1)
    transfer_id = centre.proposed()
    with pytest.raises(TransferElsewhere):
        centre.office.act(centre.office.marta, secondary.record_ruling, transfer_id, said(), act_number="1")
    with centre.office.given.work() as work:
        work.session.get_one(Transfer, transfer_id).made_by = "marta"
    with pytest.raises(TransferRefused) as refusal:
        centre.office.act(centre.office.marta, secondary.record_opinion, transfer_id, said("", date(2027, 1, 1)))
    assert codes(refusal) == {"transfer.own_proposal", "transfer.number_missing", "transfer.paper_of_tomorrow"}


def test_one_file_is_held_back_before_the_opinion_and_its_reason_stands(centre, client_of):
    files = centre.files(4)
    transfer_id = centre.proposed()
    rita, marta = client_of(centre.office.rita), client_of(centre.office.marta)
    assert rita.get(f"/transfers/{transfer_id}/items").text.count("Dejar fuera") == 4
    assert "Dejar fuera" not in marta.get(f"/transfers/{transfer_id}/items").text
    centre.office.act(centre.office.rita, proposing.hold_back, transfer_id, files[0])
    out = rita.post(f"/transfers/{transfer_id}/files/{files[1]}/hold-back")
    assert out.url.path == f"/transfers/{transfer_id}/items"
    assert rita.post(f"/api/transfers/{transfer_id}/files/{files[2]}/hold-back").json()["files"] == 1
    assert rita.post(f"/api/transfers/{transfer_id}/files/{files[2]}/hold-back").status_code == 404
    assert marta.post(f"/api/transfers/{transfer_id}/files/{files[3]}/hold-back").status_code == 403
    assert centre.office.archive.history(transfer_id).count("transfer.held_back") == 3
    assert centre.reasons(transfer_id) == {"transfer.held_back"}
    centre.office.act(centre.office.rita, secondary.give_up_secondary, transfer_id, reason="Otra fecha")
    assert centre.office.transfer(transfer_id).state is TransferState.WITHDRAWN


def test_the_papers_of_every_step_are_taken_over_the_api_as_on_the_pages(centre, client_of):
    centre.files(1)
    rita, marta, hilda = (client_of(one) for one in (centre.office.rita, centre.office.marta, centre.office.hilda))
    transfer_id = rita.post("/api/transfers/secondary", json={}).json()["id"]
    at = f"/api/transfers/{transfer_id}"
    step = {"number": "GI/4", "dated_on": "2026-11-20", "authority": "Grupo"}
    given = {"file": ("opinion.pdf", b"%PDF opinion", "application/pdf")}
    assert marta.post(f"{at}/opinion", data=step, files=given).json()["state"] == "opined"
    assert marta.post(f"{at}/ruling", data={**step, "act_number": "0055/18"}, files=given).json()["state"] == "ruled"
    rita.post(f"{at}/description")
    centre.package(UUID(transfer_id))
    rita.post(f"{at}/delivery")
    receipt = {**step, "place": str(centre.hall)}
    assert hilda.post(f"{at}/receipt", data=receipt, files=given).json()["state"] == "accepted"
    plain = {name: (None, value) for name, value in step.items()}
    without = marta.post(f"{at}/notice", files=plain)
    assert (without.status_code, without.json()["objections"][0]["code"]) == (422, "transfer.paper_missing")
    assert marta.post(f"{at}/notice", data=step, files=given).json()["state"] == "notified"
    with centre.office.archive.reading() as reading:
        kept = [one.attachment_id for one in queries.papers(reading, UUID(transfer_id))]
    assert len(kept) == 3
    assert None not in kept
    assert marta.post(f"{at}/notice", data={"number": "x", "dated_on": "no"}, files=given).status_code in {400, 422}

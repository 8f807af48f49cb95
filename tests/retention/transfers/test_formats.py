"""Formats: what the body's list refuses stops a transfer until somebody with the right says why it passes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from records.objects.model import DigitalObject
from retention.transfers import accepting, excepting, reviewing, service
from retention.transfers.checking import check_objects
from retention.transfers.errors import TransferElsewhere, TransferRefused
from retention.transfers.formats import format_objections, judged, term_of
from retention.transfers.kinds import Finding, TransferState
from system.actor import NotPermitted
from system.organization.profile import FormatTerm, Verdict
from system.organization.shipped import shipped
from tests.retention.transfers.test_packages import electronic, keep, task

LIST = shipped()["mx-federal-2025"].transfers.formats
mimes = st.sampled_from([
    "", "application/pdf", "application/zip", "image/tiff", "application/msword", "application/octet-stream", "x/y",
    "application/vnd.ms-excel",
])  # fmt: skip


@pytest.mark.parametrize(
    ("mime", "verdict"),
    [
        ("application/pdf", Verdict.ACCEPTED),
        ("Application/PDF; version=1.4", Verdict.ACCEPTED),
        ("text/plain", Verdict.ACCEPTED),
        ("image/tiff", Verdict.ACCEPTED),
        ("application/vnd.oasis.opendocument.text", Verdict.ACCEPTED),
        ("application/msword", Verdict.CONVERT),
        ("application/vnd.ms-excel", Verdict.CONVERT),
        ("model/x-never-heard-of", Verdict.CONVERT),
        ("application/zip", Verdict.REFUSED),
        ("application/x-dosexec", Verdict.REFUSED),
        ("application/octet-stream", Verdict.REFUSED),
        ("", Verdict.REFUSED),
    ],
)
def test_the_shipped_list_says_of_each_format_whether_it_passes(mime, verdict):
    assert term_of(mime, LIST).verdict is verdict


def test_every_line_that_stops_or_converts_says_why_and_what_to_do():
    assert all(one.reason and one.instead for one in LIST if one.verdict is not Verdict.ACCEPTED)


@given(st.dictionaries(mimes, st.integers(1, 9)), st.dictionaries(mimes, st.text(min_size=1, max_size=5)))
def test_each_format_is_judged_once_and_only_what_is_refused_and_not_excepted_stops(counts, excepted):
    found = judged(counts, LIST, excepted)
    assert sum(one.objects for one in found) == sum(counts.values())
    stopping = {one.mime for one in found if one.stops}
    assert {one.facts["mime"] for one in format_objections(found)} == stopping
    assert stopping.isdisjoint(excepted)
    assert judged(counts, (), {}) == [one for one in judged(counts, (), {}) if not one.stops]


def test_a_line_that_names_a_format_goes_before_a_pattern_wherever_it_stands():
    terms = (
        FormatTerm(mime="*", verdict=Verdict.CONVERT), FormatTerm(mime="image/*", verdict=Verdict.ACCEPTED),
        FormatTerm(mime="image/bmp", verdict=Verdict.REFUSED),
    )  # fmt: skip
    assert [term_of(one, terms).verdict for one in ("image/bmp", "image/png", "a/b")] == [
        Verdict.REFUSED, Verdict.ACCEPTED, Verdict.CONVERT,
    ]  # fmt: skip


@pytest.fixture
def zipped_up(office):
    """A transfer whose only object is a container that the list refuses."""
    files = electronic(office, 1)
    keep(office, files[0], "todo.zip", b"PK")
    with office.given.work() as work:
        work.session.execute(update(DigitalObject).values(mime="application/zip"))
    return office.requested(files), files


def refusals(office, actor, act, *arguments, **named) -> set[str]:
    with pytest.raises(TransferRefused) as refusal:
        office.act(actor, act, *arguments, **named)
    return {one.code for one in refusal.value.objections}


def test_a_refused_format_stops_the_signature_and_the_acceptance_until_it_is_excepted(office, zipped_up):
    transfer_id, files = zipped_up
    assert refusals(office, office.head, service.validate_transfer, transfer_id, cleaned=True) == {
        "transfer.format_refused"
    }
    # Nobody grants an exception to themselves, without a reason, or without the right.
    with pytest.raises(NotPermitted):
        office.act(office.head, excepting.except_format, transfer_id, "application/zip", reason="Urge")
    assert refusals(office, office.rita, excepting.except_format, transfer_id, "application/zip", reason=" ") == {
        "transfer.reason_missing"
    }
    assert refusals(office, office.rita, excepting.except_format, transfer_id, "application/pdf", reason="x") == {
        "transfer.format_not_refused"
    }
    office.act(office.rita, excepting.except_format, transfer_id, "application/zip", reason="Respaldo judicial sellado")
    assert refusals(
        office, office.rita, excepting.except_format, transfer_id, "application/zip", reason="otra vez"
    ) == {"transfer.format_not_refused"}
    office.act(office.head, service.validate_transfer, transfer_id, cleaned=True)
    check_objects(task(office, "transfers.check", transfer_id, office.head), transfer_id)
    office.act(office.rita, reviewing.begin_review, transfer_id)
    office.act(office.rita, reviewing.count_rest, transfer_id, Finding.FOUND)
    # Another object in another refused format came in since: it is told before custody changes.
    with office.given.work() as work:
        work.session.execute(update(DigitalObject).values(mime="application/octet-stream"))
    assert refusals(office, office.rita, accepting.accept_transfer, transfer_id, act_number="TP/1") == {
        "transfer.format_refused"
    }
    office.act(office.rita, excepting.except_format, transfer_id, "application/octet-stream", reason="Peritaje")
    office.act(office.rita, accepting.accept_transfer, transfer_id, act_number="TP/1")
    assert office.transfer(transfer_id).state is TransferState.ACCEPTED
    assert office.stages(files) == {"intermediate"}
    with pytest.raises(TransferElsewhere):
        office.act(office.rita, excepting.except_format, transfer_id, "application/zip", reason="tarde")


def test_the_page_and_the_api_say_why_a_format_does_not_pass_and_take_the_exception(office, client_of, zipped_up):
    transfer_id, _files = zipped_up
    rita = client_of(office.rita)
    page = rita.get(f"/transfers/{transfer_id}").text
    assert "Un contenedor esconde lo que guarda" in page
    assert "Integre al expediente cada archivo que contiene" in page
    assert rita.post(f"/transfers/{transfer_id}/formats", data={"mime": "application/zip"}).status_code == 422
    said = rita.get(f"/api/transfers/{transfer_id}/formats").json()
    assert [(one["mime"], one["objects"], one["verdict"], one["stops"]) for one in said] == [
        ("application/zip", 1, "refused", True)
    ]
    done = rita.post(
        f"/transfers/{transfer_id}/formats", data={"mime": "application/zip", "format_reason": "Respaldo sellado"}
    )
    assert "Pasa por excepción: Respaldo sellado" in done.text
    assert rita.get(f"/api/transfers/{transfer_id}/formats").json()[0]["stops"] is False
    again = rita.post(f"/api/transfers/{transfer_id}/formats", json={"mime": "application/zip", "reason": "x"})
    assert again.status_code == 422
    assert client_of(office.stranger).get(f"/api/transfers/{transfer_id}/formats").status_code == 404

"""Bodies with one archivist, with an old profile; volumes measured by hand; boxes filled by what each volume holds."""

from __future__ import annotations

import pytest
from hypothesis import given as when
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import select, update

from records.aggregations.model import Aggregation, Volume
from records.custody.boxing import box_files, measure_volume
from records.custody.errors import BoxRefused, LoanRefused, VolumeNotFound
from records.custody.lending import authorise_loan, request_loan
from records.custody.loan_views import waiting
from records.custody.measures import left_to_each
from records.custody.model import BoxedVolume
from system import history
from system.organization.model import FondsProfile
from system.organization.shipped import shipped


@pytest.fixture
def old_profile(store):
    """The body adopted its profile before there were loans and boxes in profiles."""
    law = replace(shipped()["mx-federal-2025"], loans=None, boxes=None, files=None)
    with store.given.work() as work:
        work.session.execute(
            update(FondsProfile)
            .where(FondsProfile.fonds_id == store.house.fonds.id)
            .values(content=law.content(), digest=law.digest)
        )


def test_what_a_lone_archivist_asks_for_is_authorised_by_the_coordinator(store, client_of):
    (volume,) = store.volumes(1)
    loan = store.request(volume, actor=store.keeper)
    page = client_of(store.keeper).get(f"/loans/{loan.id}").text
    assert "Quien registra una solicitud no puede autorizarla" in page
    with pytest.raises(LoanRefused) as refused, store.work(store.keeper) as work:
        authorise_loan(work, loan.id)
    assert [one.code for one in refused.value.objections] == ["loan.own_request"]
    with store.reading(store.coordinator) as reading:
        assert [row.id for row in waiting(reading, 10)] == [loan.id]
    assert client_of(store.coordinator).post(f"/loans/{loan.id}/authorise").status_code == 200
    page = client_of(store.coordinator).get(f"/loans/{loan.id}").text
    assert "Quien registra una solicitud" not in page


def test_under_an_old_profile_pages_say_what_to_do_and_acts_are_refused(store, client_of, old_profile):
    (volume,) = store.volumes(1)
    client = client_of(store.keeper)
    for path in (f"/loans/new?volume={volume.id}", "/boxes/new"):
        page = client.get(path)
        assert page.status_code == 200
        assert 'href="/organization/profile"' in page.text
    for path in ("/boxes", "/boxes/metres", "/places", "/scan", "/loans", "/loans/overdue"):
        assert client.get(path).status_code == 200, path
    asked = {"volume_id": volume.id, "unit_id": store.house.unit.id, "kind": "internal", "borrower": "Rosa",
             "purpose": "Ver"}  # fmt: skip
    refused = client.post("/loans", data=asked)
    assert refused.status_code == 422
    assert "Perfil jurisdiccional" in refused.text
    with pytest.raises(LoanRefused) as told, store.work(store.head) as work:
        request_loan(work, store.asked(volume))
    assert [one.code for one in told.value.objections] == ["loan.terms_missing"]
    with pytest.raises(BoxRefused) as full, store.work(store.keeper) as work:
        box_files(work, [volume.aggregation_id])
    assert [one.code for one in full.value.objections] == ["box.capacity_missing"]
    made = client.post("/boxes", data={"unit_id": store.house.unit.id, "stage": "intermediate", "number": "1"})
    assert made.status_code == 422
    wide = {"unit_id": store.house.unit.id, "stage": "intermediate", "number": "1", "width_mm": "130"}
    assert client.post("/boxes", data=wide, follow_redirects=False).status_code == 303


def test_the_thickness_of_a_volume_is_recorded_by_a_form_and_told_in_the_history(store, client_of):
    (volume,) = store.volumes(1)
    client, page = client_of(store.keeper), f"/aggregations/{volume.aggregation_id}/custody"
    assert "Grosor en milímetros del legajo 1" in client.get(page).text
    act = f"{page}/volumes/{volume.id}"
    assert client.post(act, data={"thickness_mm": "45"}, follow_redirects=False).status_code == 303
    assert 'value="45"' in client.get(page).text
    for wrong in ("0", "-3", "mucho", "99999"):
        assert client.post(act, data={"thickness_mm": wrong}).status_code == 422
    assert client.post(act, data={"thickness_mm": "45"}, follow_redirects=False).status_code == 303
    with store.reading(store.keeper) as reading:
        told = [one.action for one in history.of(reading.session, volume.aggregation_id)]
    assert told.count("volume.measured") == 1
    assert "thickness_mm" not in client_of(store.head).get(page).text
    with pytest.raises(VolumeNotFound), store.work(store.neighbour) as work:
        measure_volume(work, volume.id, 10)


def test_each_volume_goes_into_its_box_by_its_own_folios(store):
    (first,) = store.volumes(1, folios=900)
    with store.given.work() as work:
        file = work.session.get_one(Aggregation, first.aggregation_id)
        work.session.get_one(Volume, first.id).last_folio = 300
        work.session.add_all(
            Volume(fonds_id=file.fonds_id, aggregation_id=file.id, number=number, first_folio=None, last_folio=None,
                   thickness_mm=None)
            for number in (2, 3)
        )  # fmt: skip
    with store.work(store.keeper) as work:
        boxes = box_files(work, [first.aggregation_id])
    with store.reading(store.keeper) as reading:
        counts = [
            len(reading.session.scalars(select(BoxedVolume.id).where(BoxedVolume.box_id == box.id)).all())
            for box in boxes
        ]
    # 300 folios each are 38 mm: three of them fill the 120 mm of one box; the whole file's 900 would fill three.
    assert counts == [3]


@when(st.one_of(st.none(), st.integers(0, 5000)), st.lists(st.one_of(st.none(), st.integers(0, 500)), max_size=12))
def test_what_is_left_is_shared_and_never_lost(folios, counted):
    share = left_to_each(folios, counted)
    uncounted = counted.count(None)
    if share is not None:
        left = folios - sum(one for one in counted if one is not None)
        assert left <= share * uncounted < left + uncounted
    else:
        assert folios is None or not uncounted or folios <= sum(one for one in counted if one is not None)

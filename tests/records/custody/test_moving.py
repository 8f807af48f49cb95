"""Paper that is lent, asked for, or in a box stays with its file: its documents neither leave nor go on."""

from __future__ import annotations

from datetime import date

import pytest

from records.custody.boxing import fill_box


@pytest.fixture
def merge(store, client_of):
    """Through the page; what it answers."""
    browser = client_of(store.coordinator)

    def send(source_id, target):
        said = {"target": target.reference, "reason": "Un mismo asunto", "authority": "Oficio 3"}
        return browser.post(f"/aggregations/{source_id}/merger", data=said, follow_redirects=False)

    return send


def test_a_boxed_volume_refuses_and_says_which_box(store, house, merge):
    (volume,), target, box = store.volumes(1), house.open("Otra"), store.box()
    with store.work(store.keeper) as work:
        fill_box(work, box.id, [volume.id])

    answer = merge(volume.aggregation_id, target)

    assert answer.status_code == 422
    assert f"El legajo 1 está en la caja {box.number}" in answer.text
    assert "Un mismo asunto" in answer.text


def test_a_loan_refuses_from_the_request_until_it_is_back(store, house, merge):
    (asked, lent), target = store.volumes(2), house.open("Otra")
    store.request(asked)
    store.lend(lent, on=date(2026, 11, 22))

    for volume in (asked, lent):
        answer = merge(volume.aggregation_id, target)
        assert answer.status_code == 422
        assert "hay un préstamo en curso" in answer.text


def test_loose_paper_goes_along_and_lies_where_it_lay(store, house, merge):
    (volume,), target = store.volumes(1), house.open("Otra")

    answer = merge(volume.aggregation_id, target)

    assert (answer.status_code, answer.headers["location"]) == (303, f"/aggregations/{target.id}")
    with store.reading(store.coordinator) as reading:
        now = reading.session.get_one(type(volume), volume.id)
    assert (now.aggregation_id, now.number, now.first_folio) == (target.id, 2, None)

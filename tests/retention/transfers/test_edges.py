"""The API, the commands, and two people at once."""

from __future__ import annotations

import threading
from uuid import uuid4

import pytest

from retention.transfers import accepting, queries, reviewing, service
from retention.transfers.errors import TransferElsewhere
from retention.transfers.kinds import Finding, TransferState
from system.errors import Refusal


def test_a_transfer_goes_all_its_way_over_the_api(office, client_of):
    files = office.files(2)
    ana, head, rita = client_of(office.ana), client_of(office.head), client_of(office.rita)
    made = ana.post("/api/transfers", json={"unit": "TES", "reason": "Sin espacio"})
    assert made.status_code == 201
    at = f"/api/transfers/{made.json()['id']}"
    assert ana.post(f"{at}/files", json={"ready": True}).json() == {"files": 2}
    assert head.post(f"{at}/validation", json={"cleaned": True}).json()["state"] == "validated"
    assert rita.post(f"{at}/review").json()["state"] == "reviewing"
    counted = {"files": [{"file": str(files[0]), "finding": "missing"}], "rest": "found"}
    assert rita.post(f"{at}/count", json=counted).json() == {"files": 2}
    refused = rita.post(f"{at}/acceptance", json={"act_number": "TP/1", "place": str(office.shelf)})
    assert refused.status_code == 422
    assert [one["code"] for one in refused.json()["objections"]] == ["transfer.count_differs"]
    assert rita.post(f"{at}/observation").json()["findings"]["missing"] == 1
    ana.post(f"{at}/answers", json={"file": str(files[0]), "answer": "Estaba prestado"})
    ana.post(f"{at}/correction")
    rita.post(f"{at}/review")
    rita.post(f"{at}/count", json={"rest": "found"})
    done = rita.post(f"{at}/acceptance", json={"act_number": "TP/1", "place": str(office.shelf)}).json()
    assert (done["state"], done["number"], done["boxes"]) == ("accepted", "1/2026", 1)
    assert {row["file"] for row in rita.get(f"{at}/items").json()["items"]} == {str(one) for one in files}
    assert client_of(office.stranger).get(at).status_code == 404
    assert client_of(office.stranger).get("/api/transfers").json()["total"] == 0


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("files", {"files": ["no"]}),
        ("files", {"strange": 1}),
        ("count", {"files": [{"file": str(uuid4()), "finding": "eaten"}]}),
        ("scan", {"lines": "x" * 400_001}),
        ("acceptance", {"act_number": "x" * 201}),
    ],
)
def test_what_cannot_be_read_is_refused_and_changes_nothing(office, client_of, path, body):
    transfer_id = office.reviewing(office.files(1))
    answer = client_of(office.rita).post(f"/api/transfers/{transfer_id}/{path}", json=body)
    assert answer.status_code in {400, 422}
    assert office.transfer(transfer_id).state is TransferState.REVIEWING


def test_of_two_who_accept_at_once_one_does_and_the_other_is_told(office):
    files = office.files(3)
    transfer_id = office.reviewing(files)
    office.act(office.rita, reviewing.count_rest, transfer_id, Finding.FOUND)
    outcomes: list[object] = []
    together = threading.Barrier(2)

    def accept(number: str) -> None:
        together.wait()
        try:
            with office.archive.work(office.rita) as work:
                accepting.accept_transfer(work, transfer_id, act_number=number, place_id=office.shelf)
            outcomes.append(number)
        except Refusal as refusal:
            outcomes.append(type(refusal))

    threads = [threading.Thread(target=accept, args=(number,)) for number in ("TP/1", "TP/2")]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len([one for one in outcomes if isinstance(one, str)]) == 1
    assert TransferElsewhere in outcomes
    moved = [entry for file in files for entry in office.archive.history(file) if entry == "aggregation.transferred"]
    assert len(moved) == 3


def test_of_two_units_people_who_take_one_file_at_once_one_has_it(office):
    files = office.files(1)
    first, second = office.requested(), office.requested()
    together, outcomes = threading.Barrier(2), []

    def take(transfer_id) -> None:
        together.wait()
        try:
            with office.archive.work(office.ana) as work:
                service.add_files(work, transfer_id, files)
            outcomes.append(True)
        except Refusal:
            outcomes.append(False)

    threads = [threading.Thread(target=take, args=(one,)) for one in (first, second)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(outcomes) == [False, True]
    with office.archive.reading() as reading:
        held = [sum(queries.counts(reading.session, one).values()) for one in (first, second)]
    assert sorted(held) == [0, 1]

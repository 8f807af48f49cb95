"""The index follows the history, whatever happens in between."""

from __future__ import annotations

from datetime import date

import pytest

from records.aggregations.opening import Description
from records.aggregations.service import close_aggregation, describe_aggregation
from search import changes, verification
from search.errors import IndexBroken
from search.projector import catch_up, head_of, lag_of
from search.schema import Kind


def sound(installation, projector) -> bool:
    return verification.verify(installation, projector.index, lag=0).is_sound


def kinds(answer) -> list[tuple[Kind, int | None]]:
    return [(hit.kind, hit.page) for hit in answer.hits]


def test_what_was_filed_is_found_after_one_round_and_not_before(house, add, ask, projector, installation):
    file = house.open("Licencia de construcción")
    add(file, "acta\fresolución de la licencia", title="Oficio de respuesta", official_number="DU/0042/2020")

    assert (ask(house.archivist, "licencia").total, lag_of(installation)) == (0, head_of(installation))
    assert projector.catch_up().lag == 0

    assert kinds(ask(house.archivist, "licencias")) == [(Kind.AGGREGATION, None), (Kind.PAGE, 2)]
    assert kinds(ask(house.archivist, "DU/42/2020")) == [(Kind.DOCUMENT, None)]
    assert kinds(ask(house.archivist, file.reference)) == [(Kind.AGGREGATION, None)]
    assert kinds(ask(house.archivist, "05c.012", kinds=[Kind.AGGREGATION])) == [(Kind.AGGREGATION, None)]


def test_projecting_everything_again_changes_nothing(house, add, ask, projector, installation):
    for number in range(3):
        add(house.open(f"Expediente {number}"), "transferencia primaria")
    projector.catch_up()
    before = projector.index.status().documents
    for _ in range(2):
        with projector.index.writing() as batch:
            batch.cursor = 0
        projector.catch_up()

    assert projector.index.status().documents == before == 9
    assert ask(house.coordinator, "transferencia").total == 3
    assert sound(installation, projector)


def test_a_crash_between_two_commits_of_one_round_is_made_good_by_the_next(
    house, add, projector, installation, monkeypatch
):
    for number in range(4):
        add(house.open(f"Expediente {number}"), f"texto {number} " * 20)
    monkeypatch.setattr(changes, "COMMIT_CHARACTERS", 50)
    apply, applied = changes.Change.apply, []

    def failing(self, batch):
        applied.append(self)
        if len(applied) == 6:
            raise OSError("killed")
        return apply(self, batch)

    monkeypatch.setattr(changes.Change, "apply", failing)
    with pytest.raises(OSError, match="killed"):
        projector.catch_up()
    assert projector.index.status().documents > 0, "something was committed already"
    assert projector.index.status().cursor == 0

    assert projector.catch_up().lag == 0
    assert projector.index.status().documents == 12
    assert sound(installation, projector)


def test_what_is_described_anew_is_found_by_its_new_words_only(house, add, ask, projector, installation):
    file = house.open("Bacheo")
    projector.catch_up()
    with installation.work(house.archivist) as work:
        describe_aggregation(
            work, file.id, title="Pavimentación", description=Description(scope_and_content="calle Hidalgo")
        )
    projector.catch_up()

    assert ask(house.archivist, "bacheo").total == 0
    assert ask(house.archivist, "pavimentaciones hidalgo").total == 1


def test_two_projectors_leave_the_work_to_whoever_came_first(house, projector, installation):
    house.open("Único")
    with projector.index.writing():
        assert projector.catch_up().busy
        assert catch_up(installation, 0.2).busy
    assert projector.catch_up().lag == 0


def test_an_idle_projector_commits_nothing(house, projector):
    house.open("Único")
    projector.catch_up()
    generation = projector.index.status().generation
    projector.run()

    assert projector.index.status().generation == generation


def test_a_broken_index_is_built_anew_by_the_worker_and_only_reported_by_a_search(
    house, add, ask, projector, installation
):
    add(house.open("Único"), "palabra")
    projector.catch_up()
    live = installation.settings.index / projector.index.status().folder
    for part in live.glob("*.arr"):
        part.write_bytes(b"\0" * part.stat().st_size)
    projector.index.close()
    projector.index._verified.clear()

    assert catch_up(installation, 1) is None
    with pytest.raises(IndexBroken):
        projector.catch_up()
    assert projector.run().lag == 0
    assert ask(house.archivist, "palabra").total == 1
    assert sound(installation, projector)


def test_an_index_that_is_ahead_of_the_history_belongs_to_another_database(house, projector, ask):
    house.open("Único")
    projector.catch_up()
    with projector.index.writing() as batch:
        batch.cursor += 1_000

    with pytest.raises(IndexBroken, match="index_broken"):
        projector.catch_up()
    assert projector.run().lag == 0
    assert ask(house.archivist, "único").total == 1


def test_an_upload_does_not_feel_a_broken_index(house, add, installation, projector):
    file = house.open("Único")
    (installation.settings.index / "CURRENT").write_text("nonsense")

    assert add(file, "palabra").number == 1
    assert lag_of(installation) is None


def test_closing_gives_the_file_its_last_day(house, ask, projector, installation):
    file = house.open("Único")
    with installation.work(house.archivist) as work:
        close_aggregation(work, file.id, on=date(2021, 5, 6), folios=3)
    projector.catch_up()

    assert ask(house.archivist, "único", since=date(2021, 5, 6)).total == 1
    assert ask(house.archivist, "único", since=date(2021, 5, 7)).total == 0

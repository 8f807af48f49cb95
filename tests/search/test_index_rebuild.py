from __future__ import annotations

import pytest

from search import folders
from search.index import SearchIndex, State


def test_a_rebuild_grows_beside_the_live_index_and_takes_its_place_at_once(index, put, page, here):
    put(page("vieja"), page("vieja"), cursor=2)

    rebuild = index.rebuild()
    with rebuild.writing() as batch:
        batch.add([page("nueva")])
        batch.cursor = 3
    assert (index.count("vieja", {here}), index.count("nueva", {here})) == (2, 0)

    rebuild.finish()
    assert (index.count("vieja", {here}), index.count("nueva", {here})) == (0, 1)
    assert index.status().cursor == 3


def test_an_interrupted_rebuild_goes_on_where_its_last_batch_ended(index, put, page, here, tmp_path):
    put(page("vieja"), cursor=9)
    with index.rebuild().writing() as batch:
        batch.add([page("primera")])
        batch.cursor = 5

    again = SearchIndex(tmp_path / "index").rebuild()
    assert again.cursor == 5
    with again.writing() as batch:
        batch.add([page("segunda")])
        batch.cursor = 9
    again.finish()

    assert index.count("primera OR segunda", {here}) == 2


def test_the_live_index_takes_batches_while_another_is_built(index, put, page, here):
    rebuild = index.rebuild()
    with rebuild.writing():
        put(page("viva"), cursor=4)

    assert index.count("viva", {here}) == 1
    assert rebuild.cursor == 0


def test_the_old_folder_goes_once_no_reader_has_it(index, put, page, here, tmp_path):
    root = tmp_path / "index"
    reader = SearchIndex(root)
    put(page("acta"))
    assert reader.count("acta", {here}) == 1

    index.rebuild().finish()
    assert (root / "v1-1").is_dir()

    assert reader.count("acta", {here}) == 0
    put(page("acta"))
    assert sorted(path.name for path in root.glob("v*")) == ["v1-2"]


def test_an_abandoned_rebuild_leaves_nothing(index, put, page, here, tmp_path):
    put(page("acta"))

    index.rebuild().abandon()

    assert [path.name for path in (tmp_path / "index").glob("v*")] == ["v1-1"]
    assert index.count("acta", {here}) == 1


@pytest.fixture
def _newer_schema(monkeypatch):
    monkeypatch.setattr(folders, "SCHEMA_VERSION", 2)


@pytest.mark.usefixtures("_newer_schema")
def test_an_index_of_an_older_schema_is_built_anew_under_its_own_name(page, here, tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "SCHEMA_VERSION", 1)
    SearchIndex(tmp_path / "index")
    monkeypatch.setattr(folders, "SCHEMA_VERSION", 2)
    index = SearchIndex(tmp_path / "index")
    assert index.status().state is State.OUTDATED

    rebuild = index.rebuild()
    with rebuild.writing() as batch:
        batch.add([page("acta")])
    rebuild.finish()

    assert index.status().folder == "v2-2"
    assert index.count("acta", {here}) == 1

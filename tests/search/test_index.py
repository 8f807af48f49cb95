from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from search.index import SearchIndex, State
from search.schema import Entry, Filters, Kind, Scope, Sort


def test_a_new_folder_holds_an_empty_index_that_is_ready(index, here):
    status = index.status()

    assert (status.state, status.documents, status.cursor) == (State.READY, 0, 0)
    assert index.search("acta", {here}).total == 0


def test_what_one_process_commits_another_finds_with_its_cursor(index, put, page, here, tmp_path):
    other = SearchIndex(tmp_path / "index")
    assert other.count("acta", {here}) == 0

    put(page("Acta de cabildo"), cursor=7)

    found = other.search("actas", {here})
    assert (found.total, found.cursor) == (1, 7)
    assert other.status().documents == 1


def test_a_hit_names_its_kind_its_ids_and_its_page(index, put, page, here):
    document, aggregation = uuid4(), uuid4()
    put(page("acta", page=12, document=document, aggregation=aggregation))

    (hit,) = index.search("acta", {here}).hits

    assert (hit.kind, hit.entity_id, hit.document_id, hit.aggregation_id, hit.page) == (
        Kind.PAGE,
        document,
        document,
        aggregation,
        12,
    )
    assert hit.score > 0


def test_an_aggregation_answers_to_its_reference_its_series_and_its_title(index, put, file, here):
    put(file("Licencia de obra", reference="MUN.04C.03/2024/7", series="4C.3"), file("Otra cosa"))

    for asked in ("MUN.4C.3/2024/07", "4C.3/2024", "04C.03", "licencias", "licencia 4c.3"):
        assert index.count(asked, {here}) == 1, asked
    assert index.search("licencia", {here}).hits[0].document_id is None


def test_replacing_an_entity_twice_leaves_one_even_within_a_batch(index, page, here):
    document = uuid4()

    for _ in range(2):
        with index.writing() as batch:
            for body in ("primera", "segunda", "tercera"):
                batch.replace(document, [page(body, document=document, page=number) for number in (1, 2)])

    assert index.status().documents == 2
    assert index.count("tercera", {here}) == 2
    assert index.count("primera", {here}) == 0


def test_deleting_a_document_removes_its_pages_and_deleting_a_file_all_that_stands_in_it(index, put, page, file, here):
    aggregation, first, second = uuid4(), uuid4(), uuid4()
    put(
        file("acta", aggregation=aggregation),
        *(page("acta", page=number, document=first, aggregation=aggregation) for number in (1, 2, 3)),
        *(page("acta", page=number, document=second, aggregation=aggregation) for number in (1, 2)),
        page("acta"),
    )

    with index.writing() as batch:
        assert batch.delete(first) == 3
    assert index.count("acta", {here}) == 4

    with index.writing() as batch:
        assert batch.delete(aggregation) == 3
    assert index.count("acta", {here}) == 1
    assert index.count("acta", {here}, filters=Filters(aggregations=[aggregation])) == 0


def test_a_deletion_in_the_batch_that_added_the_entry_holds(index, page, here):
    aggregation = uuid4()
    with index.writing() as batch:
        batch.add([page("acta", aggregation=aggregation), page("acta")])
        assert batch.delete(aggregation) == 1

    assert index.count("acta", {here}) == 1


def test_a_batch_that_raises_leaves_nothing_behind_and_frees_the_lock(index, put, page, here):
    put(page("acta"), cursor=3)

    def fail():
        with index.writing() as batch:
            batch.add([page("acta")])
            batch.cursor = 9
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert index.search("acta", {here}).cursor == 3
    put(page("acta"))
    assert index.count("acta", {here}) == 2


def test_a_bad_entry_fails_the_whole_batch_aloud(index, page, here):
    def write():
        with index.writing() as batch:
            batch.add([page("acta") for _ in range(50)])
            batch.add([page(body=None)])

    with pytest.raises(AttributeError):
        write()

    assert index.count("acta", {here}) == 0


def test_the_body_is_not_in_the_folder(put, page, tmp_path):
    put(page("El secreto de Zacatecas pesa"))

    stored = b"".join(path.read_bytes() for path in (tmp_path / "index").rglob("*") if path.is_file())

    assert b"El secreto de Zacatecas" not in stored


def test_pages_of_results_follow_each_other_without_overlap(index, put, page, here):
    for start in range(0, 30, 10):
        put(*(page("acta " * (number % 3 + 1), page=number) for number in range(start, start + 10)))
    whole = index.search("acta", {here}, limit=30)

    parts = [index.search("acta", {here}, limit=7, offset=offset) for offset in range(0, 35, 7)]

    assert [hit for part in parts for hit in part.hits] == list(whole.hits)
    assert {part.total for part in parts} == {30}


@pytest.mark.parametrize("asked", [(-1, 0), (0, 0), (5, -1), (10**9, 10**9), (10**9, 0)])
def test_odd_pages_are_answered_and_counted(index, put, page, here, asked):
    limit, offset = asked
    put(page("acta"))

    assert index.search("acta", {here}, limit=limit, offset=offset).total == 1


def test_hits_come_by_date_when_asked_so(index, put, file, here):
    days = [date(2020, 5, 1), date(2018, 1, 1), date(2024, 12, 31)]
    for day in days:
        put(file(f"acta {day.year}", starts_on=day, aggregation=uuid4()))

    def years(sort):
        found = index.search("acta", {here}, sort=sort, limit=2).hits
        return [year for hit in found for year in (2018, 2020, 2024) if _is_of(index, here, hit, year)]

    assert years(Sort.NEWEST) == [2024, 2020]
    assert years(Sort.OLDEST) == [2018, 2020]


def _is_of(index, here, hit, year):
    return hit.aggregation_id == index.search(str(year), {here}).hits[0].aggregation_id


def test_facets_count_what_the_same_rights_let_through(index, put, page, file, here):
    elsewhere = Scope("MUN", "U2", "historical", "public")
    put(page("acta", series="1C.1"), file("acta", series="1C.2"), page("acta", scope=elsewhere, series="1C.2"))

    facets = index.facets("acta", {here})

    assert facets == {
        "kind": {"page": 1, "aggregation": 1},
        "unit": {"U1": 2},
        "stage": {"office": 2},
        "series": {"1C.1": 1, "1C.2": 1},
    }
    assert index.facets("acta", {here, elsewhere})["unit"] == {"U1": 2, "U2": 1}
    assert index.facets("acta", set())["unit"] == {}


def test_many_small_batches_leave_few_segments(index, put, page, here):
    for number in range(40):
        put(page("acta", page=number))

    assert index.status().segments <= 8
    assert {hit.page for hit in index.search("acta", {here}, limit=50).hits} == set(range(40))


def test_a_segment_of_which_most_is_deleted_is_rewritten(index, put, page, here, tmp_path):
    document = uuid4()
    put(*(page("acta " + "relleno " * 50, document=document, page=number) for number in range(40)), page("acta"))
    before = index.status().bytes

    with index.writing() as batch:
        batch.delete(document)

    assert index.status().bytes < before / 2
    assert index.count("acta", {here}) == 1


def test_optimizing_leaves_one_segment(index, put, page, here):
    put(page("acta"))
    put(page("acta"))

    index.optimize()

    assert index.status().segments == 1
    assert index.count("acta", {here}) == 2


def test_a_text_of_two_hundred_thousand_words_is_one_entry(index, put, page, here):
    put(page("acta " * 200_000 + "final"))

    assert index.count('"acta final"', {here}) == 1


def test_an_entry_without_any_text_is_kept(index, put, here):
    aggregation = uuid4()
    put(Entry(kind=Kind.AGGREGATION, entity_id=aggregation, aggregation_id=aggregation, scope=here))

    assert index.status().documents == 1

"""People who work on one body's chart at the same moment."""

from concurrent.futures import ThreadPoolExecutor

from classification.charts import queries, service
from tests.classification.conftest import FILE


def test_two_people_who_import_at_once_come_one_after_the_other(installation, operator, fonds):
    def load():
        with installation.work(operator) as work:
            return service.import_chart(work, fonds.id, FILE).plan.imported

    with ThreadPoolExecutor(6) as people:
        done = [people.submit(load) for _ in range(6)]

    assert sorted(each.result() for each in done) == [0, 0, 0, 0, 0, 3]
    with installation.reading(operator) as reading:
        assert [chart.number for chart in queries.list_charts(reading)] == [1]

"""What is searched is the current version; what is on paper alone is found by what is said of it."""

from __future__ import annotations

from classification.series.kinds import Support
from records.documents.details import DocumentDetails
from records.documents.service import add_paper_document, add_version
from records.objects.service import arrive, extractor_of, store_of


def test_the_current_version_is_found_and_the_earlier_one_no_more(house, add, ask, projector, installation):
    file = house.open("Expediente de versiones")
    document = add(file, "palabra jacaranda")
    projector.catch_up()
    assert ask(house.archivist, "jacaranda").total == 1

    settings = installation.settings
    store = store_of(settings)
    stored = store.put(file.id, [b"palabra bugambilia\n"], limit=2**20)
    arrival = arrive(store, extractor_of(settings), stored, "oficio.txt", with_text=True)
    with installation.work(house.archivist) as work:
        add_version(work, document.id, arrival, reason="Corrección")
    projector.catch_up()
    assert ask(house.archivist, "jacaranda").total == 0
    assert ask(house.archivist, "bugambilia").total == 1


def test_paper_alone_is_found_by_its_title_and_only_where_one_may_see_it(house, ask, projector, installation):
    file = house.open("Expediente de papel")
    with installation.work(house.archivist) as work:
        details = DocumentDetails(title="Plano topográfico", kind="plano", support=Support.PAPER)
        add_paper_document(work, file.id, details)
    projector.catch_up()
    assert ask(house.archivist, "topografico").total == 1
    assert ask(house.neighbour, "topografico").total == 0

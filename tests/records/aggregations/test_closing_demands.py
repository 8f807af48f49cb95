"""What a body demands of a file before it closes: told at once, each at its field, and where it is put right."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace
from sqlalchemy import update

from classification.series.kinds import Support
from records.aggregations.errors import ActRefused
from records.aggregations.events import AggregationClosed
from records.aggregations.opening import Description
from records.aggregations.service import close_aggregation, describe_aggregation, reopen_aggregation
from records.aggregations.volumes import change_volume
from records.documents.editions import editions_of, fix_index
from records.documents.service import add_document
from system.organization.model import FondsProfile
from system.organization.profile import ClosingDemand, FileTerms
from system.organization.shipped import shipped
from system.work import on

DAY = date(2021, 1, 15)
COVER = {
    Support.PAPER: ["folios", "scope_and_content"],
    Support.HYBRID: ["capture_format", "folios", "root_directory", "scope_and_content"],
    Support.ELECTRONIC: ["capture_format", "root_directory", "scope_and_content"],
}


@pytest.fixture
def demanding(given):
    """The body's profile demands these."""

    def demand(*demands: ClosingDemand) -> None:
        law = shipped()["mx-federal-2025"]
        strict = replace(law, files=FileTerms(folios_per_volume=200, closing_demands=demands))
        with given.work() as work:
            work.session.execute(update(FondsProfile).values(content=strict.content(), digest=strict.digest))

    return demand


def close(house, installation, file, **said):
    with installation.work(house.archivist) as work:
        return close_aggregation(work, file.id, **{"on": DAY, **said})


def fields(refusal) -> list[str]:
    return sorted(str(one.facts.get("field")) for one in refusal.value.objections)


@pytest.mark.parametrize("support", list(Support))
def test_every_field_that_the_cover_lacks_is_told_at_once(house, installation, demanding, support):
    demanding(ClosingDemand.COVER)
    file = house.open(description=Description(support=support))

    with pytest.raises(ActRefused) as refusal:
        close(house, installation, file)

    assert fields(refusal) == COVER[support]


@pytest.mark.parametrize(
    ("demand", "code"),
    [
        (ClosingDemand.FOLIATION, "aggregation.foliation_incomplete"),
        (ClosingDemand.PURGE, "aggregation.purge_not_noted"),
    ],
)
def test_each_demand_of_the_profile_refuses_by_itself_and_is_met(house, installation, demanding, demand, code):
    demanding(demand)
    file = house.open()
    with pytest.raises(ActRefused) as refusal:
        close(house, installation, file)
    assert [one.code for one in refusal.value.objections] == [code]

    close(house, installation, file, folios=12, purged=True)


def test_all_three_together_are_met_by_describing_and_closing(house, installation, demanding):
    demanding(*ClosingDemand)
    file = house.open()
    with pytest.raises(ActRefused) as refusal:
        close(house, installation, file)
    assert fields(refusal) == ["folios", "folios", "purged", "scope_and_content"]
    with installation.work(house.archivist) as work:
        describe_aggregation(work, file.id, title=file.title, description=Description(scope_and_content="Pagos"))
    close(house, installation, file, folios=12, purged=True)


def test_the_page_says_each_at_its_field_and_leads_to_where_it_is_put_right(house, client_of, demanding):
    demanding(*ClosingDemand)
    file = house.open(description=Description(support=Support.HYBRID))
    browser = client_of(house.archivist)

    before = browser.get(f"/aggregations/{file.id}/closure").text
    answer = browser.post(f"/aggregations/{file.id}/closure", data={"closed_on": "2021-01-15", "note": "Acabó"})

    for field in ("scope_and_content", "capture_format", "root_directory"):
        assert f'href="/aggregations/{file.id}/description#field-{field}"' in before
        assert f'href="/aggregations/{file.id}/description#field-{field}"' in answer.text
        assert f'id="field-{field}"' in browser.get(f"/aggregations/{file.id}/description").text
    assert f'href="/aggregations/{file.id}/volumes"' in before
    assert answer.status_code == 422
    assert 'id="field-folios-error"' in answer.text
    assert "Acabó" in answer.text


def test_closing_fixes_an_edition_of_the_index_and_closing_again_the_next(house, installation):
    if not any("AggregationClosed" in kind.__name__ for kind in installation.subscriptions):
        installation.subscribe([on(AggregationClosed, fix_index)])
    file = house.open()
    arrival = house.arrival(file.id, b"uno")
    with installation.work(house.archivist) as work:
        add_document(work, file.id, arrival)
    close(house, installation, file, folios=3)
    with installation.work(house.coordinator) as work:
        reopen_aggregation(work, file.id, reason="Faltó un acuse")
    with pytest.raises(ActRefused):
        close(house, installation, file, folios=4, on=date(2021, 2, 1))
    with installation.work(house.archivist) as work:
        # The total that was the last folio goes along with it.
        change_volume(work, file.id, 1, first_folio=1, last_folio=4)
    close(house, installation, file, on=date(2021, 2, 1))

    with installation.reading(house.archivist) as reading:
        assert sorted((one.number, one.closed_on) for one in editions_of(reading, file.id)) == [
            (1, DAY), (2, date(2021, 2, 1)),
        ]  # fmt: skip


def test_the_preview_of_closing_many_says_what_the_body_demands(house, installation, demanding):
    from records.aggregations.acting import CLOSE

    demanding(ClosingDemand.PURGE)
    file = house.open()
    with installation.reading(house.archivist) as reading:
        (foreseen,) = CLOSE.foresee(reading, [file.id], {"closed_on": "2021-01-15"})
    assert [one.code for one in foreseen.objections] == ["aggregation.purge_not_noted"]

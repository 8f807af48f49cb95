"""What is destroyed says nothing more, what cites thousands is bounded and told, and the same at the command line."""

from __future__ import annotations

import json

from click.testing import CliRunner
from sqlalchemy import select

from records.evidence import offers
from records.evidence.citing import MOST_CITATIONS
from records.evidence.cli import evidence
from records.evidence.model import Citation, CitationReading, EvidenceSuggestion
from records.objects.events import ContentDestroyed
from system.console import Console


def run(desk, *arguments, actor=None):
    console = Console(desk.installation, lambda _installation, _account: actor or desk.house.archivist)
    result = CliRunner().invoke(evidence, [*arguments, "--json"], obj=console, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_with_the_content_of_a_file_goes_what_its_texts_cited(desk, house):
    decision = desk.draft()
    source = desk.paper("Visto el oficio DGA/1/2024 y el SA/2/2024.", decision=decision)
    desk.paper("Uno.", number="DGA/1/2024")
    desk.follow()
    with desk.installation.work(house.coordinator) as work:
        gone = ContentDestroyed(entity_id=source.aggregation_id, fonds_id=house.fonds.id, objects=1, bytes=9)
        work.emit(gone)
    desk.follow()
    assert desk.lost(decision) == []
    with desk.installation.reading(house.coordinator) as reading:
        assert reading.session.scalars(select(Citation)).all() == []
        [kept] = reading.session.scalars(select(EvidenceSuggestion))
    assert (kept.written, kept.key, kept.page) == ("", "", 0)


def test_a_text_that_cites_thousands_is_kept_to_a_bound_and_that_is_told(desk, house):
    decision = desk.draft()
    text = " ".join(f"Visto el oficio DGA/{number}/2024." for number in range(MOST_CITATIONS + 50))
    desk.paper(text, decision=decision)
    desk.follow()
    assert len(desk.lost(decision)) == offers.MOST_UNFOUND
    with desk.installation.reading(house.coordinator) as reading:
        read = reading.session.scalars(select(CitationReading)).one()
    assert (read.found, read.is_truncated) == (MOST_CITATIONS, True)


def test_a_newer_version_is_read_in_the_place_of_the_older(desk):
    decision = desk.draft()
    source = desk.paper("Visto el oficio DGA/1/2024.", decision=decision)
    desk.follow()
    desk.newer(source, "Visto el oficio DGA/2/2024.")
    desk.follow()
    assert desk.lost(decision) == ["DGA/2/2024"]


def test_the_command_line_follows_lists_links_and_leaves_a_body_to_the_worker(desk, house, jobs, tmp_path):
    decision = desk.draft()
    desk.paper("Visto el oficio DGA/1/2024 y el SA/2/2024.", decision=decision)
    cited = desk.paper("Uno.", number="DGA/1/2024")
    assert run(desk, "follow") == {"offered": 1}
    told = run(desk, "suggested", str(decision.id))
    assert [one["document"] for one in told["suggestions"]] == [str(cited.id)]
    assert [one["written"] for one in told["not_found"]] == ["SA/2/2024"]
    ids = tmp_path / "ids.txt"
    ids.write_text(f"{cited.id}\n\n")
    assert run(desk, "link", str(decision.id), str(ids), "--role", "payment") == {"linked": "1", "already": "0"}
    assert run(desk, "link", str(decision.id), str(ids), "--role", "payment") == {"linked": "0", "already": "1"}
    assert "job" in run(desk, "suggest", actor=house.coordinator)
    assert jobs.left[-1][0] == "evidence.suggest"

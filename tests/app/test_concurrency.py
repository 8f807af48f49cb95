"""Fifty programs at once in one series: the numbers run from 1 to 50, none twice, none left out."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import httpx

from tests.served import served

CLIENTS = 50


def test_fifty_programs_open_files_in_one_series_at_once(environment, tmp_path):
    with served({**environment, "CONSTANCIA_WORKER": "false"}, tmp_path / "service.log") as service:
        service.command("user", "add", "clerk", "--fonds", "SMA", "--name", "Clerk", "--unit", "DU",
                        "--role", "office_archivist")  # fmt: skip
        token = service.token("clerk")
        together = threading.Barrier(CLIENTS)

        def open_one(number: int) -> httpx.Response:
            with httpx.Client(
                base_url=service.address, headers={"Authorization": f"Bearer {token}"}, timeout=120
            ) as program:
                program.get("/api/account").raise_for_status()
                together.wait(120)
                said = {"series": "3S.1", "unit": "DU", "title": f"Licencia {number}", "opened_on": "2026-03-01"}
                return program.post("/api/aggregations", json=said)

        with ThreadPoolExecutor(CLIENTS) as programs:
            answers = list(programs.map(open_one, range(CLIENTS)))

        assert {answer.status_code for answer in answers} == {201}, [answer.text for answer in answers][:3]
        references = sorted(answer.json()["reference"] for answer in answers)
        assert references == [f"SMA/3S.1/2026/{number:04d}" for number in range(1, CLIENTS + 1)]
        assert service.command("history", "verify").returncode == 0


def test_one_file_closed_by_many_programs_at_once_is_closed_once(environment, tmp_path):
    with served({**environment, "CONSTANCIA_WORKER": "false"}, tmp_path / "service.log") as service:
        service.command("user", "add", "clerk", "--fonds", "SMA", "--name", "Clerk", "--unit", "DU",
                        "--role", "office_archivist")  # fmt: skip
        headers = {"Authorization": f"Bearer {service.token('clerk')}"}
        said = {"series": "3S.1", "unit": "DU", "title": "Licencia", "opened_on": "2026-03-01"}
        with httpx.Client(base_url=service.address, headers=headers, timeout=120) as program:
            made = program.post("/api/aggregations", json=said).raise_for_status().json()
            together = threading.Barrier(10)

            def close(_number: int) -> httpx.Response:
                together.wait(60)
                return program.post(f"/api/aggregations/{made['id']}/closure", json={"closed_on": "2026-03-02"})

            with ThreadPoolExecutor(10) as programs:
                answers = list(programs.map(close, range(10)))

        refused = [answer for answer in answers if answer.status_code == 409]
        assert len(refused) == 9, [answer.text for answer in answers]
        assert {answer.json()["objections"][0]["code"] for answer in refused} == {"aggregation.already_closed"}

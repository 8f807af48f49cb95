"""A decision from its draft to its number and to the public register, by the people of a unit."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys import papers

SAID = {
    "matter": "Licencia para la obra que se mira",
    "sense": "Se otorga",
    "authority": "Dirección de Desarrollo Urbano",
    "competence": "Reglamento Interior, artículo 12",
    "decided_on": "2026-01-20",
    "place": "San Marcos del Agua",
    "legal_basis": "Reglamento de Construcción, artículo 40",
    "reasoning": "Cumple el uso de suelo",
    "purpose": "Ordenar la ciudad",
}
SHOWN = {
    "request": "request", "requirements": "requirements", "inspection": "inspection", "report": "technical_report",
    "payment": "payment", "ruling": "ruling",
}  # fmt: skip


def test_a_permit_is_drafted_proved_made_final_and_read_by_everybody(signed_in, at_desk, tmp_path):
    desk = signed_in("beto")
    reference = desk.open_file("Licencia que se decide")
    desk.upload(papers.good(tmp_path / "licencia.pdf", "Solicitud, dictamen y resolución."))
    desk.told("Documento agregado")

    desk.menu("Decisiones")
    desk.main.get_by_role("link", name="Registrar decisión").click()
    for name, text in SAID.items():
        desk.main.locator(f"#field-{name}").fill(text)
    for name, chosen in {"kind": "permit", "unit": "DU", "signature": "autograph", "publicity": "restricted"}.items():
        desk.main.locator(f"#field-{name}").select_option(chosen)
    desk.main.get_by_role("button", name="Guardar borrador").click()
    address = desk.arrived("/decisions/[0-9a-f-]{36}")
    expect(desk.page.get_by_role("complementary", name="Contexto")).to_contain_text("0 de 7 requisitos")

    desk.main.get_by_role("link", name="Relaciones y expedientes").click()
    desk.main.get_by_label("Código de referencia del expediente").fill(reference)
    desk.main.get_by_role("button", name="Vincular expediente").click()
    desk.told("Expediente vinculado")
    desk.main.get_by_role("link", name="Soportes").first.click()
    for number, (requirement, role) in enumerate(SHOWN.items(), 1):
        desk.main.locator("#field-document").select_option(index=0)
        desk.main.locator("#field-role").select_option(role)
        desk.main.locator("#field-requirement").select_option(requirement)
        desk.main.get_by_role("button", name="Vincular", exact=True).click()
        desk.told("Documento vinculado como soporte")
        # What is told stands there since the first; the count is each one's own.
        desk.told(f"{number} de 7 requisitos")

    head = signed_in("titular")
    head.go(address)
    head.main.locator("summary", has_text="Declarar firme").click()
    head.main.get_by_role("button", name="Declarar firme").click()
    head.told("La decisión quedó firme con el número PL-DU-2026-")
    number = re.search(r"PL-DU-2026-\d{4}", head.main.inner_text()).group()

    unit = signed_in("transparencia")
    unit.go(f"{address}/publication")
    unit.main.locator("#field-publicity").select_option("public")
    unit.main.locator("#field-public_matter").fill("Licencia para una obra")
    unit.main.get_by_role("button", name="Publicar edición").click()
    unit.told("Publicada la edición 1")

    everybody = at_desk()
    everybody.go(f"/public/SMA/decisions?q={number}")
    everybody.main.get_by_role("link", name=number).click()
    expect(everybody.heading()).to_contain_text("Licencia para una obra")
    everybody.told("Incompleta")

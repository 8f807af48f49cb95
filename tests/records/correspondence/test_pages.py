from __future__ import annotations

import re

from click.testing import CliRunner

from records.correspondence.cli import correspondence
from records.correspondence.model import IncomingItem
from records.correspondence.queries import turns

IN = "/correspondence/incoming"


def registered(client, **said):
    form = {"sender_name": "Juan Pérez", "subject": "Solicitud de apoyo", "medium": "counter", "priority": "normal"}
    return client.post(IN, files={"file": ("", b"")}, data={**form, **said}, follow_redirects=False)


def identity(answer) -> str:
    return answer.headers["location"].partition("last=")[2]


def test_a_clerk_registers_one_paper_after_another_and_sees_the_last_folio(client_of, desk):
    client = client_of(desk.clerk)
    assert "autofocus" in client.get(f"{IN}/new").text
    answer = registered(client, official_number="12", term_days="3")
    assert answer.status_code == 303
    page = client.get(answer.headers["location"]).text
    assert "Último folio: E-2025-00001" in page
    assert "Juan Pérez" not in page
    assert registered(client, sender_name="Ana").status_code == 303
    assert "E-2025-00002" in client.get(IN).text


def test_a_refused_registration_keeps_what_was_typed_beside_every_reason(client_of, desk):
    answer = registered(client_of(desk.clerk), subject="", annexes="<b>dos</b>", sheets="muchas", dated_on="ayer")
    assert answer.status_code == 422
    assert "&lt;b&gt;dos&lt;/b&gt;" in answer.text
    assert 'id="field-sheets-error"' in answer.text
    assert 'id="field-dated_on-error"' in answer.text


def test_the_scan_is_kept_and_given_back_to_be_saved(client_of, desk):
    client = client_of(desk.clerk)
    answer = client.post(
        IN,
        files={"file": ("oficio.html", b"<script>1</script>", "text/html")},
        data={"sender_name": "Ana", "subject": "Queja"},
        follow_redirects=False,
    )
    saved = client.get(f"{IN}/{identity(answer)}/scan/content")
    assert saved.content == b"<script>1</script>"
    assert saved.headers["content-type"] == "application/octet-stream"
    assert saved.headers["content-disposition"].startswith("attachment")


def test_a_paper_is_routed_attended_and_filed_by_pages_alone(client_of, desk, installation):
    file = desk.house.open()
    clerk, unit = client_of(desk.clerk), client_of(desk.unit_clerk)
    item_id = identity(registered(clerk))
    path = f"{IN}/{item_id}"
    assert unit.get(path).status_code == 404
    refused = clerk.post(f"{path}/routing", data={})
    assert refused.status_code == 422
    routed = {"unit_1": str(desk.house.unit.id), "instruction_1": "Para su atención"}
    assert clerk.post(f"{path}/routing", data=routed, follow_redirects=False).status_code == 303
    page = unit.get(path).text
    assert "Para su atención" in page
    turn = re.search(r"/turns/([0-9a-f-]{36})/acknowledgement", page)[1]
    assert unit.post(f"{path}/turns/{turn}/acknowledgement", follow_redirects=False).status_code == 303
    assert unit.post(f"{path}/turns/{turn}/attention", data={}).status_code == 422
    done = unit.post(f"{path}/turns/{turn}/attention", data={"answered_how": "Se le citó"}, follow_redirects=False)
    assert done.status_code == 303
    assert unit.post(f"{path}/filing", data={"reference": file.reference}, follow_redirects=False).status_code == 303
    assert file.reference in unit.get(path).text
    assert file.reference not in clerk.get(path).text


def test_every_page_opens_and_holds_no_inline_script(client_of, desk, installation):
    client = client_of(desk.clerk)
    item_id = identity(registered(client, subject="Oficio <12>", term_days="0"))
    client.post(f"{IN}/{item_id}/routing", data={"unit_1": str(desk.house.unit.id)})
    head = client_of(desk.head)
    issued = head.post(
        "/correspondence/outgoing",
        data={
            "unit": str(desk.house.unit.id), "signer": "T", "addressee": "J", "subject": "Respuesta <1>",
            "answers": item_id,
        },
        files={"file": ("", b"")},
        follow_redirects=False,
    )  # fmt: skip
    letter = issued.headers["location"]
    installation.clock.advance(days=6)
    for who, path in (
        (client, "/correspondence"), (client, IN), (client, f"{IN}/new"), (client, f"{IN}/{item_id}"),
        (client, "/correspondence/settings"), (client, "/correspondence/outgoing"), (head, f"{IN}/{item_id}"),
        (head, "/correspondence"), (head, f"/correspondence/outgoing/new?answers={item_id}"), (head, letter),
        (head, "/correspondence/outgoing"), (head, IN),
    ):  # fmt: skip
        answer = who.get(path)
        assert answer.status_code == 200, path
        assert "<12>" not in answer.text
        assert not re.search(r"<[^>]+ (style|on\w+)=", answer.text), path
    assert "No contestado" in client.get(IN).text
    assert "<svg" in client.get("/correspondence").text
    assert client.get(f"{IN}/{item_id}/acknowledgement.pdf").content.startswith(b"%PDF-")
    assert client.get(f"{IN}/{item_id}/strip.pdf").headers["content-type"] == "application/pdf"
    assert len(client.get(f"{IN}?export=csv").text.splitlines()) == 2


def test_what_one_may_not_see_is_not_found_and_what_one_may_not_do_is_forbidden(client_of, desk, other_house):
    item = desk.register()
    assert client_of(other_house.coordinator).get(f"{IN}/{item.id}").status_code == 404
    assert client_of(desk.neighbour).get(f"/api/correspondence/incoming/{item.id}").status_code == 404
    assert client_of(desk.house.coordinator).get(f"{IN}/new").status_code == 403
    assert client_of(desk.house.coordinator).get("/correspondence/settings").status_code == 403
    assert client_of(desk.house.committee).get("/correspondence").status_code == 403


def test_the_same_goes_over_json(client_of, desk, installation):
    clerk, unit = client_of(desk.clerk), client_of(desk.unit_clerk)
    api = "/api/correspondence/incoming"
    body = {"sender_name": "Ana", "subject": "Queja", "official_number": "7", "term_days": 2}
    item = clerk.post(api, json=body).json()
    assert (item["folio"], item["due_on"]) == ("E-2025-00001", "2025-11-19")
    assert clerk.post(api, json=body).status_code == 422
    assert clerk.post(api, json={"subject": "x", "nope": 1}).status_code == 400
    routed = clerk.post(f"{api}/{item['id']}/routing", json={"turns": [{"unit": "TES"}]})
    turn = routed.json()["turns"][0]["id"]
    assert unit.post(f"{api}/{item['id']}/turns/{turn}/acknowledgement").json()["state"] == "in_attention"
    attended = unit.post(f"{api}/{item['id']}/turns/{turn}/attention", json={"justification": "Informa"})
    assert attended.json()["state"] == "attended"
    file = desk.house.open()
    assert unit.post(f"{api}/{item['id']}/filing", json={"reference": file.reference}).json()["state"] == "filed"
    assert clerk.get(f"{api}?state=filed").json()["total"] == 1
    letter = unit.post(
        "/api/correspondence/outgoing", json={"unit": "TES", "signer": "T", "addressee": "J", "subject": "Aviso"}
    ).json()
    sent = unit.post(f"/api/correspondence/outgoing/{letter['id']}/dispatch", json={"medium": "post"})
    assert sent.json()["medium"] == "post"


def test_kinds_and_numbering_are_set_by_form(client_of, desk):
    client = client_of(desk.clerk)
    saved = client.post("/correspondence/settings/kinds", data={"name": "Queja", "term_days": "10"})
    assert saved.status_code == 200
    assert "Queja" in client.get(f"{IN}/new").text
    assert client.post("/correspondence/settings/numbering", data={"template": "{x}"}).status_code == 422
    good = client.post("/correspondence/settings/numbering", data={"template": "{unidad}-{anio}-{consecutivo}"})
    assert good.status_code == 200


def test_a_rejected_item_leaves_the_sight_of_its_unit(client_of, desk, installation):
    item = desk.register()
    turn = desk.route(item, desk.house.unit)
    unit = client_of(desk.unit_clerk)
    rejected = unit.post(
        f"{IN}/{item.id}/turns/{turn}/rejection", data={"reason": "No es de mi competencia"}, follow_redirects=False
    )
    assert (rejected.status_code, rejected.headers["location"]) == (303, IN)
    assert "No es de mi competencia" in client_of(desk.clerk).get(f"{IN}/{item.id}").text
    with installation.reading(desk.clerk) as reading:
        assert [line.routing.state.value for line in turns(reading, item.id)] == ["rejected"]
        assert reading.session.get_one(IncomingItem, item.id).reason == "No es de mi competencia"


def test_the_command_line_has_its_commands():
    told = CliRunner().invoke(correspondence, ["--help"]).output
    assert "register" in told
    assert "list" in told

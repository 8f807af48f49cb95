from __future__ import annotations

from tests.system.small_roof import csrf, log_in


def test_people_say_themselves_where_they_are_reminded(client, admin):
    log_in(client, "adela")

    def say(email):
        return client.post("/account/email", data={"email": email, "_csrf_token": csrf(client)})

    assert say("adela@sma.gob.mx").status_code == 303
    assert 'value="adela@sma.gob.mx"' in client.get("/account").text
    for wrong in ("adela", "a@b.mx, c@d.mx", "a@b.mx\r\nBcc: c@d.mx"):
        assert say(wrong).status_code == 422
    assert 'value="adela@sma.gob.mx"' in client.get("/account").text
    say("")
    assert "adela@sma.gob.mx" not in client.get("/account").text

"""The acknowledgement of receipt (acuse) and the stamp strip as PDF; the same item gives the same bytes."""

from __future__ import annotations

import io
from pathlib import Path
from zoneinfo import ZoneInfo

import segno

from records.correspondence.labels import MEDIA
from records.correspondence.model import IncomingItem
from system.attachments.model import Attachment
from system.organization.model import Fonds
from system.typesetting.typesetter import showable, typeset
from system.work import Reading

TEMPLATE = Path(__file__).with_name("receipt.typ")


def acknowledgement(reading: Reading, item: IncomingItem, *, strip: bool = False) -> bytes:
    """The PDF of an item. It says what the desk took, never what became of it, so it does not change.

    Raises:
        NotTypeset
    """
    fonds = reading.session.get_one(Fonds, item.fonds_id)
    scan = reading.session.get(Attachment, item.scan_id) if item.scan_id else None
    lines = _strip(reading, item) if strip else _lines(reading, item, scan)
    data = {
        "title": f"Acuse de recibo {item.folio}",
        "heading": "Acuse de recibo",
        "body": showable(fonds.name),
        "folio": item.folio,
        "strip": strip,
        "lines": [[label, showable(value)] for label, value in lines if value],
        "qr": _qr(item.mark),
        "mark": item.mark,
        "qr_alt": f"Código QR del folio {item.folio}",
        "note": (
            "La recepción no prejuzga sobre el contenido ni la procedencia de lo recibido. Lo que llega después de la "
            "hora de corte, o en día inhábil, cuenta desde el siguiente día hábil."
        ),
    }
    return typeset(TEMPLATE, data, moment=item.registered_at)


def _lines(reading: Reading, item: IncomingItem, scan: Attachment | None) -> list[tuple[str, str]]:
    sender = ", ".join(one for one in (item.sender_name, item.sender_institution) if one)
    return [
        *_strip(reading, item),
        ("Medio", dict(MEDIA)[item.medium.value]),
        ("Remitente", sender),
        ("Dirigido a", item.addressee),
        ("Número de oficio", item.official_number),
        ("Asunto", item.subject),
        ("Huella de lo digitalizado (SHA-256)", scan.sha256 if scan else ""),
    ]


def _strip(reading: Reading, item: IncomingItem) -> list[tuple[str, str]]:
    local = item.received_at.astimezone(ZoneInfo(reading.settings.time_zone))
    return [
        ("Recibido", f"{local:%d/%m/%Y %H:%M} h"),
        ("Cuenta desde", f"{item.effective_on:%d/%m/%Y}"),
        ("Fojas", "" if item.sheets is None else str(item.sheets)),
        ("Anexos", item.annexes),
    ]


def _qr(mark: str) -> str:
    drawn = io.BytesIO()
    segno.make(mark, error="m", micro=False).save(drawn, kind="svg", scale=4, border=2, svgns=True, xmldecl=False)
    return drawn.getvalue().decode()

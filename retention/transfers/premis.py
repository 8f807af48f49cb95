"""What proves the objects of a package, by PREMIS 3: each object, each time it was read, and who read it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from lxml import etree

from retention.transfers.exchange import PREMIS, XSI, Described, Kept, Sender, Sink, element, parsed, within
from retention.transfers.shapes import PREMIS_SHAPE, misshapen


def write_premis(out: Sink, sender: Sender, files: Iterable[Described], objects: Iterable[Kept]) -> int:
    """Objects, then their checks as events, then who checked (PREMIS 3 wants them in this order); how many objects.

    `objects` is asked twice and must begin anew each time: a list, or something that reads again.
    """
    count = 0
    with etree.xmlfile(out, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element(f"{{{PREMIS}}}premis", nsmap={"premis": PREMIS, "xsi": XSI}, version="3.0"):
            for one in files:
                xml.write(_entity(one), pretty_print=True)
            for kept in objects:
                xml.write(_file_object(kept), pretty_print=True)
                count += 1
            for kept in objects:
                for number, (at, outcome) in enumerate(kept.checks, 1):
                    xml.write(_event(kept, number, at, outcome), pretty_print=True)
            xml.write(_agent(sender), pretty_print=True)
    return count


def premis_problems(content: bytes) -> list[str]:
    """What keeps a document from being the PREMIS 3 we write: what its schema asks, and standards.md besides."""
    root = parsed(content)
    if root is None or root.tag != f"{{{PREMIS}}}premis":
        return ["no PREMIS 3"]
    found = [] if root.get("version") == "3.0" else ["version is not 3.0"]
    order = [etree.QName(one).localname for one in root]
    ranks = {"object": 0, "event": 1, "agent": 2, "rights": 3}
    if [ranks.get(name, 9) for name in order] != sorted(ranks.get(name, 9) for name in order):
        found.append("children out of order")
    found += misshapen(root, PREMIS_SHAPE)
    found += [
        f"size: {one.text}" for one in root.iter(f"{{{PREMIS}}}size") if not re.fullmatch(r"\d{1,18}", one.text or "")
    ]
    wanted = {
        "object": ("objectIdentifier/objectIdentifierType", "objectIdentifier/objectIdentifierValue"),
        "event": (
            "eventIdentifier/eventIdentifierType", "eventIdentifier/eventIdentifierValue", "eventType",
            "eventDateTime", "linkingObjectIdentifier/linkingObjectIdentifierValue",
        ),
        "agent": ("agentIdentifier/agentIdentifierType", "agentIdentifier/agentIdentifierValue"),
    }  # fmt: skip
    of_files = (
        "objectCharacteristics/fixity/messageDigestAlgorithm", "objectCharacteristics/fixity/messageDigest",
        "objectCharacteristics/size", "objectCharacteristics/format/formatDesignation/formatName",
    )  # fmt: skip
    for one in root:
        name = etree.QName(one).localname
        needs = wanted.get(name, ())
        if name == "object":
            kind = one.get(f"{{{XSI}}}type")
            if kind not in {"premis:file", "premis:intellectualEntity"}:
                found.append("object without xsi:type")
            needs = (*needs, *of_files) if kind == "premis:file" else needs
        found += [f"{name}: missing {path}" for path in needs if one.find(within(PREMIS, path)) is None]
    return found


def _entity(one: Described) -> Any:
    made = _object("intellectualEntity", one.id)
    made.append(element(PREMIS, "originalName", one.elements["reference_code"]))
    return made


def _file_object(kept: Kept) -> Any:
    made = _object("file", kept.id)
    characteristics = element(PREMIS, "objectCharacteristics")
    fixity = element(PREMIS, "fixity")
    fixity.append(element(PREMIS, "messageDigestAlgorithm", "SHA-256"))
    fixity.append(element(PREMIS, "messageDigest", kept.sha256))
    characteristics.append(fixity)
    characteristics.append(element(PREMIS, "size", str(kept.size)))
    formatted, designation = element(PREMIS, "format"), element(PREMIS, "formatDesignation")
    designation.append(element(PREMIS, "formatName", kept.mime or "application/octet-stream"))
    formatted.append(designation)
    characteristics.append(formatted)
    made.append(characteristics)
    made.append(element(PREMIS, "originalName", kept.original_name))
    storage, location = element(PREMIS, "storage"), element(PREMIS, "contentLocation")
    location.append(element(PREMIS, "contentLocationType", "path"))
    location.append(element(PREMIS, "contentLocationValue", kept.path))
    storage.append(location)
    made.append(storage)
    relation = element(PREMIS, "relationship")
    relation.append(element(PREMIS, "relationshipType", "structural"))
    relation.append(element(PREMIS, "relationshipSubType", "is included in"))
    related = element(PREMIS, "relatedObjectIdentifier")
    related.append(element(PREMIS, "relatedObjectIdentifierType", "UUID"))
    related.append(element(PREMIS, "relatedObjectIdentifierValue", kept.file_id))
    relation.append(related)
    made.append(relation)
    return made


def _object(kind: str, identifier: str) -> Any:
    made = element(PREMIS, "object")
    made.set(f"{{{XSI}}}type", f"premis:{kind}")
    named = element(PREMIS, "objectIdentifier")
    named.append(element(PREMIS, "objectIdentifierType", "UUID"))
    named.append(element(PREMIS, "objectIdentifierValue", identifier))
    made.append(named)
    return made


def _event(kept: Kept, number: int, at: datetime, outcome: str) -> Any:
    made = element(PREMIS, "event")
    named = element(PREMIS, "eventIdentifier")
    named.append(element(PREMIS, "eventIdentifierType", "local"))
    named.append(element(PREMIS, "eventIdentifierValue", f"{kept.id}/{number}"))
    made.append(named)
    made.append(element(PREMIS, "eventType", "fixity check"))
    made.append(element(PREMIS, "eventDateTime", at.isoformat()))
    said = element(PREMIS, "eventOutcomeInformation")
    said.append(element(PREMIS, "eventOutcome", outcome))
    made.append(said)
    agent = element(PREMIS, "linkingAgentIdentifier")
    agent.append(element(PREMIS, "linkingAgentIdentifierType", "local"))
    agent.append(element(PREMIS, "linkingAgentIdentifierValue", "constancia"))
    made.append(agent)
    linked = element(PREMIS, "linkingObjectIdentifier")
    linked.append(element(PREMIS, "linkingObjectIdentifierType", "UUID"))
    linked.append(element(PREMIS, "linkingObjectIdentifierValue", kept.id))
    made.append(linked)
    return made


def _agent(sender: Sender) -> Any:
    made = element(PREMIS, "agent")
    named = element(PREMIS, "agentIdentifier")
    named.append(element(PREMIS, "agentIdentifierType", "local"))
    named.append(element(PREMIS, "agentIdentifierValue", "constancia"))
    made.append(named)
    made.append(element(PREMIS, "agentName", f"Constancia, {sender.name}"))
    made.append(element(PREMIS, "agentType", "software"))
    return made

"""Which element holds which, in which order: what the schemas of EAD 2002 and PREMIS 3 ask of what we write.

Narrower than the schemas, which allow much that we never write; so whatever they refuse is refused here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

EAD_BLOCKS = (
    "accessrestrict", "accruals", "acqinfo", "altformavail", "appraisal", "arrangement", "bibliography", "bioghist",
    "custodhist", "odd", "originalsloc", "otherfindaid", "phystech", "processinfo", "relatedmaterial", "scopecontent",
    "userestrict",
)  # fmt: skip
# An expression over the names of the children, each with a space behind it; None holds text alone.
EAD_SHAPE: Mapping[str, str | None] = {
    "ead": "eadheader archdesc ",
    "eadheader": "eadid filedesc profiledesc ",
    "filedesc": "titlestmt ",
    "titlestmt": "titleproper ",
    "profiledesc": "creation langusage ",
    "langusage": "language ",
    "archdesc": "did dsc ",
    "dsc": "(c )*",
    "did": "unitid unittitle (repository |(unitdate )+physdesc origination (langmaterial )?)",
    "physdesc": "extent ",
    "origination": "corpname ",
    "repository": "corpname ",
    "c": f"did ({' |'.join(EAD_BLOCKS)} )*",
    **dict.fromkeys(EAD_BLOCKS, "p "),
    **dict.fromkeys(
        ("eadid", "titleproper", "creation", "language", "unitid", "unittitle", "unitdate", "extent", "corpname",
         "langmaterial", "p"), None,
    ),
}  # fmt: skip
PREMIS_SHAPE: Mapping[str, str | None] = {
    "premis": "(object )+(event )*agent ",
    "object": "objectIdentifier (objectCharacteristics originalName storage relationship |originalName )",
    "objectIdentifier": "objectIdentifierType objectIdentifierValue ",
    "objectCharacteristics": "fixity size format ",
    "fixity": "messageDigestAlgorithm messageDigest ",
    "format": "formatDesignation ",
    "formatDesignation": "formatName ",
    "storage": "contentLocation ",
    "contentLocation": "contentLocationType contentLocationValue ",
    "relationship": "relationshipType relationshipSubType relatedObjectIdentifier ",
    "relatedObjectIdentifier": "relatedObjectIdentifierType relatedObjectIdentifierValue ",
    "event": "eventIdentifier eventType eventDateTime eventOutcomeInformation linkingAgentIdentifier "
    "linkingObjectIdentifier ",
    "eventIdentifier": "eventIdentifierType eventIdentifierValue ",
    "eventOutcomeInformation": "eventOutcome ",
    "linkingAgentIdentifier": "linkingAgentIdentifierType linkingAgentIdentifierValue ",
    "linkingObjectIdentifier": "linkingObjectIdentifierType linkingObjectIdentifierValue ",
    "agent": "agentIdentifier agentName agentType ",
    "agentIdentifier": "agentIdentifierType agentIdentifierValue ",
    **dict.fromkeys(
        ("objectIdentifierType", "objectIdentifierValue", "messageDigestAlgorithm", "messageDigest", "size",
         "formatName", "originalName", "contentLocationType", "contentLocationValue", "relationshipType",
         "relationshipSubType", "relatedObjectIdentifierType", "relatedObjectIdentifierValue", "eventIdentifierType",
         "eventIdentifierValue", "eventType", "eventDateTime", "eventOutcome", "linkingAgentIdentifierType",
         "linkingAgentIdentifierValue", "linkingObjectIdentifierType", "linkingObjectIdentifierValue",
         "agentIdentifierType", "agentIdentifierValue", "agentName", "agentType"), None,
    ),
}  # fmt: skip


def misshapen(root: Any, shape: Mapping[str, str | None]) -> list[str]:
    """Every element that holds others than it may, in another order, or no text where it holds text alone."""
    found = []
    for one in root.iter(etree.Element):
        name = etree.QName(one).localname
        inside = "".join(f"{etree.QName(child).localname} " for child in one.iterchildren(etree.Element))
        if name not in shape:
            found.append(f"{name}: unknown")
            continue
        wanted = shape[name]
        if wanted is None:
            if inside or not (one.text or "").strip():
                found.append(f"{name}: wants text alone")
        elif not re.fullmatch(wanted, inside):
            found.append(f"{name}: holds {inside.strip() or 'nothing'}")
    return found

"""The official schemas of EAD 2002 and PREMIS 3, as data of the distribution `eulxml`; none of its code is run.

`ead.xsd` (Society of American Archivists and Library of Congress, release 200804), `premis.xsd` (Library of Congress,
3.0 of 18 January 2016) and the `xlink.xsd` both import. Release 202011 of EAD only allows more codes and dates than
200804, so what passes here passes there; `CONSTANCIA_SCHEMAS` names a folder with other releases.
"""

from __future__ import annotations

import functools
import importlib.metadata
import os
from pathlib import Path

from lxml import etree

KEPT = importlib.metadata.distribution("eulxml").locate_file("eulxml/schema_data")
HOME = Path(os.environ.get("CONSTANCIA_SCHEMAS") or str(KEPT))


class _Beside(etree.Resolver):
    """What a schema imports is taken from the same folder, never from the network."""

    def resolve(self, url, _public_id, context):
        return self.resolve_filename(str(HOME / Path(str(url)).name), context)


@functools.cache
def schema(name: str) -> etree.XMLSchema:
    """The schema `ead.xsd` or `premis.xsd`; a missing one fails the test, it is never skipped."""
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Beside())
    return etree.XMLSchema(etree.parse(str(HOME / name), parser))


def complaints(name: str, content: bytes) -> list[str]:
    """What the schema of this name says against a document, one sentence each; empty where it is valid."""
    official = schema(name)
    official.validate(etree.fromstring(content))
    return [str(one) for one in official.error_log]

"""Everything that repeats what people wrote of a file, wherever it lies, goes with the file (LGPDPPSO 3-XXVIII).

`records.documents.erasing` blanks what is written in the file and about its documents. This asks the other nouns that
keep words of it: rows of drafts and of loaded sheets, its archival description, forms that were printed and lie ready
to be fetched. What is kept by law (papers of the disposal, registers, inventories brought as sheets) is none of these.
"""

from __future__ import annotations

from records.aggregations.model import Aggregation
from records.capture import forgetting as drafts
from records.documents.erasing import blank_file
from records.inventories import forgetting as sheets
from retention.forms import batches
from retention.transfers import describing
from system.work import Work


def forget_file(work: Work, aggregation: Aggregation, *, title: str) -> None:
    """Take away everything that was written of a file but what its stone says. Done twice it changes nothing.

    Args:
        work: the act that buries the file.
        aggregation: the file, locked by the caller.
        title: what it goes on being called.
    """
    blank_file(work, aggregation, title=title)
    drafts.forget_file(work, aggregation.id)
    sheets.forget_file(work, aggregation.id)
    describing.forget_file(work, aggregation.id)
    batches.forget_file(work, aggregation.id)

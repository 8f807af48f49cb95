"""Which forms there are and in which formats. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from retention.instruments.layouts import (
    ACCOUNTING_DISPOSAL,
    DISPOSAL,
    GENERAL_INVENTORY,
    PRIMARY_TRANSFER,
    SECONDARY_TRANSFER,
    Layout,
)


class FormKind(StrEnum):
    """A form of one thing: a file, a volume, a box, a loan (domain 2.6, 2.8)."""

    COVER = "cover"
    SPINE = "spine"
    INDEX = "index"
    BOX = "box"
    LOAN = "loan"


class InventoryKind(StrEnum):
    """A form of many files (domain 2.5)."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    DISPOSAL = "disposal"
    ACCOUNTING = "accounting"
    GENERAL = "general"


class FileFormat(StrEnum):
    """In what a form is written. A ZIP holds the parts of what is too much for one file."""

    PDF = "pdf"
    XLSX = "xlsx"
    ZIP = "zip"


class DocumentationKind(StrEnum):
    """What accounting records are of, a column each (domain 2.5 c)."""

    CURRENT = "corriente"
    INVESTMENT = "inversion"
    INCOME = "ingreso"
    OTHER = "otro"


MIMES: Mapping[FileFormat, str] = MappingProxyType(
    {
        FileFormat.PDF: "application/pdf",
        FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        FileFormat.ZIP: "application/zip",
    }
)
FORMATS: Mapping[FormKind, tuple[FileFormat, ...]] = MappingProxyType(
    {
        FormKind.COVER: (FileFormat.PDF, FileFormat.XLSX),
        FormKind.SPINE: (FileFormat.PDF,),
        FormKind.INDEX: (FileFormat.PDF, FileFormat.XLSX),
        FormKind.BOX: (FileFormat.PDF, FileFormat.XLSX),
        FormKind.LOAN: (FileFormat.PDF, FileFormat.XLSX),
    }
)
# What is printed of many files at once.
BATCHED = tuple(FormKind)
LAYOUTS: Mapping[InventoryKind, Layout] = MappingProxyType(
    {
        InventoryKind.PRIMARY: PRIMARY_TRANSFER,
        InventoryKind.SECONDARY: SECONDARY_TRANSFER,
        InventoryKind.DISPOSAL: DISPOSAL,
        InventoryKind.ACCOUNTING: ACCOUNTING_DISPOSAL,
        InventoryKind.GENERAL: GENERAL_INVENTORY,
    }
)

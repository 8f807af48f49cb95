"""Builders in the words of the field: `given.fonds("SMA")`, `given.unit(fonds, "TES")`, `given.actor(...)`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from msgspec.structs import replace as replace_struct
from sqlalchemy import select, update

from classification.charts.model import Node
from classification.series.citations import Citation
from classification.series.contents import SheetContents, digest, write_sheet
from classification.series.kinds import AccessCondition, Technique
from classification.series.model import AppraisalSheet, AppraisalSheetUnit, SheetSignature, SheetState
from system.actor import Actor, Grant, Reach, local_operator
from system.calendar.terms import Term
from system.organization.model import Fonds, FondsProfile, Unit, UnitPlacement
from system.organization.profile import SheetsDemanded
from system.organization.roles import MATRIX, Role
from system.organization.shipped import shipped
from system.work import Installation, Work

LONG_AGO = date(2000, 1, 1)
# Everything that the federal profile demands of a sheet, but its units.
FULL_SHEET = SheetContents(
    function="Autorizar obras en la vía pública",
    legal_attribution="Reglamento Interior, artículo 12",
    description="Licencias y sus antecedentes",
    document_types="Solicitud, dictamen, licencia",
    values="AL",
    value_reasons={"A": "Trámite en curso", "L": "Derechos de terceros"},
    office=Term(2),
    intermediate=Term(3),
    technique=Technique.ELIMINATION,
    citations=(Citation("LGA", "37"),),
    access_condition=AccessCondition.PUBLIC,
    location="Planta baja, estante 4",
    custodian="Responsable del archivo de trámite",
)


class Given:
    """Puts things into the database as they would be after the acts of earlier days."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.operator = local_operator("given")

    def work(self) -> Work:
        return self.installation.work(self.operator)

    def fonds(self, code: str = "SMA", *, name: str = "Municipio de San Marcos del Agua", template: str = "") -> Fonds:
        with self.work() as work:
            fonds = Fonds(
                code=code,
                name=name,
                created_at=work.now,
                reference_template=template or "{fondo}/{clave}/{anio_apertura}/{consecutivo:04d}",
            )
            work.session.add(fonds)
            work.session.flush()
            law = shipped()["mx-federal-2025"]
            work.session.add(
                FondsProfile(
                    fonds_id=fonds.id,
                    profile=law.name,
                    digest=law.digest,
                    content=law.content(),
                    starts_on=law.effective_from,
                )
            )
        return fonds

    def unit(self, fonds: Fonds, code: str = "TES", *, name: str = "", parent: Unit | None = None) -> Unit:
        with self.work() as work:
            unit = Unit(fonds_id=fonds.id, code=code)
            work.session.add(unit)
            work.session.flush()
            work.session.add(
                UnitPlacement(
                    unit_id=unit.id, parent_id=parent.id if parent else None, name=name or code, starts_on=LONG_AGO
                )
            )
        return unit

    def demands(self, fonds: Fonds, sheets: SheetsDemanded, **asked: Any) -> None:
        """What a body's profile demands of appraisal sheets from now on; `asked` are fields of `InstrumentTerms`."""
        known = shipped()["mx-federal-2025"]
        terms = replace_struct(known.instruments, sheets=sheets, **asked)
        changed = replace_struct(known, instruments=terms)
        with self.work() as work:
            work.session.execute(
                update(FondsProfile)
                .where(FondsProfile.fonds_id == fonds.id)
                .values(content=changed.content(), digest=changed.digest)
            )

    def signed_sheet(self, fonds: Fonds, lineage_id: UUID, unit: Unit | None = None, **said: Any) -> AppraisalSheet:
        """The signed sheet of a class, with everything that is demanded; `said` are fields of `SheetContents`."""
        with self.work() as work:
            node = work.session.scalars(select(Node).where(Node.lineage_id == lineage_id).limit(1)).one()
            sheet = AppraisalSheet(
                fonds_id=fonds.id, lineage_id=lineage_id, number=1, state=SheetState.SIGNED,
                class_code=node.code, class_title=node.title, drawn_up_on=work.today, drafted_by="given",
                drafted_at=work.now, changed_by="given", changed_at=work.now,
            )  # fmt: skip
            unit_id = (
                unit.id if unit else work.session.scalars(select(Unit.id).where(Unit.fonds_id == fonds.id)).first()
            )
            contents = replace(FULL_SHEET, unit_id=unit_id, units=(unit_id,) if unit_id else (), **said)
            write_sheet(sheet, contents)
            work.session.add(sheet)
            work.session.flush()
            sha256 = digest(contents, fonds_id=fonds.id, lineage_id=lineage_id, number=1)
            work.session.add_all(AppraisalSheetUnit(sheet_id=sheet.id, unit_id=unit) for unit in contents.units)
            work.session.add_all(
                SheetSignature(
                    sheet_id=sheet.id, role=role, signed_by=role.value, name=role.value, signed_at=work.now,
                    digest=sha256,
                )
                for role in (Role.UNIT_HEAD, Role.OFFICE_ARCHIVIST, Role.ARCHIVES_COORDINATOR)
            )  # fmt: skip
        return sheet

    def actor(
        self, fonds: Fonds, role: Role, unit: Unit | None = None, *, handle: str = "", below: tuple[UUID, ...] = ()
    ) -> Actor:
        """Somebody with one appointment, without an account: enough for services and queries."""
        own = frozenset({unit.id, *below}) if unit else frozenset()
        grants = frozenset(
            Grant(permission, reach, own if reach is Reach.OWN_UNITS else frozenset())
            for permission, reach in MATRIX[role].items()
        )
        return Actor(handle=handle or role.value, fonds_id=fonds.id, grants=grants)

"""Builders in the words of the field: `given.fonds("SMA")`, `given.unit(fonds, "TES")`, `given.actor(...)`."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from system.actor import Actor, Grant, Reach, local_operator
from system.organization.model import Fonds, FondsProfile, Unit, UnitPlacement
from system.organization.roles import MATRIX, Role
from system.organization.shipped import shipped
from system.work import Installation, Work

LONG_AGO = date(2000, 1, 1)


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

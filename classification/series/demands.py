"""What a body's profile asks of appraisal sheets, as the acts and looks of this noun need it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from system.organization.errors import ProfileNotConfirmed, ProfileNotFound
from system.organization.profile import SheetsDemanded
from system.organization.queries import profile_of
from system.organization.roles import Role
from system.work import Reading, Work

# They sign for the unit that answers for the sheet; every other role signs for the body.
UNIT_ROLES = frozenset({Role.UNIT_HEAD, Role.OFFICE_ARCHIVIST})


@dataclass(frozen=True, slots=True)
class Demands:
    """Which series need a sheet, which fields it must have, who signs it, and how long its terms may be."""

    scope: SheetsDemanded = SheetsDemanded.NONE
    fields: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    cap_years: int | None = None
    cap_basis: str = ""


def demands_of(stand: Reading | Work, fonds_id: UUID) -> Demands:
    """What is asked of a body's sheets today; nothing where nobody answers for its profile's numbers yet.

    Where a role of the producing unit signs, the sheet must say which unit answers for it (LGA 53-IV).
    """
    try:
        profile = profile_of(stand, fonds_id, stand.today)
    except (ProfileNotFound, ProfileNotConfirmed):
        return Demands()
    cap, basis = profile.archive.cap_years, profile.basis_of("archive.cap_years")
    asked = profile.instruments
    if asked is None:
        return Demands(cap_years=cap, cap_basis=basis)
    roles = tuple(Role(name) for name in asked.sheet_signatures if name in {role.value for role in Role})
    answering = ("answering_unit",) if UNIT_ROLES.intersection(roles) else ()
    return Demands(asked.sheets, (*answering, *asked.sheet_fields), roles, cap, basis)

"""For how many days the bytes of a package are kept: a number of the body's profile."""

from __future__ import annotations

from uuid import UUID

from records.packages.errors import PackageRefused
from system.errors import Objection
from system.organization.queries import profile_of
from system.work import Reading, Work


def days_of(stand: Reading | Work, fonds_id: UUID) -> int:
    """Natural days.

    Raises:
        PackageRefused: the adopted profile is older than packages and says nothing of them.
        ProfileNotConfirmed: nobody answers for its numbers yet.
    """
    terms = profile_of(stand, fonds_id, stand.today).evidence
    if terms is None:
        raise PackageRefused(objections=[Objection("package.terms_missing")])
    return terms.package_days

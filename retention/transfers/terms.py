"""The numbers and formats of transfers in the profile of a body."""

from __future__ import annotations

from uuid import UUID

from system.organization.errors import ProfileNotConfirmed, ProfileNotFound
from system.organization.profile import TransferTerms
from system.organization.queries import profile_of
from system.work import Reading, Work


def terms_of(stand: Reading | Work, fonds_id: UUID) -> TransferTerms | None:
    """What the body's profile says of transfers today; None where it is older than that, or nobody answers for it."""
    try:
        return profile_of(stand, fonds_id, stand.today).transfers
    except (ProfileNotConfirmed, ProfileNotFound):
        return None

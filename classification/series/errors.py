"""What is refused of appraisal sheets."""

from __future__ import annotations

from system.errors import Conflict, Forbidden, Invalid, NotFound


class SheetNotFound(NotFound):
    """No such sheet, or not for this actor."""

    code = "sheet.not_found"


class SheetClassNotFound(NotFound):
    """The class is in no chart of the body that holds now or is being drafted."""

    code = "sheet.class_not_found"
    basis = "LGA 56"


class SheetUnfit(Invalid):
    """What the sheet says cannot be kept, or not be signed; the objections say why."""

    code = "sheet.unfit"
    basis = "LGA 56"


class SheetUnreadable(Invalid):
    """Fields that cannot be read; the objections name each."""

    code = "sheet.unreadable"


class SheetDraftExists(Conflict):
    """A class has one draft sheet at a time."""

    code = "sheet.draft_exists"


class SheetIsNoDraft(Conflict):
    """Only a draft is changed, signed or withdrawn; a signed sheet is followed by a new one."""

    code = "sheet.is_no_draft"
    basis = "LGA 56"


class SheetChanged(Conflict):
    """Somebody saved the sheet after it was read."""

    code = "sheet.changed_meanwhile"


class RoleNotHeld(Forbidden):
    """A sheet is signed only in a role that the signer holds there (LGA 53, 56)."""

    code = "sheet.role_not_held"
    basis = "LGA 53, 56"


class AlreadySigned(Conflict):
    """The sheet bears a signature of this role, or of this person in another role."""

    code = "sheet.already_signed"

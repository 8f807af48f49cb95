"""What is refused of accounts, passwords, logins and tokens."""

from __future__ import annotations

from system.errors import Conflict, Invalid, NotFound


class AccountNotFound(NotFound):
    """No such account, or not for this actor."""

    code = "account.not_found"


class AccountInvalid(Invalid):
    """What was said of an account cannot be taken; the objections name the fields."""

    code = "account.invalid"


class HandleTaken(Conflict):
    """Another account of the installation has this name."""

    code = "account.handle_taken"


class PersonHasAccount(Conflict):
    """A person has one account, with all its appointments."""

    code = "account.person_has_one"


class AccountDisabled(Conflict):
    """The account is disabled, so nobody acts with it."""

    code = "account.disabled"


class DisablesThemselves(Conflict):
    """Nobody disables the account they are working with."""

    code = "account.disables_itself"


class PasswordRefused(Invalid):
    """A new password that cannot be taken; the objections say why."""

    code = "password.refused"


class LoginRefused(Invalid):
    """Name or password is wrong, or the account is disabled: one answer, so that nobody learns which."""

    code = "login.refused"


class LoginThrottled(Invalid):
    """Too many attempts: the next one counts only after `seconds`. The edge answers 429 with Retry-After."""

    code = "login.throttled"


class TokenNotFound(NotFound):
    """No such token, or somebody else's."""

    code = "token.not_found"


class TokenInvalid(Invalid):
    """A token that cannot be issued; the objections name scopes and expiry."""

    code = "token.invalid"

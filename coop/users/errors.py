"""What signing in and the list of users refuse, one class per fact."""

from __future__ import annotations

from coop.errors import CoopError


class SignInRefused(CoopError):
    """User name and password do not belong together, or the account is disabled."""

    code = "users.sign_in_refused"


class TooManyTries(CoopError):
    """Too many failed tries; wait before the next one."""

    code = "users.too_many_tries"

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds=seconds)


class PasswordTooShort(CoopError):
    """A password is shorter than the minimum."""

    code = "users.password_too_short"

    def __init__(self, minimum: int) -> None:
        super().__init__(minimum=minimum)


class PasswordTooLong(CoopError):
    """A password is longer than any person types."""

    code = "users.password_too_long"

    def __init__(self, maximum: int) -> None:
        super().__init__(maximum=maximum)


class PasswordTooEasy(CoopError):
    """The password is the user name, a common word or one repeated sign."""

    code = "users.password_too_easy"


class PasswordWrong(CoopError):
    """The present password was not typed right."""

    code = "users.password_wrong"


class PasswordSame(CoopError):
    """A password that somebody else chose has to be replaced by another one."""

    code = "users.password_same"


class UserExists(CoopError):
    """Somebody has that user name already."""

    code = "users.user_exists"

    def __init__(self, username: str) -> None:
        super().__init__(username=username)


class UserUnknown(CoopError):
    """Nobody has that user name."""

    code = "users.user_unknown"

    def __init__(self, username: str) -> None:
        super().__init__(username=username)


class UsernameRefused(CoopError):
    """A user name has 3 to 40 small letters, digits, dots, hyphens or underscores."""

    code = "users.username_refused"

    def __init__(self, username: str) -> None:
        super().__init__(username=username)


class DisplayNameRefused(CoopError):
    """A person's name is empty, too long or holds control characters."""

    code = "users.display_name_refused"

    def __init__(self, display_name: str) -> None:
        super().__init__(display_name=display_name)


class RoleUnknown(CoopError):
    """No role has that name."""

    code = "users.role_unknown"

    def __init__(self, role: str) -> None:
        super().__init__(role=role)


class LastAdministrator(CoopError):
    """Without this person nobody could manage users any more."""

    code = "users.last_administrator"

    def __init__(self, username: str) -> None:
        super().__init__(username=username)


class SetupCodeWrong(CoopError):
    """The set-up code is not the one that ``init`` printed, or it was used."""

    code = "users.setup_code_wrong"


class PinRefused(CoopError):
    """A PIN has another form, or is what everybody tries first."""

    code = "users.pin_refused"

    def __init__(self, reason: str, minimum: int, maximum: int) -> None:
        super().__init__(reason=reason, minimum=minimum, maximum=maximum)


class PinMissing(CoopError):
    """That person has not chosen a PIN, or may not approve."""

    code = "users.pin_missing"

    def __init__(self, username: str) -> None:
        super().__init__(username=username)


class PinWrong(CoopError):
    """The PIN is another."""

    code = "users.pin_wrong"

    def __init__(self, username: str) -> None:
        super().__init__(username=username)


class PinShut(CoopError):
    """Too many wrong tries: the owner chooses a new PIN with the password."""

    code = "users.pin_shut"

    def __init__(self, username: str) -> None:
        super().__init__(username=username)

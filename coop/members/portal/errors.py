"""What the portal of members refuses."""

from __future__ import annotations

from coop.errors import CoopError
from coop.errors import NotAllowed


class CodeWrong(CoopError):
    """No activation code reads like that, or it was used, replaced, or is too old."""

    code = "portal.code_wrong"


class CodeRefused(CoopError):
    """No code is made for this member: the membership does not open the portal."""

    code = "portal.code_refused"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class OfficersLogin(CoopError):
    """The member's log-in is an officer's too: its password is not set from here."""

    code = "portal.officers_login"

    def __init__(self, username: str) -> None:
        super().__init__(username=username)


class LoginExists(CoopError):
    """The member signs in under another name already."""

    code = "portal.login_exists"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class LoginTaken(CoopError):
    """This log-in belongs to another member already."""

    code = "portal.login_taken"

    def __init__(self, username: str) -> None:
        super().__init__(username=username)


class PortalClosed(NotAllowed):
    """The own savings are not shown to this log-in (any more)."""

    code = "portal.closed"

    def __init__(self, cause: str) -> None:
        super().__init__("own.account")
        self.params["cause"] = cause

"""What acting for a migrant refuses, one class per fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coop.errors import CoopError
from coop.errors import NotFound

if TYPE_CHECKING:
    from datetime import date

    from coop.money import Money


class ProxyUnknown(NotFound):
    """There is no proxy of that number."""

    code = "proxies.unknown"

    def __init__(self, number: str) -> None:
        super().__init__("proxy", number)


class ProxyOfAnother(CoopError):
    """The proxy was given by another member."""

    code = "proxies.of_another"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class ProxyRevoked(CoopError):
    """The proxy was revoked."""

    code = "proxies.revoked"

    def __init__(self, number: str, day: date) -> None:
        super().__init__(number=number, day=day)


class ProxyNotYetValid(CoopError):
    """The proxy begins later."""

    code = "proxies.not_yet_valid"

    def __init__(self, number: str, day: date) -> None:
        super().__init__(number=number, day=day)


class ProxyExpired(CoopError):
    """The proxy ended before that day."""

    code = "proxies.expired"

    def __init__(self, number: str, day: date) -> None:
        super().__init__(number=number, day=day)


class ProxyPurpose(CoopError):
    """The proxy is for other acts than this one."""

    code = "proxies.purpose"

    def __init__(self, number: str, purpose: str) -> None:
        super().__init__(number=number, purpose=purpose)


class ProxyOverLimit(CoopError):
    """More than the proxy may take out at once."""

    code = "proxies.over_limit"

    def __init__(self, number: str, money: Money, limit: Money) -> None:
        super().__init__(number=number, money=money, limit=limit)


class ProxyOverMonth(CoopError):
    """More than what is left of the month's limit."""

    code = "proxies.over_month"

    def __init__(self, number: str, money: Money, left: Money, limit: Money) -> None:
        super().__init__(number=number, money=money, left=left, limit=limit)


class ProxyEnded(CoopError):
    """Whoever gave the proxy died, left or is no member: nobody acts for them any more."""

    code = "proxies.ended"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class ProxyPersonDied(CoopError):
    """Whoever received the proxy died."""

    code = "proxies.person_died"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class ProxyRefused(CoopError):
    """A proxy cannot be made as it was typed."""

    code = "proxies.refused"

    def __init__(self, cause: str) -> None:
        super().__init__(cause=cause)


class ProxyActAmount(CoopError):
    """The entry moves another amount of this member than the act says."""

    code = "proxies.act_amount"

    def __init__(self, number: str, money: Money, moved: Money) -> None:
        super().__init__(number=number, money=money, moved=moved)


class LinkRefused(CoopError):
    """The link to a statement is none of ours, is over or was revoked."""

    code = "proxies.link_refused"

    def __init__(self, cause: str) -> None:
        super().__init__(cause=cause)

"""What setting up a book refuses, one class per fact."""

from __future__ import annotations

from datetime import date

from coop.errors import CoopError


class FactRefused(CoopError):
    """A number of the cooperative does not have the form that such numbers have."""

    code = "setup.fact_refused"

    def __init__(self, fact: str, text: str) -> None:
        super().__init__(fact=fact, text=text)


class LogoRefused(CoopError):
    """A file cannot be the logo: no PNG or JPEG, too large, or damaged."""

    code = "setup.logo_refused"

    def __init__(self, file_name: str, reason: str) -> None:
        super().__init__(file_name=file_name, reason=reason)


class ChartFixed(CoopError):
    """The chart is chosen while the book has no entries; later it is changed account by account."""

    code = "setup.chart_fixed"

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)


class LastUnit(CoopError):
    """Somewhere the books have to be kept: one unit stays in use."""

    code = "setup.last_unit"


class UnitHasBalance(CoopError):
    """A unit that still holds something cannot be taken out of use."""

    code = "setup.unit_has_balance"

    def __init__(self, unit: str, account: str, balance: str) -> None:
        super().__init__(unit=unit, account=account, balance=balance)


class FirstDayFixed(CoopError):
    """First balances were recorded as of the day before; the first month stays."""

    code = "setup.first_day_fixed"

    def __init__(self, day: date) -> None:
        super().__init__(day=day)


class FirstDayRefused(CoopError):
    """The books begin with a month, no later than the next one."""

    code = "setup.first_day_refused"

    def __init__(self, day: date) -> None:
        super().__init__(day=day)


class StepMissing(CoopError):
    """The set-up cannot be finished before this question is answered."""

    code = "setup.step_missing"

    def __init__(self, step: str) -> None:
        super().__init__(step=step)

"""Pages of time deposits, gathered under one blueprint."""

from __future__ import annotations

from coop.members.deposits import reminders
from coop.members.deposits.views import calendar
from coop.members.deposits.views import deposit
from coop.members.deposits.views import opening
from coop.members.deposits.views.pages import blueprint

__all__ = ["blueprint", "calendar", "deposit", "opening", "reminders"]

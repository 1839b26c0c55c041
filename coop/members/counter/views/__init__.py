"""The counter's pages: members, cash sessions, receipts, lists, transfers."""

from __future__ import annotations

from coop.members.counter.views import corrections
from coop.members.counter.views import desk
from coop.members.counter.views import lists
from coop.members.counter.views import receipts
from coop.members.counter.views import sessions
from coop.members.counter.views import transfers
from coop.members.counter.views.pages import blueprint

__all__ = ["blueprint", "corrections", "desk", "lists", "receipts", "sessions", "transfers"]

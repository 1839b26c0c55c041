"""Pages of the village record, on one blueprint."""

from __future__ import annotations

from coop.members.people.views import data
from coop.members.people.views import doubles
from coop.members.people.views import erasing
from coop.members.people.views import households
from coop.members.people.views import key
from coop.members.people.views import lists
from coop.members.people.views import person
from coop.members.people.views.pages import blueprint

__all__ = ["blueprint", "data", "doubles", "erasing", "households", "key", "lists", "person"]

"""Pages of interest, one module per concern, on one blueprint."""

from __future__ import annotations

from coop.members.interest import hooks
from coop.members.interest import items
from coop.members.interest.views import months
from coop.members.interest.views import taxes
from coop.members.interest.views.pages import blueprint

__all__ = ["blueprint", "hooks", "items", "months", "taxes"]

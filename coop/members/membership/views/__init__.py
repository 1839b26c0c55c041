"""Pages of membership: the list, one member, steps, heirs and offices, the settlement."""

from __future__ import annotations

from coop.members.membership.views import admitting
from coop.members.membership.views import leaving
from coop.members.membership.views import officers
from coop.members.membership.views import pages
from coop.members.membership.views import settlement
from coop.members.membership.views import undoing
from coop.members.membership.views.shared import blueprint

__all__ = ["admitting", "blueprint", "leaving", "officers", "pages", "settlement", "undoing"]

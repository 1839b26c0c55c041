"""Pages of the portal: what members see of their own, how they get in, how treasurers let them."""

from coop.members.portal.views import access
from coop.members.portal.views import activation
from coop.members.portal.views import own
from coop.members.portal.views.pages import blueprint

__all__ = ["access", "activation", "blueprint", "own"]

"""Pages of proxies: what the treasurer keeps, and what a link shows."""

from coop.members.proxies.views import seen
from coop.members.proxies.views import treasurer
from coop.members.proxies.views.pages import blueprint

__all__ = ["blueprint", "seen", "treasurer"]

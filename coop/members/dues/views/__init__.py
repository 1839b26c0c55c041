"""Pages of dues, of what is collected, and of those who collect."""

from __future__ import annotations

from coop.members.dues import items
from coop.members.dues import tasks
from coop.members.dues.views import bills
from coop.members.dues.views import collecting
from coop.members.dues.views import collectors
from coop.members.dues.views import handing
from coop.members.dues.views import overview
from coop.members.dues.views.pages import blueprint

__all__ = [
    "bills",
    "blueprint",
    "collecting",
    "collectors",
    "handing",
    "items",
    "overview",
    "tasks",
]

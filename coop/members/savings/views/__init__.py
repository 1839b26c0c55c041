"""Savings on pages: accounts, holds, products."""

from __future__ import annotations

from coop.members.savings.views import accounts
from coop.members.savings.views import changes
from coop.members.savings.views import holds
from coop.members.savings.views import products
from coop.members.savings.views.parts import blueprint

__all__ = ["accounts", "blueprint", "changes", "holds", "products"]

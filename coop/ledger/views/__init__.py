"""Pages of the ledger, one module per concern, on one blueprint."""

from __future__ import annotations

from coop.ledger.views import account_ledger
from coop.ledger.views import journal
from coop.ledger.views import statements
from coop.ledger.views import verification
from coop.ledger.views.pages import blueprint

__all__ = ["account_ledger", "blueprint", "journal", "statements", "verification"]

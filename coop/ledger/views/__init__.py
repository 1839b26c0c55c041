"""Pages of the ledger, one module per concern, on one blueprint."""

from __future__ import annotations

from coop.ledger.views import account_ledger
from coop.ledger.views import approval_rules
from coop.ledger.views import approvals
from coop.ledger.views import chart
from coop.ledger.views import corrections
from coop.ledger.views import entry_form
from coop.ledger.views import imports
from coop.ledger.views import journal
from coop.ledger.views import periods
from coop.ledger.views import statements
from coop.ledger.views import verification
from coop.ledger.views import vouchers
from coop.ledger.views.pages import blueprint

__all__ = [
    "account_ledger",
    "approval_rules",
    "approvals",
    "blueprint",
    "chart",
    "corrections",
    "entry_form",
    "imports",
    "journal",
    "periods",
    "statements",
    "verification",
    "vouchers",
]

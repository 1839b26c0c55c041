"""Bank accounts on pages: the bank's lines, what is ticked, the reconciliation of a day."""

from __future__ import annotations

from coop.desk.banking.views import files
from coop.desk.banking.views import lines
from coop.desk.banking.views import statement
from coop.desk.banking.views import ticking
from coop.desk.banking.views.pages import blueprint

__all__ = ["blueprint", "files", "lines", "statement", "ticking"]

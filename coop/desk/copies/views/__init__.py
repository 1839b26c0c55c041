"""Pages of copies, of what follows a restore, and of the clock, on one blueprint."""

from __future__ import annotations

from coop.desk.copies.views import after_restore
from coop.desk.copies.views import clock
from coop.desk.copies.views import copying
from coop.desk.copies.views import lost
from coop.desk.copies.views.pages import blueprint

__all__ = ["after_restore", "blueprint", "clock", "copying", "lost"]

"""Pages, minutes and the background run of the import of members."""

from __future__ import annotations

from coop.members.intake.views.pages import blueprint

__all__ = ["blueprint"]

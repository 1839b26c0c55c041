"""What the pages of copies share."""

from __future__ import annotations

from flask import Blueprint
from flask import current_app

from coop.desk.copies.job import CopyDesk

blueprint = Blueprint("copies", __name__)

EXTENSION = "desmigratif_copies"


def copy_desk() -> CopyDesk:
    """The one of this app."""
    found: CopyDesk = current_app.extensions.setdefault(EXTENSION, CopyDesk())
    return found

"""Opening balances in the browser: typed unit by unit, looked at, recorded once, printed."""

from __future__ import annotations

from coop.desk.opening.views import parts as _parts  # noqa: F401 - attaches its pages
from coop.desk.opening.views import recording as _recording  # noqa: F401 - attaches its pages
from coop.desk.opening.views import upload as _upload  # noqa: F401 - attaches its pages
from coop.desk.opening.views.pages import blueprint

__all__ = ["blueprint"]

"""The first day in the browser, resumed any time; later the identity of the cooperative."""

from __future__ import annotations

from coop.desk.setup.views import identity as _identity  # noqa: F401 - attaches its pages
from coop.desk.setup.views.steps import blueprint

__all__ = ["blueprint"]

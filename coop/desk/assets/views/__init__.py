"""Pages of the registers, one module per concern, on one blueprint."""

from __future__ import annotations

from coop.desk.assets.views import accrued
from coop.desk.assets.views import charging
from coop.desk.assets.views import counting
from coop.desk.assets.views import equipment
from coop.desk.assets.views import leaving
from coop.desk.assets.views import prepaid
from coop.desk.assets.views.pages import blueprint

__all__ = ["accrued", "blueprint", "charging", "counting", "equipment", "leaving", "prepaid"]

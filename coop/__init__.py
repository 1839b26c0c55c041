"""Desmigratif: exact, sealed bookkeeping for village cooperatives."""

from __future__ import annotations

import os
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask

    from coop.config import Config

#: Blueprints of the pillars, by module; each module offers ``blueprint``. One that does not exist
#: yet is left out.
PILLAR_VIEWS = (
    "coop.ledger.views",
    "coop.ledger.events.views",
    "coop.desk.assets.views",
    "coop.desk.banking.views",
    "coop.desk.closing.views",
    "coop.desk.copies.views",
    "coop.desk.counts.views",
    "coop.desk.handover.views",
    "coop.desk.opening.views",
    "coop.desk.rules.views",
    "coop.desk.setup.views",
    "coop.members.people.views",
    "coop.members.regions.views",
    "coop.members.membership.views",
    "coop.members.savings.views",
    "coop.members.interest.views",
    "coop.members.counter.views",
    "coop.members.dues.views",
    "coop.members.deposits.views",
    "coop.members.papers.views",
    "coop.members.proxies.views",
    "coop.members.portal.views",
    "coop.members.intake.views",
)


def create_app(config: Config | Mapping[str, Any] | None = None) -> Flask:
    """One app on one book.

    Args:
        config: what to serve and how; a mapping holds the fields of ``Config``; None reads the
            environment.

    Raises:
        BookMissing: there is no book at that place.
    """
    # The command line imports this package for every command; Flask is loaded where it is served.
    from coop.config import Config
    from coop.config import config_from
    from coop.ledger.book import require_book
    from coop.web.application import build

    if config is None:
        config = config_from(os.environ)
    elif not isinstance(config, Config):
        config = Config(**config)
    require_book(config.book).dispose()
    app = build(config, templates=_templates(), version=version("desmigratif"))
    for module in PILLAR_VIEWS:
        package = module.rpartition(".")[0]
        if find_spec(package) is not None and find_spec(module) is not None:
            app.register_blueprint(import_module(module).blueprint)
    return app


def _templates() -> Path:
    """Inside the package once installed, beside it in the source tree."""
    here = Path(__file__).resolve().parent
    installed = here / "templates"
    return installed if installed.is_dir() else here.parent / "templates"

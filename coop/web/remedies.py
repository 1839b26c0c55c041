"""Refusals that are settled on a page of their own: the sentence leads there."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import NamedTuple

from markupsafe import Markup
from markupsafe import escape

from coop.web.access import link_to
from coop.web.frame import told
from coop.web.texts import lazy as _l

if TYPE_CHECKING:
    from coop.errors import CoopError


class Remedy(NamedTuple):
    """What a link says and where it leads."""

    label: str
    endpoint: str


#: By the code of the refusal.
REMEDIES = {
    "ledger.clock_behind": Remedy(_l("Buka halaman Jam komputer"), "copies.clock"),
    "ledger.numbers_unknown": Remedy(_l("Buka halaman Setelah pemulihan"), "copies.after_restore"),
}


def remedy_of(error: CoopError) -> tuple[str, str] | None:
    """Label and address of the page that settles a refusal, for those who may go there."""
    remedy = REMEDIES.get(error.code)
    url = link_to(remedy.endpoint) if remedy is not None else None
    return (str(remedy.label), url) if remedy is not None and url is not None else None


def told_with_remedy(error: CoopError) -> str:
    """The sentence of a refusal, followed by the link where there is one."""
    remedy = remedy_of(error)
    if remedy is None:
        return told(error)
    label, url = remedy
    return escape(told(error)) + Markup(' <a href="{}">{}</a>').format(url, label)

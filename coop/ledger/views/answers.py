"""Where somebody is led after sending an entry: to the entry, or to where it waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash
from flask import redirect
from flask import url_for
from flask_babel import gettext as _

from coop.ledger.drafts import WaitingEntry
from coop.web.format import rupiah

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from coop.ledger.posting import PostedEntry


def answered(submitted: PostedEntry | WaitingEntry, sentence: str) -> ResponseReturnValue:
    """Lead to the entry with a sentence, or to the page on which a second person decides.

    Args:
        submitted: what ``coop.ledger.drafts.submit`` answered.
        sentence: what to say of an entry that was posted; its number goes to ``%(number)s``.
    """
    if isinstance(submitted, WaitingEntry):
        flash(
            _(
                "Belum tercatat: %(amount)s melewati batas, jadi menunggu persetujuan orang kedua.",
                amount=rupiah(submitted.amount),
            ),
            "warning",
        )
        return redirect(url_for("ledger.approval", draft_id=submitted.id), code=303)
    flash(sentence % {"number": submitted.voucher_number}, "success")
    return redirect(url_for("ledger.entry", entry_id=submitted.id), code=303)

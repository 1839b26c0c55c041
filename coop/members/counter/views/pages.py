"""What the counter's pages share: their blueprint, sentences of what moves, and addresses."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask import Blueprint
from flask import abort
from flask import flash
from flask import g
from flask import redirect
from flask import request
from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from coop.ledger.models import BusinessUnit
from coop.members.counter.bank_lines import bank_places
from coop.members.counter.facts import CASH
from coop.members.counter.facts import COLLECTOR
from coop.members.counter.facts import MOVE
from coop.members.counter.facts import TRANSFER
from coop.members.membership.finding import member_numbered
from coop.money import ZERO
from coop.money import Money
from coop.users.access import Permission
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.format import day as long_day
from coop.web.format import rupiah
from coop.web.frame import language
from coop.web.frame import may
from coop.web.texts import lazy as _l

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from coop.members.counter.models import CounterSession
    from coop.members.counter.service import Taken
    from coop.members.membership.finding import FoundMember

blueprint = Blueprint("counter", __name__)

#: No row has an id beyond this; a larger number would not fit the database's own integers.
ID_MAX = 2**31 - 1

WAYS = {
    CASH: _l("tunai"),
    TRANSFER: _l("lewat transfer bank"),
    MOVE: _l("pindah buku, tanpa uang tunai"),
    COLLECTOR: _l("lewat petugas pungut"),
}


@blueprint.before_request
def refuse_numbers_of_nothing() -> None:
    """An address with a number that no row can have leads nowhere."""
    given = request.view_args or {}
    if any(number > ID_MAX for number in given.values() if isinstance(number, int)):
        abort(404)


@blueprint.context_processor
def shared() -> dict[str, object]:
    """What several of these pages say."""
    return {"way_words": WAYS}


def unit_names() -> dict[str, str]:
    """Names of the units in the reader's language; read once for a page."""
    known: dict[str, str] | None = g.get("counter_units")
    if known is None:
        is_english = language() == "en"
        rows = book_session().execute(
            select(BusinessUnit.code, BusinessUnit.name, BusinessUnit.name_en)
        )
        known = g.counter_units = {
            code: english if is_english and english else name for code, name, english in rows
        }
    return known


def box_label(row: CounterSession) -> str:
    """A session's box as people call it: the account's code and the unit."""
    return f"{row.account} {unit_names().get(row.unit, row.unit)}"


def bank_choices() -> list[tuple[str, str]]:
    """Bank accounts of the cooperative, as ``account|unit`` and what people call them."""
    spoken = language()
    return [
        (
            f"{each.account}|{each.unit}",
            f"{each.label.text(spoken)} ({unit_names().get(each.unit, each.unit)})",
        )
        for each in bank_places(book_session())
    ]


def member_or_404(number: str) -> FoundMember:
    """The member of an address."""
    found = member_numbered(book_session(), number[:80])
    if found is None:
        abort(404)
    return found


def in_sentence(name: str) -> str:
    """A product's name inside a sentence: its words small, what is written large stays.

    >>> in_sentence("Tabungan Remitansi PMI")
    'tabungan remitansi PMI'
    """
    return " ".join(word if word.isupper() else word.lower() for word in name.split())


def things(moves: Iterable[tuple[str, Money]]) -> str:
    """What moves, as a sentence lists it: simpanan wajib Rp50.000 dan sukarela Rp200.000."""
    parts = [f"{in_sentence(name)} {rupiah(amount)}" for name, amount in moves]
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s dan %(last)s", first=", ".join(parts[:-1]), last=parts[-1])


def sentence_of(
    member: FoundMember, moves: Sequence[tuple[str, Money]], way: str, when: str
) -> str:
    """What a receipt will say, in one sentence.

    Args:
        member: who brings or takes.
        moves: name of the product and what comes in, or goes out below zero.
        way: how the money moves, in words.
        when: the day, in words.
    """
    come = things((name, amount) for name, amount in moves if amount > ZERO)
    go = things((name, -amount) for name, amount in moves if amount < ZERO)
    facts = {"who": f"{member.name} ({member.number})", "way": way, "when": when}
    if come and go:
        return _(
            "%(who)s menyetor %(come)s dan mengambil %(go)s, %(way)s, %(when)s.",
            come=come,
            go=go,
            **facts,
        )
    if go:
        return _("%(who)s mengambil %(go)s, %(way)s, %(when)s.", go=go, **facts)
    return _("%(who)s menyetor %(come)s, %(way)s, %(when)s.", come=come, **facts)


def when(effective: date | None, handwritten: str = "") -> str:
    """The day of a receipt in words."""
    if effective is None or effective == today():
        return _("hari ini")
    day = long_day(effective, language())
    if handwritten:
        return _("menurut kuitansi %(number)s tanggal %(day)s", number=handwritten, day=day)
    return _("dihitung sejak %(day)s", day=day)


def answered(taken: Taken, said: str) -> ResponseReturnValue:
    """Lead to the receipt, or to the page on which a second person decides.

    Args:
        taken: what became of it.
        said: what to say of a receipt that was written.
    """
    if taken.waiting is not None:
        flash(
            _(
                "Belum tercatat: %(amount)s melewati batas, jadi menunggu persetujuan orang kedua. "
                "Kuitansinya terbit sesudah disetujui.",
                amount=rupiah(taken.waiting.amount),
            ),
            "warning",
        )
        return redirect(url_for("ledger.approval", draft_id=taken.waiting.id), code=303)
    assert taken.receipt_id is not None, "what does not wait has its receipt"
    flash(said, "success")
    return redirect(url_for("counter.receipt", receipt_id=taken.receipt_id), code=303)


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """The counter, and what lies between it and the page."""
    # Who only looks at receipts and sessions has no place at the counter.
    if not may(Permission.COUNTER_USE):
        return list(more)
    return [(_("Kasir"), url_for("counter.index")), *more]

"""Accounts on pages: the list, one account, the accounts of a member."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template
from flask_babel import gettext as _

from coop.ledger.holds import holds_of
from coop.ledger.views.pages import argument
from coop.members.membership.queries import member_by_number
from coop.members.savings.errors import TermsMissing
from coop.members.savings.queries import Wanted
from coop.members.savings.queries import account_lines
from coop.members.savings.queries import accounts_summed
from coop.members.savings.queries import held_of
from coop.members.savings.queries import products
from coop.members.savings.reading import movements_of
from coop.members.savings.reading import terms_on
from coop.members.savings.telling import natures_of
from coop.members.savings.terms import OWN_CAPITAL
from coop.members.savings.views.parts import account_of
from coop.members.savings.views.parts import blueprint
from coop.members.savings.views.parts import crumbs
from coop.money import ZERO
from coop.users.access import Permission
from coop.web.access import link_to
from coop.web.access import requires
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.paging import PAGE_SIZE
from coop.web.paging import Page
from coop.web.paging import page_number
from coop.web.paging import page_of
from coop.web.paging import page_url

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from coop.members.savings.models import SavingsTerms
    from coop.members.savings.reading import SavingsView

STATUSES = ("open", "closed", "")


@blueprint.get("/simpanan")
@requires(Permission.SAVINGS_READ)
def index() -> ResponseReturnValue:
    """Accounts, found by number, name, product and state."""
    session = book_session()
    status = {"tutup": "closed", "semua": ""}.get(argument("status"), "open")
    wanted = Wanted(argument("cari"), argument("produk"), status)
    number = page_number()
    lines = account_lines(session, wanted, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE + 1)
    count, total = accounts_summed(session, wanted)
    offered = products(session)
    names = {each.code: each.name for each in offered}
    chips = []
    if wanted.text:
        chips.append((_("Cari: %(text)s", text=wanted.text), page_url(cari=None)))
    if wanted.product:
        chips.append((names.get(wanted.product, wanted.product), page_url(produk=None)))
    if status != "open":
        said = _("Sudah ditutup") if status else _("Terbuka dan ditutup")
        chips.append((said, page_url(status=None)))
    return render_template(
        "savings/index.html",
        page=page_of(lines, number, count),
        total=total,
        wanted=wanted,
        products=offered,
        chips_shown=chips,
        crumbs=[],
    )


@blueprint.get("/simpanan/anggota/<number>")
@requires(Permission.SAVINGS_READ)
def of_member(number: str) -> ResponseReturnValue:
    """What one member has saved."""
    session = book_session()
    member = member_by_number(session, number)
    lines = account_lines(
        session, Wanted(status="", member_id=member.id), offset=0, limit=PAGE_SIZE
    )
    own = [each for each in lines if each.account.status == "open"]
    return render_template(
        "savings/of_member.html",
        member=member,
        name=lines[0].account.member_name if lines else "",
        lines=own,
        closed=[each for each in lines if each.account.status == "closed"],
        total=sum((each.balance for each in own), start=ZERO),
        crumbs=crumbs(),
    )


@blueprint.get("/simpanan/<int:account_id>")
@requires(Permission.SAVINGS_READ)
def show(account_id: int) -> ResponseReturnValue:
    """One account: what it holds, what moved it, what is held of it."""
    session = book_session()
    account = account_of(account_id)
    movements = movements_of(session, account)
    number = page_number()
    start = (number - 1) * PAGE_SIZE
    latest_first = movements[::-1]
    held = held_of(session, [account]).get(account.id, ZERO)
    balance = movements[-1].balance if movements else ZERO
    shown = latest_first[start : start + PAGE_SIZE]
    return render_template(
        "savings/show.html",
        account=account,
        natures=natures_of(session, account.member_id, [each.entry_id for each in shown]),
        balance=balance,
        held=held,
        page=Page(
            shown,
            number,
            len(latest_first) > start + PAGE_SIZE,
            len(latest_first),
        ),
        holds=holds_of(session, account.account_id, account.subledger_id),
        terms=_terms(account),
        is_own_capital=account.kind in OWN_CAPITAL,
        links=_links(account),
        crumbs=crumbs(),
    )


def _terms(account: SavingsView) -> SavingsTerms | None:
    """What holds for the account today; None before the product's first terms."""
    try:
        return terms_on(book_session(), account.product_id, today())
    except TermsMissing:
        return None


def _links(account: SavingsView) -> list[tuple[str, str]]:
    """Pages of other packages about this account, as far as they exist and may be seen."""
    wanted = (
        (_("Setor atau tarik"), "counter.member", {"number": account.member_number}),
        (_("Buku simpanan"), "papers.passbook", {"account_id": account.id}),
        (_("Rekening koran"), "papers.statement", {"account_id": account.id}),
        (_("Kuasa"), "proxies.of_member", {"number": account.member_number}),
    )
    found = []
    for label, endpoint, values in wanted:
        url = link_to(endpoint, **values)
        if url is not None and (account.status == "open" or endpoint != "counter.member"):
            found.append((label, url))
    return found

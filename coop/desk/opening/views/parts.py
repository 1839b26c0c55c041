"""Typing balances: one part a page, and the lines of accounts that name members or loans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _

from coop.desk.opening import queries
from coop.desk.opening import service
from coop.desk.opening.balances import PART_OF_TYPE
from coop.desk.opening.balances import OpeningAccount
from coop.desk.opening.balances import Typed
from coop.desk.opening.balances import details_text
from coop.desk.opening.balances import read_details
from coop.desk.opening.balances import totals_of
from coop.desk.opening.balances import typed_of
from coop.desk.opening.errors import AccountNotOpening
from coop.desk.opening.errors import PartChanged
from coop.desk.opening.forms import DetailForm
from coop.desk.opening.forms import bad_line_text
from coop.desk.opening.forms import field_name
from coop.desk.opening.forms import own_name
from coop.desk.opening.forms import part_form
from coop.desk.opening.forms import version_of
from coop.desk.opening.views.pages import asked_parts
from coop.desk.opening.views.pages import blueprint
from coop.desk.opening.views.pages import in_group
from coop.desk.opening.views.pages import unit_crumbs
from coop.errors import CoopError
from coop.errors import NotFound
from coop.ledger.views.chart import KIND_WORDS
from coop.ledger.views.pages import own_language
from coop.money import ZERO
from coop.money import total
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.frame import language
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from coop.desk.opening.balances import Part
    from coop.desk.opening.models import OpeningPart
    from coop.money import Money
    from coop.web.fields import BookForm

#: Lines of a list that are named when they cannot be taken; the rest is counted.
BAD_LINES_SHOWN = 20


@blueprint.route("/saldo-awal/<unit>/isi/<part>", methods=["GET", "POST"])
@requires(Permission.BOOKS_IMPORT)
def part(unit: str, part: str) -> ResponseReturnValue:
    """The accounts of one part, each with its amount."""
    session = book_session()
    service.require_unit(session, unit)
    asked = asked_parts(session)
    place = next((each for each in asked if each.name == part), None)
    if place is None:
        raise NotFound("report", part)
    accounts = in_group(queries.accounts_by_code(session).values(), place)
    kept = queries.parts_of(session, unit).get(part)
    known = {line.account: line.amount for line in typed_of(kept.content)} if kept else {}
    form = part_form(accounts, known)
    if form["version"].data is None:
        form["version"].data = str(kept.version if kept else 0)
    if form.validate_on_submit():
        typed = [
            Typed(account.code, "", amount)
            for account in accounts
            if not account.kind and (amount := form[field_name(account)].data)
        ]
        if _kept(form, unit, part, typed):
            flash(_("%(part)s sudah disimpan.", part=_title(place)), "success")
            later = [each.name for each in asked][[each.name for each in asked].index(part) + 1 :]
            if later:
                return redirect(url_for("opening.part", unit=unit, part=later[0]), code=303)
            return redirect(url_for("opening.unit", unit=unit), code=303)
    return _part_page(form, unit, place)


def _title(place: Part) -> str:
    return place.title.text(language())


def _kept(form: BookForm, unit: str, part: str, typed: list[Typed]) -> bool:
    """Keep what was typed; where somebody was faster, say so and let it be decided again."""
    try:
        with committing() as session:
            service.keep_part(
                session, unit, part, typed, version=version_of(form), actor=actor(), now=now()
            )
    except PartChanged as error:
        form.refuse(error)
        row = queries.parts_of(book_session(), unit)[part]
        form["version"].data = str(row.version)  # who sends this again has seen the other's
        return False
    except CoopError as error:
        form.refuse(error)
        return False
    return True


def _part_page(form: BookForm, unit: str, place: Part) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    session = book_session()
    kept = service.require_unit(session, unit)
    accounts = queries.accounts_by_code(session)
    parts = queries.parts_of(session, unit)
    typed = queries.typed_in(parts)
    group = in_group(accounts.values(), place)
    codes = {account.code for account in group}
    others = totals_of(accounts, [line for line in typed if line.account not in codes])
    with_lines = {a.code for a in group if a.kind}
    base = totals_of(accounts, [line for line in typed if line.account in with_lines])
    page = render_template(
        "opening/part.html",
        form=form,
        unit=kept,
        part=place,
        groups=_by_header(group),
        field_name=field_name,
        own_name=own_name,
        sums=_sums(typed),
        stored=_stored(form, parts.get(place.name)),
        elsewhere=others.difference,
        base=_of_part(base, place),
        now_total=_of_part(totals_of(accounts, typed), place),
        now_difference=totals_of(accounts, typed).difference,
        side=1 if place.type in {"asset", "expense"} else -1,
        day=queries.opening_day(session),
        crumbs=unit_crumbs(kept),
    )
    return page, form.status


def _of_part(totals: object, place: Part) -> Money:
    names = {
        "asset": "assets",
        "liability": "liabilities",
        "equity": "equity",
        "income": "income",
        "expense": "expense",
    }
    amount: Money = getattr(totals, names[place.type])
    return amount


def _by_header(group: list[OpeningAccount]) -> list[tuple[str, list[OpeningAccount]]]:
    """Accounts below the name of the group of the chart they stand in."""
    found: dict[str, list[OpeningAccount]] = {}
    for account in group:
        header = own_language(account.header, account.header_en)
        found.setdefault(header, []).append(account)
    return list(found.items())


def _sums(typed: list[Typed]) -> dict[str, tuple[Money, int]]:
    """Sum and number of the lines of each account."""
    found: dict[str, tuple[Money, int]] = {}
    for line in typed:
        amount, count = found.get(line.account, (ZERO, 0))
        found[line.account] = (amount + line.amount, count + 1)
    return found


def _stored(form: BookForm, row: OpeningPart | None) -> dict[str, Money]:
    """What somebody else kept, where this person's typing was refused for it."""
    if row is None or not form.form_errors:
        return {}
    return {line.account: line.amount for line in typed_of(row.content)}


@blueprint.route("/saldo-awal/<unit>/rincian/<path:code>", methods=["GET", "POST"])
@requires(Permission.BOOKS_IMPORT)
def details(unit: str, code: str) -> ResponseReturnValue:
    """The lines of one account, typed or pasted: number and amount."""
    session = book_session()
    service.require_unit(session, unit)
    account = queries.accounts_by_code(session).get(code)
    if account is None or not account.kind:
        raise AccountNotOpening(code)
    part = queries.detail_part(code)
    kept = queries.parts_of(session, unit).get(part)
    form = DetailForm()
    if request.method == "GET":
        form.version.data = str(kept.version if kept else 0)
        form.lines.data = details_text(typed_of(kept.content)) if kept else ""
    if form.validate_on_submit():
        read = read_details(code, form.lines.data or "")
        for bad in read.bad[:BAD_LINES_SHOWN]:
            form.form_errors.append(
                _(
                    "Baris %(line)d, “%(text)s”: %(reason)s.",
                    line=bad.line,
                    text=bad.text,
                    reason=bad_line_text(bad.reason),
                )
            )
        if len(read.bad) > BAD_LINES_SHOWN:
            form.form_errors.append(
                _("Dan %(count)d baris lain.", count=len(read.bad) - BAD_LINES_SHOWN)
            )
        if not read.bad and _kept(form, unit, part, read.typed):
            flash(
                _(
                    "%(count)d baris tersimpan, jumlahnya Rp%(sum)s.",
                    count=len(read.typed),
                    sum=total(line.amount for line in read.typed).indonesian(),
                ),
                "success",
            )
            place = PART_OF_TYPE[account.type]
            return redirect(url_for("opening.part", unit=unit, part=place.name), code=303)
    return _details_page(form, unit, account)


def _details_page(form: DetailForm, unit: str, account: OpeningAccount) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    session = book_session()
    kept = service.require_unit(session, unit)
    row = queries.parts_of(session, unit).get(queries.detail_part(account.code))
    stored = typed_of(row.content) if row else []
    place = PART_OF_TYPE[account.type]
    page = render_template(
        "opening/details.html",
        form=form,
        unit=kept,
        account=account,
        name=own_name(account),
        kind=KIND_WORDS.get(account.kind, account.kind),
        stored=stored,
        stored_sum=total(line.amount for line in stored),
        stored_by=row.changed_by if row else "",
        back=url_for("opening.part", unit=unit, part=place.name),
        crumbs=[
            *unit_crumbs(kept),
            (_title(place), url_for("opening.part", unit=unit, part=place.name)),
        ],
    )
    return page, form.status

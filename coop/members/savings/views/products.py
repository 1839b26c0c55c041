"""Products on pages: the list, the standard ones with one button, dated terms."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from coop.errors import CoopError
from coop.ledger.models import Account
from coop.ledger.views.pages import own_language
from coop.ledger.views.pages import units
from coop.members.savings.facts import SUBLEDGER_OF
from coop.members.savings.facts import ProductFacts
from coop.members.savings.forms import BASES
from coop.members.savings.forms import INTERVALS
from coop.members.savings.forms import METHODS
from coop.members.savings.forms import WITHDRAWALS
from coop.members.savings.forms import ProductForm
from coop.members.savings.forms import TermsForm
from coop.members.savings.forms import shown_percent
from coop.members.savings.products import add_product
from coop.members.savings.products import add_standard_products
from coop.members.savings.products import add_terms
from coop.members.savings.products import ceiling_on
from coop.members.savings.products import change_product
from coop.members.savings.products import facts_of
from coop.members.savings.products import is_used
from coop.members.savings.products import offer_product
from coop.members.savings.products import standard_left
from coop.members.savings.products import terms_facts_of
from coop.members.savings.queries import product_by_id
from coop.members.savings.queries import product_lines
from coop.members.savings.queries import terms_history
from coop.members.savings.terms import OWN_CAPITAL
from coop.members.savings.terms import WITHDRAWALS_OF
from coop.members.savings.terms import tiers_of
from coop.members.savings.views.parts import asks_to_edit
from coop.members.savings.views.parts import asks_to_look
from coop.members.savings.views.parts import blueprint
from coop.members.savings.views.parts import crumbs
from coop.members.savings.views.parts import look
from coop.members.savings.views.parts import tried
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.fields import BookForm
from coop.web.format import day as day_in_words
from coop.web.format import rupiah
from coop.web.frame import language
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from coop.members.savings.models import SavingsProduct
    from coop.members.savings.models import SavingsTerms
    from coop.members.savings.terms import TermsFacts


#: Proposed for a new product where the book has it.
SAVINGS_UNIT = "USP"


@blueprint.context_processor
def of_products() -> dict[str, object]:
    """What the pages of products say."""
    return {
        "rate_words": rate_words,
        "methods": METHODS,
        "bases": BASES,
        "intervals": INTERVALS,
        "withdrawals": WITHDRAWALS,
        "shown_percent": shown_percent,
        "tiers_of": tiers_of,
    }


def rate_words(terms: SavingsTerms | TermsFacts) -> str:
    """The rates of terms in a few words: one, or from which balance on which."""
    tiers = tiers_of(terms.tiers) if isinstance(terms.tiers, str) else terms.tiers
    if not tiers:
        return _("tanpa bunga")
    if len(tiers) == 1:
        return _("%(rate)s%% setahun", rate=shown_percent(tiers[0].percent))
    parts = [
        _("%(rate)s%% mulai %(amount)s", rate=shown_percent(percent), amount=rupiah(start))
        for start, percent in tiers
    ]
    return "; ".join(parts)


def _crumbs(product: SavingsProduct | None = None) -> list[tuple[str, str]]:
    found = [*crumbs(), (_("Produk simpanan"), url_for("savings.products"))]
    if product is not None:
        found.append((product.name, url_for("savings.product", product_id=product.id)))
    return found


# ------------------------------------------------------------------------------- the list


@blueprint.get("/simpanan/produk")
@requires(Permission.SAVINGS_READ)
def products() -> ResponseReturnValue:
    """Every product, what holds for it today, and what the book could have beside."""
    session = book_session()
    return render_template(
        "savings/products.html",
        lines=product_lines(session, today()),
        missing=standard_left(session),
        form=BookForm(),
        crumbs=crumbs(),
    )


@blueprint.post("/simpanan/produk/baku")
@requires(Permission.PRODUCTS_CHANGE)
def take_standard() -> ResponseReturnValue:
    """Add the standard products this book has a place for."""
    form = BookForm()
    if form.validate_on_submit():
        with committing() as session:
            made = add_standard_products(session, actor=actor(), now=now())
        if made:
            said = ngettext(
                "%(num)d produk baku ditambahkan. Periksa ketentuannya satu per satu.",
                "%(num)d produk baku ditambahkan. Periksa ketentuannya satu per satu.",
                len(made),
            )
            flash(said, "success")
    return redirect(url_for("savings.products"), code=303)


@blueprint.get("/simpanan/produk/<int:product_id>")
@requires(Permission.SAVINGS_READ)
def product(product_id: int) -> ResponseReturnValue:
    """One product with every terms it ever had."""
    session = book_session()
    row = product_by_id(session, product_id)
    history = terms_history(session, product_id)
    current = next((each for each in history if each.valid_from <= today()), None)
    return render_template(
        "savings/product.html",
        product=row,
        history=history,
        current=current,
        form=BookForm(),
        crumbs=_crumbs(),
    )


@blueprint.post("/simpanan/produk/<int:product_id>/tawarkan")
@requires(Permission.PRODUCTS_CHANGE)
def offer(product_id: int) -> ResponseReturnValue:
    """Stop or begin to offer a product."""
    form = BookForm()
    row = product_by_id(book_session(), product_id)
    name, is_active = row.name, not row.is_active
    if form.validate_on_submit():
        with committing() as session:
            offer_product(session, product_id, is_active=is_active, actor=actor(), now=now())
        if is_active:
            flash(_("%(name)s ditawarkan lagi.", name=name), "success")
        else:
            flash(
                _(
                    "%(name)s tidak ditawarkan lagi; rekening yang ada tetap berjalan.",
                    name=name,
                ),
                "success",
            )
    return redirect(url_for("savings.product", product_id=product_id), code=303)


# ------------------------------------------------------------------------------- a product


@blueprint.get("/simpanan/produk/baru")
@requires(Permission.PRODUCTS_CHANGE)
def new_product() -> ResponseReturnValue:
    """Ask what is to be offered; most savings are kept by the savings-and-loan unit."""
    form = ProductForm()
    form.unit.data = SAVINGS_UNIT
    return _product_page(form, None)


@blueprint.post("/simpanan/produk/baru")
@requires(Permission.PRODUCTS_CHANGE)
def create_product() -> ResponseReturnValue:
    """Look at the product in a sentence, go back, or add it."""
    form = ProductForm()
    _offer_choices(form)
    if asks_to_edit() or not form.validate_on_submit():
        return _product_page(form, None)
    facts = form.facts()
    act = partial(add_product, facts=facts, actor=actor(), now=now())
    try:
        if asks_to_look():
            tried(act)
            return _look_at(form, facts, _("Tambahkan produk ini"), _crumbs())
        with committing() as session:
            product_id = act(session).id
    except CoopError as error:
        form.refuse(error)
        return _product_page(form, None)
    flash(_("Produk %(name)s ditambahkan. Tetapkan ketentuannya.", name=facts.name), "success")
    return redirect(url_for("savings.new_terms", product_id=product_id), code=303)


@blueprint.get("/simpanan/produk/<int:product_id>/ubah")
@requires(Permission.PRODUCTS_CHANGE)
def edit_product(product_id: int) -> ResponseReturnValue:
    """Show a product to be changed."""
    row = product_by_id(book_session(), product_id)
    form = ProductForm()
    form.show(facts_of(row))
    return _product_page(form, row)


@blueprint.post("/simpanan/produk/<int:product_id>/ubah")
@requires(Permission.PRODUCTS_CHANGE)
def alter_product(product_id: int) -> ResponseReturnValue:
    """Look at the product in a sentence, go back, or change it."""
    row = product_by_id(book_session(), product_id)
    form = ProductForm()
    _offer_choices(form)
    if asks_to_edit() or not form.validate_on_submit():
        return _product_page(form, row)
    facts = form.facts()
    act = partial(change_product, product_id=product_id, facts=facts, actor=actor(), now=now())
    try:
        if asks_to_look():
            tried(act)
            own = product_by_id(book_session(), product_id)
            return _look_at(form, facts, _("Simpan perubahan ini"), _crumbs(own))
        with committing() as session:
            act(session)
    except CoopError as error:
        form.refuse(error)
        return _product_page(form, product_by_id(book_session(), product_id))
    flash(_("Produk %(name)s disimpan.", name=facts.name), "success")
    return redirect(url_for("savings.product", product_id=product_id), code=303)


def _look_at(
    form: ProductForm, facts: ProductFacts, button: str, crumb_list: list[tuple[str, str]]
) -> str:
    sentence = _(
        "%(name)s dicatat pada akun %(account)s di unit %(unit)s.",
        name=facts.name,
        account=facts.account,
        unit=facts.unit,
    )
    notes = (
        _("Nomor rekening baru seperti %(number)s.", number=f"{facts.prefix or facts.code}-0001"),
    )
    if facts.kind in OWN_CAPITAL:
        notes = (_("Setiap anggota aktif mendapat satu rekening dengan nomor anggotanya."),)
    return look(form, _("Periksa dulu"), sentence, button, crumb_list, notes=notes)


def _offer_choices(form: ProductForm) -> None:
    """Accounts that fit a kind of savings, accounts interest may be charged to, units in use."""
    rows = book_session().execute(
        select(Account.code, Account.name, Account.name_en, Account.type)
        .where(~Account.is_header, Account.is_active)
        .where(
            (
                Account.subledger_kind.in_(set(SUBLEDGER_OF.values()))
                & (Account.normal == "credit")
                & Account.type.in_(("liability", "equity"))
            )
            | ((Account.type == "expense") & (Account.subledger_kind == ""))
        )
        .order_by(Account.code)
    )
    named = [
        (code, f"{code} {own_language(name, english)}", kind) for code, name, english, kind in rows
    ]
    form.account.choices = [(code, label) for code, label, kind in named if kind != "expense"]
    costs = [(code, label) for code, label, kind in named if kind == "expense"]
    form.expense_account.choices = [("", _("tanpa bunga")), *costs]
    form.unit.choices = [
        (each.code, each.label) for each in units(book_session(), only_active=True)
    ]


def _product_page(form: ProductForm, row: SavingsProduct | None) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    _offer_choices(form)
    page = render_template(
        "savings/product_form.html",
        form=form,
        product=row,
        is_fixed=row is not None and is_used(book_session(), row.id),
        crumbs=_crumbs(row),
    )
    return page, form.status


# ------------------------------------------------------------------------------- terms


@blueprint.get("/simpanan/produk/<int:product_id>/ketentuan")
@requires(Permission.PRODUCTS_CHANGE)
def new_terms(product_id: int) -> ResponseReturnValue:
    """Show the latest terms as a beginning for new ones."""
    row = product_by_id(book_session(), product_id)
    form = TermsForm()
    history = terms_history(book_session(), product_id)
    if history:
        form.show(terms_facts_of(history[0]))
    else:
        form.valid_from.data = today()
        form.withdrawal.data = WITHDRAWALS_OF[row.kind][0]
    return _terms_page(form, row)


@blueprint.post("/simpanan/produk/<int:product_id>/ketentuan")
@requires(Permission.PRODUCTS_CHANGE)
def decide_terms(product_id: int) -> ResponseReturnValue:
    """Look at the terms in a sentence, go back, or add them."""
    row = product_by_id(book_session(), product_id)
    form = TermsForm()
    _narrow(form, row)
    if asks_to_edit() or not form.validate_on_submit():
        return _terms_page(form, row)
    facts = form.facts()
    act = partial(add_terms, product_id=product_id, facts=facts, actor=actor(), now=now())
    try:
        if asks_to_look():
            tried(act)
            own = product_by_id(book_session(), product_id)
            return _look_at_terms(form, own, facts)
        with committing() as session:
            act(session)
    except CoopError as error:
        form.refuse(error)
        return _terms_page(form, product_by_id(book_session(), product_id))
    flash(_("Ketentuan baru tercatat."), "success")
    return redirect(url_for("savings.product", product_id=product_id), code=303)


def _look_at_terms(form: TermsForm, row: SavingsProduct, facts: TermsFacts) -> str:
    sentence = _(
        "%(name)s mulai %(day)s: %(rate)s.",
        name=row.name,
        day=day_in_words(facts.valid_from, language()),
        rate=rate_words(facts),
    )
    notes = [_("Dapat ditarik: %(value)s.", value=WITHDRAWALS[facts.withdrawal])]
    if facts.tiers and row.kind != "term":
        notes.append(
            _(
                "Bunga dihitung dari %(method)s, %(basis)s.",
                method=str(METHODS[facts.method]).lower(),
                basis=BASES[facts.basis],
            )
        )
    if facts.dues:
        notes.append(_("Besar iuran %(amount)s.", amount=rupiah(facts.dues)))
    notes.append(_("Keputusan: %(text)s", text=facts.decision))
    warning = ""
    if facts.valid_from < today():
        warning = _(
            "Tanggal ini sudah lewat. Yang sudah dihitung dan dicatat tidak dihitung ulang."
        )
    return look(
        form,
        _("Periksa dulu"),
        sentence,
        _("Tetapkan ketentuan ini"),
        _crumbs(row),
        notes=tuple(notes),
        warning=warning,
    )


def _narrow(form: TermsForm, row: SavingsProduct) -> None:
    """Offer the ways of withdrawal that fit the kind of the product."""
    form.withdrawal.choices = [(each, WITHDRAWALS[each]) for each in WITHDRAWALS_OF[row.kind]]


def _terms_page(form: TermsForm, row: SavingsProduct) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    _narrow(form, row)
    session = book_session()
    history = terms_history(session, row.id)
    page = render_template(
        "savings/terms.html",
        form=form,
        product=row,
        latest=history[0] if history else None,
        ceiling=ceiling_on(session, form.valid_from.data or today()),
        is_own_capital=row.kind in OWN_CAPITAL,
        is_term=row.kind == "term",
        crumbs=_crumbs(row),
    )
    return page, form.status

"""Products and their dated terms: added and superseded, never rewritten once they are used."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import date
from datetime import datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING
from typing import Any
from typing import Final
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy import select

from coop import audit
from coop.dates import utc_text
from coop.desk.rules.errors import RuleUnknown
from coop.desk.rules.reading import rule_on
from coop.ledger.errors import TextRefused
from coop.ledger.models import Account
from coop.ledger.models import BusinessUnit
from coop.ledger.models import JournalEntry
from coop.ledger.periods import lock_head
from coop.ledger.wording import check_words
from coop.members.savings.errors import ProductExists
from coop.members.savings.errors import ProductInUse
from coop.members.savings.errors import ProductRefused
from coop.members.savings.errors import TermsOfThatDay
from coop.members.savings.errors import TermsTooEarly
from coop.members.savings.facts import CODE_LENGTH_MAX
from coop.members.savings.facts import NAME_LENGTH_MAX
from coop.members.savings.facts import SUBLEDGER_OF
from coop.members.savings.facts import ProductFacts
from coop.members.savings.models import SavingsAccount
from coop.members.savings.models import SavingsProduct
from coop.members.savings.models import SavingsTerms
from coop.members.savings.queries import product_by_id
from coop.members.savings.service import open_for_members
from coop.members.savings.terms import OWN_CAPITAL
from coop.members.savings.terms import Ceiling
from coop.members.savings.terms import TermsFacts
from coop.members.savings.terms import Tier
from coop.members.savings.terms import check_terms
from coop.members.savings.terms import percent_text
from coop.members.savings.terms import tiers_of
from coop.members.savings.terms import tiers_text
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

CEILING_RULE: Final = "savings.rate_ceiling"
STANDARD_DECISION: Final = "Ketentuan awal program; tetapkan dalam rapat pengurus"

_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]*", re.ASCII)


def add_product(
    session: Session, facts: ProductFacts, *, actor: str, now: datetime
) -> SavingsProduct:
    """Add a product; it has no terms yet, so nothing moves on it before the board gave it some.

    Own capital gets an account for every active member.
    The same product sent a second time changes nothing.

    Args:
        session: writing session.
        facts: what was typed.
        actor: who adds it.
        now: aware moment.

    Raises:
        ProductExists: another product has the code.
        ProductRefused: the chart, the units or the kind do not allow it.
        TextRefused: a name that is empty or would not print as it reads.
    """
    lock_head(session)
    _check_product(session, facts)
    known = session.scalar(select(SavingsProduct).where(SavingsProduct.code == facts.code))
    if known is not None:
        if facts_of(known) != facts:
            raise ProductExists(facts.code)
        return known
    row = _added(session, facts, actor=actor, now=now)
    _record(session, "product.add", row, actor=actor, now=now, name=facts.name)
    open_for_members(session, row, actor=actor, now=now)
    return row


def change_product(
    session: Session, product_id: int, facts: ProductFacts, *, actor: str, now: datetime
) -> None:
    """Change a product; one that has accounts keeps what they were opened with.

    Raises:
        NotFound: there is no such product.
        ProductInUse: code, kind, account or unit of a product with accounts would change.
        ProductExists: another product has the code.
        ProductRefused: the chart, the units or the kind do not allow it.
        TextRefused: a name that is empty or would not print as it reads.
    """
    lock_head(session)
    row = product_by_id(session, product_id)
    _check_product(session, facts)
    before = facts_of(row)
    if before == facts:
        return
    fixed = replace(
        facts,
        name=before.name,
        name_en=before.name_en,
        expense_account=before.expense_account,
        prefix=before.prefix,
    )
    if fixed != before and is_used(session, product_id):
        raise ProductInUse(before.name)
    taken = select(SavingsProduct.id).where(
        SavingsProduct.code == facts.code, SavingsProduct.id != product_id
    )
    if session.scalar(taken) is not None:
        raise ProductExists(facts.code)
    for field in ProductFacts.__dataclass_fields__:
        setattr(row, field, getattr(facts, field))
    session.flush()
    _record(session, "product.change", row, actor=actor, now=now, name=facts.name)


def offer_product(
    session: Session, product_id: int, *, is_active: bool, actor: str, now: datetime
) -> None:
    """Stop or begin to offer a product; its accounts go on as they are.

    Raises:
        NotFound: there is no such product.
    """
    lock_head(session)
    row = product_by_id(session, product_id)
    if row.is_active is is_active:
        return
    row.is_active = is_active
    session.flush()
    action = "product.activate" if is_active else "product.deactivate"
    _record(session, action, row, actor=actor, now=now)


def add_terms(
    session: Session, product_id: int, facts: TermsFacts, *, actor: str, now: datetime
) -> SavingsTerms:
    """Add terms that hold from a day on; the same terms a second time change nothing.

    Args:
        session: writing session.
        product_id: whose terms.
        facts: what the board decided.
        actor: who adds them.
        now: aware moment.

    Raises:
        NotFound: there is no such product.
        TermsRefused: they contradict themselves or the kind of the product.
        RateAboveCeiling: a rate above the legal ceiling of that day.
        TermsOfThatDay: other terms hold from that very day.
        TermsTooEarly: they would reach back before the latest terms.
        ProductRefused: interest without an account it is charged to.
        TextRefused: a decision that would not print as it reads.
    """
    lock_head(session)
    product = product_by_id(session, product_id)
    check_words("decision", facts.decision)
    check_terms(facts, product.kind, ceiling_on(session, facts.valid_from))
    if facts.tiers and not product.expense_account:
        raise ProductRefused(product.name, "expense_missing")
    latest = session.scalars(
        select(SavingsTerms)
        .where(SavingsTerms.product_id == product_id)
        .order_by(SavingsTerms.valid_from.desc())
        .limit(1)
    ).first()
    if latest is not None:
        if terms_facts_of(latest) == facts:
            return latest
        if latest.valid_from == facts.valid_from:
            raise TermsOfThatDay(product.name, facts.valid_from)
        if latest.valid_from > facts.valid_from:
            raise TermsTooEarly(product.name, facts.valid_from, latest.valid_from)
    row = _added_terms(session, product_id, facts, actor=actor, now=now)
    _record(
        session,
        "product.terms",
        product,
        actor=actor,
        now=now,
        valid_from=facts.valid_from.isoformat(),
        decision=facts.decision,
    )
    return row


def ceiling_on(session: Session, day: date) -> Ceiling | None:
    """The highest rate the law allows on a day; None before the first such rule."""
    try:
        rule = rule_on(session, CEILING_RULE, day)
    except RuleUnknown:
        return None
    return Ceiling(rule.number, rule.legal_basis)


def is_used(session: Session, product_id: int) -> bool:
    """Whether a product has accounts, open or closed."""
    return (
        session.scalar(
            select(SavingsAccount.id).where(SavingsAccount.product_id == product_id).limit(1)
        )
        is not None
    )


def facts_of(row: SavingsProduct) -> ProductFacts:
    """A product as it is said."""
    return ProductFacts(
        **{field: getattr(row, field) for field in ProductFacts.__dataclass_fields__}
    )


def terms_facts_of(row: SavingsTerms) -> TermsFacts:
    """Terms as they are said."""
    values = {field: getattr(row, field) for field in TermsFacts.__dataclass_fields__}
    return TermsFacts(**(values | {"tiers": tiers_of(row.tiers), "penalty": Decimal(row.penalty)}))


# ------------------------------------------------------------------------- standard products


def add_standard_products(
    session: Session, *, actor: str, now: datetime, valid_from: date | None = None
) -> list[str]:
    """Add the usual products with terms to begin with, as far as this book has a place for them.

    A product whose account or unit the book lacks is left out, and one whose code is there already.

    Args:
        session: writing session.
        actor: who adds them.
        now: aware moment.
        valid_from: first day of their terms; None takes the first day of the book's first year.

    Returns:
        Codes of what was added, in order.
    """
    lock_head(session)
    day = valid_from or _first_day(session, now)
    wanted = {each.code for each in standard_left(session)}
    made = []
    for facts, terms in _standard():
        if facts.code not in wanted:
            continue
        row = _added(session, facts, actor=actor, now=now)
        dated = replace(terms, valid_from=day, decision=STANDARD_DECISION)
        _added_terms(
            session, row.id, _within(dated, ceiling_on(session, day)), actor=actor, now=now
        )
        open_for_members(session, row, actor=actor, now=now)
        made.append(facts.code)
    if made:
        codes = " ".join(made)
        audit.record(session, "product.standard", "product", actor=actor, now=now, codes=codes)
    return made


def standard_left(session: Session) -> list[ProductFacts]:
    """Standard products that this book could have and has not."""
    known = set(session.scalars(select(SavingsProduct.code)))
    left = [facts for facts, _ in _standard() if facts.code not in known]
    places = _places(session) if left else None
    return [facts for facts in left if places is not None and _misfit(places, facts) is None]


@cache
def _standard() -> tuple[tuple[ProductFacts, TermsFacts], ...]:
    text = (files("coop.members.savings") / "standard_products.toml").read_text(encoding="utf-8")
    return tuple(_read_standard(tomllib.loads(text)["product"]))


def _read_standard(rows: list[dict[str, Any]]) -> Iterator[tuple[ProductFacts, TermsFacts]]:
    amounts = ("minimum_balance", "minimum_deposit", "dues")
    for row in rows:
        values = dict(row)
        terms = dict(values.pop("terms"))
        rate = terms.pop("rate", None)
        terms |= {name: Money.rupiah(terms[name]) for name in amounts if name in terms}
        terms["tiers"] = (Tier(ZERO, Decimal(rate)),) if rate else ()
        terms["penalty"] = Decimal(terms.get("penalty", "0"))
        yield ProductFacts(**values), TermsFacts(valid_from=date.min, **terms)


def _within(terms: TermsFacts, ceiling: Ceiling | None) -> TermsFacts:
    """The same with no rate above what the law allows on their day."""
    if ceiling is None:
        return terms
    tiers = tuple(Tier(start, min(rate, ceiling.percent)) for start, rate in terms.tiers)
    return replace(terms, tiers=tiers)


def _first_day(session: Session, now: datetime) -> date:
    """The first of January of the year in which the book begins."""
    first = session.scalar(select(func.min(JournalEntry.entry_date)))
    year = min(first.year, now.year) if first is not None else now.year
    return date(year, 1, 1)


# ------------------------------------------------------------------------- checks and rows


def _check_product(session: Session, facts: ProductFacts) -> None:
    if len(facts.code) > CODE_LENGTH_MAX or _CODE.fullmatch(facts.code) is None:
        raise ProductRefused(facts.name or facts.code, "code_unreadable")
    if facts.prefix and (
        len(facts.prefix) > CODE_LENGTH_MAX or _CODE.fullmatch(facts.prefix) is None
    ):
        raise ProductRefused(facts.name or facts.code, "code_unreadable")
    if not facts.name.strip():
        raise TextRefused("name", "empty")
    for text in (facts.name, facts.name_en):
        check_words("name", text, length_max=NAME_LENGTH_MAX)
    reason = _misfit(_places(session), facts)
    if reason is not None:
        raise ProductRefused(facts.name, reason)


class _Places(NamedTuple):
    """Where this book could keep a product: codes of units in use, and every account."""

    units: frozenset[str]
    accounts: Mapping[str, Account]


def _places(session: Session) -> _Places:
    units = session.scalars(select(BusinessUnit.code).where(BusinessUnit.is_active))
    accounts = session.scalars(select(Account))
    return _Places(frozenset(units), {each.code: each for each in accounts})


def _misfit(places: _Places, facts: ProductFacts) -> str | None:
    """Why this book has no place for a product; None where it has."""
    if facts.kind not in SUBLEDGER_OF:
        return "kind_unknown"
    if facts.unit not in places.units:
        return "unit_unknown"
    return _misfit_of_account(places, facts) or _misfit_of_expense(places, facts)


def _misfit_of_account(places: _Places, facts: ProductFacts) -> str | None:
    account = places.accounts.get(facts.account)
    if account is None or account.is_header or not account.is_active:
        return "account_unknown"
    is_kind = account.subledger_kind == SUBLEDGER_OF[facts.kind]
    return None if is_kind and account.normal == "credit" else "account_of_other_kind"


def _misfit_of_expense(places: _Places, facts: ProductFacts) -> str | None:
    if not facts.expense_account:
        return None
    if facts.kind in OWN_CAPITAL:
        return "own_capital_pays_none"
    account = places.accounts.get(facts.expense_account)
    is_cost = account is not None and account.type == "expense" and not account.is_header
    if account is None or not is_cost or not account.is_active or account.subledger_kind:
        return "expense_unknown"
    return None


def _added(session: Session, facts: ProductFacts, *, actor: str, now: datetime) -> SavingsProduct:
    place = session.scalar(select(func.coalesce(func.max(SavingsProduct.position), 0)))
    row = SavingsProduct(
        **{field: getattr(facts, field) for field in ProductFacts.__dataclass_fields__},
        position=(place or 0) + 1,
        recorded_at=utc_text(now),
        recorded_by=actor,
    )
    session.add(row)
    session.flush()
    return row


def _added_terms(
    session: Session, product_id: int, facts: TermsFacts, *, actor: str, now: datetime
) -> SavingsTerms:
    values = {field: getattr(facts, field) for field in TermsFacts.__dataclass_fields__}
    values |= {"tiers": tiers_text(facts.tiers), "penalty": percent_text(facts.penalty)}
    row = SavingsTerms(
        **values, product_id=product_id, recorded_at=utc_text(now), recorded_by=actor
    )
    session.add(row)
    session.flush()
    return row


def _record(
    session: Session,
    action: str,
    row: SavingsProduct,
    *,
    actor: str,
    now: datetime,
    **detail: object,
) -> None:
    audit.record(session, action, f"product:{row.code}", actor=actor, now=now, **detail)

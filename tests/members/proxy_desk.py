"""What tests of proxies do at the counter: give a proxy, take money out under it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from coop.db import writing
from coop.ledger.drafts import WaitingEntry
from coop.ledger.drafts import submit
from coop.ledger.entry import Draft
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.members.people.models import Person
from coop.members.proxies.facts import ProxyFacts
from coop.members.proxies.service import check_proxy_act
from coop.members.proxies.service import grant_proxy
from coop.members.proxies.service import record_proxy_act
from coop.money import Money
from tests.conftest import NOW

if TYPE_CHECKING:
    from coop.ledger.posting import PostedEntry
    from tests.members.village import Village

TODAY = date(2026, 3, 10)


def person_who_acts(village: Village, name: str = "Joko Uji", **more: object) -> int:
    """Somebody of the village who is no member."""
    with writing(village.engine) as session:
        row = Person(
            name=name,
            folded=name.lower(),
            recorded_at="2026-01-01T00:00:00.000000Z",
            recorded_by="siti",
            **more,
        )
        session.add(row)
        session.commit()
        return row.id


def facts(village: Village, person_id: int, **changed: object) -> ProxyFacts:
    """A proxy as most letters give it: 500.000 at once, 900.000 a month."""
    given: dict[str, object] = {
        "member_id": village.members["A-0001"],
        "person_id": person_id,
        "relation": "spouse",
        "purposes": ("deposit", "withdraw"),
        "limit_each": Money.rupiah(500_000),
        "limit_month": Money.rupiah(900_000),
        "valid_from": date(2026, 3, 1),
        "expires_on": date(2026, 12, 31),
        "document": "Surat kuasa 1/2026",
    }
    return ProxyFacts(**(given | changed))  # type: ignore[arg-type]  # a dictionary has no shape


def give(village: Village, **changed: object) -> int:
    """Record a proxy of Wati (A-0001) for Joko."""
    request_id = str(changed.pop("request_id", "kuasa:1"))
    person_id = changed.pop("person_id", None) or person_who_acts(village)
    assert isinstance(person_id, int)
    with writing(village.engine) as session:
        row = grant_proxy(
            session,
            facts(village, person_id, **changed),
            request_id=request_id,
            actor="siti",
            now=NOW,
        )
        session.commit()
        return row.id


def act(
    village: Village,
    proxy_id: int,
    rupiah: int,
    *,
    request_id: str,
    member: str = "A-0001",
    day: date = TODAY,
    purpose: str = "withdraw",
) -> PostedEntry | WaitingEntry:
    """What the counter does: ask, submit, write down; all or nothing."""
    with writing(village.engine) as session:
        amount = Money.rupiah(rupiah)
        member_id = village.members[member]
        check_proxy_act(
            session, proxy_id, purpose, amount, day, member_id=member_id, request_id=request_id
        )
        account = village.view(session, member)
        if purpose == "deposit":
            lines = (debit("1104", amount, unit=account.unit), account.money_in(amount))
        else:
            lines = (account.money_out(amount), credit("1104", amount, unit=account.unit))
        submitted = submit(
            session,
            Draft(entry_date=day, narration=f"Simpanan {member}", lines=lines),
            request_id=request_id,
            actor="siti",
            now=NOW,
        )
        record_proxy_act(
            session,
            proxy_id,
            purpose,
            amount,
            day,
            member_id=member_id,
            request_id=request_id,
            actor="siti",
            now=NOW,
        )
        session.commit()
    return submitted

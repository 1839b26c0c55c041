"""Memberships half way, for tests that look at pages which only exist then."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from coop.db import writing
from coop.ledger.entry import Draft
from coop.ledger.entry import SubledgerRef
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.posting import post
from coop.members.membership import details
from coop.members.membership import payments
from coop.members.membership import service
from coop.members.membership import settling
from coop.members.membership.facts import Application
from coop.members.membership.facts import PayoutFacts
from coop.members.membership.facts import SettlementFacts
from coop.members.membership.facts import TermFacts
from coop.members.people.models import Person
from coop.money import Money

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from coop.members.membership.models import Member

ACTOR = "siti"
DECISION = "Rapat pengurus 3/2026"


def joined(session: Session, name: str, now: datetime, *, is_admitted: bool = True) -> Member:
    """Somebody of that name, recorded, and admitted unless they wait for the decision."""
    person = Person(
        name=name,
        folded=name.casefold(),
        recorded_at="2026-03-01T00:00:00.000000Z",
        recorded_by=ACTOR,
    )
    session.add(person)
    session.flush()
    asked = Application(
        person.id,
        now.date(),
        identity_reason="KTP hilang, ada surat desa",
        risk_reason="Warga lama",
    )
    member = service.apply_for_membership(
        session, asked, request_id=f"calon:{name}", actor=ACTOR, now=now
    )
    if not is_admitted:
        return member
    return service.admit(
        session,
        member.id,
        now.date(),
        DECISION,
        request_id=f"terima:{name}",
        actor=ACTOR,
        now=now,
    )


def begin(engine: Engine, now: datetime) -> list[str]:
    """A candidate, an officer, a leaver, two settlements, one of them paid; the pages they open.

    Args:
        engine: the serving engine of a book.
        now: its moment.
    """
    day = now.date()
    with writing(engine) as session:
        candidate = joined(session, "Calon Uji", now, is_admitted=False)
        officer = joined(session, "Ketua Uji", now)
        left = joined(session, "Pergi Uji", now)
        unpaid = _settled(session, joined(session, "Selesai Uji", now), now)
        paid = _settled(session, joined(session, "Lunas Uji", now), now)
        facts = TermFacts("pengurus", "Ketua", day, day + timedelta(days=365), "RAT")
        term = details.begin_term(
            session, officer.id, facts, request_id="jabatan", actor=ACTOR, now=now
        )
        _leave(session, left, now)
        payment_id = _paid(session, paid, now)
        paths = [
            f"/anggota/calon/{candidate.id}",
            f"/anggota/calon/{candidate.id}/terima",
            f"/anggota/calon/{candidate.id}/tolak",
            f"/anggota/{officer.number}",
            f"/anggota/{officer.number}/data",
            f"/anggota/{officer.number}/ahli-waris",
            f"/anggota/{officer.number}/berhenti",
            f"/anggota/pengurus/{term.id}/akhiri",
            f"/anggota/{left.number}/batal-berhenti",
            f"/anggota/{left.number}/penyelesaian",
            f"/anggota/{unpaid.number}/penyelesaian",
            f"/anggota/{unpaid.number}/penyelesaian/bayar",
            f"/anggota/{unpaid.number}/penyelesaian/batalkan",
            f"/anggota/{paid.number}/penyelesaian/bayar/{payment_id}/batalkan",
        ]
        session.commit()
    return paths


def _leave(session: Session, member: Member, now: datetime) -> None:
    service.resign(
        session,
        member.id,
        now.date(),
        DECISION,
        reason="Pindah",
        request_id=f"keluar:{member.id}",
        actor=ACTOR,
        now=now,
    )


def _settled(session: Session, member: Member, now: datetime) -> Member:
    """With a principal of 100,000 that is due now."""
    money = Money.rupiah(100_000)
    me = SubledgerRef("member", member.number or "")
    lines = (
        debit("1101", money, unit="KANTOR"),
        credit("3101", money, unit="KANTOR", subledger=me),
    )
    draft = Draft(now.date(), f"Simpanan pokok {member.number}", lines)
    post(session, draft, request_id=f"pokok:{member.id}", actor=ACTOR, now=now)
    _leave(session, member, now)
    settling.settle(
        session,
        member.id,
        SettlementFacts(now.date(), DECISION),
        request_id=f"selesai:{member.id}",
        actor=ACTOR,
        now=now,
    )
    return member


def _paid(session: Session, member: Member, now: datetime) -> int:
    row = settling.standing_settlement(session, member.id)
    assert row is not None
    payments.pay_out(
        session,
        row.id,
        PayoutFacts(now.date(), Money.rupiah(60_000), "1101", "KANTOR", "Lunas Uji"),
        request_id=f"bayar:{member.id}",
        actor=ACTOR,
        now=now,
    )
    [view] = payments.payments_of(session, row.id)
    return view.payment.id

"""What membership holds about a person, for the village record: shown, exported, moved, erased."""

from __future__ import annotations

from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import update

from coop import audit
from coop.ledger.report import Label
from coop.members.membership.models import Heir
from coop.members.membership.models import Member
from coop.members.membership.models import MemberEvent
from coop.members.membership.models import MemberSettlement
from coop.members.membership.models import OfficerTerm
from coop.members.membership.queries import called
from coop.members.membership.queries import memberships_of
from coop.members.membership.states import ACTIVE
from coop.members.membership.states import REFUSED
from coop.members.membership.states import SETTLED
from coop.members.people.registry import Belongings
from coop.members.people.registry import Obstacle
from coop.members.people.registry import PersonLink
from coop.members.people.registry import Section
from coop.members.people.registry import register
from coop.users.access import Permission

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

#: Where a membership stands, in both languages; the screens' own words stand at the rim.
STATUS_LABELS = {
    "candidate": Label("calon anggota", "candidate"),
    "refused": Label("ditolak", "refused"),
    "active": Label("anggota aktif", "active member"),
    "resigned": Label("mengundurkan diri", "resigned"),
    "deceased": Label("meninggal", "deceased"),
    "expelled": Label("diberhentikan", "expelled"),
    "settled": Label("sudah diselesaikan", "settled"),
}
#: An heir who is nobody any more.
FORGOTTEN = "–"


class Memberships(Belongings):
    """Memberships, events, heirs and offices of a person."""

    name = "membership"

    def links(self, session: Session, person_id: int) -> Iterable[PersonLink]:
        """A line for each membership."""
        for each in memberships_of(session, person_id):
            is_member = each.number is not None
            yield PersonLink(
                Label(f"Anggota {each.number}", f"Member {each.number}")
                if is_member
                else Label("Calon anggota", "Candidate"),
                STATUS_LABELS[each.status],
                "membership.show" if is_member else "membership.candidate",
                (("number", each.number),)
                if each.number is not None
                else (("member_id", each.id),),
                Permission.MEMBERS_READ,
            )

    def next_steps(self, session: Session, person_id: int) -> Iterable[PersonLink]:
        """Whoever is no member may become one."""
        if all(each.status in {REFUSED, SETTLED} for each in memberships_of(session, person_id)):
            yield PersonLink(
                Label("Daftarkan sebagai calon anggota", "Register as a candidate"),
                Label("", ""),
                "membership.apply",
                (("warga", person_id),),
                Permission.MEMBERS_CHANGE,
            )

    def sections(self, session: Session, person_id: int) -> Iterable[Section]:
        """Memberships with their steps, the heirs named, the offices held."""
        members = memberships_of(session, person_id)
        ids = [each.id for each in members]
        numbers = {each.id: called(each) for each in members}
        number = ("number", Label("Nomor", "Number"))
        yield Section(
            "membership",
            Label("Keanggotaan", "Membership"),
            (
                number,
                ("status", Label("Keadaan", "State")),
                ("candidate_on", Label("Mendaftar", "Applied")),
                ("admitted_on", Label("Diterima", "Admitted")),
                ("left_on", Label("Berhenti", "Left")),
                ("risk", Label("Risiko", "Risk")),
                ("group", Label("Kelompok", "Group")),
            ),
            tuple(
                (
                    called(each),
                    STATUS_LABELS[each.status],
                    each.candidate_on,
                    each.admitted_on,
                    each.left_on,
                    ": ".join(filter(None, (each.risk_level, each.risk_reason))),
                    each.group_name,
                )
                for each in members
            ),
            Permission.MEMBERS_READ,
        )
        events = session.scalars(
            select(MemberEvent).where(MemberEvent.member_id.in_(ids)).order_by(MemberEvent.id)
        )
        yield Section(
            "membership_steps",
            Label("Riwayat keanggotaan", "Steps of membership"),
            (
                number,
                ("day", Label("Tanggal", "Day")),
                ("status", Label("Menjadi", "Became")),
                ("decision", Label("Keputusan", "Decision")),
                ("reason", Label("Alasan", "Reason")),
            ),
            tuple(
                (
                    numbers[each.member_id],
                    each.day,
                    STATUS_LABELS[each.status],
                    each.decision,
                    each.reason,
                )
                for each in events
            ),
            Permission.MEMBERS_READ,
        )
        yield self._heirs(session, ids, numbers)
        yield self._offices(session, ids, numbers)

    def _heirs(self, session: Session, ids: list[int], numbers: dict[int, str]) -> Section:
        rows = session.scalars(select(Heir).where(Heir.member_id.in_(ids)).order_by(Heir.id))
        return Section(
            "heirs",
            Label("Ahli waris yang dinyatakan", "Heirs named"),
            (
                ("number", Label("Nomor", "Number")),
                ("name", Label("Nama", "Name")),
                ("relation", Label("Hubungan", "Relation")),
                ("named_on", Label("Dinyatakan", "Named")),
                ("withdrawn_on", Label("Diganti", "Replaced")),
            ),
            tuple(
                (
                    numbers[each.member_id],
                    each.name,
                    each.relation,
                    each.named_on,
                    each.withdrawn_on,
                )
                for each in rows
            ),
            Permission.MEMBERS_READ,
        )

    def _offices(self, session: Session, ids: list[int], numbers: dict[int, str]) -> Section:
        rows = session.scalars(
            select(OfficerTerm).where(OfficerTerm.member_id.in_(ids)).order_by(OfficerTerm.id)
        )
        return Section(
            "offices",
            Label("Jabatan", "Offices"),
            (
                ("number", Label("Nomor", "Number")),
                ("office", Label("Jabatan", "Office")),
                ("begins_on", Label("Mulai", "From")),
                ("ends_on", Label("Sampai", "Until")),
            ),
            tuple(
                (numbers[each.member_id], each.office, each.begins_on, each.ends_on)
                for each in rows
            ),
            Permission.MEMBERS_READ,
        )

    def records_death(self, session: Session, person_id: int) -> bool:
        """An active membership: its death freezes interest and opens the settlement."""
        return any(each.status == ACTIVE for each in memberships_of(session, person_id))

    def obstacles_to_erasing(self, session: Session, person_id: int) -> Iterable[Obstacle]:
        """A membership that is not settled."""
        for each in memberships_of(session, person_id):
            if each.status not in {REFUSED, SETTLED}:
                number = called(each)
                yield Obstacle(
                    Label(
                        f"Keanggotaan {number} belum selesai.",
                        f"The membership {number} is not settled.",
                    ),
                    "membership.show" if each.number is not None else "membership.candidate",
                    (("number", each.number),)
                    if each.number is not None
                    else (("member_id", each.id),),
                )

    def last_book_day(self, session: Session, person_id: int) -> date | None:
        """The last step of a membership that had a number."""
        ids = [each.id for each in memberships_of(session, person_id) if each.number is not None]
        days = [
            session.scalar(select(func.max(MemberEvent.day)).where(MemberEvent.member_id.in_(ids))),
            session.scalar(
                select(func.max(MemberSettlement.day)).where(MemberSettlement.member_id.in_(ids))
            ),
            session.scalar(select(func.max(Member.admitted_on)).where(Member.id.in_(ids))),
        ]
        return max((each for each in days if each is not None), default=None)

    def erase(self, session: Session, person_id: int, *, actor: str, now: datetime) -> None:
        """Forget the names of heirs, and where this person was named as one."""
        ids = [each.id for each in memberships_of(session, person_id)]
        forgotten = update(Heir).values(name=FORGOTTEN, relation=FORGOTTEN, person_id=None)
        session.execute(forgotten.where(Heir.member_id.in_(ids)))
        session.execute(forgotten.where(Heir.person_id == person_id))
        session.execute(
            update(Member)
            .where(Member.person_id == person_id)
            .values(identity_reason="", risk_reason="")
        )
        audit.record(session, "member.forget", f"person:{person_id}", actor=actor, now=now)

    def obstacles_to_merging(
        self, session: Session, kept_id: int, gone_id: int
    ) -> Iterable[Obstacle]:
        """Both have a membership that is not settled."""
        living = [
            each
            for person_id in (kept_id, gone_id)
            for each in memberships_of(session, person_id)
            if each.status not in {REFUSED, SETTLED}
        ]
        if len(living) > 1:
            numbers = " dan ".join(called(each) for each in living)
            yield Obstacle(
                Label(
                    f"Keduanya anggota: {numbers}. Selesaikan salah satu keanggotaannya dahulu.",
                    f"Both are members: {numbers}. Settle one of the memberships first.",
                ),
                "membership.index",
            )

    def move(self, session: Session, gone_id: int, kept_id: int) -> dict[str, list[int]]:
        """Hang memberships and heirs on the person who is kept."""
        moved: dict[str, list[int]] = {}
        for name, table in (("member", Member), ("member_heir", Heir)):
            ids = list(session.scalars(select(table.id).where(table.person_id == gone_id)))
            if ids:
                session.execute(update(table).where(table.id.in_(ids)).values(person_id=kept_id))
                moved[name] = ids
        return moved

    def find(self, session: Session, text: str) -> Iterable[int]:
        """The person of a member number."""
        found = session.scalar(
            select(Member.person_id).where(func.lower(Member.number) == text.strip().casefold())
        )
        return () if found is None else (found,)

    def numbers(self, session: Session, person_ids: Sequence[int]) -> dict[int, str]:
        """Member numbers of several persons, the latest membership of each."""
        rows = session.execute(
            select(Member.person_id, Member.number)
            .where(Member.person_id.in_(person_ids), Member.number.is_not(None))
            .order_by(Member.id)
        )
        return {row.person_id: row.number for row in rows if row.number is not None}


register(Memberships())

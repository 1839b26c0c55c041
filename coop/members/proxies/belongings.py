"""What proxies hold about who received them, for the village record: shown and in the way."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select

from coop.ledger.report import Label
from coop.members.membership.models import Member
from coop.members.people.registry import Belongings
from coop.members.people.registry import Obstacle
from coop.members.people.registry import PersonLink
from coop.members.people.registry import Section
from coop.members.people.registry import register
from coop.members.proxies.models import Proxy
from coop.members.proxies.models import ProxyAct
from coop.users.access import Permission

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence

    from sqlalchemy import Row
    from sqlalchemy.orm import Session


class ProxiesReceived(Belongings):
    """Proxies under which a person may act; a merged person keeps those received as they were."""

    name = "proxies"

    def links(self, session: Session, person_id: int) -> Iterable[PersonLink]:
        """A line for each proxy."""
        for row, number in _received(session, person_id):
            yield PersonLink(
                Label(f"Kuasa {row.number}", f"Proxy {row.number}"),
                Label(f"dari anggota {number}", f"from member {number}"),
                "proxies.show",
                (("proxy_id", row.id),),
                Permission.SAVINGS_READ,
            )

    def sections(self, session: Session, person_id: int) -> Iterable[Section]:
        """What each proxy covers."""
        yield Section(
            "proxies",
            Label("Kuasa yang diterima", "Proxies received"),
            (
                ("number", Label("Nomor", "Number")),
                ("member", Label("Anggota", "Member")),
                ("valid_from", Label("Mulai", "From")),
                ("expires_on", Label("Sampai", "Until")),
                ("revoked_on", Label("Dicabut", "Revoked")),
                ("document", Label("Surat", "Letter")),
            ),
            tuple(
                (row.number, number, row.valid_from, row.expires_on, row.revoked_on, row.document)
                for row, number in _received(session, person_id)
            ),
            Permission.SAVINGS_READ,
        )

    def obstacles_to_erasing(self, session: Session, person_id: int) -> Iterable[Obstacle]:
        """Proxies that were not revoked."""
        for row, _number in _received(session, person_id):
            if not row.revoked_at:
                yield Obstacle(
                    Label(
                        f"Kuasa {row.number} belum dicabut. Cabut dulu pada halaman kuasa itu.",
                        f"Proxy {row.number} was not revoked. Revoke it on its page first.",
                    ),
                    "proxies.show",
                    (("proxy_id", row.id),),
                )

    def last_book_day(self, session: Session, person_id: int) -> date | None:
        """The last day on which the person acted for a member."""
        return session.scalar(
            select(func.max(ProxyAct.day))
            .join(Proxy, Proxy.id == ProxyAct.proxy_id)
            .where(Proxy.person_id == person_id)
        )


def _received(session: Session, person_id: int) -> Sequence[Row[Proxy, str | None]]:
    return session.execute(
        select(Proxy, Member.number)
        .join(Member, Member.id == Proxy.member_id)
        .where(Proxy.person_id == person_id)
        .order_by(Proxy.id)
    ).all()


register(ProxiesReceived())

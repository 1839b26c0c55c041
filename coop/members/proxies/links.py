"""Links to a statement that a member abroad opens without signing in: signed, expiring, revocable.

What is sent carries the row's number and its nonce, nothing that names anybody. It opens as long
as the row says so; drawing another nonce shuts every copy of it at once.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Final

from itsdangerous import BadData
from itsdangerous import URLSafeSerializer
from sqlalchemy import select

from coop import audit
from coop.dates import utc_text
from coop.ledger.errors import RequestReused
from coop.ledger.periods import lock_head
from coop.members.membership.models import Member
from coop.members.proxies.errors import LinkRefused
from coop.members.proxies.models import ProxyLink

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

#: How long a link may live, in days; a contract's year at most.
DAYS: Final = (30, 90, 180, 365)
DAYS_DEFAULT: Final = 90

#: Memberships whose savings may be looked at by link.
SHOWN: Final = frozenset({"active", "resigned", "expelled"})

_SALT: Final = "kuasa.lihat"
_NONCE_BYTES: Final = 8
_TOKEN_LENGTH_MAX: Final = 200


def make_link(
    session: Session,
    member_id: int,
    shows_from: date,
    days: int,
    *,
    request_id: str,
    actor: str,
    now: datetime,
) -> ProxyLink:
    """A new link; those made before stay open until they end or are revoked.

    Args:
        session: writing session.
        member_id: whose savings it shows.
        shows_from: first day it shows.
        days: how long it opens, of ``DAYS``.
        request_id: the same id makes one link.
        actor: who makes it.
        now: aware moment.

    Raises:
        RequestReused: the id made another link.
        LinkRefused: another length of life, or nobody may look at that membership.
    """
    lock_head(session)
    known = session.scalar(select(ProxyLink).where(ProxyLink.request_id == request_id))
    if known is not None:
        if known.member_id != member_id:
            raise RequestReused(request_id, str(known.id))
        return known
    member = session.get(Member, member_id)
    if days not in DAYS or member is None or member.status not in SHOWN:
        raise LinkRefused("unknown")
    row = ProxyLink(
        member_id=member_id,
        nonce=_new_nonce(),
        shows_from=shows_from,
        expires_at=utc_text(now + timedelta(days=days)),
        request_id=request_id,
        made_at=utc_text(now),
        made_by=actor,
    )
    session.add(row)
    session.flush()
    audit.record(
        session, "proxy.link", f"member:{member.number}", actor=actor, now=now, link=row.id
    )
    return row


def revoke_link(session: Session, link_id: int, *, actor: str, now: datetime) -> ProxyLink:
    """Shut a link for good; a second time changes nothing.

    Raises:
        LinkRefused: there is none of that number.
    """
    lock_head(session)
    row = session.get(ProxyLink, link_id, populate_existing=True)
    if row is None:
        raise LinkRefused("unknown")
    if row.revoked_at:
        return row
    row.nonce = _new_nonce()
    row.revoked_at, row.revoked_by = utc_text(now), actor
    session.flush()
    number = session.scalar(select(Member.number).where(Member.id == row.member_id))
    audit.record(
        session, "proxy.link_revoke", f"member:{number}", actor=actor, now=now, link=row.id
    )
    return row


def token_of(secret: str, link: ProxyLink) -> str:
    """What is sent of a link.

    Args:
        secret: of the server.
        link: standing.
    """
    return _serializer(secret).dumps([link.id, link.nonce])


def open_link(session: Session, secret: str, token: str, *, now: datetime) -> ProxyLink:
    """The link of a token that still opens.

    Raises:
        LinkRefused: not of ours (or the server's secret is another by now), over, or revoked.
    """
    row = _row_of(session, secret, token)
    if row.revoked_at:
        raise LinkRefused("revoked")
    if utc_text(now) > row.expires_at:
        raise LinkRefused("expired")
    status = session.scalar(select(Member.status).where(Member.id == row.member_id))
    if status not in SHOWN:
        raise LinkRefused("ended")
    return row


def _row_of(session: Session, secret: str, token: str) -> ProxyLink:
    try:
        content: object = _serializer(secret).loads(token[:_TOKEN_LENGTH_MAX])
    except BadData:
        raise LinkRefused("unknown") from None
    if not isinstance(content, list) or [type(each) for each in content] != [int, str]:
        raise LinkRefused("unknown")
    link_id, nonce = content
    row = session.get(ProxyLink, link_id)
    if row is None:
        raise LinkRefused("unknown")
    if not hmac.compare_digest(row.nonce, nonce):
        raise LinkRefused("revoked")  # it was signed by us, so it was ours
    return row


def _new_nonce() -> str:
    return secrets.token_hex(_NONCE_BYTES)


def _serializer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=_SALT)

"""What persons agreed to: for which purpose, in which words, since when, and until when."""

from __future__ import annotations

from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from sqlalchemy import select

from coop import audit
from coop.dates import utc_text
from coop.errors import NotFound
from coop.ledger.periods import lock_head
from coop.ledger.report import Label
from coop.members.people.errors import ConsentRefused
from coop.members.people.errors import DayRefused
from coop.members.people.facts import is_minor
from coop.members.people.models import Consent
from coop.members.people.numbers import person_number
from coop.members.people.service import living_record
from coop.members.people.service import subject_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class Purpose(NamedTuple):
    """What data may be used for, in the words a person agrees to.

    ``version`` changes with the words; a consent remembers under which it was given.
    """

    title: Label
    version: str
    text: Label


PURPOSES: Final = {
    "record": Purpose(
        Label("Pendataan warga desa", "Village record"),
        "2026-1",
        Label(
            "Saya setuju desa dan koperasi mencatat data diri saya (nama, NIK, tanggal lahir, "
            "alamat, nomor telepon, keluarga) untuk layanan Desmigratif di desa ini.",
            "I agree that village and cooperative record my personal data (name, NIK, day of "
            "birth, address, telephone, family) for the Desmigratif services of this village.",
        ),
    ),
    "membership": Purpose(
        Label("Keanggotaan, simpanan dan pinjaman", "Membership, savings and loans"),
        "2026-1",
        Label(
            "Saya setuju koperasi memakai data saya untuk keanggotaan, simpanan dan pinjaman "
            "saya, termasuk laporan yang diwajibkan peraturan.",
            "I agree that the cooperative uses my data for my membership, savings and loans, "
            "including the reports that regulations demand.",
        ),
    ),
    "migration": Purpose(
        Label("Layanan migrasi", "Migration services"),
        "2026-1",
        Label(
            "Saya setuju petugas desa memakai data saya untuk membantu keberangkatan, "
            "perlindungan dan kepulangan saya sebagai pekerja migran.",
            "I agree that the village officer uses my data to help with my departure, protection "
            "and return as a migrant worker.",
        ),
    ),
    "childcare": Purpose(
        Label("Pengasuhan anak", "Care of children"),
        "2026-1",
        Label(
            "Saya setuju data anak ini dipakai untuk kegiatan pengasuhan dan belajar di desa.",
            "I agree that the data of this child are used for care and learning in the village.",
        ),
    ),
    "contact": Purpose(
        Label("Dihubungi lewat telepon atau pesan", "Being called or messaged"),
        "2026-1",
        Label(
            "Saya setuju dihubungi lewat telepon atau pesan tentang layanan yang saya ikuti.",
            "I agree to be called or messaged about the services I take part in.",
        ),
    ),
    "sharing": Purpose(
        Label("Diteruskan kepada dinas", "Handing on to the authorities"),
        "2026-1",
        Label(
            "Saya setuju data saya diteruskan kepada dinas yang membina program ini bila diminta "
            "untuk pembinaan; yang diteruskan dicatat.",
            "I agree that my data are handed to the office that supervises this programme when it "
            "asks for them; what is handed on is recorded.",
        ),
    ),
}


def consents_of(session: Session, person_id: int) -> list[Consent]:
    """Every consent of a person, the latest first."""
    query = select(Consent).where(Consent.person_id == person_id)
    return list(session.scalars(query.order_by(Consent.given_on.desc(), Consent.id.desc())))


def agrees(session: Session, person_id: int, purpose: str) -> bool:
    """Whether a person's data may be used for a purpose now."""
    query = select(Consent.id).where(
        Consent.person_id == person_id, Consent.purpose == purpose, Consent.revoked_on.is_(None)
    )
    return session.scalar(query.limit(1)) is not None


def give_consent(
    session: Session, person_id: int, purpose: str, given_on: date, *, actor: str, now: datetime
) -> Consent:
    """Keep that a person agreed; for a minor, that the guardian did.

    Raises:
        NotFound: there is no such person.
        PersonShut: merged or erased.
        ConsentRefused: a purpose nobody asks for, or a minor without a guardian.
        DayRefused: a day to come.
    """
    lock_head(session)
    person = living_record(session, person_id)
    if purpose not in PURPOSES:
        raise ConsentRefused("purpose_unknown")
    if given_on > now.date():
        raise DayRefused("given_on", "day_future")
    giver = person.id
    if is_minor(person.birth_day, given_on):
        if person.guardian_id is None:
            raise ConsentRefused("guardian_missing")
        giver = person.guardian_id
    known = session.scalars(
        select(Consent).where(
            Consent.person_id == person_id,
            Consent.purpose == purpose,
            Consent.revoked_on.is_(None),
            Consent.text_version == PURPOSES[purpose].version,
        )
    ).first()
    if known is not None:
        return known
    consent = Consent(
        person_id=person_id,
        purpose=purpose,
        text_version=PURPOSES[purpose].version,
        given_on=given_on,
        given_by=person_number(giver),
        recorded_at=utc_text(now),
        recorded_by=actor,
    )
    session.add(consent)
    session.flush()
    subject = subject_of(person_id)
    audit.record(session, "consent.give", subject, actor=actor, now=now, purpose=purpose)
    return consent


def revoke_consent(
    session: Session, consent_id: int, revoked_on: date, *, actor: str, now: datetime
) -> Consent:
    """Keep that a consent was taken back; the data may not be used for it any more.

    Raises:
        NotFound: there is no such consent.
        ConsentRefused: it was taken back already.
        DayRefused: before it was given, or to come.
    """
    lock_head(session)
    consent = session.get(Consent, consent_id)
    if consent is None:
        raise NotFound("consent", consent_id)
    if consent.revoked_on is not None:
        raise ConsentRefused("consent_revoked")
    if revoked_on > now.date():
        raise DayRefused("revoked_on", "day_future")
    if revoked_on < consent.given_on:
        raise DayRefused("revoked_on", "before_beginning")
    consent.revoked_on, consent.revoked_at = revoked_on, utc_text(now)
    session.flush()
    audit.record(
        session,
        "consent.revoke",
        subject_of(consent.person_id),
        actor=actor,
        now=now,
        purpose=consent.purpose,
    )
    return consent

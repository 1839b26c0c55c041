"""Everything that is held about one person, for the person who asks (UU 27/2022)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from coop import audit
from coop.audit import AuditEvent
from coop.ledger.report import Label
from coop.members.people.consents import PURPOSES
from coop.members.people.consents import consents_of
from coop.members.people.households import household_number
from coop.members.people.merging import merges_of
from coop.members.people.models import ExternalId
from coop.members.people.models import Household
from coop.members.people.models import HouseholdMember
from coop.members.people.models import Person
from coop.members.people.numbers import masked
from coop.members.people.numbers import masked_phone
from coop.members.people.numbers import person_number
from coop.members.people.registry import Section
from coop.members.people.registry import registered
from coop.members.people.service import living_record
from coop.members.people.service import subject_of
from coop.members.people.service import unsealed
from coop.members.people.vault import open_vault
from coop.members.regions.reading import place_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.ledger.report import Cell
    from coop.users.access import Permission

#: Acts of the log that say that somebody looked at or handed out the person's data.
LOOKS = {
    "identity.reveal": Label("melihat nomor yang ditutup", "looked at a sealed number"),
    "identity.restricted": Label("membaca identitas terbatas", "read a restricted identity"),
    "person.export": Label("mengunduh semua data ini", "downloaded all of these data"),
}


def everything_about(
    session: Session,
    person_id: int,
    permissions: Iterable[Permission],
    *,
    with_numbers: bool,
    form: str,
    actor: str,
    now: datetime,
) -> list[Section]:
    """Every part of what is held, and a row in the log that it was handed out.

    Args:
        session: writing session.
        person_id: about whom.
        permissions: of who makes the file; parts that ask for another are left out.
        with_numbers: NIK, card and telephone in full; else masked.
        form: json, pdf or xlsx, for the log.
        actor: who makes the file.
        now: aware moment in the book's zone.

    Raises:
        NotFound: there is no such person.
        PersonShut: merged or erased.
        KeyMissing: full numbers are asked for and this machine lacks the book's key.
    """
    person = living_record(session, person_id)
    sections = [
        _facts(session, person, with_numbers=with_numbers),
        _households(session, person_id, with_numbers=with_numbers),
        _external_ids(session, person_id),
        _consents(session, person_id),
        _merges(session, person_id),
        _looks(session, person_id),
    ]
    for each in registered():
        sections += each.sections(session, person_id)
    allowed = set(permissions)
    audit.record(
        session,
        "person.export",
        subject_of(person_id),
        actor=actor,
        now=now,
        form=form,
        full_numbers=with_numbers,
    )
    return [each for each in sections if each.permission is None or each.permission in allowed]


def shown_number(session: Session, field: str, sealed: str, *, in_full: bool) -> str:
    """A sealed number in full or masked; dots alone where this machine lacks the key."""
    if not sealed:
        return ""
    if in_full:
        return unsealed(session, field, sealed)
    vault = open_vault(session)
    if vault is None:
        return "•" * 8
    number = vault.unseal(field, sealed)
    return masked_phone(number) if field == "phone" else masked(number)


def _facts(session: Session, person: Person, *, with_numbers: bool) -> Section:
    guardian = person_number(person.guardian_id) if person.guardian_id else ""
    facts: list[tuple[Label, Cell]] = [
        (Label("Nomor warga", "Villager's number"), person_number(person.id)),
        (Label("Nama", "Name"), person.name),
        (
            Label("NIK", "NIK"),
            shown_number(session, "nik", person.nik_sealed, in_full=with_numbers),
        ),
        (Label("Jenis kelamin", "Sex"), _SEX[person.sex]),
        (Label("Tempat lahir", "Place of birth"), person.birth_place),
        (Label("Tanggal lahir", "Day of birth"), person.birth_day),
        (Label("Pendidikan", "Education"), EDUCATION_LABELS[person.education]),
        (Label("Pekerjaan", "Occupation"), person.occupation),
        (
            Label("Telepon", "Telephone"),
            shown_number(session, "phone", person.phone_sealed, in_full=with_numbers),
        ),
        (Label("Wali", "Guardian"), guardian),
        (Label("Meninggal", "Died"), person.died_on),
        (Label("Catatan", "Note"), person.note),
        (Label("Dicatat", "Recorded"), person.recorded_at),
        (Label("Dicatat oleh", "Recorded by"), person.recorded_by),
        (Label("Terakhir diubah", "Last changed"), person.changed_at),
        (Label("Diubah oleh", "Changed by"), person.changed_by),
    ]
    rows = tuple((label, value) for label, value in facts if value not in {None, ""})
    columns = (("fact", Label("Data", "Fact")), ("value", Label("Isi", "Value")))
    return Section("person", Label("Data diri", "Personal data"), columns, rows)


_SEX = {
    "": Label("", ""),
    "f": Label("Perempuan", "Female"),
    "m": Label("Laki-laki", "Male"),
}
EDUCATION_LABELS = {
    "": Label("", ""),
    "none": Label("Tidak sekolah", "None"),
    "sd": Label("SD", "Primary school"),
    "smp": Label("SMP", "Junior secondary school"),
    "sma": Label("SMA atau SMK", "Senior secondary school"),
    "diploma": Label("Diploma", "Diploma"),
    "bachelor": Label("Sarjana", "Bachelor"),
    "master": Label("Magister atau lebih", "Master or higher"),
    "other": Label("Lainnya", "Other"),
}
RELATION_LABELS = {
    "head": Label("Kepala keluarga", "Head of the household"),
    "spouse": Label("Suami atau istri", "Husband or wife"),
    "child": Label("Anak", "Child"),
    "child_in_law": Label("Menantu", "Son- or daughter-in-law"),
    "grandchild": Label("Cucu", "Grandchild"),
    "parent": Label("Orang tua", "Parent"),
    "parent_in_law": Label("Mertua", "Parent-in-law"),
    "relative": Label("Keluarga lain", "Other relative"),
    "helper": Label("Pembantu", "Domestic helper"),
    "other": Label("Lainnya", "Other"),
}


def _households(session: Session, person_id: int, *, with_numbers: bool) -> Section:
    found = session.execute(
        select(HouseholdMember, Household)
        .join(Household, Household.id == HouseholdMember.household_id)
        .where(HouseholdMember.person_id == person_id)
        .order_by(HouseholdMember.joined_on, HouseholdMember.id)
    )
    rows = tuple(
        (
            household_number(household.id),
            shown_number(session, "card", household.card_sealed, in_full=with_numbers),
            RELATION_LABELS[membership.relation],
            address_of(session, household),
            membership.joined_on,
            membership.left_on,
        )
        for membership, household in found
    )
    columns = (
        ("household", Label("Keluarga", "Household")),
        ("card", Label("Nomor KK", "Family card")),
        ("relation", Label("Hubungan", "Relation")),
        ("address", Label("Alamat", "Address")),
        ("from", Label("Sejak", "Since")),
        ("until", Label("Sampai", "Until")),
    )
    return Section("households", Label("Keluarga", "Households"), columns, rows)


def address_of(session: Session, household: Household) -> str:
    """An address in one line, as on a letter."""
    parts = [household.address]
    if household.rt or household.rw:
        parts.append(f"RT {household.rt or '–'}/RW {household.rw or '–'}")
    parts.append(household.hamlet and f"Dusun {household.hamlet.removeprefix('Dusun ')}")
    place = place_of(session, household.region_code) if household.region_code else None
    parts.append(place.label if place else household.region_code)
    return ", ".join(part for part in parts if part)


def _external_ids(session: Session, person_id: int) -> Section:
    query = select(ExternalId).where(ExternalId.person_id == person_id).order_by(ExternalId.id)
    rows = tuple(
        (each.system, each.value, each.valid_from, each.valid_until)
        for each in session.scalars(query)
    )
    columns = (
        ("system", Label("Sistem", "System")),
        ("number", Label("Nomor", "Number")),
        ("from", Label("Sejak", "Since")),
        ("until", Label("Sampai", "Until")),
    )
    title = Label("Nomor di sistem lain", "Numbers in other systems")
    return Section("external_ids", title, columns, rows)


def _consents(session: Session, person_id: int) -> Section:
    rows = tuple(
        (
            PURPOSES[each.purpose].title,
            each.text_version,
            each.given_on,
            each.given_by,
            each.revoked_on,
        )
        for each in consents_of(session, person_id)
    )
    columns = (
        ("purpose", Label("Tujuan", "Purpose")),
        ("version", Label("Versi teks", "Version of the text")),
        ("given", Label("Diberikan", "Given")),
        ("by", Label("Oleh", "By")),
        ("revoked", Label("Dicabut", "Taken back")),
    )
    return Section("consents", Label("Persetujuan", "Consents"), columns, rows)


def _merges(session: Session, person_id: int) -> Section:
    rows = tuple(
        (person_number(each.gone_id), each.recorded_at, each.recorded_by, each.reason)
        for each in merges_of(session, person_id)
    )
    columns = (
        ("other", Label("Catatan lain", "Other record")),
        ("at", Label("Waktu", "At")),
        ("by", Label("Oleh", "By")),
        ("reason", Label("Alasan", "Reason")),
    )
    title = Label("Penggabungan catatan ganda", "Merged doubles")
    return Section("merges", title, columns, rows)


def _looks(session: Session, person_id: int) -> Section:
    query = select(AuditEvent).where(
        AuditEvent.action.in_(sorted(LOOKS)), AuditEvent.subject == subject_of(person_id)
    )
    rows = tuple(
        (each.at, each.actor, LOOKS[each.action])
        for each in session.scalars(query.order_by(AuditEvent.id))
    )
    columns = (
        ("at", Label("Waktu", "At")),
        ("by", Label("Oleh", "By")),
        ("act", Label("Perbuatan", "Act")),
    )
    title = Label("Siapa melihat nomor yang ditutup", "Who looked at sealed numbers")
    return Section("looks", title, columns, rows)

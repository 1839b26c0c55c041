"""Tables of the village record: persons, households, what they agreed to.

Numbers of identity cards, family cards and telephones are never stored as they read: ``…_sealed``
holds them encrypted, ``…_index`` a keyed digest by which the whole number is found
(``coop.members.people.vault``). Moments are UTC text.
"""

from __future__ import annotations

import datetime as dt  # the mapper resolves annotations in this module's namespace

from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import Text
from sqlalchemy import UniqueConstraint
from sqlalchemy import text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from coop.db import Base


class BookKey(Base):
    """Which key opens this book's sealed numbers; the key itself lies elsewhere.

    ``proof`` is a keyed digest of a fixed word: it tells the right key from a wrong one.
    """

    __tablename__ = "book_key"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key_id: Mapped[str] = mapped_column(Text)
    proof: Mapped[str] = mapped_column(Text)
    made_at: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(Text)


class Person(Base):
    """One person of the village, member or not.

    ``folded`` is the name in small letters without accents and signs, for sorting; ``sound`` its
    words as they are heard, in the order of the alphabet, by which doubles are found
    (``coop.members.people.names``). ``sex``: f, m or empty. ``state``: known; merged (into
    ``merged_into_id``); restricted (name and number lie sealed in ``restricted_identity``);
    destroyed (nothing is left but the row).
    """

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("sex IN ('','f','m')", name="sex_known"),
        CheckConstraint("state IN ('known','merged','restricted','destroyed')", name="state_known"),
        CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged_into"),
        Index("ix_person_folded", "folded"),
        Index("ix_person_sound", "sound"),
        Index(
            "uq_person_nik_index",
            "nik_index",
            unique=True,
            sqlite_where=text("nik_index <> ''"),
            postgresql_where=text("nik_index <> ''"),
        ),
        Index(
            "ix_person_phone_index",
            "phone_index",
            sqlite_where=text("phone_index <> ''"),
            postgresql_where=text("phone_index <> ''"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    sound: Mapped[str] = mapped_column(Text, default="")
    sex: Mapped[str] = mapped_column(Text, default="")
    birth_day: Mapped[dt.date | None]
    birth_place: Mapped[str] = mapped_column(Text, default="")
    education: Mapped[str] = mapped_column(Text, default="")
    occupation: Mapped[str] = mapped_column(Text, default="")
    nik_sealed: Mapped[str] = mapped_column(Text, default="")
    nik_index: Mapped[str] = mapped_column(Text, default="")
    phone_sealed: Mapped[str] = mapped_column(Text, default="")
    phone_index: Mapped[str] = mapped_column(Text, default="")
    guardian_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    died_on: Mapped[dt.date | None]
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(Text, default="known")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    request_id: Mapped[str | None] = mapped_column(Text, unique=True)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[str] = mapped_column(Text, default="")
    changed_by: Mapped[str] = mapped_column(Text, default="")


class Household(Base):
    """People under one roof; the number of their family card where they have one."""

    __tablename__ = "household"
    __table_args__ = (
        Index(
            "uq_household_card_index",
            "card_index",
            unique=True,
            sqlite_where=text("card_index <> ''"),
            postgresql_where=text("card_index <> ''"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    head_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    card_sealed: Mapped[str] = mapped_column(Text, default="")
    card_index: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(Text, default="")
    rt: Mapped[str] = mapped_column(Text, default="")
    rw: Mapped[str] = mapped_column(Text, default="")
    hamlet: Mapped[str] = mapped_column(Text, default="")
    region_code: Mapped[str] = mapped_column(Text, default="")
    request_id: Mapped[str | None] = mapped_column(Text, unique=True)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[str] = mapped_column(Text, default="")
    changed_by: Mapped[str] = mapped_column(Text, default="")


class HouseholdMember(Base):
    """One person in one household; ``left_on`` None for as long as it lasts."""

    __tablename__ = "household_member"
    __table_args__ = (
        Index(
            "uq_household_member_person_id",
            "person_id",
            unique=True,
            sqlite_where=text("left_on IS NULL"),
            postgresql_where=text("left_on IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    relation: Mapped[str] = mapped_column(Text)
    joined_on: Mapped[dt.date]
    left_on: Mapped[dt.date | None]


class ExternalId(Base):
    """What another system calls a person (OpenSID, SISKOP2MI, SIMKOPDES …), from when to when."""

    __tablename__ = "person_external_id"
    __table_args__ = (UniqueConstraint("system", "value", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    system: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[dt.date]
    valid_until: Mapped[dt.date | None]


class Consent(Base):
    """One purpose a person agreed to, in which words, and since when no longer."""

    __tablename__ = "person_consent"
    __table_args__ = (
        CheckConstraint("(revoked_on IS NULL) = (revoked_at = '')", name="revoked_whole"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[str] = mapped_column(Text)
    text_version: Mapped[str] = mapped_column(Text)
    given_on: Mapped[dt.date]
    given_by: Mapped[str] = mapped_column(Text)
    revoked_on: Mapped[dt.date | None]
    revoked_at: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)


class NameKey(Base):
    """One word of a name as it is heard; the words of a village are few, its names many."""

    __tablename__ = "name_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text, unique=True)


class NameKeyPart(Base):
    """A beginning of a word, or the word with a letter or two left out.

    What was typed is left the same letters out of; where a part of both agrees, they are alike.
    """

    __tablename__ = "name_key_part"
    __table_args__ = (Index("ix_name_key_part_part", "part", "key_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(Text)
    key_id: Mapped[int] = mapped_column(ForeignKey("name_key.id"))


class PersonKey(Base):
    """One word of one person's name."""

    __tablename__ = "person_key"
    __table_args__ = (Index("ix_person_key_key_id", "key_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key_id: Mapped[int] = mapped_column(ForeignKey("name_key.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)


class PersonMerge(Base):
    """Two persons that turned out to be one: which stays, which rows came from the other.

    ``moved``: JSON, ids of rows by table. Never undone; what came from whom stays readable.
    """

    __tablename__ = "person_merge"

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    gone_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    reason: Mapped[str] = mapped_column(Text)
    moved: Mapped[str] = mapped_column(Text)
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)


class PersonPair(Base):
    """Two persons who look alike and were found to be two."""

    __tablename__ = "person_pair"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    first_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    second_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)


class RestrictedIdentity(Base):
    """Name and number of an erased person who stands in register or ledger.

    ``sealed`` holds both, encrypted, until the day after ``keep_until``; then it is emptied.
    """

    __tablename__ = "restricted_identity"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    sealed: Mapped[str] = mapped_column(Text)
    keep_until: Mapped[dt.date] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(Text)
    erased_at: Mapped[str] = mapped_column(Text)
    erased_by: Mapped[str] = mapped_column(Text)
    destroyed_at: Mapped[str] = mapped_column(Text, default="")
    destroyed_by: Mapped[str] = mapped_column(Text, default="")

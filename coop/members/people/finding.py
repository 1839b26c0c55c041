"""Finding persons: by number, by name as it is heard, and by whole sealed numbers.

The words of all names are a small vocabulary. What was typed is first matched with that, then
the persons who bear such words are read through an index: the size of the village hardly counts.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple

from sqlalchemy import case
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy.orm import aliased

from coop.members.people.errors import NumberRefused
from coop.members.people.models import Household
from coop.members.people.models import HouseholdMember
from coop.members.people.models import NameKey
from coop.members.people.models import NameKeyPart
from coop.members.people.models import Person
from coop.members.people.models import PersonKey
from coop.members.people.models import PersonPair
from coop.members.people.names import fold
from coop.members.people.names import left_out
from coop.members.people.names import name_words
from coop.members.people.names import parts
from coop.members.people.names import sound_of
from coop.members.people.names import unlikeness
from coop.members.people.numbers import NIK_DIGITS
from coop.members.people.numbers import checked_phone
from coop.members.people.numbers import only_digits
from coop.members.people.numbers import person_id_of
from coop.members.people.registry import registered
from coop.members.people.vault import open_vault

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy import Select
    from sqlalchemy.orm import Session

#: Words of what was typed that are looked for; nobody's name has more that tell.
WORDS_MAX = 6
#: A number that long is looked for as a whole and never stands in an address.
SECRET_DIGITS_MIN = 8
DOUBLES_SHOWN = 5
_ROWS_AT_ONCE = 500
_ANY_DAY = date(1900, 1, 1)


def is_secret(text: str) -> bool:
    """Whether what was typed looks like a number that must not stand in an address.

    >>> is_secret("3504 1455 0180 0001"), is_secret("0812-3456-789"), is_secret("Wati 12")
    (True, True, False)
    """
    return sum(sign.isdigit() for sign in text) >= SECRET_DIGITS_MIN


# ------------------------------------------------------------------------------- keeping


def keep_names(session: Session, persons: Sequence[Person]) -> None:
    """Write down under which words persons are found; their earlier words go.

    Args:
        session: writing session.
        persons: with ids and names.
    """
    ids = [person.id for person in persons]
    for start in range(0, len(ids), _ROWS_AT_ONCE):
        some = ids[start : start + _ROWS_AT_ONCE]
        session.execute(delete(PersonKey).where(PersonKey.person_id.in_(some)))
    words_of = {person.id: name_words(person.name) for person in persons}
    keys = _keys_of(session, {word for words in words_of.values() for word in words})
    rows = [
        {"person_id": person_id, "key_id": keys[word]}
        for person_id, words in words_of.items()
        for word in words
    ]
    if rows:
        session.execute(insert(PersonKey), rows)


def described(person: Person, name: str) -> None:
    """Give a person a name and what follows from it; ``keep_names`` comes after the flush."""
    person.name, person.folded, person.sound = name, fold(name), sound_of(name)


def _keys_of(session: Session, words: set[str]) -> dict[str, int]:
    known: dict[str, int] = {}
    wanted = sorted(words)
    for start in range(0, len(wanted), _ROWS_AT_ONCE):
        some = wanted[start : start + _ROWS_AT_ONCE]
        query = select(NameKey.key, NameKey.id).where(NameKey.key.in_(some))
        known.update((key, key_id) for key, key_id in session.execute(query))
    new = [NameKey(key=word) for word in wanted if word not in known]
    session.add_all(new)
    session.flush()
    known.update((each.key, each.id) for each in new)
    rows = [{"part": part, "key_id": each.id} for each in new for part in sorted(parts(each.key))]
    if rows:
        session.execute(insert(NameKeyPart), rows)
    return known


# ------------------------------------------------------------------------------- by name


def persons_named(session: Session, text: str, *, limit: int, offset: int = 0) -> list[Person]:
    """Persons whose name is like a text, the likest first; all of them for an empty one.

    Words that nobody bears are passed over; where none of them is known, nobody is found.
    """
    named = ids_named(session, text)
    if named is None:
        return []
    query, likest = named
    return persons_of(session, query.order_by(*likest).limit(limit).offset(offset))


def ids_named(
    session: Session, text: str
) -> tuple[Select[int], tuple[ColumnElement[Any], ...]] | None:
    """Ids as ``persons_named`` finds them, and the order in which the likest come first.

    Returns:
        None where nobody bears any of the words.
    """
    words = name_words(text)[:WORDS_MAX]
    wanted = select(Person.id).where(Person.state == "known")
    if not words:
        return wanted, (Person.folded.asc(), Person.id.asc())
    alike = [each for each in _alike(session, words) if each]
    if not alike:
        return None
    keys = [aliased(PersonKey) for _ in alike]
    ranks = [
        func.min(case(found, value=key.key_id)) for key, found in zip(keys, alike, strict=True)
    ]
    rank = sum(ranks[1:], start=ranks[0])
    for key, found in zip(keys, alike, strict=True):
        wanted = wanted.join(key, key.person_id == Person.id).where(key.key_id.in_(list(found)))
    return wanted.group_by(Person.id), (rank, Person.folded.asc(), Person.id.asc())


def persons_of(session: Session, query: Select[int]) -> list[Person]:
    """Persons of a query for ids, in its order.

    Only those shown are read whole: a common name has a thousand bearers.
    """
    ids = list(session.scalars(query))
    read = {each.id: each for each in session.scalars(select(Person).where(Person.id.in_(ids)))}
    return [read[each] for each in ids]


def _alike(session: Session, words: Sequence[str]) -> list[dict[int, int]]:
    """Of each word the known words that are like it, with how far they are from it."""
    looked_for = {word: left_out(word) for word in words}
    query = (
        select(NameKey.id, NameKey.key)
        .join(NameKeyPart, NameKeyPart.key_id == NameKey.id)
        .where(NameKeyPart.part.in_(sorted(frozenset().union(*looked_for.values()))))
        .distinct()
    )
    known = [(key_id, key) for key_id, key in session.execute(query)]
    found = []
    for word in words:
        scores = {key_id: unlikeness(word, key) for key_id, key in known}
        found.append({key_id: score for key_id, score in scores.items() if score is not None})
    return found


# ------------------------------------------------------------------------------- by number


def persons_numbered(session: Session, text: str) -> list[Person]:
    """Persons known under a number: their own, a member's, a NIK, a telephone, a family card.

    Sealed numbers are found by all their digits only, and only where the key is.
    """
    ids: list[int] = []
    own = person_id_of(text)
    if own is not None:
        ids.append(own)
    for each in registered():
        ids += each.find(session, text.strip())
    if is_secret(text):
        ids += _under_sealed_number(session, text)
    found = {each.id: each for each in persons_by_id(session, ids)}
    return list(found.values())


def persons_by_id(session: Session, ids: Iterable[int]) -> list[Person]:
    """Persons in the given order; who was merged is the one they were merged into."""
    wanted = list(dict.fromkeys(ids))
    known = {each.id: each for each in session.scalars(select(Person).where(Person.id.in_(wanted)))}
    found = [known[each] for each in wanted if each in known]
    return [_kept(session, each) for each in found]


def _kept(session: Session, person: Person) -> Person:
    while person.merged_into_id is not None:
        into = session.get(Person, person.merged_into_id)
        assert into is not None, "a foreign key"
        person = into
    return person


def _under_sealed_number(session: Session, text: str) -> list[int]:
    vault = open_vault(session)
    if vault is None:
        return []
    digits = only_digits(text)
    if len(digits) == NIK_DIGITS:
        by_nik = select(Person.id).where(Person.nik_index == vault.index("nik", digits))
        by_card = (
            select(HouseholdMember.person_id)
            .join(Household, Household.id == HouseholdMember.household_id)
            .where(
                Household.card_index == vault.index("card", digits),
                HouseholdMember.left_on.is_(None),
            )
            .order_by(HouseholdMember.id)
        )
        return [*session.scalars(by_nik), *session.scalars(by_card)]
    try:
        phone = checked_phone(text)
    except NumberRefused:
        return []
    query = select(Person.id).where(Person.phone_index == vault.index("phone", phone))
    return list(session.scalars(query.order_by(Person.id)))


# ------------------------------------------------------------------------------- doubles


class Double(NamedTuple):
    """Somebody who may be the person somebody is about to write down."""

    person: Person
    has_same_day: bool
    has_same_phone: bool


def likely_doubles(
    session: Session,
    name: str,
    birth_day: date | None,
    phone: str = "",
    *,
    but: int | None = None,
    limit: int = DOUBLES_SHOWN,
) -> list[Double]:
    """Persons with a like name, born the same day or on a day nobody knows, the likest first."""
    if not name_words(name):
        return []
    vault = open_vault(session)
    index = vault.index("phone", phone) if vault and phone else ""
    found = []
    for person in persons_named(session, name, limit=10 * limit):
        if person.id == but:
            continue
        has_same_day = birth_day is not None and person.birth_day == birth_day
        has_same_phone = bool(index) and person.phone_index == index
        is_other_day = birth_day is not None and person.birth_day not in {None, birth_day}
        if not is_other_day or has_same_phone:
            found.append(Double(person, has_same_day, has_same_phone))
    found.sort(key=lambda each: not (each.has_same_day or each.has_same_phone))
    return found[:limit]


def pairs_that_sound_alike(
    session: Session, *, limit: int, offset: int = 0
) -> list[tuple[Person, Person]]:
    """Pairs of one name, not born on two known days, that nobody has judged yet."""
    one, other = aliased(Person), aliased(Person)
    judged = (
        select(PersonPair.id)
        .where(PersonPair.first_id == one.id, PersonPair.second_id == other.id)
        .exists()
    )
    shared = (
        select(Person.sound)
        .where(Person.state == "known", Person.sound != "")
        .group_by(Person.sound)
        .having(func.count() > 1)
    )
    query = (
        select(one, other)
        .join(other, (other.sound == one.sound) & (other.id > one.id))
        .where(
            one.sound.in_(shared),
            one.state == "known",
            other.state == "known",
            func.coalesce(one.birth_day, other.birth_day, _ANY_DAY)
            == func.coalesce(other.birth_day, one.birth_day, _ANY_DAY),
            ~judged,
        )
        .order_by(one.folded, one.id, other.id)
        .limit(limit)
        .offset(offset)
    )
    return [(first, second) for first, second in session.execute(query)]


def households_of(session: Session, person_ids: Sequence[int]) -> dict[int, Household]:
    """Where several persons live now, by person."""
    rows = session.execute(
        select(HouseholdMember.person_id, Household)
        .join(Household, Household.id == HouseholdMember.household_id)
        .where(HouseholdMember.person_id.in_(person_ids), HouseholdMember.left_on.is_(None))
    )
    return {each.person_id: each.Household for each in rows}


def numbers_of(session: Session, person_ids: Sequence[int]) -> dict[int, list[str]]:
    """What other packages call several persons: member numbers and the like."""
    found = defaultdict(list)
    for each in registered():
        for person_id, number in each.numbers(session, person_ids).items():
            found[person_id].append(number)
    return dict(found)

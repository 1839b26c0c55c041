"""What other packages hold about a person: shown, exported, in the way, moved and erased.

The village record knows no membership and no savings. Each package that keeps something about a
person makes a subclass of ``Belongings`` and registers one object of it when it is imported; what
it does not override holds nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from coop.ledger.report import Cell
    from coop.ledger.report import Label
    from coop.users.access import Permission


@dataclass(frozen=True, slots=True)
class PersonLink:
    """One line on a person's page that leads to what another package holds.

    Attributes:
        title: what it is (``Anggota A-0012``).
        detail: how it stands (``aktif sejak 3 Maret 2026``).
        endpoint: the page; shown as a link to those who may open it.
        values: parts of that page's address; never a number of an identity card.
        permission: who may read the line at all; None for everybody who reads the village record.
    """

    title: Label
    detail: Label
    endpoint: str = ""
    values: tuple[tuple[str, str | int], ...] = ()
    permission: Permission | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One part of everything that is held about a person.

    Attributes:
        key: stable name of the part, for machines (``savings``).
        title: heading.
        columns: headings of the columns, each with its key for machines.
        rows: a cell per column.
        permission: who may have it in a file; None for everybody who may make the file.
    """

    key: str
    title: Label
    columns: tuple[tuple[str, Label], ...]
    rows: tuple[tuple[Cell, ...], ...]
    permission: Permission | None = None


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason why a person cannot be erased or merged now.

    Attributes:
        sentence: what is open, and what to do about it.
        endpoint: the page on which it is settled.
        values: parts of that page's address.
    """

    sentence: Label
    endpoint: str = ""
    values: tuple[tuple[str, str | int], ...] = ()


class Belongings:
    """What one package holds about persons; override what applies."""

    #: Stable name; fixes the place among the others, once however often it is imported.
    name: str = ""

    def links(self, session: Session, person_id: int) -> Iterable[PersonLink]:
        """Lines on the person's page."""
        del session, person_id
        return ()

    def next_steps(self, session: Session, person_id: int) -> Iterable[PersonLink]:
        """What may be done next with the person: the title names the act."""
        del session, person_id
        return ()

    def sections(self, session: Session, person_id: int) -> Iterable[Section]:
        """Everything held about the person, readable, for the file that the person asks for."""
        del session, person_id
        return ()

    def records_death(self, session: Session, person_id: int) -> bool:
        """Whether a death has to be recorded with this package first: it ends something there."""
        del session, person_id
        return False

    def obstacles_to_erasing(self, session: Session, person_id: int) -> Iterable[Obstacle]:
        """What is still open: a living membership, an account with a balance, a debt."""
        del session, person_id
        return ()

    def last_book_day(self, session: Session, person_id: int) -> date | None:
        """The last day on which the person stands in register or ledger; None: nowhere.

        Name and number of who stands there are kept, sealed, for the years the law asks for.
        """
        del session, person_id
        day: date | None = None
        return day

    def erase(self, session: Session, person_id: int, *, actor: str, now: datetime) -> None:
        """Forget what may be forgotten: contacts, heirs, family, programmes."""
        del session, person_id, actor, now

    def obstacles_to_merging(
        self, session: Session, kept_id: int, gone_id: int
    ) -> Iterable[Obstacle]:
        """Why two persons cannot become one now: both are members."""
        del session, kept_id, gone_id
        return ()

    def move(self, session: Session, gone_id: int, kept_id: int) -> dict[str, list[int]]:
        """Hang every row of one person on the other.

        Returns:
            Ids of the rows that were moved, by table; they stay with the record of the merge.
        """
        del session, gone_id, kept_id
        return {}

    def find(self, session: Session, text: str) -> Iterable[int]:
        """Persons known under a number of this package, such as ``A-0012``."""
        del session, text
        return ()

    def numbers(self, session: Session, person_ids: Sequence[int]) -> dict[int, str]:
        """What this package calls several persons, for lists: member number by person."""
        del session, person_ids
        return {}


_REGISTERED: dict[str, Belongings] = {}


def register(belongings: Belongings) -> None:
    """Add what one package holds; a second object of the same name takes the place of the first."""
    assert belongings.name, "belongings have a name"
    _REGISTERED[belongings.name] = belongings


def registered() -> list[Belongings]:
    """What every package holds, in the order of their names."""
    return [_REGISTERED[name] for name in sorted(_REGISTERED)]

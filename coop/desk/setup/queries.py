"""How far the first day has come, and what is known about the cooperative."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Final

from sqlalchemy import select

from coop.dates import Period
from coop.dates import from_utc_text
from coop.dates import period_of
from coop.desk.setup.facts import ENTITY_NUMBER
from coop.desk.setup.facts import FACT_KEYS
from coop.desk.setup.facts import STEPS
from coop.desk.setup.facts import Step
from coop.desk.setup.facts import next_step
from coop.desk.setup.models import BookLogo
from coop.desk.tasks import Task
from coop.desk.tasks import register
from coop.ledger.book import book_of
from coop.ledger.models import ChainHead
from coop.ledger.report import Label
from coop.ledger.settings import setting
from coop.ledger.settings import settings_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

BEGUN: Final = "setup.begun"
ANSWERED: Final = "setup.answered"
FINISHED: Final = "setup.finished"
FIRST_DAY: Final = "books.first_day"
IS_PRE_COOPERATIVE: Final = "identity.pre_cooperative"
VILLAGE: Final = "identity.village"
VILLAGE_CODE: Final = "identity.village_code"

_PRE_COOPERATIVE: Final = "Pra-koperasi (belum berbadan hukum)"
_LEGAL_ENTITY: Final = "Badan hukum"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the set-up has come.

    Attributes:
        begun: moment from which the book is set up step by step; empty for one that was not.
        is_finished: somebody said that it is done.
        answered: names of the questions that were answered or put off.
    """

    begun: str
    is_finished: bool
    answered: tuple[str, ...]

    @property
    def next_step(self) -> Step | None:
        """The first question without an answer."""
        return next_step(self.answered)

    @property
    def is_open(self) -> bool:
        """Whether the set-up waits for somebody."""
        return bool(self.begun) and not self.is_finished


def progress(session: Session) -> Progress:
    """How far the set-up of this book has come."""
    found = settings_of(session, (BEGUN, ANSWERED, FINISHED))
    answered = found[ANSWERED].split(",") if found[ANSWERED] else []
    return Progress(found[BEGUN], bool(found[FINISHED]), tuple(answered))


def first_day(session: Session) -> dt.date | None:
    """The first day that is recorded entry by entry; None where nobody said."""
    text = setting(session, FIRST_DAY)
    return dt.date.fromisoformat(text) if text else None


def first_month(session: Session) -> Period | None:
    """The month that day begins."""
    day = first_day(session)
    return None if day is None else period_of(day)


@dataclass(frozen=True, slots=True)
class About:
    """Everything that is known about the cooperative itself, as text.

    Attributes:
        name, address, place, zone, language, chart: as the book has them.
        is_pre_cooperative: it has no legal entity yet.
        village, village_code: where it is.
        first_day: ISO text, empty where nobody said.
        legal: numbers by the keys of ``facts.FACTS``; empty where there is none.
        logo: digest of the logo, empty for none.
    """

    name: str
    address: str
    place: str
    zone: str
    language: str
    chart: str
    is_pre_cooperative: bool
    village: str
    village_code: str
    first_day: str
    legal: dict[str, str]
    logo: str


def about(session: Session) -> About:
    """What is known about the cooperative."""
    book = book_of(session)
    keys = (*FACT_KEYS, IS_PRE_COOPERATIVE, VILLAGE, VILLAGE_CODE, FIRST_DAY)
    found = settings_of(session, keys)
    return About(
        name=book.name,
        address=book.address,
        place=book.place,
        zone=book.zone,
        language=book.language,
        chart=book.chart,
        is_pre_cooperative=bool(found[IS_PRE_COOPERATIVE]),
        village=found[VILLAGE],
        village_code=found[VILLAGE_CODE],
        first_day=found[FIRST_DAY],
        legal={key: found[key] for key in FACT_KEYS} | {ENTITY_NUMBER: book.legal_number},
        logo=session.scalar(select(BookLogo.sha256)) or "",
    )


def logo_of(session: Session) -> bytes | None:
    """The logo as a PNG, None where there is none."""
    return session.scalar(select(BookLogo.content))


def legal_line(session: Session, legal_number: str) -> str:
    """What stands below the name on paper: the legal number, or that there is no entity yet.

    A number typed with words of its own keeps them.
    """
    if setting(session, IS_PRE_COOPERATIVE):
        return _PRE_COOPERATIVE
    if not legal_number or _LEGAL_ENTITY.casefold() in legal_number.casefold():
        return legal_number
    return f"{_LEGAL_ENTITY} nomor {legal_number}"


def is_untouched(session: Session) -> bool:
    """Whether the book has no entry yet."""
    return not session.scalar(select(ChainHead.position))


@register("setup")
def unfinished(session: Session, today: dt.date) -> Iterable[Task]:
    """The set-up, until somebody finishes it."""
    del today
    state = progress(session)
    if not state.is_open:
        return []
    step = state.next_step
    left = sum(each.name not in state.answered for each in STEPS)
    if step is None:
        text = Label(
            "Persiapan buku tinggal diperiksa dan diselesaikan.",
            "The set-up of the book only has to be checked and finished.",
        )
    else:
        text = Label(
            f"Persiapan buku belum selesai: masih {left} pertanyaan, "
            f"berikutnya {step.title.id.lower()}.",
            f"The set-up of the book is not finished: questions left: {left}, "
            f"next: {step.title.en.lower()}.",
        )
    since = from_utc_text(state.begun).date()
    return [Task(text, since, "setup.index", is_urgent=True)]

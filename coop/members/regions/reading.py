"""Looking up regions: by code, by part of a name, whole addresses from village to province."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Final

from sqlalchemy import case
from sqlalchemy import func
from sqlalchemy import select

from coop.members.people.names import fold
from coop.members.regions.errors import RegionUnknown
from coop.members.regions.models import Region
from coop.members.regions.provinces import PROVINCES
from coop.members.regions.provinces import dotted
from coop.members.regions.provinces import level_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

PROVINCE: Final = 1
VILLAGE: Final = 4
TEXT_MIN: Final = 3
FOUND_MAX: Final = 20


@dataclass(frozen=True, slots=True)
class Place:
    """A region with those it lies in.

    Attributes:
        code: dotted.
        name: as in the list.
        above: names of district, regency and province, as far as they are known.
    """

    code: str
    name: str
    above: tuple[str, ...]

    @property
    def label(self) -> str:
        """The name with those above it."""
        return ", ".join((self.name, *self.above))

    @property
    def choice(self) -> str:
        """What a field holds from which the place is known again."""
        return f"{self.label} ({self.code})"


def place_of(session: Session, code: str) -> Place | None:
    """A region by its code; None where nobody knows it."""
    found = places_of(session, [code])
    return found[0] if found else None


def places_of(session: Session, codes: Iterable[str]) -> list[Place]:
    """Regions by their codes, in that order; those nobody knows are left out."""
    wanted = [code for code in codes if code]
    chains = {code: _chain(code) for code in wanted}
    every = sorted({each for chain in chains.values() for each in chain})
    rows = session.execute(select(Region.code, Region.name).where(Region.code.in_(every)))
    names = {**PROVINCES, **{each.code: each.name for each in rows}}
    return [
        Place(code, names[code], tuple(names[each] for each in chains[code][1:] if each in names))
        for code in wanted
        if code in names
    ]


def _chain(code: str) -> list[str]:
    """A code and those above it.

    >>> _chain("35.04.14.2011")
    ['35.04.14.2011', '35.04.14', '35.04', '35']
    """
    parts = code.split(".")
    return [".".join(parts[:count]) for count in range(len(parts), 0, -1)]


def search(session: Session, text: str, *, limit: int = FOUND_MAX) -> list[Place]:
    """Villages of a code, or whose name holds what was typed; a second part narrows it down.

    ``sukamaju, jember`` finds the villages of that name under regions whose name begins so. Those
    whose name begins with the text come first.
    """
    code = dotted(text)
    if code:
        query = select(Region.code).where(Region.level == VILLAGE, Region.code.startswith(code))
        return places_of(session, session.scalars(query.order_by(Region.code).limit(limit)))
    name, _comma, above = text.partition(",")
    folded = fold(name)
    if len(folded) < TEXT_MIN:
        return []
    begins = case((Region.folded.startswith(folded, autoescape=True), 0), else_=1)
    query = select(Region.code).where(
        Region.level == VILLAGE, Region.folded.contains(folded, autoescape=True)
    )
    query = query.order_by(begins, Region.folded, Region.code)
    if not above.strip():
        return places_of(session, session.scalars(query.limit(limit)))
    places = places_of(session, session.scalars(query.limit(50 * limit)))
    wanted = fold(above)
    return [each for each in places if wanted in fold(" ".join(each.above))][:limit]


def village_of(session: Session, text: str) -> str:
    """The code of the one village that a text means; empty stays empty.

    Takes a code, what ``Place.choice`` wrote, or a name that only one village has. Without a list
    of villages in the book, any code of a known province is taken.

    Raises:
        RegionUnknown: none, or several.
    """
    text = text.strip()
    if not text:
        return ""
    _before, _bracket, bracketed = text.removesuffix(")").rpartition("(")
    code = dotted(bracketed)
    if code:
        is_village = level_of(code) == VILLAGE and code[:2] in PROVINCES
        if is_village and (session.get(Region, code) is not None or not has_villages(session)):
            return code
        raise RegionUnknown(code)
    found = search(session, text, limit=FOUND_MAX)
    exact = [each for each in found if fold(each.name) == fold(text.partition(",")[0])]
    if len(exact or found) != 1:
        raise RegionUnknown(text[:60])
    return (exact or found)[0].code


def has_villages(session: Session) -> bool:
    """Whether the book has a list of villages."""
    return session.scalar(select(Region.code).where(Region.level == VILLAGE).limit(1)) is not None


def counts(session: Session) -> dict[int, int]:
    """How many regions of each level the book has, with the built-in provinces; none: no list."""
    query = select(Region.level, func.count().label("rows")).group_by(Region.level)
    found = {each.level: each.rows for each in session.execute(query)}
    if found:
        own = session.scalars(select(Region.code).where(Region.level == PROVINCE))
        found[PROVINCE] = len(PROVINCES.keys() | set(own))
    return found


def below(session: Session, code: str) -> list[Region]:
    """The regions right below one."""
    query = select(Region).where(Region.parent == code).order_by(Region.folded, Region.code)
    return list(session.scalars(query))

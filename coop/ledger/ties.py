"""What must be equal between and within statements, and what is said when it is not. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from typing import NamedTuple

from coop.ledger.report import Label

if TYPE_CHECKING:
    from coop.money import Money


class Tie(NamedTuple):
    """Two figures, computed on different ways, that must be the same."""

    what: Label
    left: Money
    right: Money

    @property
    def holds(self) -> bool:
        """Whether they are."""
        return self.left == self.right


def problems_of(ties: Iterable[Tie]) -> tuple[Label, ...]:
    """What to say about the ties that do not hold; nothing when all do.

    >>> from coop.money import Money
    >>> problems_of([Tie(Label("Kas", "Cash"), Money.rupiah(100), Money.rupiah(90))])[0].id
    'Tidak cocok: Kas. 100 dan 90, selisih 10.'
    """
    return tuple(
        Label(
            f"Tidak cocok: {tie.what.id}. {tie.left.indonesian()} dan {tie.right.indonesian()},"
            f" selisih {(tie.left - tie.right).indonesian()}.",
            f"Does not agree: {tie.what.en}. {tie.left.indonesian()} and {tie.right.indonesian()},"
            f" difference {(tie.left - tie.right).indonesian()}.",
        )
        for tie in ties
        if not tie.holds
    )

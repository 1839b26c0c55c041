"""How old the last good copy is, in words; the same on every page. Pure."""

from __future__ import annotations

from coop.ledger.report import Label

NEVER = Label(
    "Buku ini belum pernah disalin ke luar PC ini",
    "This book was never copied away from this PC",
)


def age_label(days: int | None) -> Label:
    """The age in words, without a full stop.

    Args:
        days: since the last copy that left the disk of the book; None where there is none.

    >>> age_label(0).id, age_label(1).id, age_label(3).id
    ('Salinan terakhir hari ini', 'Salinan terakhir kemarin', 'Salinan terakhir 3 hari lalu')
    >>> age_label(3).en, age_label(None).id
    ('Last copy 3 days ago', 'Buku ini belum pernah disalin ke luar PC ini')
    """
    if days is None:
        return NEVER
    if days <= 0:
        return Label("Salinan terakhir hari ini", "Last copy today")
    if days == 1:
        return Label("Salinan terakhir kemarin", "Last copy yesterday")
    return Label(f"Salinan terakhir {days} hari lalu", f"Last copy {days} days ago")

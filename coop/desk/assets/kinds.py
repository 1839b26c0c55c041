"""Kinds of equipment: which accounts hold it, its wear, and the cost of it. Pure data."""

from __future__ import annotations

from typing import Final
from typing import NamedTuple

from coop.ledger.report import Label


class Kind(NamedTuple):
    """One kind of equipment.

    ``account`` holds what it cost, ``worn`` the depreciation so far (empty for what does not wear),
    ``cost`` the expense of each month. ``life_months`` is what the form proposes.
    """

    key: str
    label: Label
    account: str
    worn: str
    cost: str
    life_months: int

    @property
    def wears(self) -> bool:
        """Whether it is depreciated at all."""
        return bool(self.worn)


DEPRECIATION: Final = "6106"

#: By key, in the order lists show them. A kind is offered where the chart has its accounts.
KINDS: Final = {
    kind.key: kind
    for kind in (
        Kind(
            "office",
            Label("Peralatan kantor dan komputer", "Office and computer equipment"),
            "1331",
            "1339",
            DEPRECIATION,
            48,
        ),
        Kind(
            "shop",
            Label("Peralatan toko atau produksi", "Shop or production equipment"),
            "1341",
            "1349",
            DEPRECIATION,
            48,
        ),
        Kind(
            "granted",
            Label("Inventaris bantuan Desmigratif", "Granted Desmigratif equipment"),
            "1351",
            "1359",
            DEPRECIATION,
            48,
        ),
        Kind("vehicle", Label("Kendaraan", "Vehicle"), "1321", "1329", DEPRECIATION, 96),
        Kind("building", Label("Bangunan", "Building"), "1311", "1319", DEPRECIATION, 240),
        Kind(
            "intangible",
            Label("Aset takberwujud (misalnya program)", "Intangible asset (software, say)"),
            "1401",
            "1409",
            DEPRECIATION,
            48,
        ),
        Kind("land", Label("Tanah", "Land"), "1301", "", "", 0),
    )
}

ACQUISITIONS: Final = {
    "bought": Label("Dibeli", "Bought"),
    "granted": Label("Hibah atau bantuan", "Granted"),
    "taken_over": Label("Sudah ada sebelum buku ini", "Owned before this book began"),
}

MANNERS: Final = {
    "sold": Label("Dijual", "Sold"),
    "lost": Label("Hilang", "Lost"),
    "worn_out": Label("Rusak atau habis dipakai", "Broken or worn out"),
    "given": Label("Dihibahkan", "Given away"),
}

#: Gain of a sale; losses go to the first of these that the chart has in use.
GAIN: Final = "4404"
LOSSES: Final = ("8201", "8202")

PREPAID_ACCOUNTS: Final = ("1181",)
ACCRUED_ACCOUNTS: Final = ("2151", "2152")

#: What an asset count can say of one thing.
CONDITIONS: Final = {
    "good": Label("Ada, baik", "There, good"),
    "damaged": Label("Ada, rusak", "There, damaged"),
    "missing": Label("Tidak ditemukan", "Not found"),
}

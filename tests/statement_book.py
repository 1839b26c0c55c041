"""Two years of a small cooperative with figures that fit on one sheet of paper.

2024 is closed, its surplus of 800 (thousand) distributed in March 2025; 2025 is open. Every sort
of entry that statements treat on its own happens once. Amounts are thousands of rupiah.
"""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Final

from coop.dates import Period
from coop.db import writing
from coop.ledger.accounts import open_subledger
from coop.ledger.correction import reverse
from coop.ledger.entry import Draft
from coop.ledger.entry import EntryKind
from coop.ledger.entry import Line
from coop.ledger.entry import SubledgerRef
from coop.ledger.entry import balance_units
from coop.ledger.periods import close_month
from coop.ledger.posting import post
from coop.ledger.years import close_year
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

NOW: Final = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
SITI: Final = "siti"
MEMBER: Final = SubledgerRef("member", "A-0001")
LEAVER: Final = SubledgerRef("member", "A-0002")
SAVER: Final = SubledgerRef("savings", "S-0001")
BORROWER: Final = SubledgerRef("loan", "P-0007")

ADJUSTMENT: Final = EntryKind.ADJUSTMENT
Lines = tuple[tuple[str, str, int] | tuple[str, str, int, SubledgerRef], ...]

YEAR_2024: Final[tuple[tuple[date, str, EntryKind, Lines], ...]] = (
    (
        date(2024, 1, 1),
        "Saldo awal pembukuan",
        EntryKind.OPENING,
        (
            ("1101", "KANTOR", 10_000),
            ("1331", "KANTOR", 6_000),
            ("3101", "KANTOR", -2_000, MEMBER),
            ("3102", "KANTOR", -10_000, MEMBER),
            ("3401", "KANTOR", -4_000),
        ),
    ),
    (
        date(2024, 1, 15),
        "Simpanan pokok A-0002",
        EntryKind.NORMAL,
        (("1101", "KANTOR", 1_000), ("3101", "KANTOR", -1_000, LEAVER)),
    ),
    (
        date(2024, 2, 5),
        "Modal tetap USP",
        EntryKind.NORMAL,
        (
            ("1203", "KANTOR", 5_000),
            ("1101", "KANTOR", -5_000),
            ("1104", "USP", 5_000),
            ("3302", "USP", -5_000),
        ),
    ),
    (
        date(2024, 3, 4),
        "Setoran sukarela S-0001 di kas kantor",
        EntryKind.NORMAL,
        (("1101", "KANTOR", 3_000), ("2101", "USP", -3_000, SAVER)),
    ),
    (
        date(2024, 4, 2),
        "Pencairan pinjaman P-0007",
        EntryKind.NORMAL,
        (
            ("1131", "USP", 4_000, BORROWER),
            ("1104", "USP", -3_880),
            ("2161", "USP", -80),
            ("4103", "USP", -40),
        ),
    ),
    (
        date(2024, 7, 2),
        "Angsuran pinjaman P-0007",
        EntryKind.NORMAL,
        (("1104", "USP", 1_060), ("1131", "USP", -1_000, BORROWER), ("4101", "USP", -60)),
    ),
    (
        date(2024, 8, 1),
        "Kas untuk toko",
        EntryKind.NORMAL,
        (("1102", "TOKO", 3_500), ("1101", "KANTOR", -3_500)),
    ),
    (
        date(2024, 8, 2),
        "Pembelian barang",
        EntryKind.NORMAL,
        (("1171", "TOKO", 3_000), ("1102", "TOKO", -3_000)),
    ),
    (
        date(2024, 9, 10),
        "Penjualan tunai",
        EntryKind.NORMAL,
        (
            ("1102", "TOKO", 4_000),
            ("4201", "TOKO", -3_000),
            ("4301", "TOKO", -1_000),
            ("5201", "TOKO", 1_800),
            ("5202", "TOKO", 600),
            ("1171", "TOKO", -2_400),
        ),
    ),
    (
        date(2024, 11, 5),
        "Listrik dan rapat anggota",
        EntryKind.NORMAL,
        (("6103", "KANTOR", 200), ("7101", "KANTOR", 100), ("1101", "KANTOR", -300)),
    ),
    (
        date(2024, 12, 31),
        "Penyusutan",
        ADJUSTMENT,
        (("6106", "KANTOR", 500), ("1339", "KANTOR", -500)),
    ),
    (
        date(2024, 12, 31),
        "Penyisihan dan provisi",
        ADJUSTMENT,
        (
            ("6107", "USP", 60),
            ("1139", "USP", -60),
            ("2161", "USP", 20),
            ("4102", "USP", -20),
        ),
    ),
    (
        date(2024, 12, 31),
        "Pajak terutang",
        ADJUSTMENT,
        (("9101", "KANTOR", 60), ("2143", "KANTOR", -60)),
    ),
)

YEAR_2025: Final[tuple[tuple[date, str, EntryKind, Lines], ...]] = (
    (
        date(2025, 1, 20),
        "Pajak disetor",
        EntryKind.NORMAL,
        (("2143", "KANTOR", 60), ("1101", "KANTOR", -60)),
    ),
    (
        date(2025, 2, 3),
        "Angsuran pinjaman P-0007",
        EntryKind.NORMAL,
        (("1104", "USP", 1_045), ("1131", "USP", -1_000, BORROWER), ("4101", "USP", -45)),
    ),
    (
        date(2025, 3, 20),
        "Pembagian SHU 2024 menurut keputusan RAT",
        EntryKind.NORMAL,
        (
            ("3501", "TOKO", 1_600),
            ("3501", "USP", 60),
            ("3501", "KANTOR", -860),
            ("3401", "KANTOR", -320),
            ("2171", "KANTOR", -80),
            ("2173", "KANTOR", -80),
            ("2176", "KANTOR", -320, MEMBER),
        ),
    ),
    (
        date(2025, 4, 7),
        "SHU bagian anggota dibayar",
        EntryKind.NORMAL,
        (("2176", "KANTOR", 200, MEMBER), ("1101", "KANTOR", -200)),
    ),
    (
        date(2025, 4, 8),
        "Pelatihan anggota dari dana pendidikan",
        EntryKind.NORMAL,
        (("2173", "KANTOR", 50), ("1101", "KANTOR", -50)),
    ),
    (
        date(2025, 5, 2),
        "Hibah peralatan",
        EntryKind.NORMAL,
        (("1351", "KANTOR", 2_000), ("3201", "KANTOR", -2_000)),
    ),
    (
        date(2025, 5, 3),
        "Hibah uang",
        EntryKind.NORMAL,
        (("1101", "KANTOR", 1_000), ("3201", "KANTOR", -1_000)),
    ),
    (
        date(2025, 6, 2),
        "Komputer baru",
        EntryKind.NORMAL,
        (("1331", "KANTOR", 1_500), ("1101", "KANTOR", -1_500)),
    ),
    (
        date(2025, 6, 3),
        "Komputer lama dijual",
        EntryKind.NORMAL,
        (
            ("1101", "KANTOR", 700),
            ("1339", "KANTOR", 500),
            ("1331", "KANTOR", -1_000),
            ("4404", "KANTOR", -200),
        ),
    ),
    (
        date(2025, 7, 1),
        "Simpanan wajib A-0001",
        EntryKind.NORMAL,
        (("1101", "KANTOR", 600), ("3102", "KANTOR", -600, MEMBER)),
    ),
    (
        date(2025, 7, 2),
        "A-0002 keluar",
        EntryKind.NORMAL,
        (("3101", "KANTOR", 1_000, LEAVER), ("1101", "KANTOR", -1_000)),
    ),
    (
        date(2025, 8, 4),
        "Deposito enam bulan",
        EntryKind.NORMAL,
        (("1122", "KANTOR", 2_000), ("1101", "KANTOR", -2_000)),
    ),
    (
        date(2025, 9, 1),
        "Penjualan kredit A-0001",
        EntryKind.NORMAL,
        (
            ("1151", "TOKO", 1_300, MEMBER),
            ("4201", "TOKO", -1_300),
            ("5201", "TOKO", 500),
            ("1171", "TOKO", -500),
        ),
    ),
    (
        date(2025, 10, 6),
        "Listrik",
        EntryKind.NORMAL,
        (("6103", "KANTOR", 150), ("1101", "KANTOR", -150)),
    ),
    (
        date(2025, 12, 31),
        "Penyusutan",
        ADJUSTMENT,
        (("6106", "KANTOR", 450), ("1339", "KANTOR", -250), ("1359", "KANTOR", -200)),
    ),
    (
        date(2025, 12, 31),
        "Honor terutang dan pajak",
        ADJUSTMENT,
        (
            ("6101", "KANTOR", 100),
            ("2151", "KANTOR", -100),
            ("9101", "KANTOR", 20),
            ("2143", "KANTOR", -20),
        ),
    ),
)


def fill(engine: Engine) -> None:
    """Post both years into an empty book with the full chart."""
    with writing(engine) as session:
        for reference in (MEMBER, LEAVER, SAVER, BORROWER):
            open_subledger(session, reference.kind, reference.number)
        for number, entry in enumerate(YEAR_2024):
            _post(session, f"2024-{number}", *entry)
        for month in range(1, 13):
            close_month(session, Period(f"2024-{month:02d}"), actor=SITI, now=NOW)
        close_year(session, 2024, actor=SITI, now=NOW)
        for number, entry in enumerate(YEAR_2025):
            _post(session, f"2025-{number}", *entry)
        _post_mistake(session)
        session.commit()


def _post(
    session: Session, request_id: str, day: date, narration: str, kind: EntryKind, lines: Lines
) -> int:
    draft = Draft(
        day,
        narration,
        tuple(
            Line(account, unit, Money.rupiah(thousands * 1_000), *reference)
            for account, unit, thousands, *reference in lines
        ),
        kind=kind,
    )
    draft = balance_units(draft, "1191")
    return post(session, draft, request_id=request_id, actor=SITI, now=NOW).id


def _post_mistake(session: Session) -> None:
    """Dues credited by mistake and undone: they are neither paid in nor paid back."""
    lines: Lines = (("1101", "KANTOR", 100), ("3102", "KANTOR", -100, MEMBER))
    entry = _post(
        session, "salah", date(2025, 11, 3), "Simpanan wajib A-0001", EntryKind.NORMAL, lines
    )
    reverse(
        session,
        entry,
        reason="salah anggota",
        entry_date=date(2025, 11, 4),
        request_id="batal",
        actor=SITI,
        now=NOW,
    )

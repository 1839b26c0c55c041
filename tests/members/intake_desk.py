"""A list of members as a cooperative would send it, and the village it comes to."""

from __future__ import annotations

import csv
import io
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

from coop.db import writing
from coop.ledger.accounts import open_subledgers
from coop.ledger.entry import Draft
from coop.ledger.entry import EntryKind
from coop.ledger.entry import Line
from coop.ledger.entry import SubledgerRef
from coop.ledger.periods import lock_head
from coop.ledger.posting import post
from coop.ledger.settings import change_setting
from coop.members.intake.plan import prepare_intake
from coop.members.intake.queries import keep_file
from coop.members.intake.service import run_intake
from coop.money import Money
from tests.conftest import NOW

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from coop.members.intake.plan import IntakePlan

ACTOR = "siti"
OPENING = date(2025, 12, 31)
HEADINGS = (
    *("nomor_anggota", "nama", "jenis_kelamin", "tanggal_lahir", "nik", "no_kk", "alamat", "rt"),
    *("dusun", "telepon", "tanggal_masuk", "kelompok", "risiko", "alasan_tanpa_nik"),
    *("simpanan_pokok", "simpanan_wajib", "sukarela", "nomor_sukarela"),
    *("bunga_dibayar_tahun_ini", "belanja_tahun_ini", "tunggakan_wajib"),
)
NIK = "9904145501800001"
CARD = "9904141501100001"
PHONE = "081234567890"


def row(**changed: str) -> dict[str, str]:
    """A whole row; what is named is changed."""
    usual = {
        "nomor_anggota": "L-001",
        "nama": "Sri Lama",
        "jenis_kelamin": "P",
        "tanggal_lahir": "15/01/1980",
        "nik": NIK,
        "no_kk": CARD,
        "alamat": "Jalan Uji 1",
        "rt": "3",
        "dusun": "Krajan",
        "telepon": PHONE,
        "tanggal_masuk": "01/02/2020",
        "kelompok": "Melati",
        "risiko": "rendah",
        "simpanan_pokok": "100000",
        "simpanan_wajib": "240000",
        "sukarela": "500000",
        "nomor_sukarela": "BT-17",
        "bunga_dibayar_tahun_ini": "12000",
        "belanja_tahun_ini": "345000",
        "tunggakan_wajib": "40000",
    }
    return usual | changed


def second(**changed: str) -> dict[str, str]:
    """Another member, without NIK."""
    usual = row(
        nomor_anggota="L-002",
        nama="Joko Lama",
        jenis_kelamin="L",
        tanggal_lahir="1975-05-20",
        nik="",
        alasan_tanpa_nik="KTP hilang, KK dilihat",
        telepon="",
        sukarela="",
        nomor_sukarela="",
        tunggakan_wajib="",
        belanja_tahun_ini="",
        bunga_dibayar_tahun_ini="",
    )
    return usual | changed


def csv_of(*rows: dict[str, str], delimiter: str = ";") -> bytes:
    """Rows as a spreadsheet in Indonesia saves them."""
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, HEADINGS, delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode("utf-8-sig")


def begin(
    engine: Engine, *, wajib: int = 480_000, pokok: int = 200_000, sukarela: int = 500_000
) -> None:
    """Say when the books begin, and record what the old books held under a number of nobody."""
    with writing(engine) as session:
        lock_head(session)
        change_setting(session, "books.first_day", "2026-01-01", actor=ACTOR, now=NOW)
        for unit, cash, balances in (
            ("KANTOR", "1101", (("3101", "member", pokok), ("3102", "member", wajib))),
            ("USP", "1104", (("2101", "savings", sukarela),)),
        ):
            lines = [
                Line(code, unit, -Money.rupiah(amount), SubledgerRef(kind, "LAMA"))
                for code, kind, amount in balances
                if amount
            ]
            held = sum(amount for _code, _kind, amount in balances)
            if not lines:
                continue
            open_subledgers(session, [each.subledger for each in lines if each.subledger])
            lines.append(Line(cash, unit, Money.rupiah(held)))
            draft = Draft(
                entry_date=OPENING,
                narration=f"Saldo awal {unit}",
                lines=tuple(lines),
                kind=EntryKind.OPENING,
            )
            post(session, draft, request_id=f"awal:{unit}", actor=ACTOR, now=NOW)
        session.commit()


def looked(engine: Engine, data: bytes, name: str = "anggota.csv") -> IntakePlan:
    """What importing would do."""
    with writing(engine) as session:
        plan = prepare_intake(session, name, data, now=NOW)
        session.rollback()
    return plan


def imported(
    engine: Engine, data: bytes, *, explanation: str = "", name: str = "anggota.csv"
) -> int:
    """Import it; the number of the import."""
    with writing(engine) as session:
        lock_head(session)
        plan = prepare_intake(session, name, data, now=NOW)
        run = run_intake(
            session,
            plan,
            actor=ACTOR,
            now=NOW,
            agreed=plan.agreed_by if explanation else "",
            explanation=explanation,
        )
        number = run.id
        session.commit()
    return number


def begin_intake(engine: Engine, now: datetime) -> list[str]:
    """Pages of a list that waits and of one that was recorded, in any book."""
    done = b"nama;nomor_anggota;tanggal_masuk;alasan_tanpa_nik\nAni Impor;X-901;01/02/2020;hilang\n"
    with writing(engine) as session:
        lock_head(session)
        plan = prepare_intake(session, "lama.csv", done, now=now)
        number = run_intake(session, plan, actor=ACTOR, now=now).id
        waiting = b"nama;nomor_anggota\nBudi Impor;X-902\n"
        keep_file(session, "tunggu.csv", waiting, token="7" * 32, actor=ACTOR, now=now)
        session.commit()
    return [f"/impor-anggota/{number}", f"/impor-anggota/berkas/{'7' * 32}"]

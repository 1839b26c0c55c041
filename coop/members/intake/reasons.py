"""Why a row cannot be taken, or is worth a look, in words. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Final

from coop.ledger.report import Label
from coop.members.intake.columns import ACCOUNT
from coop.members.intake.columns import BALANCE
from coop.members.intake.columns import HEADING

if TYPE_CHECKING:
    from coop.members.intake.rows import Problem

REASONS: Final = {
    "name_missing": Label("nama belum diisi", "the name is missing"),
    "number_needed": Label(
        "kolom keanggotaan atau saldo diisi, tetapi nomor anggota kosong",
        "membership or balances are filled in, but the member number is empty",
    ),
    "number_refused": Label(
        "nomor tidak dapat dipakai; huruf, angka, titik, garis saja",
        "the number cannot be used; letters, digits, dots and strokes only",
    ),
    "number_taken": Label("nomor itu sudah dipakai di buku", "the number is taken in the book"),
    "twice_in_file": Label("sama dengan baris {value}", "the same as in row {value}"),
    "alike_in_file": Label(
        "nama dan tanggal lahir mirip baris {value}", "name and birth day like row {value}"
    ),
    "alike_in_book": Label(
        "nama mirip {value} di buku; pastikan bukan orang yang sama",
        "the name is like {value} in the book; make sure it is somebody else",
    ),
    "person_known": Label(
        "sudah tercatat sebagai {value}; catatan itu dipakai",
        "is {value} in the record already; that record is used",
    ),
    "person_shut": Label(
        "orang itu ({value}) meninggal, digabung, atau dihapus",
        "that person ({value}) died, was merged or erased",
    ),
    "nik_of_member": Label("NIK itu milik anggota {value}", "that NIK belongs to member {value}"),
    "day_missing": Label("tanggal belum diisi", "the day is missing"),
    "day_future": Label("tanggal belum tiba {value}", "the day is still to come {value}"),
    "day_unreadable": Label(
        "tanggal “{value}” tidak terbaca; tulis 31/03/1980",
        "the day “{value}” cannot be read; write 31/03/1980",
    ),
    "after_opening": Label(
        "diterima sesudah tanggal saldo awal ({value}); saldonya dicatat di kasir",
        "admitted after the day of first balances ({value}); take it at the counter",
    ),
    "identity_missing": Label(
        "anggota tanpa NIK memerlukan alasan_tanpa_nik",
        "a member without NIK needs alasan_tanpa_nik",
    ),
    "sex_unknown": Label("“{value}” bukan L atau P", "“{value}” is neither L nor P"),
    "risk_unknown": Label(
        "“{value}” bukan rendah, sedang, atau tinggi", "“{value}” is not low, medium or high"
    ),
    "amount_unreadable": Label(
        "jumlah “{value}” tidak terbaca", "the amount “{value}” cannot be read"
    ),
    "amount_negative": Label("jumlah kurang dari nol", "the amount is below nothing"),
    "amount_too_fine": Label("jumlah lebih halus dari sen", "the amount is finer than a sen"),
    "amount_too_large": Label("jumlah terlalu besar", "the amount is too large"),
    "too_many_cells": Label("ada isi di luar judul kolom", "cells without a heading are filled"),
    "product_term": Label(
        "simpanan berjangka dicatat di halaman Simpanan berjangka, bukan di sini",
        "time deposits are recorded on their own page, not here",
    ),
    "text_empty": Label("belum diisi", "is empty"),
    "text_digits": Label("hanya boleh angka", "digits only"),
    "text_length": Label("banyaknya angka salah", "the number of digits is wrong"),
    "text_looks_like_nik": Label(
        "memuat angka yang mirip NIK; pindahkan ke kolom nik",
        "holds digits like a NIK; move them to the column nik",
    ),
    "text_day_future": Label("tanggal belum tiba", "the day is still to come"),
    "text_day_too_early": Label("tanggal terlalu lama", "the day is too early"),
    "text_too_long": Label("terlalu panjang", "too long"),
    "nik_sex": Label("NIK tidak cocok dengan jenis kelamin", "NIK and sex disagree"),
    "nik_birth_day": Label("NIK tidak cocok dengan tanggal lahir", "NIK and birth day disagree"),
    "nik_province": Label("provinsi pada NIK tidak dikenal", "the NIK's province is unknown"),
    "nik_no_day": Label("NIK tidak memuat tanggal yang ada", "the NIK holds no day"),
    "nik_sequence": Label("nomor urut NIK 0000", "the NIK's sequence is 0000"),
    "number_rounded": Label(
        "disimpan Excel sebagai angka, jadi angka terakhirnya mungkin hilang; cocokkan dengan KTP",
        "kept by Excel as a number, so its last digit may be lost; compare it with the card",
    ),
    "nik_all_equal": Label("angka NIK semuanya sama", "all digits of the NIK are equal"),
}
OTHER: Final = Label(
    "ada karakter tersembunyi atau isi yang tidak dapat dicetak",
    "holds hidden signs or something that cannot be printed",
)
_ROW: Final = Label("Baris", "Row")
_COLUMN: Final = Label("kolom", "column")


def reason_of(problem: Problem, language: str = "id") -> str:
    """Why, without row and column.

    >>> from coop.members.intake.rows import Problem
    >>> reason_of(Problem(7, "number", "twice_in_file", "3"))
    'sama dengan baris 3'
    """
    return REASONS.get(problem.code, OTHER).text(language).format(value=problem.value)


def sentence_of(problem: Problem, language: str = "id") -> str:
    """Row, column and why.

    >>> from coop.members.intake.rows import Problem
    >>> sentence_of(Problem(7, "number", "twice_in_file", "3"))
    'Baris 7, kolom nomor_anggota: sama dengan baris 3.'
    """
    column = column_name(problem.column)
    where = f", {_COLUMN.text(language)} {column}" if column else ""
    return f"{_ROW.text(language)} {problem.row}{where}: {reason_of(problem, language)}."


def column_name(column: str) -> str:
    """A column as the form's heading has it."""
    if column.startswith(BALANCE):
        return f"simpanan_{column.removeprefix(BALANCE).casefold()}"
    if column.startswith(ACCOUNT):
        return f"nomor_{column.removeprefix(ACCOUNT).casefold()}"
    return HEADING.get(column, column)

"""Everyday events: what a treasurer records without knowing accounts."""

from __future__ import annotations

import re
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING
from typing import Any

import click

from coop.cli import desk
from coop.cli.language import _
from coop.cli.language import _l
from coop.cli.language import language
from coop.cli.options import argument
from coop.cli.options import format_option
from coop.cli.options import option
from coop.cli.output import Field
from coop.cli.output import Value
from coop.cli.output import document
from coop.cli.output import listing
from coop.cli.output import write
from coop.cli.program import Group
from coop.cli.program import refuse
from coop.ledger.errors import SubledgerUnknown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence

    from coop.ledger.events.model import Event
    from coop.ledger.events.model import Field as Question
    from coop.ledger.events.service import Prepared

REQUEST_ID_BYTES = 16

#: ``jumlah`` or ``belanja[0].anggota``.
KEY = re.compile(r"(?P<name>\w+)(?:\[(?P<row>\d{1,3})\]\.(?P<inner>\w+))?")

#: What may be registered in passing; members are admitted, not mentioned.
REGISTERED_HERE = "person"


@click.group(cls=Group, help=_l("Transaksi sehari-hari, tanpa istilah akuntansi."))
def event() -> None:
    """Everyday events."""


@event.command(
    "list",
    help=_l("Transaksi yang dapat dicatat di buku ini; dengan NAMA, isian dan pilihannya."),
)
@argument("name", metavar=_l("NAMA"), required=False)
@format_option()
def list_(name: str | None, form: str) -> None:
    """Events of the book, or the questions of one."""
    from coop.ledger.events.catalogue import offered
    from coop.ledger.events.catalogue import offered_event

    with desk.reading_desk() as at:
        if name is not None:
            rows = [*_questions(offered_event(at.session, name))]
            fields = [
                Field("key", _("Kunci")),
                Field("kind", _("Jenis")),
                Field("required", _("Wajib")),
                Field("question", _("Isian")),
                Field("choices", _("Pilihan jawaban")),
            ]
        else:
            rows = [
                (each.name, group.group.title.text(language()), each.title.text(language()))
                for group in offered(at.session)
                for each in group.events
            ]
            fields = [
                Field("name", _("Nama")),
                Field("group", _("Kelompok")),
                Field("title", _("Transaksi")),
            ]
    write(listing(fields, rows, form), None)


def _questions(found: Event) -> Iterator[tuple[Value, ...]]:
    """Key, kind, whether it must be answered, words and choices of each question."""
    for question in found.fields:
        if question.fields:
            for inner in question.fields:
                yield _question(f"{question.name}[0].{inner.name}", inner)
        else:
            yield _question(question.name, question)


def _question(key: str, question: Question) -> tuple[Value, ...]:
    return (
        key,
        question.kind.value,
        _("ya") if question.required else _("tidak"),
        question.label.text(language()),
        " ".join(choice.value for choice in question.choices),
    )


@event.command(
    "post",
    help=_l(
        "Catat transaksi NAMA dari isian seperti jumlah=250.000; baris berulang ditulis "
        "belanja[0].anggota=A-0001. Kalimat dan jurnalnya dicetak sebagai JSON."
    ),
)
@argument("name", metavar=_l("NAMA"))
@argument("answers", metavar=_l("KUNCI=ISI …"), nargs=-1)
@option("--preview", is_flag=True, help=_l("Tunjukkan akibatnya, jangan ubah apa pun."))
@option("--request-id", metavar=_l("TANDA"), help=_l("Tanda yang sama tercatat satu kali saja."))
@option(
    "--register",
    is_flag=True,
    help=_l("Daftarkan nomor pengurus atau petugas yang belum dikenal."),
)
def post(
    *, name: str, answers: tuple[str, ...], preview: bool, request_id: str | None, register: bool
) -> None:
    """Say what would be recorded, or record it."""
    raw = _raw_of(answers)
    request = request_id or f"cli:{secrets.token_hex(REQUEST_ID_BYTES)}"
    with _trial() if preview else desk.writing_desk() as at:
        prepared = _prepared(at, name, raw, request, register=register)
        facts = _tried(at, prepared, request) if preview else _recorded(at, prepared, request)
    write([document({**_facts_of(prepared), **facts})], None)
    if facts["waiting"] and not preview:
        text = _("Belum dibukukan: menunggu persetujuan orang kedua (nomor {number}).")
        click.echo(text.format(number=facts["waiting"]), err=True)


@contextmanager
def _trial() -> Iterator[desk.Desk]:
    """A desk whose work is thrown away."""
    with desk.writing_desk() as at:
        trial = at.session.begin_nested()
        yield at
        trial.rollback()


def _raw_of(answers: Sequence[str]) -> dict[str, Any]:
    """Answers by key, those of rows gathered row by row."""
    raw: dict[str, Any] = {}
    rows: dict[str, dict[int, dict[str, str]]] = {}
    seen: set[str] = set()
    for answer in answers:
        key, separator, text = answer.partition("=")
        found = KEY.fullmatch(key)
        if not separator or found is None:
            refuse(_("“{answer}” bukan isian; tulis seperti jumlah=250.000.").format(answer=answer))
        if key in seen:
            refuse(_("Isian {key} disebut dua kali.").format(key=key))
        seen.add(key)
        if found["inner"] is None:
            raw[found["name"]] = text
        else:
            row = rows.setdefault(found["name"], {}).setdefault(int(found["row"]), {})
            row[found["inner"]] = text
    for name, numbered in rows.items():
        raw[name] = [numbered[index] for index in sorted(numbered)]
    return raw


def _prepared(
    at: desk.Desk, name: str, raw: dict[str, Any], request_id: str, *, register: bool
) -> Prepared:
    """The event with its answers, registering numbers on the way where that was asked for."""
    from coop.ledger.events.service import prepare
    from coop.ledger.events.service import register_number

    while True:
        try:
            return prepare(at.session, name, raw, today=at.now.date(), request_id=request_id)
        except SubledgerUnknown as refusal:
            kind, number = str(refusal.params["kind"]), str(refusal.params["number"])
            if not register or kind != REGISTERED_HERE:
                raise
            register_number(at.session, kind, number, actor=at.actor, now=at.now)


def _facts_of(prepared: Prepared) -> dict[str, object]:
    """The sentence and the journal, for machines."""
    draft = prepared.draft
    return {
        "event": prepared.event.name,
        "date": draft.entry_date.isoformat(),
        "sentence": prepared.sentence.text(language()),
        "sentences": prepared.sentence._asdict(),
        "notices": [notice.text(language()) for notice in prepared.notices],
        "narration": draft.narration,
        "receipt_number": draft.receipt_number,
        "journal": [
            {
                "account": line.account,
                "name": line.account_label.text(language()),
                "unit": line.unit,
                "number": line.number,
                "debit": line.debit.plain(),
                "credit": line.credit.plain(),
            }
            for line in prepared.journal
        ],
    }


def _tried(at: desk.Desk, prepared: Prepared, request_id: str) -> dict[str, object]:
    """What would become of it."""
    from coop.ledger.drafts import preview

    shown = preview(at.session, prepared.draft, request_id=request_id, actor=at.actor, now=at.now)
    return {
        "posted": False,
        "waiting": None,
        "would_wait": shown.limit is not None,
        "voucher_number": shown.voucher_number,
        "entry": None,
    }


def _recorded(at: desk.Desk, prepared: Prepared, request_id: str) -> dict[str, object]:
    """Record it; amounts above the cooperative's limit wait."""
    from coop.ledger.drafts import WaitingEntry
    from coop.ledger.events.service import record

    done = record(at.session, prepared, request_id=request_id, actor=at.actor, now=at.now)
    is_waiting = isinstance(done, WaitingEntry)
    return {
        "posted": not is_waiting,
        "waiting": done.id if is_waiting else None,
        "would_wait": is_waiting,
        "voucher_number": None if isinstance(done, WaitingEntry) else done.voucher_number,
        "entry": None if is_waiting else done.id,
        "was_known": done.was_known,
        "request_id": request_id,
    }

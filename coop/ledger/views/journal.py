"""The journal and one entry of it, with what is attached."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING
from typing import Any

from flask import abort
from flask import render_template
from flask import send_file
from flask import url_for
from flask_babel import gettext as _

from coop.dates import Period
from coop.dates import first_day
from coop.dates import last_day
from coop.errors import AmountUnreadable
from coop.ledger.approval_reading import draft_of_entry
from coop.ledger.approval_reading import waiting_reversal
from coop.ledger.attachments import ENDINGS
from coop.ledger.attachments import name_to_save
from coop.ledger.correction import LEDGER_ORIGINS
from coop.ledger.entry import EntryKind
from coop.ledger.models import Attachment
from coop.ledger.models import ImportRun
from coop.ledger.models import JournalEntry
from coop.ledger.reading import EntryKey
from coop.ledger.reading import JournalFilter
from coop.ledger.reading import attachments_of
from coop.ledger.reading import entry_view
from coop.ledger.reading import journal_page
from coop.ledger.reading import recorders
from coop.ledger.reading import reversal_of
from coop.ledger.views.pages import KIND_LABELS
from coop.ledger.views.pages import NUMBER_MAX
from coop.ledger.views.pages import argument
from coop.ledger.views.pages import blueprint
from coop.ledger.views.pages import day_argument
from coop.ledger.views.pages import postable_accounts
from coop.ledger.views.pages import typed_day
from coop.ledger.views.pages import typed_days
from coop.ledger.views.pages import units
from coop.money import Money
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.database import book_session
from coop.web.fields import BookForm
from coop.web.format import amount as amount_text
from coop.web.frame import may
from coop.web.paging import page_url

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.get("/jurnal")
@requires(Permission.BOOKS_READ)
def journal() -> ResponseReturnValue:
    """Entries, newest first, narrowed by what the filter asks for."""
    session = book_session()
    narrowed = _filter()
    page = journal_page(
        session,
        narrowed,
        older_than=_key_argument("sebelum"),
        newer_than=_key_argument("sesudah"),
    )
    return render_template(
        "ledger/journal.html",
        page=page,
        narrowed=narrowed,
        typed=_typed(narrowed),
        accounts=postable_accounts(session),
        units=units(session),
        people=recorders(session),
        chip_list=_chips(narrowed),
        is_beside=bool(argument("sebelum") or argument("sesudah")),
        kinds=KIND_LABELS,
        new_entry_url=url_for("ledger.new_entry") if may(Permission.BOOKS_POST) else None,
        newer_url=_key_url("sesudah", page.newer),
        older_url=_key_url("sebelum", page.older),
    )


def _filter() -> JournalFilter:
    return JournalFilter(
        first=day_argument("dari"),
        last=day_argument("sampai"),
        account=argument("akun"),
        unit=argument("unit"),
        text=argument("teks"),
        amount=_amount_argument(),
        who=argument("oleh"),
        positions=_imported(),
    )


def _imported() -> tuple[int, int] | None:
    """The entries of one import; of none where there is no such import."""
    text = argument("impor")
    if not text:
        return None
    is_number = text.isascii() and text.isdigit() and len(text) < 10
    run = book_session().get(ImportRun, int(text)) if is_number else None
    return (run.first_entry_id, run.last_entry_id) if run else (0, 0)


def _amount_argument() -> Money | None:
    text = argument("jumlah")
    try:
        return Money.parse(text) if text else None
    except AmountUnreadable:
        return None


def _typed(narrowed: JournalFilter) -> dict[str, str]:
    """What stands in the filter's fields."""
    return {
        **typed_days(narrowed.first, narrowed.last),
        "teks": narrowed.text,
        "jumlah": argument("jumlah"),
    }


def _chips(narrowed: JournalFilter) -> list[tuple[str, str]]:
    """Each filter in use and the address without it."""
    shown: dict[str, tuple[str, Any]] = {
        "dari": (_("sejak %(day)s", day=typed_day(narrowed.first)), narrowed.first),
        "sampai": (_("sampai %(day)s", day=typed_day(narrowed.last)), narrowed.last),
        "akun": (_("akun %(code)s", code=narrowed.account), narrowed.account),
        "unit": (_("unit %(code)s", code=narrowed.unit), narrowed.unit),
        "teks": (_("berisi “%(text)s”", text=narrowed.text), narrowed.text),
        "oleh": (_("dicatat oleh %(name)s", name=narrowed.who), narrowed.who),
        "impor": (_("impor nomor %(number)s", number=argument("impor")), narrowed.positions),
    }
    if narrowed.amount is not None:
        typed = amount_text(narrowed.amount)
        shown["jumlah"] = (_("jumlah %(amount)s", amount=typed), narrowed.amount)
    return [
        (label, page_url(**{name: None, "sebelum": None, "sesudah": None}))
        for name, (label, value) in shown.items()
        if value not in ("", None)
    ]


def _key_argument(name: str) -> EntryKey | None:
    """A place in the journal as ``2026-03-31.42``; None for anything else."""
    day, _dot, number = argument(name).partition(".")
    try:
        return EntryKey(date.fromisoformat(day), min(int(number), NUMBER_MAX))
    except ValueError:
        return None


def _key_url(name: str, key: EntryKey | None) -> str | None:
    if key is None:
        return None
    other = "sebelum" if name == "sesudah" else "sesudah"
    return page_url(**{name: f"{key.entry_date.isoformat()}.{key.entry_id}", other: None})


@blueprint.get("/jurnal/<int:entry_id>")
@requires(Permission.BOOKS_READ)
def entry(entry_id: int) -> ResponseReturnValue:
    """One entry: its lines, its papers, what it corrects or is corrected by, its seal."""
    session = book_session()
    view = entry_view(session, entry_id)
    mirrored = view.entry.reverses_id
    period = Period(view.entry.period)
    reversed_by = reversal_of(session, entry_id)
    mirror_waits = waiting_reversal(session, entry_id)
    attachments = attachments_of(session, entry_id)
    return render_template(
        "ledger/entry.html",
        view=view,
        entry=view.entry,
        attachments=attachments,
        has_photos=any(file.media_type.startswith("image/") for file in attachments),
        reversed_by=reversed_by,
        reverses=session.get(JournalEntry, mirrored) if mirrored else None,
        kinds=KIND_LABELS,
        month=(typed_day(first_day(period)), typed_day(last_day(period))),
        file_form=BookForm(),
        acts=_acts(view.entry, is_reversed=reversed_by is not None or mirror_waits is not None),
        mirror_waits=mirror_waits,
        decision=draft_of_entry(session, entry_id) if view.entry.approved_by else None,
        crumbs=[(_("Jurnal"), url_for("ledger.journal"))],
    )


def _acts(entry: JournalEntry, *, is_reversed: bool) -> list[tuple[str, str]]:
    """What the reader may do with an entry next: label and address."""
    is_final = is_reversed or entry.kind in {EntryKind.REVERSAL, EntryKind.CLOSING}
    is_ours = entry.origin.partition(":")[0] in LEDGER_ORIGINS
    if is_final or not is_ours or not may(Permission.BOOKS_CORRECT):
        return []
    return [(_("Batalkan jurnal ini"), url_for("ledger.reversal", entry_id=entry.id))]


@blueprint.get("/jurnal/<int:entry_id>/lampiran/<int:attachment_id>")
@requires(Permission.BOOKS_READ)
def attachment(entry_id: int, attachment_id: int) -> ResponseReturnValue:
    """A photo or PDF that belongs to an entry; anything else is only ever saved."""
    found = book_session().get(Attachment, attachment_id)
    if found is None or found.entry_id != entry_id:
        abort(404)
    return send_file(
        BytesIO(found.content),
        mimetype=found.media_type,
        download_name=name_to_save(found.file_name, found.media_type),
        as_attachment=found.media_type not in ENDINGS,
    )

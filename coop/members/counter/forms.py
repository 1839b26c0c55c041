"""Forms of the counter: a line for each account of a member, and the opening and closing count."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any
from typing import cast

from flask import request
from flask_babel import gettext as _
from wtforms import BooleanField
from wtforms import FieldList
from wtforms import FormField
from wtforms import RadioField
from wtforms import SelectField
from wtforms import StringField
from wtforms import TextAreaField
from wtforms.validators import ValidationError

from coop.desk.counts.denominations import NOTE
from coop.desk.counts.denominations import OtherItem
from coop.desk.counts.denominations import Pieces
from coop.desk.counts.denominations import denominations_on
from coop.desk.counts.facts import NAME_LENGTH_MAX
from coop.desk.counts.facts import TEXT_LENGTH_MAX
from coop.desk.counts.facts import CountFacts
from coop.desk.counts.forms import OTHER_ROWS
from coop.desk.counts.forms import OtherForm
from coop.desk.counts.forms import PiecesField
from coop.members.counter.facts import CASH
from coop.members.counter.facts import HANDWRITTEN_LENGTH_MAX
from coop.members.counter.facts import NOTE_LENGTH_MAX
from coop.members.counter.facts import TRANSFER
from coop.members.counter.facts import CounterFacts
from coop.members.counter.facts import CounterLine
from coop.money import ZERO
from coop.money import Money
from coop.web.fields import BookForm
from coop.web.fields import DayField
from coop.web.fields import MoneyField
from coop.web.fields import PlainText
from coop.web.fields import choices_of
from coop.web.fields import filled
from coop.web.member_search import MemberField
from coop.web.texts import lazy as _l

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence
    from datetime import date

    from coop.members.counter.queries import AccountRow


class LinesForm(BookForm):
    """A form with money in, and where it may be money out, for each account of a member."""

    def lines(self) -> tuple[CounterLine, ...]:
        """What was typed, account by account; a line both ways counts as its difference."""
        amounts: dict[int, Money] = {}
        for part in self:
            way, _separator, account = part.name.partition("-")
            if way in {"in", "out"} and account.isdigit() and part.data:
                signed = part.data if way == "in" else -part.data
                amounts[int(account)] = amounts.get(int(account), ZERO) + signed
        return tuple(CounterLine(account, amount) for account, amount in amounts.items() if amount)


class TakeForm(LinesForm):
    """What a member brings or takes; the fields of the accounts are added by ``take_form``."""

    #: Whether anybody may act for the member.
    has_proxies = False

    way = RadioField(
        _l("Cara"),
        choices=choices_of(
            {CASH: _l("Tunai"), TRANSFER: _l("Transfer keluar ke rekening bank anggota sendiri")}
        ),
        default=CASH,
    )
    bank = SelectField(_l("Dari rekening bank"), choices=[], validate_choice=False)
    proxy = SelectField(_l("Diwakili penerima kuasa"), choices=[], validate_choice=False)
    note = StringField(_l("Catatan"), [PlainText(NOTE_LENGTH_MAX)])
    handwritten = StringField(
        _l("Nomor kuitansi tulisan tangan"), [PlainText(HANDWRITTEN_LENGTH_MAX)]
    )
    effective_date = DayField(_l("Tanggal pada kuitansi itu"))

    def facts(self, member_id: int) -> CounterFacts:
        """What was typed for a member."""
        account, _separator, unit = (self.bank.data or "").partition("|")
        is_transfer = self.way.data == TRANSFER
        proxy = self.proxy.data or ""
        return CounterFacts(
            member_id=member_id,
            lines=self.lines(),
            way=TRANSFER if is_transfer else CASH,
            effective_date=self.effective_date.data,
            handwritten=_trimmed(self.handwritten),
            note=_trimmed(self.note),
            bank_account=account if is_transfer else "",
            bank_unit=unit if is_transfer else "",
            proxy_id=int(proxy) if proxy.isdigit() and len(proxy) < 10 else None,
        )


def _trimmed(field: StringField) -> str:
    return " ".join((field.data or "").split())


def _with_lines(
    kind: type[LinesForm], rows: Iterable[AccountRow], *, can_withdraw: bool
) -> LinesForm:
    fields: dict[str, Any] = {}
    for row in rows:
        name, field = row.view.product_name, f"in-{row.view.id}"
        # What a page of before sends is refused with its reason, never left out in silence.
        if row.can_deposit or request.form.get(field):
            fields[field] = MoneyField(_("%(product)s, setor", product=name))
        if can_withdraw and row.can_withdraw:
            fields[f"out-{row.view.id}"] = MoneyField(_("%(product)s, tarik", product=name))
    return cast("LinesForm", type("LinesOfMember", (kind,), fields)())


def take_form(
    rows: Sequence[AccountRow],
    banks: Sequence[tuple[str, str]],
    proxies: Sequence[tuple[str, str]],
) -> TakeForm:
    """A form with the accounts of one member.

    Args:
        rows: the accounts.
        banks: bank accounts a transfer may leave, as ``account|unit`` and name.
        proxies: who may act for the member, as id and name.
    """
    form = cast("TakeForm", _with_lines(TakeForm, rows, can_withdraw=True))
    form.bank.choices = list(banks)
    form.proxy.choices = [("", _("Tidak, anggota sendiri")), *proxies]
    return form


class ArrivalForm(LinesForm):
    """Whose money a transfer is; the fields of the accounts are added by ``arrival_form``."""

    note = StringField(_l("Catatan"), [PlainText(NOTE_LENGTH_MAX)])

    def words(self) -> str:
        """The note."""
        return _trimmed(self.note)


def arrival_form(rows: Sequence[AccountRow]) -> ArrivalForm:
    """A form with money in for each account of one member."""
    return cast("ArrivalForm", _with_lines(ArrivalForm, rows, can_withdraw=False))


class NoticeForm(ArrivalForm):
    """A transfer a member says was sent."""

    bank = SelectField(_l("Ke rekening bank koperasi"), choices=[], validate_choice=False)
    sent_on = DayField(_l("Tanggal dikirim"), [filled()])


def notice_form(rows: Sequence[AccountRow], banks: Sequence[tuple[str, str]]) -> NoticeForm:
    """A form with money in for each account of one member, and to which bank account it was sent.

    Args:
        rows: the accounts.
        banks: bank accounts of the cooperative, as ``account|unit`` and name.
    """
    form = cast("NoticeForm", _with_lines(NoticeForm, rows, can_withdraw=False))
    form.bank.choices = list(banks)
    return form


class PressForm(BookForm):
    """A button."""


class ReasonForm(BookForm):
    """Why something is cancelled, struck out or sent back."""

    reason = StringField(_l("Alasan"), [filled(), PlainText(NOTE_LENGTH_MAX)])

    def words(self) -> str:
        """The reason."""
        return _trimmed(self.reason)


class MoveForm(BookForm):
    """Where money of a receipt belongs."""

    source = SelectField(_l("Dari rekening"), choices=[], validate_choice=False)
    member = MemberField(_l("Anggota yang benar"), [filled()])
    product = SelectField(_l("Simpanan yang benar"), choices=[], validate_choice=False)
    amount = MoneyField(_l("Jumlah uang"))
    reason = StringField(_l("Alasan"), [filled(), PlainText(NOTE_LENGTH_MAX)])
    is_claim = BooleanField(_l("Uangnya sudah terpakai: catat sebagai piutang anggota itu"))

    def words(self) -> str:
        """The reason."""
        return _trimmed(self.reason)


class OpenForm(BookForm):
    """Which box a cashier sits at, and what lies in it."""

    box = SelectField(_l("Kas"), choices=[], validate_choice=False)
    found = MoneyField(_l("Uang awal yang ada di kas"), [filled()])
    holder_number = StringField(_l("Nomor pemegang kas"), [filled(), PlainText(NAME_LENGTH_MAX)])
    explanation = StringField(
        _l("Penjelasan bila tidak sama dengan buku"), [PlainText(TEXT_LENGTH_MAX)]
    )

    def validate_box(self, field: SelectField) -> None:
        """One of the boxes is chosen."""
        if field.data not in {choice[0] for choice in field.choices or ()}:
            raise ValidationError(_l("Pilih salah satu kas."))


class CloseForm(BookForm):
    """The closing count; the fields of the denominations are added by ``close_form``."""

    others = FieldList(FormField(OtherForm), min_entries=OTHER_ROWS, max_entries=OTHER_ROWS)
    explanation = TextAreaField(
        _l("Penjelasan bila uang tidak cocok"), [PlainText(TEXT_LENGTH_MAX)]
    )
    witness = StringField(_l("Saksi"), [PlainText(NAME_LENGTH_MAX)])

    def heap(self, kind: str) -> list[PiecesField]:
        """The fields of notes or of coins, the largest first."""
        fields = [each for each in self if isinstance(each, PiecesField)]
        return [each for each in fields if each.denomination.kind == kind]

    def facts(self, day: date, hour: str, counted_by: str) -> CountFacts:
        """What was typed; box and holder are the session's."""
        fields = [each for each in self if isinstance(each, PiecesField) and each.data]
        others = [each.form for each in self.others]
        witness = _trimmed(self.witness)
        return CountFacts(
            account="",
            unit="",
            day=day,
            counted_at=hour,
            holder_number="",
            holder_name="",
            counted_by=counted_by,
            pieces=tuple(
                Pieces(each.denomination.kind, each.denomination.value, each.data)
                for each in fields
            ),
            others=tuple(
                OtherItem(_trimmed(each.text), each.amount.data)
                for each in others
                if _trimmed(each.text) or each.amount.data
            ),
            explanation=" ".join(_trimmed(self.explanation).split()),
            witnesses=(witness,) if witness else (),
        )


def close_form(day: date) -> CloseForm:
    """A form with a field for each note and coin of a day."""
    fields = {}
    for each in denominations_on(day):
        worth = each.value.indonesian()
        label = _("Uang kertas %(worth)s", worth=worth)
        if each.kind != NOTE:
            label = _("Uang logam %(worth)s", worth=worth)
        fields[each.key] = PiecesField(label)
    made = type("CloseFormOfDay", (CloseForm,), fields)()
    for each in denominations_on(day):
        made[each.key].denomination = each
    return cast("CloseForm", made)

"""What all commands share: help in both languages, refusals that exit 2, faults that exit 3.

Exit codes are a contract: 0 done, 1 findings of ``verify`` (also in the copy that ``backup`` made),
2 refused or wrong usage (a sentence on stderr, nothing changed), 3 a fault of our own.
"""

from __future__ import annotations

import errno
import importlib
import os
import sys
import traceback
from typing import TYPE_CHECKING
from typing import Any
from typing import NoReturn

import click
from click.exceptions import NoArgsIsHelpError

from coop.cli.desk import zone_of_this_run
from coop.cli.language import _
from coop.cli.language import _l
from coop.cli.language import language
from coop.errors import CoopError

if TYPE_CHECKING:
    from collections.abc import Sequence

DONE = 0
FINDINGS = 1
REFUSED = 2
FAULT = 3
INTERRUPTED = 130

TRACE = "DESMIGRATIF_DEBUG"

#: SQLite: no permission, read-only, disk trouble, disk full, cannot open.
OUT_OF_REACH = frozenset({3, 8, 10, 13, 14})
#: PostgreSQL: connection, log-in, no such database, shutting down.
FORBIDDEN = "42501"
UNCONNECTED = ("08", "28", "3D", "57P")
#: SQLite: pages that cannot be, or no database where one was. Only a copy helps.
DAMAGED = frozenset({11, 26})

#: What click says without a class of its own, by how it begins.
USAGE = {
    "No such command": _l("Tidak ada perintah itu."),
    "Missing command": _l("Perintahnya belum disebutkan."),
    "Got unexpected extra argument": _l("Ada kata yang berlebih di belakang perintah."),
}


class Refused(click.ClickException):
    """Something asked for on the command line cannot be done; the sentence is translated."""

    exit_code = REFUSED


class Option(click.Option):
    """An option whose help is translated when it is shown."""

    def make_metavar(self, ctx: click.Context) -> str:
        """What stands for the option's value."""
        return _(self.metavar) if self.metavar else super().make_metavar(ctx)

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option and its help in the chosen language."""
        record = super().get_help_record(ctx)
        if record is None or not self.help:
            return record
        text = record[1].replace(self.help, _(self.help), 1)
        for english, own in ((" [required]", _("[wajib]")), (" [default: ", _("[biasanya: "))):
            text = text.replace(english, f" {own}")
        return record[0], text


class Argument(click.Argument):
    """An argument whose name is translated when it is shown."""

    def make_metavar(self, ctx: click.Context) -> str:
        """What stands for the argument in the usage line."""
        return _(self.metavar) if self.metavar else super().make_metavar(ctx)


class _Spoken(click.Command):
    """Help in the chosen language, whatever this is."""

    def get_short_help_str(self, limit: int = 45) -> str:
        """The first sentence of the help."""
        del limit
        return _(self.help).partition("\n")[0].rstrip(".") if self.help else ""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The usage line."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        pieces = pieces.replace("COMMAND [ARGS]...", _("PERINTAH …"))
        pieces = pieces.replace("[OPTIONS]", _("[PILIHAN]"))
        formatter.write_usage(ctx.command_path, pieces, prefix=_("Pemakaian: "))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command does."""
        del ctx
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_(self.help) if self.help else "")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, under a heading."""
        records = [parameter.get_help_record(ctx) for parameter in self.get_params(ctx)]
        with formatter.section(_("Pilihan")):
            formatter.write_dl([record for record in records if record is not None and record[1]])

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """``--help``, explained."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _("Tampilkan bantuan ini.")
        return option


class Command(_Spoken):
    """One command."""


class Group(_Spoken, click.Group):
    """Commands under one name, loaded when they are asked for.

    ``lazy`` maps a command's name to ``module:attribute``.
    """

    def __init__(self, *args: Any, lazy: dict[str, str] | None = None, **kwargs: Any) -> None:  # noqa: ANN401 - click's own arguments
        super().__init__(*args, **kwargs)
        self._lazy = lazy or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order in which they are explained."""
        del ctx
        return [*self._lazy, *self.commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in self._lazy:
            return super().get_command(ctx, cmd_name)
        module, _separator, attribute = self._lazy[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, then the commands."""
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Each command and the first sentence of its help."""
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, command.get_short_help_str()) for name, command in found if command]
        if rows:
            with formatter.section(_("Perintah")):
                formatter.write_dl(rows)


Group.command_class = Command
Group.group_class = type


class Program(Group):
    """The whole of ``desmigratif``: what goes wrong below ends here."""

    wants_trace = False

    def main(  # type: ignore[override]  # click declares one overload per standalone mode
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: FBT001, FBT002 - click's own argument
        **extra: Any,  # noqa: ANN401 - click's own arguments
    ) -> object:
        """Run and exit with a code of the contract."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        _write_utf8()
        try:
            answer = super().main(
                args, prog_name or "desmigratif", complete_var, standalone_mode=False, **extra
            )
        except Exception as error:  # noqa: BLE001 - the outermost handler
            sys.exit(_explain(error, wants_trace=self.wants_trace))
        sys.exit(answer if isinstance(answer, int) else DONE)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; whoever reads our output may leave before its end."""
        self.wants_trace = bool(ctx.params.get("debug")) or bool(os.environ.get(TRACE))
        try:
            return super().invoke(ctx)
        except OSError as error:
            if error.errno != errno.EPIPE:
                raise
            sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - the interpreter flushes once more
            return DONE


def _write_utf8() -> None:
    """Files and pipes get UTF-8 on every system; a terminal knows better."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure") and not stream.isatty():
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _explain(error: Exception, *, wants_trace: bool) -> int:
    """Say on stderr what went wrong; returns the exit code."""
    if isinstance(error, click.Abort):
        _say(_("Dihentikan. Yang belum selesai dibatalkan."))
        return INTERRUPTED
    text = refusal_of(error)
    if text is not None:
        _say(text)
        is_help = isinstance(error, NoArgsIsHelpError)
        if isinstance(error, click.UsageError) and error.ctx is not None and not is_help:
            _say(_("Lihat: {command} --help").format(command=error.ctx.command_path))
        return REFUSED
    return _fault(error, wants_trace=wants_trace)


def _say(text: str) -> None:
    click.echo(text, err=True)


def _fault(error: Exception, *, wants_trace: bool) -> int:
    """Our own mistake: one line and what to do with it."""
    if wants_trace:
        traceback.print_exception(error)
        return FAULT
    what = " ".join(f"{type(error).__name__}: {error}".split())
    _say(_("Kesalahan program: {what}").format(what=what[:300]))
    _say(_("Yang belum selesai dibatalkan. Ulangi dengan --debug dan kirim hasilnya."))
    return FAULT


def refusal_of(error: Exception) -> str | None:
    """The sentence for something that is not our fault, else None."""
    if isinstance(error, CoopError):
        from coop.web.messages import sentence

        try:
            return sentence(error, language(), zone_of_this_run())
        except KeyError:  # a refusal without a sentence is refused all the same
            return str(error)
    if isinstance(error, click.ClickException):
        return _usage_sentence(error)
    if isinstance(error, OSError) and error.errno is not None:
        return _("{file} tidak dapat dibaca atau ditulis: {reason}.").format(
            file=error.filename or _("Keluaran"), reason=error.strerror
        )
    from coop.config import ConfigUnreadable

    if isinstance(error, ConfigUnreadable):
        return str(error)
    return _database_sentence(error)


def _usage_sentence(error: click.ClickException) -> str:
    """What click says in English, for the cases people meet."""
    if isinstance(error, click.NoSuchOption):
        return _("Tidak ada pilihan {name}.").format(name=error.option_name)
    if isinstance(error, click.BadOptionUsage):
        return _("{name}: sebutkan isinya, satu kali.").format(name=error.option_name)
    if isinstance(error, click.BadParameter) and error.param is not None:
        return _parameter_sentence(error, error.param)
    if isinstance(error, click.UsageError):
        for english, own in USAGE.items():
            if error.message.startswith(english):
                return _(own)
    return error.format_message()


def _parameter_sentence(error: click.BadParameter, param: click.Parameter) -> str:
    """Which value is missing or cannot be taken, and what can."""
    name = param.get_error_hint(error.ctx)
    if isinstance(error, click.MissingParameter):
        return _("{name} belum disebutkan.").format(name=name)
    if isinstance(param.type, click.Choice):
        choices = ", ".join(str(choice) for choice in param.type.choices)
        return _("{name}: pilih salah satu dari {choices}.").format(name=name, choices=choices)
    if isinstance(param.type, click.IntRange):
        return _("{name}: tulis angka dari {least} sampai {most}.").format(
            name=name, least=param.type.min, most=param.type.max
        )
    return f"{name}: {error.message}"


def _database_sentence(error: Exception) -> str | None:
    """A database that is busy, out of reach or no database at all; anything else is our fault."""
    if "sqlalchemy" not in sys.modules:
        return None
    from sqlalchemy.exc import ArgumentError
    from sqlalchemy.exc import DBAPIError

    if isinstance(error, ArgumentError):
        return _("Alamat buku tidak dikenal: {reason}.").format(reason=_first_line(error))
    if not isinstance(error, DBAPIError):
        return None
    from coop.db import is_busy
    from coop.errors import BookBusy

    if is_busy(error):
        return refusal_of(BookBusy())
    return _place_sentence(error.orig)


def _place_sentence(cause: BaseException | None) -> str | None:
    """A book that is damaged or out of reach, from what its database says."""
    code = getattr(cause, "sqlite_errorcode", None)
    state = getattr(cause, "sqlstate", None)
    if isinstance(code, int):
        if code & 0xFF in DAMAGED:
            return _("Buku rusak: {reason}. Pulihkan salinan terakhir di tempat lain.").format(
                reason=_first_line(cause)
            )
        is_out_of_reach = code & 0xFF in OUT_OF_REACH
    else:
        is_connection = type(cause).__name__ == "OperationalError"
        is_cut = is_connection and (state is None or state.startswith(UNCONNECTED))
        is_out_of_reach = is_cut or state == FORBIDDEN
    if is_out_of_reach:
        return _("Buku tidak dapat dibuka: {reason}. Periksa tempat dan izinnya.").format(
            reason=_first_line(cause)
        )
    return None


def _first_line(error: object) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".")


def refuse(text: str) -> NoReturn:
    """Stop with a sentence that was translated by the caller."""
    raise Refused(text)

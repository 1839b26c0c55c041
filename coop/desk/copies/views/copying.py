"""Making a copy, fetching it, trying to restore one, and saying where copies go."""

from __future__ import annotations

import time
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Response
from flask import current_app
from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for
from flask_babel import gettext as _

from coop.desk.copies.age import age_label
from coop.desk.copies.errors import PlaceUnknown
from coop.desk.copies.forms import BY_BROWSER
from coop.desk.copies.forms import CopyForm
from coop.desk.copies.forms import PlacesForm
from coop.desk.copies.forms import RehearsalForm
from coop.desk.copies.job import Job
from coop.desk.copies.job import new_folder
from coop.desk.copies.job import sent_pieces
from coop.desk.copies.queries import CopyFile
from coop.desk.copies.queries import copies_on
from coop.desk.copies.queries import copy_age
from coop.desk.copies.queries import copy_runs
from coop.desk.copies.queries import last_good_copy
from coop.desk.copies.queries import last_rehearsal
from coop.desk.copies.queries import named_places
from coop.desk.copies.queries import offered_media
from coop.desk.copies.queries import remind_after_days
from coop.desk.copies.service import change_places
from coop.desk.copies.service import copy_for_browser
from coop.desk.copies.service import free_path
from coop.desk.copies.service import make_copy
from coop.desk.copies.service import rehearse_restore
from coop.desk.copies.views.pages import blueprint
from coop.desk.copies.views.pages import copy_desk
from coop.errors import CoopError
from coop.errors import NotFound
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import engine
from coop.web.database import read_only_from_here
from coop.web.fields import BookForm
from coop.web.fields import choices_of
from coop.web.frame import told
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from coop.desk.copies.media import Medium
    from coop.desk.copies.service import MadeCopy
    from coop.ledger.copy_files import Progress

RUNS_SHOWN = 15
SQLITE = "application/vnd.sqlite3"


@blueprint.get("/cadangan")
@requires(Permission.COPIES_MAKE)
def index() -> ResponseReturnValue:
    """How old the last copy is, what is under way, and where the next one may go."""
    copy_desk().forget_unfetched(now())
    return _page(CopyForm(), RehearsalForm())


@blueprint.post("/cadangan")
@requires(Permission.COPIES_MAKE)
def make() -> ResponseReturnValue:
    """Begin a copy to the chosen folder, or one that the browser fetches."""
    form = CopyForm()
    if not form.validate_on_submit():
        return _page(form, RehearsalForm())
    chosen = form.place.data or ""
    try:
        offered = {each.folder for each in _media() if each.is_there}
        if chosen != BY_BROWSER and chosen not in offered:
            raise PlaceUnknown(chosen or "?")
        _start(chosen)
    except CoopError as error:
        form.refuse(error)
        return _page(form, RehearsalForm())
    flash(_("Penyalinan dimulai. Halaman ini boleh ditinggalkan."), "success")
    return redirect(url_for("copies.index"), code=303)


def _start(chosen: str) -> None:
    """Hand the work to a thread; what it needs of this request is taken along."""
    who, moment = actor(), now()
    read_only_from_here()  # the copy takes long; the counters must not wait for it
    if chosen == BY_BROWSER:
        folder = new_folder()
        job = Job("download", moment, who, "", folder=folder)
        work = partial(copy_for_browser, engine(), free_path(folder.name, moment))
    else:
        job = Job("copy", moment, who, chosen)
        work = partial(make_copy, engine(), free_path(chosen, moment))
    copy_desk().start(job, _bound(work, who, moment))


def _bound(work: partial[MadeCopy], who: str, moment: datetime) -> partial[MadeCopy]:
    """The work with what every kind of it needs; told its progress when it runs."""
    whole = partial(work, place=current_app.config["BOOK"], actor=who, now=moment)
    return partial(_with_progress, partial(whole, stopwatch=_milliseconds))


def _with_progress(work: partial[MadeCopy], progress: Progress) -> MadeCopy:
    return work(progress=progress)


def _milliseconds() -> int:
    return time.monotonic_ns() // 1_000_000


@blueprint.get("/cadangan/salinan.sqlite")
@requires(Permission.COPIES_MAKE)
def fetch() -> ResponseReturnValue:
    """Send the copy that was made for a browser; sent whole, it counts and goes from here.

    Raises:
        NotFound: there is none, or no more.
    """
    job = copy_desk().job
    if job is None or not job.can_be_fetched or job.made is None:
        raise NotFound("copy", _("untuk diunduh"))
    answer = Response(sent_pieces(engine(), job, now=now()), mimetype=SQLITE)
    answer.content_length = job.made.size_bytes
    name = Path(job.made.path).name
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.post("/cadangan/coba")
@requires(Permission.COPIES_MAKE)
def rehearse() -> ResponseReturnValue:
    """Begin to restore a copy to a temporary place."""
    form = RehearsalForm()
    if not form.validate_on_submit():
        return _page(CopyForm(), form)
    path = form.path.data or ""
    try:
        if path not in {each.path for each in copies_on(_media())}:
            raise PlaceUnknown(path)
        who, moment = actor(), now()
        read_only_from_here()
        work = partial(rehearse_restore, engine(), path)
        copy_desk().start(Job("rehearsal", moment, who, path), _bound(work, who, moment))
    except CoopError as error:
        form.refuse(error)
        return _page(CopyForm(), form)
    flash(_("Uji pemulihan dimulai. Halaman ini boleh ditinggalkan."), "success")
    return redirect(url_for("copies.index"), code=303)


def _media() -> list[Medium]:
    return offered_media(book_session(), current_app.config["BOOK"])


def _page(form: CopyForm, rehearsal: RehearsalForm) -> tuple[str, int]:
    if form.is_refused or rehearsal.is_refused:
        read_only_from_here()
    session = book_session()
    media = _media()
    there = [each for each in media if each.is_there]
    files = copies_on(there)
    form.place.choices = choices_of(_choices(there))
    if form.place.data is None:
        best = [each.folder for each in there if not each.is_same_disk]
        form.place.data = best[0] if best else BY_BROWSER
    rehearsal.path.choices = choices_of({each.path: _file_label(each) for each in files})
    if rehearsal.path.data is None and files:
        rehearsal.path.data = files[0].path
    job = copy_desk().job
    page = render_template(
        "copies/index.html",
        form=form,
        rehearsal=rehearsal,
        age=copy_age(session, today()),
        age_label=age_label,
        last=last_good_copy(session),
        rehearsed=last_rehearsal(session),
        runs=copy_runs(session, limit=RUNS_SHOWN),
        missing=[each.folder for each in media if not each.is_there],
        has_other_disk=any(not each.is_same_disk for each in there),
        files=files,
        job=job,
        refusal=told(job.refusal) if job is not None and job.refusal is not None else "",
    )
    return page, max(form.status, rehearsal.status)


def _choices(there: list[Medium]) -> dict[str, str]:
    """Folders as people read them, and the browser at the end."""
    shown = {
        each.folder: _("%(folder)s (diska yang sama dengan buku)", folder=each.folder)
        if each.is_same_disk
        else each.folder
        for each in there
    }
    return shown | {BY_BROWSER: _("Unduh lewat peramban ini")}


def _file_label(file: CopyFile) -> str:
    return _("%(name)s di %(folder)s", name=file.name, folder=file.folder)


@blueprint.get("/cadangan/tempat")
@requires(Permission.SETTINGS_CHANGE)
def places() -> ResponseReturnValue:
    """Which folders are offered, and when to remind."""
    form = PlacesForm()
    session = book_session()
    form.folders.data = "\n".join(named_places(session))
    form.days.data = str(remind_after_days(session))
    return _places_page(form)


@blueprint.post("/cadangan/tempat")
@requires(Permission.SETTINGS_CHANGE)
def change() -> ResponseReturnValue:
    """Keep both."""
    form = PlacesForm()
    if not form.validate_on_submit():
        return _places_page(form)
    try:
        with committing() as session:
            change_places(
                session,
                (form.folders.data or "").splitlines(),
                form.days.data or "",
                actor=actor(),
                now=now(),
            )
    except CoopError as error:
        form.refuse(error)
        return _places_page(form)
    flash(_("Tempat salinan dan pengingatnya disimpan."), "success")
    return redirect(url_for("settings.index"), code=303)


def _places_page(form: BookForm) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    crumbs = [(_("Pengaturan"), url_for("settings.index"))]
    return render_template("copies/places.html", form=form, crumbs=crumbs), form.status

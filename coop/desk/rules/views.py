"""Dated rules on pages: what holds today, what held before, and a new value from a day on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _

from coop.db import writing
from coop.desk.rules.forms import RuleForm
from coop.desk.rules.kinds import kind_of
from coop.desk.rules.kinds import shown
from coop.desk.rules.reading import Rule
from coop.desk.rules.reading import known_rules
from coop.desk.rules.reading import rules_by_key
from coop.desk.rules.reading import rules_of
from coop.desk.rules.service import add_rule
from coop.errors import CoopError
from coop.errors import NotFound
from coop.ledger.views.pages import typed_fields
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import engine
from coop.web.database import read_only_from_here
from coop.web.format import day as day_in_words
from coop.web.frame import language
from coop.web.people import actor
from coop.web.texts import lazy as _l

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("rules", __name__)

CONFIDENCES = {
    "verified": _l("sudah dicek"),
    "secondary": _l("dari sumber kedua"),
    "remembered": _l("belum dicek"),
    "own": _l("keputusan koperasi"),
}


@blueprint.context_processor
def shared() -> dict[str, object]:
    """What both pages say."""
    return {"value_shown": value_shown, "confidences": CONFIDENCES, "kind_of": kind_of}


def value_shown(rule: Rule) -> str:
    """The value of a rule in the reader's language."""
    return shown(rule.value, kind_of(rule.key), language())


def in_force(rules: list[Rule], day: date) -> Rule | None:
    """What holds on a day; None where the first value holds later."""
    return next((each for each in reversed(rules) if each.valid_from <= day), None)


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Pengaturan"), url_for("settings.index"))]


@blueprint.get("/pengaturan/aturan")
@requires(Permission.HOME)
def index() -> ResponseReturnValue:
    """Every rule with the value of today."""
    rows = [
        (key, in_force(rules, today()), next((r for r in rules if r.valid_from > today()), None))
        for key, rules in rules_by_key(book_session()).items()
    ]
    return render_template("rules/index.html", rows=rows, crumbs=_crumbs())


@blueprint.get("/pengaturan/aturan/<key>")
@requires(Permission.HOME)
def rule(key: str) -> ResponseReturnValue:
    """Every value a rule ever had."""
    _known(key)
    rules = rules_of(book_session(), key)
    return render_template(
        "rules/rule.html",
        key=key,
        rules=list(reversed(rules)),
        current=in_force(rules, today()),
        crumbs=[*_crumbs(), (_("Aturan bertanggal"), url_for("rules.index"))],
    )


@blueprint.get("/pengaturan/aturan/<key>/baru")
@requires(Permission.SETTINGS_CHANGE)
def new(key: str) -> ResponseReturnValue:
    """Ask for a new value."""
    _known(key)
    form = RuleForm()
    form.valid_from.data = today()
    return _form_page(form, key)


@blueprint.post("/pengaturan/aturan/<key>/baru")
@requires(Permission.SETTINGS_CHANGE)
def add(key: str) -> ResponseReturnValue:
    """Look at the new value in a sentence, go back, or add it."""
    _known(key)
    form = RuleForm()
    if "edit" in request.form or not form.validate_on_submit():
        return _form_page(form, key)
    facts = form.facts(key)
    try:
        if "confirmed" not in request.form:
            read_only_from_here()
            with writing(engine()) as session:  # tried, then thrown away
                value = add_rule(session, facts, actor=actor(), now=now()).value
            return _preview(form, key, value)
        with committing() as session:
            add_rule(session, facts, actor=actor(), now=now())
    except CoopError as error:
        form.refuse(error)
        return _form_page(form, key)
    flash(_("Nilai baru tercatat."), "success")
    return redirect(url_for("rules.rule", key=key), code=303)


def _preview(form: RuleForm, key: str, value: str) -> ResponseReturnValue:
    facts = form.facts(key)
    kind = kind_of(key)
    before = in_force(rules_of(book_session(), key), facts.valid_from)
    sentence = _(
        "%(name)s menjadi %(value)s mulai %(day)s.",
        name=kind.label.text(language()),
        value=shown(value, kind, language()),
        day=day_in_words(facts.valid_from, language()),
    )
    return render_template(
        "rules/preview.html",
        form=form,
        key=key,
        sentence=sentence,
        facts=facts,
        before=before,
        is_past=facts.valid_from < today(),
        typed=typed_fields(),
        crumbs=_form_crumbs(key),
    )


def _form_page(form: RuleForm, key: str) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    rules = rules_of(book_session(), key)
    page = render_template(
        "rules/new.html",
        form=form,
        key=key,
        current=in_force(rules, today()),
        crumbs=_form_crumbs(key),
    )
    return page, form.status


def _form_crumbs(key: str) -> list[tuple[str, str]]:
    return [
        *_crumbs(),
        (_("Aturan bertanggal"), url_for("rules.index")),
        (kind_of(key).label.text(language()), url_for("rules.rule", key=key)),
    ]


def _known(key: str) -> None:
    if key not in {each.key for each in known_rules()}:
        raise NotFound("rule", key[:40])

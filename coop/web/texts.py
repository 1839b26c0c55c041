"""Texts that wait for a reader before they choose their language: labels of forms and menus."""

from __future__ import annotations

from typing import cast

from flask_babel import lazy_gettext
from flask_babel import lazy_pgettext


def lazy(text: str) -> str:
    """A text translated when it is shown; import it ``as _l``, which the extraction looks for."""
    return cast("str", lazy_gettext(text))


def lazy_in(context: str, text: str) -> str:
    """The same for a word that means several things; import it ``as _lp``."""
    return cast("str", lazy_pgettext(context, text))

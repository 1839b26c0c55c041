"""What a server is told before it starts: which book, which secret, how it is reached.

Read strictly from the environment: a value that is neither "true" nor "false" is refused instead
of guessed. Secrets may stand in a file named by ``…_FILE``.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping

APP_NAME = "desmigratif"
BOOK_FILE = "buku.sqlite"
SECRET_BYTES = 32

SESSION_IDLE = timedelta(minutes=30)
SESSION_WHOLE = timedelta(hours=12)


class ConfigUnreadable(ValueError):
    """A setting of the environment cannot be taken as it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """One server on one book.

    Attributes:
        book: file path or database URL.
        secret_key: signs session cookies; whoever knows it can sign in as anybody.
        https: served under HTTPS, so cookies are secure and HSTS is sent.
        proxies: number of trusted proxies in front; their X-Forwarded headers are believed.
        clock: an aware moment; None reads the machine's clock.
        session_idle: a session unused for so long is over.
        session_whole: a session is over after so long, used or not.
        testing: Flask's own flag.
    """

    book: str
    secret_key: str = field(repr=False)
    https: bool = False
    proxies: int = 0
    clock: Callable[[], datetime] | None = None
    session_idle: timedelta = SESSION_IDLE
    session_whole: timedelta = SESSION_WHOLE
    testing: bool = False


def default_book() -> str:
    """Where a book lies when nobody names a place: the instance folder.

    In a source tree that is ``instance/`` beside the package, once installed the user's data
    folder.
    """
    tree = Path(__file__).resolve().parent.parent
    if (tree / "pyproject.toml").is_file():
        return str(tree / "instance" / BOOK_FILE)
    return str(Path(platformdirs.user_data_dir(APP_NAME, appauthor=False)) / BOOK_FILE)


def config_from(environment: Mapping[str, str], *, book: str | None = None) -> Config:
    """The configuration that environment variables describe.

    Args:
        environment: usually ``os.environ``; ``DESMIGRATIF_BOOK``, ``_SECRET_KEY`` or
            ``_SECRET_KEY_FILE``, ``_HTTPS`` (true, false), ``_PROXIES`` (0, 1, …).
        book: place of the book when a command names it, before the environment.

    Raises:
        ConfigUnreadable: a value has another form.
    """
    return Config(
        book=book or environment.get("DESMIGRATIF_BOOK") or default_book(),
        secret_key=_secret_key(environment),
        https=_true_or_false(environment, "DESMIGRATIF_HTTPS"),
        proxies=_count(environment, "DESMIGRATIF_PROXIES"),
    )


def _true_or_false(environment: Mapping[str, str], name: str) -> bool:
    text = environment.get(name, "false")
    if text not in {"true", "false"}:
        raise ConfigUnreadable(f"{name} is true or false, not {text!r}")
    return text == "true"


def _count(environment: Mapping[str, str], name: str) -> int:
    text = environment.get(name, "0")
    if not (text.isascii() and text.isdigit()):
        raise ConfigUnreadable(f"{name} is a number such as 0 or 1, not {text!r}")
    return int(text)


def _secret_key(environment: Mapping[str, str]) -> str:
    given = environment.get("DESMIGRATIF_SECRET_KEY")
    if given:
        return given
    named = environment.get("DESMIGRATIF_SECRET_KEY_FILE")
    if named:
        return Path(named).read_text(encoding="utf-8").strip()
    folder = Path(platformdirs.user_config_dir(APP_NAME, appauthor=False))
    return kept_secret(folder / "secret-key")


def kept_secret(path: Path) -> str:
    """The secret in a file; made at the first call, readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(SECRET_BYTES), encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()

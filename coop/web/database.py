"""The book behind a request: one session per request, written to only by those that say so.

A POST starts its transaction IMMEDIATE before its first read (the user loader's included); a GET
reads only. Rolling back is the default; a view commits with ``committing``. A GET that must leave
a trace in the audit log does so in ``written_apart``, before it renders.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from typing import Any
from typing import cast

from flask import current_app
from flask import g
from flask import has_request_context
from flask import request
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession

from coop.db import WRITE
from coop.db import open_engine
from coop.db import writing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class BookSession(FlaskSession):
    """A session that writes where the request does, and reads everywhere else."""

    def get_bind(self, *_args: Any, **_kwargs: Any) -> Engine:  # noqa: ANN401 - SQLAlchemy's own signature
        """The book's engine, marked as writing in a request that writes."""
        state: tuple[Engine, Engine] = current_app.extensions["desmigratif_engines"]
        return state[1] if is_writing() else state[0]


class BookDatabase(SQLAlchemy):
    """Flask-SQLAlchemy for its session per application context; the engine is ours."""

    def _apply_driver_defaults(self, options: dict[str, Any], app: Flask) -> None:
        """Nothing: ``coop.db`` knows how a book is opened."""

    def _make_engine(self, bind_key: str | None, options: dict[str, Any], app: Flask) -> Engine:
        """The engine on the app's book, with every rule of ``coop.db``."""
        del bind_key, options
        engine = open_engine(app.config["BOOK"])
        app.extensions["desmigratif_engines"] = (engine, engine.execution_options(**WRITE))
        return engine


db = BookDatabase(session_options={"class_": BookSession}, add_models_to_shell=False)


def is_writing() -> bool:
    """Whether the request at hand may write: its method says so, until a refusal was shown."""
    if not has_request_context():
        return False
    known = g.get("is_writing")
    if known is None:
        known = g.is_writing = request.method not in READING_METHODS
    return bool(known)


def book_session() -> Session:
    """The session of this request."""
    return cast("Session", db.session())


def engine() -> Engine:
    """The engine of this app's book."""
    return db.engine


@contextmanager
def committing() -> Iterator[Session]:
    """The request's session; committed at the end of the block, rolled back when it raises.

    What is read after it, for the answer, takes no writer's lock again.
    """
    session = book_session()
    if has_request_context() and not is_writing() and request.method not in READING_METHODS:
        session.rollback()  # a second block of one request: what was read since may be stale
        g.is_writing = True
    try:
        yield session
        session.commit()
        if has_request_context():
            g.is_writing = False
    except BaseException:
        read_only_from_here()
        raise


def read_only_from_here() -> None:
    """Undo what was not committed; what follows (an error page) takes no writer's lock."""
    book_session().rollback()
    if has_request_context():
        g.is_writing = False


@contextmanager
def written_apart() -> Iterator[Session]:
    """A short writing transaction of its own, for a GET that must leave a trace."""
    with writing(engine()) as session:
        yield session
        session.commit()

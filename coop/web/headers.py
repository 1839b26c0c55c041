"""Headers that keep a browser from doing what a page did not mean."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from flask import current_app
from flask import request

if TYPE_CHECKING:
    from flask import Flask
    from flask import Response

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; "
    "base-uri 'self'; form-action 'self'"
)
HSTS = "max-age=31536000"
CACHED_FOR_EVER = "public, max-age=31536000, immutable"
STATIC_ENDPOINTS = frozenset({"static", "bootstrap.static"})


def add_headers(response: Response) -> Response:
    """Security headers for everything; nothing with figures in it is kept by a browser."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["X-Frame-Options"] = "DENY"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if current_app.config["SESSION_COOKIE_SECURE"]:
        headers["Strict-Transport-Security"] = HSTS
    if request.endpoint in STATIC_ENDPOINTS:
        if request.args.get("v"):
            headers["Cache-Control"] = CACHED_FOR_EVER
    else:
        headers["Cache-Control"] = "no-store"
    return response


@lru_cache(maxsize=256)
def _digest(path: str, modified_ns: int) -> str:
    del modified_ns  # part of the key only: a file changed in development is read again
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]


def add_version(endpoint: str, values: dict[str, Any]) -> None:
    """Put the content's hash into the address of a static file, so that it is cached for ever."""
    if endpoint not in STATIC_ENDPOINTS or "filename" not in values or "v" in values:
        return
    owner = current_app if endpoint == "static" else current_app.blueprints["bootstrap"]
    path = Path(str(owner.static_folder)) / str(values["filename"])
    if path.is_file():
        values["v"] = _digest(str(path), path.stat().st_mtime_ns)


def init_app(app: Flask) -> None:
    """Attach both to an app."""
    app.after_request(add_headers)
    app.url_defaults(add_version)

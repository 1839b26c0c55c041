"""Sealing of identity numbers: a stolen book without its key shows none of them.

AES-256-GCM per field under one key; whole numbers are found again by HMAC-SHA-256 under a second
key derived from it. The key lies in a file outside the book and its copies: named by
``DESMIGRATIF_KEY_FILE``, else in the user's configuration folder under the key's id. It protects a
stolen file, not a stolen PC.
"""

from __future__ import annotations

import base64
import hmac
import os
import secrets
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Final

import platformdirs
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from coop import audit
from coop.config import APP_NAME
from coop.dates import utc_text
from coop.members.people.errors import KeyMissing
from coop.members.people.models import BookKey

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

KEY_FILE_VARIABLE: Final = "DESMIGRATIF_KEY_FILE"
KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
VERSION: Final = "1"
_PROOF_WORD: Final = b"desmigratif"
_LOOKS_LIKE: Final = str.maketrans("018", "OIB")  # the code has no such digits


@dataclass(frozen=True, slots=True)
class Vault:
    """One key at work.

    Attributes:
        key_id: eight hex digits that name the key and tell nothing about it.
        key: 32 bytes.
    """

    key_id: str
    key: bytes = field(repr=False)

    def seal(self, field_name: str, text: str) -> str:
        """Encrypt one field; the same text never looks the same twice. Empty stays empty."""
        if not text:
            return ""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCM(self._derived("seal")).encrypt(nonce, text.encode(), field_name.encode())
        packed = base64.urlsafe_b64encode(nonce + sealed).decode()
        return f"{VERSION}.{self.key_id}.{packed}"

    def unseal(self, field_name: str, sealed: str) -> str:
        """The text of a sealed field.

        Raises:
            KeyMissing: it was sealed under another key, or was tampered with.
        """
        if not sealed:
            return ""
        _version, _dot, rest = sealed.partition(".")
        key_id, _dot, packed = rest.partition(".")
        if key_id != self.key_id:
            raise KeyMissing(key_id)
        raw = base64.urlsafe_b64decode(packed)
        try:
            text = AESGCM(self._derived("seal")).decrypt(
                raw[:NONCE_BYTES], raw[NONCE_BYTES:], field_name.encode()
            )
        except InvalidTag as error:
            raise KeyMissing(key_id) from error
        return text.decode()

    def index(self, field_name: str, text: str) -> str:
        """The digest under which a whole number is found; empty stays empty."""
        if not text:
            return ""
        return hmac.new(
            self._derived("index"), f"{field_name}\n{text}".encode(), sha256
        ).hexdigest()

    def proof(self) -> str:
        """What the book keeps to tell this key from another."""
        return hmac.new(self._derived("proof"), _PROOF_WORD, sha256).hexdigest()

    def _derived(self, purpose: str) -> bytes:
        return hmac.new(self.key, purpose.encode(), sha256).digest()


def key_file(key_id: str) -> Path:
    """Where the key of that id lies on this machine."""
    named = os.environ.get(KEY_FILE_VARIABLE)
    if named:
        return Path(named)
    folder = Path(platformdirs.user_config_dir(APP_NAME, appauthor=False))
    return folder / "kunci" / f"{key_id}.key"


def recovery_code(vault: Vault) -> str:
    """The key as it is printed on the recovery sheet: id and groups of four letters."""
    text = base64.b32encode(vault.key).decode().rstrip("=")
    groups = [text[place : place + 4] for place in range(0, len(text), 4)]
    return f"{vault.key_id} {'-'.join(groups)}"


def vault_from_code(code: str) -> Vault | None:
    """The key of a printed recovery sheet; None for what is none.

    Small letters, blanks and hyphens do no harm, nor do digits that look like letters.
    """
    key_id, _space, rest = code.strip().partition(" ")
    letters = "".join(rest.split()).replace("-", "").upper().translate(_LOOKS_LIKE)
    try:
        key = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except ValueError:
        return None
    return Vault(key_id.lower(), key) if len(key) == KEY_BYTES else None


def open_vault(session: Session) -> Vault | None:
    """The key of this book where this machine has it; None: numbers stay masked.

    A book that never sealed anything has no key either; ``vault_for_writing`` makes one.
    """
    row = session.get(BookKey, 1)
    if row is None:
        return None
    try:
        key = bytes.fromhex(key_file(row.key_id).read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return None
    vault = Vault(row.key_id, key)
    return vault if len(key) == KEY_BYTES and vault.proof() == row.proof else None


def vault_for_writing(session: Session, *, actor: str, now: datetime) -> Vault:
    """The key of this book; made, outside the book, at the first number to seal.

    Args:
        session: writing session.
        actor: who seals.
        now: aware moment.

    Raises:
        KeyMissing: the book has a key that this machine does not have.
    """
    found = open_vault(session)
    if found is not None:
        return found
    row = session.get(BookKey, 1)
    if row is not None:
        raise KeyMissing(row.key_id)
    vault = Vault(secrets.token_hex(4), _known_key() or secrets.token_bytes(KEY_BYTES))
    keep_key(vault)
    session.add(
        BookKey(
            id=1, key_id=vault.key_id, proof=vault.proof(), made_at=utc_text(now), made_by=actor
        )
    )
    session.flush()
    audit.record(session, "key.make", f"key:{vault.key_id}", actor=actor, now=now)
    return vault


def keep_key(vault: Vault) -> Path:
    """Write the key to its file, readable by its owner alone; a file with this key stays."""
    path = key_file(vault.key_id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(vault.key.hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
    return path


def _known_key() -> bytes | None:
    """A key that somebody named by the environment before the book had one."""
    named = os.environ.get(KEY_FILE_VARIABLE)
    if not named or not Path(named).is_file():
        return None
    key = bytes.fromhex(Path(named).read_text(encoding="ascii").strip())
    return key if len(key) == KEY_BYTES else None

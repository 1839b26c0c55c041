"""A logo as it was sent: looked at, shrunk and drawn anew, so that nothing else comes along."""

from __future__ import annotations

import hashlib
import io
import warnings
from typing import Final
from typing import NamedTuple

from PIL import Image
from PIL import ImageOps
from PIL import UnidentifiedImageError

from coop.desk.setup.errors import LogoRefused
from coop.ledger.attachments import safe_name

UPLOAD_MAX_BYTES: Final = 2 * 1024 * 1024
#: A small file can hold an immense picture; it is refused by its head, before it is unpacked.
PIXELS_MAX: Final = 16_000_000
SIDE_MIN: Final = 16
#: On paper it is at most 64 by 44 points: this is sharp, and light on every page.
SIDE_KEPT: Final = 360


class Picture(NamedTuple):
    """A logo as it is kept: a PNG, its size in pixels, and its digest."""

    content: bytes
    width: int
    height: int
    sha256: str


def picture_of(file_name: str, content: bytes) -> Picture:
    """Read a picture and draw it anew as a PNG on white, small enough for a letterhead.

    Args:
        file_name: for the refusal.
        content: bytes of a PNG or JPEG.

    Raises:
        LogoRefused: ``empty``, ``too_large``, ``kind``, ``too_many_pixels``, ``too_small`` or
            ``damaged``.
    """
    name = safe_name(file_name)
    if not content:
        raise LogoRefused(name, "empty")
    if len(content) > UPLOAD_MAX_BYTES:
        raise LogoRefused(name, "too_large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as opened:
                width, height = opened.size
                if width * height > PIXELS_MAX:
                    raise LogoRefused(name, "too_many_pixels")
                if min(width, height) < SIDE_MIN:
                    raise LogoRefused(name, "too_small")
                opened.load()
                drawn = _on_white(ImageOps.exif_transpose(opened))
    except UnidentifiedImageError as error:
        raise LogoRefused(name, "no_picture") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise LogoRefused(name, "too_many_pixels") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise LogoRefused(name, "damaged") from error  # what pillow raises for torn files
    drawn.thumbnail((SIDE_KEPT, SIDE_KEPT))
    stream = io.BytesIO()
    drawn.save(stream, format="PNG", optimize=True)
    kept = stream.getvalue()
    return Picture(kept, *drawn.size, hashlib.sha256(kept).hexdigest())


def _on_white(image: Image.Image) -> Image.Image:
    """The picture without transparency, which printers turn black."""
    full = image.convert("RGBA")
    ground = Image.new("RGBA", full.size, "white")
    ground.alpha_composite(full)
    return ground.convert("RGB")

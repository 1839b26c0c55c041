"""Photos of receipts made small enough to print behind a voucher."""

from __future__ import annotations

import io
from typing import Final
from typing import NamedTuple

#: Longer side of a printed photo in pixels: sharp enough on A5, small enough to send.
SIDE_MAX: Final = 1400
#: A picture of more is no photo of a receipt; it is not even opened.
PIXELS_MAX: Final = 120_000_000
QUALITY: Final = 70


class PrintableImage(NamedTuple):
    """A JPEG and its size in pixels."""

    data: bytes
    width: int
    height: int


def printable_image(content: bytes) -> PrintableImage | None:
    """A photo turned upright and made small; None for what is none, or is damaged.

    Args:
        content: a file as it was attached: JPEG, PNG or WebP.
    """
    from PIL import Image
    from PIL import ImageOps
    from PIL import UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as opened:
            if opened.width * opened.height > PIXELS_MAX:
                return None
            opened.draft("RGB", (SIDE_MAX, SIDE_MAX))
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((SIDE_MAX, SIDE_MAX))
            flat = Image.new("RGB", upright.size, "white")
            seen = upright.convert("RGBA")
            flat.paste(seen, mask=seen.getchannel("A"))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return None
    target = io.BytesIO()
    flat.save(target, "JPEG", quality=QUALITY)
    return PrintableImage(target.getvalue(), flat.width, flat.height)

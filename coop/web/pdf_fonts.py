"""The type that papers are set in, and what becomes of a character it does not have.

The faces come with the package, so a paper looks the same on every machine and is readable
without the machine that made it. Figures are all of one width.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

FAMILY: Final = "paper"
FOLDER: Final = Path(__file__).parent / "fonts"

#: Stands where a character cannot be printed: a reader sees that something is missing.
MISSING: Final = "\N{REPLACEMENT CHARACTER}"

#: Longer texts are cut before they are measured; no row shows this many characters.
TEXT_MAX: Final = 4000


class Faces(NamedTuple):
    """The two weights."""

    regular: TTFont
    bold: TTFont


@cache
def faces() -> Faces:
    """Register the faces with reportlab, once in a process."""
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.pdfmetrics import registerFontFamily
    from reportlab.pdfbase.ttfonts import TTFont

    regular = TTFont("Paper", str(FOLDER / "DejaVuSansCondensed.ttf"))
    bold = TTFont("Paper-Bold", str(FOLDER / "DejaVuSansCondensed-Bold.ttf"))
    registerFont(regular)
    registerFont(bold)
    registerFontFamily(
        FAMILY,
        normal=regular.fontName,
        bold=bold.fontName,
        italic=regular.fontName,
        boldItalic=bold.fontName,
    )
    return Faces(regular, bold)


class _Printable(dict[int, str]):
    """Answers `str.translate` for every character, and remembers."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character.isspace():
            answer = " "
        elif code in faces().regular.face.charToGlyph and character.isprintable():
            answer = character
        else:
            answer = MISSING
        self[code] = answer
        return answer


_PRINTABLE: Final = _Printable()


def printable(text: str) -> str:
    """A text as it can be set in one line: what the type lacks is replaced where all can see it.

    Control and direction characters, emoji and scripts without a glyph become the replacement
    character, line breaks and tabs a space; letters and their accents are joined.
    """
    text = text[:TEXT_MAX]
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", text).translate(_PRINTABLE)


def markup_printable(html: str) -> str:
    """The same for a whole page of markup, whose line breaks stay."""
    if html.isascii():
        return html
    return unicodedata.normalize("NFC", html).translate(_PRINTABLE_MARKUP)


class _PrintableMarkup(_Printable):
    def __missing__(self, code: int) -> str:
        answer = "\n" if code == ord("\n") else super().__missing__(code)
        self[code] = answer
        return answer


_PRINTABLE_MARKUP: Final = _PrintableMarkup()


def wrapped(text: str, face: TTFont, size: float, room: float, limit: int) -> list[str]:
    """Break a printable text into lines no wider than the room.

    Args:
        text: printable.
        face: to measure with.
        size: in points.
        room: width of a line in points.
        limit: most lines; what does not fit is cut and ends in an ellipsis.
    """
    width = face.stringWidth
    if width(text, size) <= room:
        return [text]
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if width(longer, size) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while width(line, size) > room and len(lines) <= limit:
            fitting = _fitting(line, face, size, room)
            lines.append(line[:fitting])
            line = line[fitting:]
        if len(lines) > limit:
            break
    if line:
        lines.append(line)
    if len(lines) > limit:
        del lines[limit:]
        last = lines[-1]
        fitting = _fitting(last, face, size, room - width("…", size))
        lines[-1] = f"{last[:fitting].rstrip()}…"
    return lines


def _fitting(text: str, face: TTFont, size: float, room: float) -> int:
    """How many characters of a text fit; at least one, however narrow the room."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if face.stringWidth(text[:middle], size) <= room:
            low = middle
        else:
            high = middle - 1
    return low

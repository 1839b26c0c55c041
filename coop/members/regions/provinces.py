"""The provinces by the code of the Ministry of Home Affairs, and how its codes are read. Pure."""

from __future__ import annotations

import re
from typing import Final

#: As of 2026: thirty-eight, the youngest (Papua Barat Daya) of 2022.
PROVINCES: Final = {
    "11": "Aceh",
    "12": "Sumatera Utara",
    "13": "Sumatera Barat",
    "14": "Riau",
    "15": "Jambi",
    "16": "Sumatera Selatan",
    "17": "Bengkulu",
    "18": "Lampung",
    "19": "Kepulauan Bangka Belitung",
    "21": "Kepulauan Riau",
    "31": "DKI Jakarta",
    "32": "Jawa Barat",
    "33": "Jawa Tengah",
    "34": "Daerah Istimewa Yogyakarta",
    "35": "Jawa Timur",
    "36": "Banten",
    "51": "Bali",
    "52": "Nusa Tenggara Barat",
    "53": "Nusa Tenggara Timur",
    "61": "Kalimantan Barat",
    "62": "Kalimantan Tengah",
    "63": "Kalimantan Selatan",
    "64": "Kalimantan Timur",
    "65": "Kalimantan Utara",
    "71": "Sulawesi Utara",
    "72": "Sulawesi Tengah",
    "73": "Sulawesi Selatan",
    "74": "Sulawesi Tenggara",
    "75": "Gorontalo",
    "76": "Sulawesi Barat",
    "81": "Maluku",
    "82": "Maluku Utara",
    "91": "Papua",
    "92": "Papua Barat",
    "93": "Papua Selatan",
    "94": "Papua Tengah",
    "95": "Papua Pegunungan",
    "96": "Papua Barat Daya",
}

#: Digits of a code without its dots, by level: province, regency, district, village.
LENGTHS: Final = (2, 4, 6, 10)
_CODE: Final = re.compile(r"(\d{2})(?:\.?(\d{2})(?:\.?(\d{2})(?:\.?(\d{4}))?)?)?", re.ASCII)


def dotted(text: str) -> str:
    """A code with its dots, however it was written; empty for what is no code.

    >>> dotted("3504142011"), dotted("35.04"), dotted("350"), dotted("35.4")
    ('35.04.14.2011', '35.04', '', '')
    """
    match = _CODE.fullmatch(text.strip())
    return ".".join(part for part in match.groups() if part) if match else ""


def level_of(code: str) -> int:
    """1 for a province, 2 a regency, 3 a district, 4 a village, from a dotted code.

    >>> level_of("35"), level_of("35.04.14.2011")
    (1, 4)
    """
    return code.count(".") + 1


def parent_of(code: str) -> str:
    """The code of the region above; empty for a province.

    >>> parent_of("35.04.14.2011"), parent_of("35")
    ('35.04.14', '')
    """
    return code.rpartition(".")[0]

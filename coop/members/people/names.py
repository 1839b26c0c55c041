"""Names as they are heard: the same word however it was spelled, and words that are alike. Pure.

Spellings of one name differ in Indonesia by habit and by decade (Soeharto, Suharto; Khairul,
Chairul, Hairul; Fitri, Pitri). ``sound`` writes them alike; what is left, a letter too many, too
few, wrong or swapped, is found by leaving letters out on both sides.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import combinations
from typing import Final

#: What stands before or within a name without telling anybody apart.
_TITLES: Final = (
    "h hj kh ki ny tn sdr sdri bp bpk ibu alm almh almarhum almarhumah ir dr drs dra spd se sh mm"
    " bin binti bt"
)
TITLES: Final = frozenset(_TITLES.split())
#: Abbreviations people write their own name with.
SHORT_FORMS: Final = {
    "m": "muhammad",
    "md": "muhammad",
    "moch": "muhammad",
    "mochamad": "muhammad",
    "mochammad": "muhammad",
    "moh": "muhammad",
    "mohamad": "muhammad",
    "mohammad": "muhammad",
    "mohammed": "muhammad",
    "mohd": "muhammad",
    "much": "muhammad",
    "muchamad": "muhammad",
    "muh": "muhammad",
    "muhamad": "muhammad",
    "muhd": "muhammad",
    "abd": "abdul",
    "st": "siti",
}
_HEARD: Final = (
    ("oe", "u"),
    ("ou", "u"),
    ("dj", "j"),
    ("tj", "c"),
    ("dz", "j"),
    ("ts", "s"),
    ("sj", "s"),
    ("sy", "s"),
    ("sh", "s"),
    ("kh", "h"),
    ("ch", "h"),
    ("gh", "g"),
    ("dh", "d"),
    ("th", "t"),
    ("bh", "b"),
    ("ph", "p"),
    ("f", "p"),
    ("v", "p"),
    ("z", "j"),
    ("q", "k"),
    ("x", "ks"),
    ("ie", "i"),
    ("y", "i"),
    ("ae", "ai"),
)
_DOUBLED: Final = re.compile(r"(.)\1+")
_NOT_IN_WORDS: Final = re.compile(r"[^0-9a-z]+")

#: A word is not longer than this to us.
WORD_MAX: Final = 24
#: From so many letters on, one and two of them may be wrong.
ONE_WRONG_FROM: Final = 4
TWO_WRONG_FROM: Final = 7
#: Longer words leave out one letter only: the combinations would be many and help nobody.
TWO_LEFT_OUT_MAX: Final = 14
#: The beginning of a word finds it from so many letters on.
BEGINNING_MIN: Final = 3


def fold(name: str) -> str:
    """A name in small letters without accents and signs.

    >>> fold("Nur'aini  Séptia, S.Pd.")
    'nuraini septia s pd'
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    without_apostrophes = re.sub(r"['’`ʼ]", "", letters)
    return " ".join(_NOT_IN_WORDS.sub(" ", without_apostrophes).split())


def sound(word: str) -> str:
    """A folded word as it is heard.

    >>> sound("soeharto") == sound("suharto"), sound("khairul") == sound("chairul")
    (True, True)
    >>> sound("fitrie") == sound("pitri"), sound("ahmad") == sound("ahmat")
    (True, True)
    """
    heard = SHORT_FORMS.get(word, word)
    for written, spoken in _HEARD:
        heard = heard.replace(written, spoken)
    heard = _DOUBLED.sub(r"\1", heard)
    if len(heard) > ONE_WRONG_FROM:
        heard = heard.removesuffix("h")
    if heard.endswith("d"):
        heard = f"{heard[:-1]}t"
    return heard[:WORD_MAX]


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name as they are heard, titles left out, each once.

    >>> name_words("Hj. Siti Rahmah binti Moh. Yusuf")
    ('siti', 'rahma', 'muhamat', 'iusup')
    """
    words = fold(name).split()
    telling = [word for word in words if word not in TITLES] or words
    return tuple(dict.fromkeys(sound(word) for word in telling))


def sound_of(name: str) -> str:
    """A name by which doubles are found: its words as heard, in the order of the alphabet.

    >>> sound_of("Rahma, Siti") == sound_of("SITI RAHMAH")
    True
    """
    return " ".join(sorted(name_words(name)))


def left_out(word: str) -> frozenset[str]:
    """A word, and what is left of it without the letters that may be wrong.

    >>> sorted(left_out("rina"))
    ['ina', 'ria', 'rin', 'rina', 'rna']
    """
    found = {word}
    for count in range(1, _left_out_most(len(word)) + 1):
        kept = len(word) - count
        found.update("".join(letters) for letters in combinations(word, kept))
    return frozenset(found)


def _left_out_most(length: int) -> int:
    if length < ONE_WRONG_FROM:
        return 0
    return 2 if TWO_WRONG_FROM <= length <= TWO_LEFT_OUT_MAX else 1


def parts(word: str) -> frozenset[str]:
    """Under what a word is found: ``left_out`` of it, and its beginnings.

    >>> sorted(parts("rina") - left_out("rina"))
    []
    >>> "wah" in parts("wahiuni")
    True
    """
    beginnings = {word[:length] for length in range(BEGINNING_MIN, len(word))}
    return left_out(word) | beginnings


def unlikeness(typed: str, word: str) -> int | None:
    """How far a word is from what was typed: 0 the same, None too far.

    >>> [unlikeness("wahiuni", each) for each in ("wahiuni", "wahiuningsi", "wahuini", "sumarni")]
    [0, 1, 2, None]
    """
    if typed == word:
        return 0
    if len(typed) >= BEGINNING_MIN and word.startswith(typed):
        return 1
    most = min(_wrong_most(len(typed)), _wrong_most(len(word)))
    wrong = letters_wrong(typed, word, most)
    return None if wrong is None else wrong + 1


def _wrong_most(length: int) -> int:
    return (length >= ONE_WRONG_FROM) + (length >= TWO_WRONG_FROM)


def letters_wrong(one: str, other: str, most: int) -> int | None:
    """Letters too many, too few, wrong, or two swapped; None where they are more than ``most``.

    >>> letters_wrong("rahma", "rahmi", 1), letters_wrong("rahma", "rhama", 1)
    (1, 1)
    >>> letters_wrong("rahma", "wati", 2) is None
    True
    """
    if abs(len(one) - len(other)) > most:
        return None
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        before, previous = row, before
        row = [place]
        for index, sign in enumerate(other, 1):
            cost = min(row[-1] + 1, before[index] + 1, before[index - 1] + (letter != sign))
            is_swapped = (
                place > 1 and index > 1 and letter == other[index - 2] and one[place - 2] == sign
            )
            if is_swapped:
                cost = min(cost, previous[index - 2] + 1)
            row.append(cost)
    return row[-1] if row[-1] <= most else None

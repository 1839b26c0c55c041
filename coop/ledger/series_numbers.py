"""The last voucher number of each series and year, as the head of the chain keeps them.

An old cooperative has fifty of them and an entry needs one, so the text is not read as a whole.
"""

from __future__ import annotations

import json


class SeriesNumbers:
    """JSON such as ``{"BKM-2026": 17}`` with the numbers taken since it was read."""

    __slots__ = ("_taken", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._taken: dict[str, int] = {}

    def last(self, key: str) -> int:
        """The last number of a series and year, 0 where there is none yet.

        >>> numbers = SeriesNumbers('{"BKK-2026": 4, "BKM-2026": 17}')
        >>> numbers.last("BKM-2026"), numbers.last("BM-2026")
        (17, 0)
        """
        taken = self._taken.get(key)
        if taken is not None:
            return taken
        _, mark, rest = self._text.partition(f'"{key}": ')
        if not mark:
            return int(json.loads(self._text).get(key, 0))
        return int(rest.partition(",")[0].rstrip("}"))

    def take(self, key: str, number: int) -> None:
        """Let a number be the last one."""
        self._taken[key] = number

    def text(self) -> str:
        """As the head keeps them, sorted.

        >>> numbers = SeriesNumbers('{"BKK-2026": 4, "BKM-2026": 17}')
        >>> numbers.take("BKM-2026", 18)
        >>> numbers.text()
        '{"BKK-2026": 4, "BKM-2026": 18}'
        >>> numbers.take("BBM-2026", 1)
        >>> numbers.text()
        '{"BBM-2026": 1, "BKK-2026": 4, "BKM-2026": 18}'
        """
        text = self._text
        for key, number in self._taken.items():
            before, mark, rest = text.partition(f'"{key}": ')
            if not mark:
                return json.dumps({**json.loads(self._text), **self._taken}, sort_keys=True)
            _, comma, after = rest.partition(",")
            text = f"{before}{mark}{number}{comma}{after}" if comma else f"{before}{mark}{number}}}"
        return text

"""Pages read as a person reads them: tables by rows, links by their words, forms as they are sent.

The parser refuses a page whose tags do not close in order.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.test import TestResponse

VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "source", "wbr"})


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tree = ET.TreeBuilder()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tree.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self.tree.end(tag)
        else:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes nothing at {self.getpos()}"
        self.tree.end(tag)

    def handle_data(self, data: str) -> None:
        if self.open:
            self.tree.data(data)


class Page:
    """One page that was answered."""

    def __init__(self, response: TestResponse) -> None:
        self.status = response.status_code
        self.html = response.text
        builder = _Builder()
        builder.feed(self.html)
        builder.close()
        assert not builder.open, f"never closed: {builder.open}"
        self.root = builder.tree.close()

    def all(self, tag: str, **attributes: str) -> list[ET.Element]:
        """Elements of a tag; ``class_`` asks for one class among others."""
        wanted = attributes.pop("class_", "")
        return [
            element
            for element in self.root.iter(tag)
            if all(element.get(name) == value for name, value in attributes.items())
            and (not wanted or wanted in element.get("class", "").split())
        ]

    @property
    def text(self) -> str:
        """What stands between the tags of the page's own part."""
        [main] = self.all("main")
        return words(main)

    @property
    def title(self) -> str:
        [heading] = self.all("h1")
        return words(heading)

    def rows(self, class_: str = "figures") -> list[list[str]]:
        """The cells of the bodies of all tables of a class."""
        return [
            [words(cell) for cell in row if cell.tag in {"td", "th"}]
            for table in self.all("table", class_=class_)
            for body in table.iter("tbody")
            for row in body.iter("tr")
        ]

    def link(self, label: str) -> str:
        """Where the one link with these words leads."""
        found = {each.get("href", "") for each in self.all("a") if words(each) == label}
        assert len(found) == 1, f"{label!r} leads to {sorted(found)}"
        return found.pop()

    def links(self) -> list[str]:
        return [each.get("href", "") for each in self.all("a")]

    def has_link(self, label: str) -> bool:
        return any(words(each) == label for each in self.all("a"))

    def form(self, action: str | None = None, *, class_: str = "") -> dict[str, str]:
        """What a form would send as it stands: the only one of the page's own part, or by name."""
        [main] = self.all("main")
        forms = [
            form
            for form in main.iter("form")
            if form.get("method") == "post"
            and (action is None or form.get("action") == action)
            and (not class_ or class_ in form.get("class", "").split())
        ]
        assert len(forms) == 1, f"{len(forms)} forms"
        return dict(_sent(forms[0]))


def _sent(form: ET.Element) -> Iterator[tuple[str, str]]:
    for element in form.iter():
        name = element.get("name", "")
        if element.tag == "input" and element.get("type") not in {"file", "submit"}:
            if element.get("type") != "checkbox" or "checked" in element.attrib:
                yield name, element.get("value", "")
        elif element.tag == "select":
            options = list(element.iter("option"))
            chosen = [option for option in options if "selected" in option.attrib] or options[:1]
            for option in chosen:
                yield name, option.get("value", words(option))


def words(element: ET.Element) -> str:
    """The text of an element with single spaces."""
    return " ".join("".join(element.itertext()).split())


def figure(text: str) -> Money:
    """An amount as a table shows it."""
    if text in {"", "–"}:
        return Money(0)
    amount = Money.parse(text.strip("()"))
    return -amount if text.startswith("(") else amount

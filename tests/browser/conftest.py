"""A real browser before a real server on the demonstration book; it goes nowhere else.

Whatever a page does that it should not fails the test: a report of the content-security policy,
an error in the console, a request to another host, more than 100 KB, or, on a phone, a page wider
than its screen.
"""

from __future__ import annotations

import shutil
import threading
from typing import TYPE_CHECKING
from typing import Final

import pytest

from coop import create_app
from coop.config import Config
from coop.web.database import db
from tests.conftest import IN_CI
from tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from playwright.sync_api import Browser
    from playwright.sync_api import BrowserContext
    from playwright.sync_api import ConsoleMessage
    from playwright.sync_api import Page
    from playwright.sync_api import Request
    from playwright.sync_api import Response

FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PAGE_BYTES_MAX: Final = 100 * 1024
DESKTOP: Final = (1366, 768)
PHONE: Final = (360, 740)
PATIENCE_MS: Final = 20_000
#: The browser says this in its console for each form that was refused; that is no error.
REFUSED: Final = "the server responded with a status of 422"
#: Reported before the page's own scripts run, since the policy forbids inline ones.
TELL_VIOLATIONS: Final = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error("policy: " + event.violatedDirective + " " + event.blockedURI);
});
"""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's Chromium."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if path is None:
        if IN_CI:
            pytest.fail("Chromium is missing: .ci/run installs it")
        pytest.skip("no Chromium here (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


class Site:
    """A server on a demonstration book of its own."""

    def __init__(self, place: str) -> None:
        from waitress.server import create_server  # type: ignore[import-untyped]  # has no types

        config = Config(book=place, secret_key="x" * 64, clock=lambda: NOW, testing=True)
        self.app: Flask = create_app(config)
        self._server = create_server(self.app, host="127.0.0.1", port=0, threads=4)
        self.url = f"http://127.0.0.1:{self._server.effective_port}"
        self._thread = threading.Thread(target=self._server.run, name="waitress")
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        self._server.close()
        self._thread.join(20)
        assert not self._thread.is_alive(), "a browser still holds a connection"
        self._server.task_dispatcher.shutdown()
        with self.app.app_context():
            db.engine.dispose()


@pytest.fixture
def site(demo_copy: str) -> Iterator[Site]:
    """A site that a test may change."""
    made = Site(demo_copy)
    yield made
    made.close()


@pytest.fixture(scope="session")
def shared_site(demo_book: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site that tests only look at."""
    place = tmp_path_factory.mktemp("situs") / "demo.sqlite"
    made = Site(str(shutil.copy(demo_book, place)))
    yield made
    made.close()


class Screen:
    """One window; notes down everything that should not happen in it."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context = context
        self.url = url
        self.problems: list[str] = []
        self._documents: list[Response] = []
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(TELL_VIOLATIONS)
        self.page: Page = context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        self.page.on("request", self._asked)
        self.page.on("response", self._answered)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and REFUSED not in message.text:
            self.problems.append(f"console at {self.page.url}: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.problems.append(f"left the machine: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.request.resource_type == "document" and response.status in {200, 422}:
            self._documents.append(response)

    def go(self, path: str) -> None:
        """Open a page by its address."""
        self.page.goto(self.url + path)
        self.look()

    def press(self, name: str, *, role: str = "button") -> None:
        """Press the one button or link with these words, and wait for the next page."""
        target = self.page.get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]  # any role
        with self.page.expect_navigation():
            target.locator("visible=true").first.click()
        self.look()

    def follow(self, name: str) -> None:
        """Follow a link of the page's own part by its words."""
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("link", name=name, exact=True).first.click()
        self.look()

    def look(self) -> None:
        """Weigh and measure the page that is shown now."""
        self.page.wait_for_load_state("load")
        for response in self._documents:
            if response.url.partition("#")[0] == self.page.url.partition("#")[0]:
                weight = len(response.body())
                if weight > PAGE_BYTES_MAX:
                    self.problems.append(f"{response.url} weighs {weight} bytes")
        self._documents.clear()
        self.measure()

    def measure(self) -> None:
        """Nothing scrolls sideways but tables inside their own frame."""
        width = self.page.evaluate("document.documentElement.scrollWidth")
        screen = self.page.evaluate("document.documentElement.clientWidth")
        if width > screen:
            self.problems.append(f"{self.page.url} is {width} wide on a screen of {screen}")

    def sign_in(self, username: str, password: str) -> None:
        """Fill in the log-in by keyboard."""
        self.go("/masuk")
        self.page.keyboard.type(username)
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(password)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.look()


@pytest.fixture
def open_screen(chromium: Browser, tmp_path: Path) -> Iterator[Callable[..., Screen]]:
    """Opens windows on a site; at the end none of them may have noted anything.

    Ask for it after the site: windows close before their server does.
    """
    screens: list[Screen] = []

    def open_one(
        site: Site, size: tuple[int, int] = DESKTOP, *, has_scripts: bool = True
    ) -> Screen:
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="id-ID",
            java_script_enabled=has_scripts,
            accept_downloads=True,
            reduced_motion="reduce",  # else a change of theme is judged half way
        )
        screens.append(Screen(context, site.url))
        return screens[-1]

    yield open_one
    problems = [problem for screen in screens for problem in screen.problems]
    for screen in screens:
        screen.context.close()
    assert problems == []

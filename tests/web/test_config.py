"""What a server is told: read strictly, secrets kept apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from coop import create_app
from coop.config import Config
from coop.config import ConfigUnreadable
from coop.config import config_from
from coop.config import default_book
from coop.config import kept_secret

SECRET = {"DESMIGRATIF_SECRET_KEY": "rahasia"}


def test_the_environment_names_book_secret_and_https() -> None:
    config = config_from(
        {
            **SECRET,
            "DESMIGRATIF_BOOK": "lain.sqlite",
            "DESMIGRATIF_HTTPS": "true",
            "DESMIGRATIF_PROXIES": "1",
        }
    )
    assert (config.book, config.secret_key) == ("lain.sqlite", "rahasia")
    assert (config.https, config.proxies) == (True, 1)


def test_a_command_names_the_book_before_the_environment_does() -> None:
    assert config_from({**SECRET, "DESMIGRATIF_BOOK": "a"}, book="b").book == "b"


def test_without_a_name_the_book_lies_in_the_instance_folder() -> None:
    assert config_from(SECRET).book == default_book()
    assert Path(default_book()).parts[-2:] == ("instance", "buku.sqlite")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DESMIGRATIF_HTTPS", "yes"),
        ("DESMIGRATIF_HTTPS", "1"),
        ("DESMIGRATIF_PROXIES", "-1"),
        ("DESMIGRATIF_PROXIES", "satu"),
    ],
)
def test_a_setting_in_another_form_is_refused_instead_of_guessed(name: str, value: str) -> None:
    with pytest.raises(ConfigUnreadable, match=name):
        config_from({**SECRET, name: value})


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "kunci").write_text("dari berkas\n", encoding="utf-8")
    config = config_from({"DESMIGRATIF_SECRET_KEY_FILE": str(tmp_path / "kunci")})
    assert config.secret_key == "dari berkas"


def test_a_secret_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "baru" / "secret-key"
    first = kept_secret(path)
    assert len(first) == 64
    assert kept_secret(path) == first
    assert path.stat().st_mode & 0o077 == 0


def test_a_configuration_does_not_show_its_secret() -> None:
    assert "rahasia" not in repr(config_from(SECRET))


def test_an_app_takes_a_mapping_too(people: str) -> None:
    app = create_app({"book": people, "secret_key": "x" * 64})
    assert app.test_client().get("/health").status_code == 200


def test_behind_a_proxy_the_visitor_s_own_address_counts(people: str) -> None:
    app = create_app(Config(book=people, secret_key="x" * 64, proxies=1))
    with app.test_client() as client:
        client.get(
            "/health", headers={"X-Forwarded-For": "198.51.100.9", "X-Forwarded-Proto": "https"}
        )
        from flask import request

        assert request.remote_addr == "198.51.100.9"
        assert request.is_secure

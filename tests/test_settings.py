"""Settings: defaults, the environment, and bad values refused in words."""

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from mapstream.settings import PREFIX, BadSetting, Settings, default_data

README = Path(__file__).parent.parent / "README.md"


@pytest.fixture(autouse=True)
def _nobodys_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)


def test_without_any_it_serves_this_machine_only() -> None:
    settings = Settings.load()
    assert settings.address == "http://127.0.0.1:8000"
    assert (settings.database_url, settings.db_schema, settings.workers) == (None, "mapstream", 1)


def test_what_is_given_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAPSTREAM_PORT", "9000")
    monkeypatch.setenv("MAPSTREAM_WORKERS", "3")
    settings = Settings.load(port=9001, workers=None)
    assert (settings.port, settings.workers) == (9001, 3)


@pytest.mark.parametrize("name", ["MAPSTREAM_SCHEMA", "MAPSTREAM_DB_SCHEMA"])
def test_the_schema_has_two_names(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "other")
    assert Settings.load().db_schema == "other"


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAPSTREAM_DATABASE_URL", "")
    assert Settings.load().database_url is None


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT", "abc", "MAPSTREAM_PORT is “abc”: it must be a whole number."),
        ("PORT", "70000", "MAPSTREAM_PORT is “70000”: it must be at most 65535."),
        ("WORKERS", "0", "MAPSTREAM_WORKERS is “0”: it must be at least 1."),
        ("LOG_FORMAT", "xml", "MAPSTREAM_LOG_FORMAT is “xml”: it must be 'json' or 'console'."),
        ("PUBLIC_URL", "x.example", "it must be an address that begins with http:// or https://."),
        ("SCHEMA", 'a"; DROP', "it must be lower-case letters, digits and underscores"),
        ("DATABASE_URL", "hunter2", "MAPSTREAM_DATABASE_URL: it must be a PostgreSQL address"),
        ("SECRET", "hunter2", "MAPSTREAM_SECRET: it must be at least 32 characters long."),
        ("SECRET_OTHERS", f"{'a' * 32},hunter2", "MAPSTREAM_SECRET_OTHERS: it must be at least 32 characters long."),
        ("OIDC_ISSUER", "http://id.example", "it must be an address that begins with https://."),
        (
            "OIDC_ISSUER",
            "https://id.example",
            "MAPSTREAM_OIDC_CLIENT_ID: it must be set as well where MAPSTREAM_OIDC_ISSUER is.",
        ),
    ],
)
def test_a_bad_value_is_refused_in_words(monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str) -> None:
    monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(BadSetting) as refused:
        Settings.load()
    assert words in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_a_bad_option_is_called_by_its_name() -> None:
    with pytest.raises(BadSetting, match=r"--port is “0”: it must be at least 1\."):
        Settings.load(port=0)


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        Settings.load().port = 1  # type: ignore[misc]


def test_secrets_are_not_shown() -> None:
    settings = Settings.load(secret="s" * 40, oidc_client_secret="hunter2", database_url="postgresql://u:hunter2@h/d")
    assert "s" * 40 not in repr(settings)
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({"host": "0.0.0.0"}, "http://localhost:8000"),
        ({"host": "::1", "port": 80}, "http://[::1]:80"),
        ({"public_url": "https://plans.example/"}, "https://plans.example"),
    ],
)
def test_the_address_that_people_use(given: dict[str, object], address: str) -> None:
    assert Settings.load(**given).address == address


def test_data_of_root_is_not_below_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert default_data() == Path("/var/lib/mapstream")


def test_data_of_others_is_where_they_keep_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("HOME", "/home/ann")
    monkeypatch.setenv("XDG_DATA_HOME", "/data/ann")
    assert default_data() == Path("/data/ann/mapstream")
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    assert default_data() == Path("/home/ann/.local/share/mapstream")


def test_every_setting_is_in_the_readme() -> None:
    section = README.read_text().partition("\n## Settings\n")[2].partition("\n## ")[0]
    missing = [name for name in Settings.model_fields if f"| `{variable(name)}` |" not in section]
    assert not missing, "the README's table of settings lacks these"


def variable(name: str) -> str:
    """The variable of a setting, by its first name."""
    return "MAPSTREAM_SCHEMA" if name == "db_schema" else PREFIX + name.upper()

"""The settings: what stands by default, what is refused and with which words, and the secret beside the data."""

import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import pytest

from commun.config import SETTINGS, Config, SettingRefused, secret_key, settings_reference


def test_an_empty_environment_gives_the_defaults_of_the_table() -> None:
    config = Config.from_environ({})
    assert (config.title, config.port, config.language, config.data) == ("Commun", 8000, "fr", Path("data"))
    assert config.registration_open
    assert not config.https


def test_every_field_has_its_row_and_every_row_its_field() -> None:
    assert {row.field for row in SETTINGS} == {field.name for field in fields(Config)}


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("PORT", "huit mille", "nombre entier"),
        ("PORT", "70000", "65535"),
        ("COMMUN_LANGUAGE", "breton", "fr, en"),
        ("COMMUN_TIMEZONE", "Europe/Saugues", "fuseau horaire"),
        ("COMMUN_BASE_URL", "commun.example.org", "https://"),
        ("COMMUN_BASE_URL", "https://example.org/chemin", "sans chemin"),
        ("COMMUN_TITLE", "deux\nlignes", "seule ligne"),
        ("COMMUN_REGISTRATION", "peut-être", "open, closed"),
        ("COMMUN_TRUST_PROXY", "yes", "nombre entier"),
    ],
)
def test_a_wrong_value_is_refused_with_its_name_and_the_reason(name: str, value: str, word: str) -> None:
    with pytest.raises(SettingRefused) as refused:
        Config.from_environ({name: value})
    assert name in refused.value.sentence("fr")
    assert word in refused.value.sentence("fr")
    assert name in refused.value.sentence("en")


def test_a_password_never_shows_in_a_refusal_or_in_the_settings_said_aloud() -> None:
    with pytest.raises(SettingRefused) as refused:
        Config.from_environ({"COMMUN_SMTP_PASSWORD": "secret\x07"})
    assert "secret" not in str(refused.value)
    assert "ouvre-toi" not in repr(Config.from_environ({"COMMUN_SMTP_PASSWORD": "ouvre-toi"}))


def test_an_address_loses_its_last_slash_and_says_whether_it_is_https() -> None:
    config = Config.from_environ({"COMMUN_BASE_URL": "https://commun.example.org/"})
    assert config.base_url == "https://commun.example.org"
    assert config.https


def test_values_given_by_a_command_rule_over_the_environment() -> None:
    assert Config.from_environ({"PORT": "9000"}, port=0).port == 0


def test_the_reference_has_a_line_for_each_setting() -> None:
    reference = settings_reference()
    assert all(f"| `{row.name}` |" in reference for row in SETTINGS)
    assert reference.count("\n") == len(SETTINGS) + 2


def test_the_secret_is_born_once_for_its_owner_alone(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _n: secret_key(tmp_path / "data"), range(16)))
    assert len(keys) == 1
    assert len(keys.pop()) == 32
    assert stat.S_IMODE((tmp_path / "data" / "secret").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret"]


def test_mails_are_not_sent_where_the_public_address_is_not_known() -> None:
    with pytest.raises(SettingRefused) as refused:
        Config.from_environ({"COMMUN_SMTP_HOST": "mail.example.org"})
    assert "COMMUN_BASE_URL" in refused.value.sentence("fr")
    assert Config.from_environ({"COMMUN_SMTP_HOST": "mail.example.org", "COMMUN_BASE_URL": "https://a.example"})

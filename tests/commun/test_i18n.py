"""French and English: complete both ways, dates and numbers as each writes them, nothing unescaped in a page."""

import ast
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from markupsafe import Markup

from commun.i18n import (
    TRANSLATIONS,
    date_iso,
    date_long,
    date_short,
    gettext,
    language,
    markup_gettext,
    ngettext,
    number,
    size,
    speaking,
    time_long,
)
from commun.i18n_update import differences, known, update

SPRING = datetime(2015, 3, 23, 16, 9, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture(params=["fr", "en"])
def tongue(request: pytest.FixtureRequest) -> Iterator[str]:
    with speaking(request.param, PARIS):
        yield request.param


def test_every_sentence_of_the_program_is_translated_and_none_is_left_over() -> None:
    assert differences(TRANSLATIONS / "en.po") == []


def test_translations_fill_in_no_name_that_the_french_does_not() -> None:
    def names(forms: str | Iterable[str] | None) -> set[str]:
        return set(re.findall(r"%\((\w+)\)[sd]", forms if isinstance(forms, str) else " ".join(forms or ())))

    wrong = [message.id for message in known(TRANSLATIONS / "en.po") if names(message.string) - names(message.id)]
    assert wrong == []


def test_an_update_changes_nothing_when_nothing_has_changed(tmp_path: Path) -> None:
    copy = tmp_path / "en.po"
    copy.write_bytes((TRANSLATIONS / "en.po").read_bytes())
    update(copy)
    first = copy.read_bytes()
    update(copy)
    assert copy.read_bytes() == first


def test_an_update_adds_what_is_missing_and_drops_what_no_longer_serves(tmp_path: Path) -> None:
    copy = tmp_path / "en.po"
    copy.write_text(
        'msgid "Une phrase d’autrefois"\nmsgstr "A sentence of old"\n\nmsgid "Se connecter"\nmsgstr "Log in"\n'
    )
    assert "ne sert plus : Une phrase d’autrefois" in differences(copy)
    update(copy)
    text = copy.read_text()
    assert "autrefois" not in text
    assert 'msgid "Se connecter"\nmsgstr "Log in"' in text
    assert 'msgid "Ouvrir un compte"\nmsgstr ""' in text


def test_a_sentence_is_said_in_the_language_of_the_moment_and_then_as_before() -> None:
    before = language()
    with speaking("en"):
        assert gettext("Se connecter") == "Log in"
        with speaking("fr"):
            assert gettext("Se connecter") == "Se connecter"
        assert language() == "en"
    assert language() == before


def test_an_unknown_language_is_french() -> None:
    with speaking("tlh"):
        assert language() == "fr"


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 fiche"), (1, "1 fiche"), (2, "2 fiches"), (12480, "12\u202f480 fiches")]
)
def test_french_counts_from_two_on_as_several(count: int, said: str) -> None:
    with speaking("fr"):
        assert ngettext("%(n)s fiche", "%(n)s fiches", count) == said


def test_english_counts_none_as_several() -> None:
    with speaking("en"):
        assert ngettext("%(n)s thing", "%(n)s things", 0) == "0 things"
        assert ngettext("%(n)d thing", "%(n)d things", 12480) == "12480 things"


def test_what_is_filled_into_a_page_is_escaped() -> None:
    assert markup_gettext("Bonjour <b>%(name)s</b>", name="<script>") == Markup("Bonjour <b>&lt;script&gt;</b>")


def test_a_percent_sign_stands_alone_where_nothing_is_filled_in() -> None:
    assert gettext("100 %") == "100 %"


def test_dates_are_written_out_in_the_zone_of_the_reader(tongue: str) -> None:
    expected = {
        "fr": ("23 mars 2015 à 17:09", "23 mars 2015"),
        "en": ("23 March 2015 at 17:09", "23 Mar 2015"),
    }
    assert (date_long(SPRING), date_short(SPRING)) == expected[tongue]
    assert date_long(SPRING.timestamp()) == date_long(SPRING)
    assert date_iso(SPRING) == "2015-03-23T17:09:00+01:00"


def test_the_first_of_the_month_is_an_ordinal_in_french_only(tongue: str) -> None:
    said = date_long(datetime(2026, 5, 1, 10, 0, tzinfo=PARIS))
    assert said == {"fr": "1er mai 2026 à 10:00", "en": "1 May 2026 at 10:00"}[tongue]


def test_a_date_in_a_page_has_its_machine_form() -> None:
    with speaking("fr", PARIS):
        assert time_long(SPRING) == Markup('<time datetime="2015-03-23T17:09:00+01:00">23 mars 2015 à 17:09</time>')


@pytest.mark.parametrize(
    ("octets", "french", "english"),
    [
        (0, "0\u00a0o", "0\u00a0B"),
        (999, "999\u00a0o", "999\u00a0B"),
        (1500, "1,5\u00a0ko", "1.5\u00a0kB"),
        (20_000_000, "20\u00a0Mo", "20\u00a0MB"),
    ],
)
def test_sizes_go_by_thousands(octets: int, french: str, english: str) -> None:
    with speaking("fr"):
        assert size(octets) == french
    with speaking("en"):
        assert size(octets) == english


def test_numbers_are_set_apart_by_thousands(tongue: str) -> None:
    assert number(12480) == {"fr": "12\u202f480", "en": "12,480"}[tongue]
    assert number(2.5) == {"fr": "2,5", "en": "2.5"}[tongue]


def test_every_error_is_said_with_the_spaces_of_french() -> None:
    """What refuses says so in a class of its own: `fr` is read on pages and in commands alike."""
    root, wrong, seen = Path(__file__).parents[2], [], 0
    for path in sorted(
        each for room in ("commun", "fiches", "importers", "search_index") for each in (root / room).rglob("*.py")
    ):
        for kind in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for line in kind.body if isinstance(kind, ast.ClassDef) else ():
                if (
                    isinstance(line, ast.Assign)
                    and ast.unparse(line.targets[0]) == "fr"
                    and isinstance(line.value, ast.Constant)
                ):
                    said, seen = str(line.value.value), seen + 1
                    wrong += [f"{path.name}: {said}"] if re.search(r" (?=[;!?»]|:(?:\s|$))|« |'", said) else []
    assert wrong == []
    assert seen > 100

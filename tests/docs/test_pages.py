"""The pages of the documentation lead where they say, and what they tell people to type exists."""

import hashlib
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml

from commun.cli import main
from commun.config import SETTINGS
from fiches import headings
from tests.docs.reference import DOCS, commands
from tests.docs.typography import faults, prose

TOP = DOCS.parent
PAGES = [*sorted(DOCS.rglob("*.md")), *sorted(TOP.glob("*.md"))]
HELP = sorted((TOP / "fiches" / "starter").rglob("*.md"))
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(TOP)))
each_told = pytest.mark.parametrize("page", [*PAGES, *HELP], ids=lambda page: str(page.relative_to(TOP)))

AGPL = "8486a10c4393cee1c25392769ddd3b2d6c242d6ec7928e1414efff7dfb2f07ef"
"""sha256 of the text of the GNU AGPL 3.0."""

OUTSIDE = {"COMMUN_BENCH_CACHE", "COMMUN_NEW_PASSWORD", "COMMUN_TESTS_STRICT"}
"""Variables that are told in the documentation and are no settings of the server."""


def _links(text: str) -> Iterator[str]:
    for fence in re.split(r"^```.*?^```", text, flags=re.DOTALL | re.MULTILINE):
        yield from re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]+`", "", fence))


def _typed(text: str) -> Iterator[list[str]]:
    """The lines of shell of a page, as words, without what only says who and where."""
    for block in re.findall(r"^[ ]*```sh\n(.*?)^[ ]*```", text, re.DOTALL | re.MULTILINE):
        for line in re.split(r"\n|&&", block):
            words = shlex.split(line, comments=True)
            while words and re.fullmatch(r"sudo|env|-u|[A-Z_]+=.*", words[0]):
                words = words[2:] if words[0] == "-u" else words[1:]
            if words:
                yield words


@each_page
def test_links_lead_to_a_page_and_to_a_heading(page: Path) -> None:
    for link in _links(page.read_text(encoding="utf-8")):
        if re.match(r"https?://", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        if anchor:
            assert anchor in {heading.anchor for heading in headings(target.read_text(encoding="utf-8"))}, link


@each_page
def test_what_is_read_follows_french_typography(page: Path) -> None:
    if page.name != "README.en.md":
        assert not list(faults(page.read_text(encoding="utf-8")))


@each_page
def test_pages_are_short(page: Path) -> None:
    if not page.is_relative_to(DOCS / "reference") and page.name != "CHANGELOG.md":
        assert len(prose(page.read_text(encoding="utf-8")).split()) <= 1000


@each_told
def test_the_commands_that_are_told_exist(page: Path) -> None:
    known = dict(commands())
    targets = set(re.findall(r"^([a-z]+):", (TOP / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for words in _typed(page.read_text(encoding="utf-8")):
        if words[0] == "make":
            assert _make_target(words) in targets, words
        elif (told := _of_commun(words)) is not None:
            name = max((n for n in known if " ".join(["commun", *told]).startswith(n)), key=len, default="")
            assert name, words
            _accepts(known[name], told[len(name.split()) - 1 :])


def _make_target(words: list[str]) -> str:
    rest = iter(words[1:])
    for word in rest:
        if word == "-C":
            next(rest)
        elif "=" not in word:
            return word
    return ""


def _of_commun(words: list[str]) -> list[str] | None:
    """What follows `commun`, however it is called; None for another command."""
    assert words[0] != "commun", f"is on the path of nobody who types it as it is written: {words}"
    if words[0].endswith("/bin/commun"):
        return words[1:]
    line = " ".join(words)
    return line.partition("python -m commun ")[2].split() if "python -m commun " in line else None


def _accepts(command: click.Command, arguments: list[str]) -> None:
    """Fail when `command` would refuse these arguments (files need not be there)."""
    options = {name: param for param in command.params for name in (*param.opts, *param.secondary_opts)}
    expected = [param for param in command.params if isinstance(param, click.Argument)]
    rest, given = iter(arguments), 0
    for word in rest:
        if word.startswith("--"):
            assert word in options, f"{command.name}: {word}"
            if isinstance(options[word], click.Option) and not options[word].is_flag:  # type: ignore[attr-defined]
                next(rest)
        else:
            given += 1
    many = any(param.nargs < 0 for param in expected)
    needed = sum(param.required for param in expected)
    assert needed <= given <= len(expected) or (many and given >= len(expected)), f"{command.name}: {arguments}"


def test_the_settings_that_are_told_exist() -> None:
    known = {setting.name for setting in SETTINGS} | OUTSIDE
    for page in [*PAGES, *HELP, TOP / "Dockerfile", TOP / "compose.yaml"]:
        told = set(re.findall(r"\bCOMMUN_[A-Z_]+[A-Z]\b", page.read_text(encoding="utf-8")))
        assert told <= known, page


def test_the_image_has_what_the_guides_tell_to_install() -> None:
    image = (TOP / "Dockerfile").read_text(encoding="utf-8")
    booklets = (TOP / "docs/guides/faire-un-livret.md").read_text(encoding="utf-8")
    wanted = re.findall(r"`apt install ([^`]+)`", booklets)
    assert wanted
    assert set(" ".join(wanted).split()) <= set(image.split())


def test_every_page_can_be_reached_from_the_first_one() -> None:
    seen: set[Path] = set()
    waiting = [DOCS / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        links = (link.partition("#")[0] for link in _links(page.read_text(encoding="utf-8")) if "://" not in link)
        waiting += [(page.parent / link).resolve() for link in links if link]
    assert set(DOCS.rglob("*.md")) <= seen


def test_the_two_first_pages_say_the_same_commands() -> None:
    french, english = ((TOP / name).read_text(encoding="utf-8") for name in ("README.md", "README.en.md"))
    assert [words[:2] for words in _typed(french)] == [words[:2] for words in _typed(english)]


def test_the_licence_is_the_official_text() -> None:
    assert hashlib.sha256((TOP / "LICENSE").read_bytes()).hexdigest() == AGPL


def test_the_program_is_called_by_the_name_of_the_documentation() -> None:
    assert main.name == "main"
    assert {name.split()[1] for name, _ in commands()} >= {"init", "serve", "worker", "check", "sync", "export"}


def test_every_setting_reaches_both_services_of_compose() -> None:
    services = yaml.safe_load((TOP / "compose.yaml").read_text(encoding="utf-8"))["services"]
    fixed = {"COMMUN_DATA", "HOST", "PORT"}  # the image's own: the volume, and the port that is published
    for name in ("serve", "worker"):
        told = services[name]["environment"]
        assert told.keys() == {setting.name for setting in SETTINGS} - fixed
        assert not any(told.values())  # each comes from the shell or .env, as the guide says

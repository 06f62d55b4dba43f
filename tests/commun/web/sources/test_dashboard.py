"""The page of sources: how each stands, asking for a run, how often the worker makes one."""

import json
import os
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from commun import Commons
from commun.cli import main
from commun.sources import due, run_due, standing, standings
from commun.sources.standing import wait_after
from commun.web.page_cache import LANGUAGE_COOKIE
from importers import SourceUnreachable, change_source, journal_of, load_source
from importers.lock import alone
from importers.report import Step
from tests.commun.web.sources.conftest import OtherSide
from tests.commun.web.sources.test_conflicts import post


def record(there: OtherSide, *, fails: bool = False) -> None:
    """A run, as one records it."""
    journal = journal_of(there.source.folder)
    silent = SourceUnreachable(url="http://127.0.0.1:9/api.php", why="il a mis trop de temps", why_en="slow")
    with suppress(SourceUnreachable), journal.recorded("ancien", None) as (tell, report):
        tell(Step("versions", "versions"), 3, 12)
        report.revisions, report.pages = 12, 4
        if fails:
            raise silent


def test_an_empty_page_says_what_to_do(claire: FlaskClient) -> None:
    assert 'href="/nouvelle-source"' in claire.get("/sources").get_data(as_text=True)


def test_each_source_with_its_last_run(claire: FlaskClient, there: OtherSide) -> None:
    assert "Rien n’est encore venu" in claire.get("/sources").get_data(as_text=True)
    record(there)
    page = claire.get("/sources").get_data(as_text=True)
    assert "12 versions, 4 pages" in page
    assert "1 page d’ici en vient" in page
    record(there, fails=True)
    page = claire.get("/sources/ancien").get_data(as_text=True)
    assert "il a mis trop de temps" in page
    assert "12 versions" in page


def test_a_run_that_goes_on_shows_how_far_it_is(claire: FlaskClient, there: OtherSide) -> None:
    journal = journal_of(there.source.folder)
    with journal.recorded("ancien", None) as (tell, _report), alone(there.source):
        tell(Step("pages envoyées", "pages sent"), 30, 120)
        page = claire.get("/sources/ancien").get_data(as_text=True)
        assert "pages envoyées 30 / 120" in page
        claire.set_cookie(LANGUAGE_COOKIE, "en")
        assert "pages sent 30 / 120" in claire.get("/sources/ancien").get_data(as_text=True)
        claire.delete_cookie(LANGUAGE_COOKIE)
        assert '<progress max="120" value="30"' in page
        assert "déjà en train" in post(claire, "/sources/ancien/synchroniser")


def test_a_run_that_died_is_told_as_interrupted(claire: FlaskClient, there: OtherSide) -> None:
    manager = journal_of(there.source.folder).recorded("ancien", None)
    manager.__enter__()  # its process is killed now: nobody ends it
    assert "Interrompue" in claire.get("/sources").get_data(as_text=True)
    record(there)
    assert [run.state for run in standing(there.commons, "ancien").runs] == ["done", "stopped"]


def test_the_button_starts_a_run_outside_of_the_request(
    claire: FlaskClient, commons: Commons, there: OtherSide
) -> None:
    path = there.source.folder / "ancien.toml"
    path.write_text(path.read_text(encoding="utf-8") + "retries = 0\n", encoding="utf-8")
    assert "C’est parti" in post(claire, "/sources/ancien/synchroniser")
    deadline = time.monotonic() + 60
    while (last := standing(commons, "ancien").last) is None and time.monotonic() < deadline:
        time.sleep(0.1)
    assert last is not None
    assert last.state == "failed"  # nobody answers at port 9, and the page says so
    assert last.process not in {0, os.getpid()}
    assert not journal_of(there.source.folder).asked()


def test_the_rhythm_is_chosen_and_followed_by_the_worker(
    claire: FlaskClient, commons: Commons, there: OtherSide
) -> None:
    assert due(commons) == []
    assert "chaque jour" in post(claire, "/sources/ancien/rythme", every="24")
    assert "Choisissez un rythme" in post(claire, "/sources/ancien/rythme", every="-3")
    assert load_source(commons.config.data, "ancien").every == 24
    assert [each.source.name for each in due(commons)] == ["ancien"]
    record(there)
    now = time.time()
    assert due(commons, now + 3600) == []
    assert [each.source.name for each in due(commons, now + 25 * 3600)] == ["ancien"]


def test_failures_are_tried_again_later_and_later(there: OtherSide) -> None:
    source = replace(there.source, every=6.0)
    waits = []
    for _ in range(6):
        record(there, fails=True)
        waits.append(wait_after(source, standing(there.commons, "ancien").runs) / 60)
    assert waits == [15, 30, 60, 120, 240, 360]
    record(there)
    assert wait_after(source, standing(there.commons, "ancien").runs) == 6 * 3600


def test_the_worker_tells_an_error_and_goes_on(there: OtherSide) -> None:
    commons = there.commons
    change_source(commons.config.data, "ancien", every=1.0, retries=0)
    (told,) = run_due(commons)
    assert "ne répond pas" in told
    assert standings(commons)[0].last is not None


@pytest.mark.parametrize("name", ["inconnue", "Ancien", "..%2Fx"])
def test_a_source_that_is_not_there(claire: FlaskClient, name: str) -> None:
    assert claire.get(f"/sources/{name}").status_code == 404


def test_the_terminal_tells_and_sets_the_same(there: OtherSide, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMUN_DATA", str(there.commons.config.data))
    run = CliRunner().invoke
    record(there)
    assert "toutes les 6 h" in run(main, ["source", "schedule", "ancien", "6"]).output
    assert "envoi permis" in run(main, ["source", "push", "ancien", "on"]).output
    (told,) = json.loads(run(main, ["source", "status", "--json"]).output)
    assert (told["name"], told["state"], told["pages"], told["every"], told["push"]) == ("ancien", "done", 1, 6, True)
    assert "rien n’est envoyé" in run(main, ["source", "push", "ancien", "off"]).output
    shown = run(main, ["push", "ancien", "--dry-run"])
    assert (shown.exit_code, "0 page(s) à proposer" in shown.output) == (0, True), shown.output
    refused = run(main, ["push", "ancien"])
    assert (refused.exit_code, "l’envoi n’est pas permis" in refused.output) == (1, True)


def test_what_a_command_sets_or_brings_is_in_the_journal(
    there: OtherSide, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMUN_DATA", str(there.commons.config.data))
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "Semer.md").write_text("Au printemps.\n", encoding="utf-8")
    export = tmp_path / "export.xml"
    export.write_text(
        '<mediawiki version="0.11" xml:lang="fr"><siteinfo><base>http://a.example/w/A</base></siteinfo><page>'
        "<title>Tailler</title><ns>0</ns><id>1</id><revision><id>1</id><timestamp>2015-01-01T00:00:00Z</timestamp>"
        "<contributor><username>Zoé</username></contributor><model>wikitext</model><text>En hiver.</text>"
        "</revision></page></mediawiki>",
        encoding="utf-8",
    )
    for asked in (
        ["source", "add", "autre", "https://autre.example/api.php"],
        ["source", "schedule", "ancien", "6"],
        ["source", "push", "ancien", "on"],
        ["import-folder", str(notes)],
        ["import-dump", str(export), "--name", "vieux"],
        ["import-dump", str(export), "--name", "vieux", "--dry-run"],
        ["source", "convert", "vieux"],
    ):
        done = CliRunner().invoke(main, asked)
        assert done.exit_code == 0, done.output
    journal = there.commons.order.journal
    assert [(deed.person, deed.target) for deed in reversed(journal(deed="source"))] == [
        ("commun", "autre"), ("commun", "ancien"), ("commun", "ancien"),
    ]  # fmt: skip
    assert [(deed.person, deed.target) for deed in reversed(journal(deed="sync"))] == [
        ("commun", "notes"), ("commun", "vieux"),
    ]  # fmt: skip

"""A copy asked for on the pages: made beside the server, its progress told, taken as one file."""

import io
import os
import re
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from commun import Commons, Config, create_app
from commun.carrying import Making, MakingFailed, Told, progress_of


@pytest.fixture(scope="module")
def wiki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commons]:
    data = tmp_path_factory.mktemp("copies") / "data"
    commons = Commons.create(Config.from_environ({"COMMUN_DATA": str(data), "COMMUN_TITLE": "Le Sillon"}))
    yield commons
    commons.close()


@pytest.fixture(scope="module")
def visitor(wiki: Commons) -> FlaskClient:
    return create_app(wiki.config, wiki, limits=False).test_client()


def _asked(visitor: FlaskClient, address: str, **more: str) -> str:
    """The page of a copy asked for with the form at `address`, once it is whole."""
    token = re.search(r'name="csrf" value="([^"]+)"', visitor.get(address).text)
    assert token
    answer = visitor.post(address, data={"csrf": token[1]} | more)
    assert answer.status_code == 303
    page = answer.headers["Location"]
    until = time.monotonic() + 120
    while (shown := visitor.get(page)).status_code == 202:
        assert time.monotonic() < until
        time.sleep(0.2)
    assert shown.status_code == 200
    return page


def test_a_choice_is_taken_as_one_file_to_unpack(visitor: FlaskClient, wiki: Commons) -> None:
    page = _asked(visitor, "/copie?fiches=preparer-une-reunion-publique", titre="Pour la mairie")
    assert "Elle est prête" in visitor.get(page).text
    answer = visitor.get(page.partition("?")[0] + ".zip")
    assert answer.mimetype == "application/zip"
    assert "attachment" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        names = set(archive.namelist())
    assert "pour-la-mairie/index.html" in names
    assert "pour-la-mairie/fiches/preparer-une-reunion-publique.html" in names
    assert not any("lancer-un-jardin-partage.html" in name for name in names)
    assert not any(".commun-copie" in name for name in names)
    answer.close()

    # Made again after a change, the folder beneath is brought up to date: what did not change was left alone.
    folders = [path for path in (wiki.config.data / "cache" / "copies").iterdir() if path.is_dir()]
    style = next(folders[0].rglob("base.css"))
    os.utime(style, (1_000_000_000, 1_000_000_000))
    aline = wiki.accounts.register("Aline", "quelques mots à la suite", "", "maintainer")  # who validates
    row = wiki.index.pages.listing(space="fiches", limit=200)[1]
    meeting = next(each for each in row if each.name.slug == "preparer-une-reunion-publique")
    wiki.save(aline, meeting.name, wiki.fiche(meeting).text + "\n\nUn mot de plus.\n", meeting.last_commit, "essai")
    again = _asked(visitor, "/copie?fiches=preparer-une-reunion-publique", titre="Pour la mairie")
    assert again != page
    assert style.stat().st_mtime == 1_000_000_000
    answer = visitor.get(again.partition("?")[0] + ".zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert b"Un mot de plus" in archive.read("pour-la-mairie/fiches/preparer-une-reunion-publique.html")
    answer.close()


def test_a_question_chooses_and_says_how_many(visitor: FlaskClient) -> None:
    page = visitor.get("/copie?question=[[Type::methode]]").text
    assert "Votre choix" in page
    assert 'role="alert"' in visitor.get("/copie?question=[[Type::").text
    assert "Tout le commun" in visitor.get("/copie").text


def test_an_address_of_a_copy_is_checked(visitor: FlaskClient) -> None:
    for address in (
        "/copie/" + "0" * 32,
        "/copie/../secret",
        "/copie/" + "0" * 32 + ".zip",
        "/copie/" + "0" * 32 + "?forme=exe",
    ):
        assert visitor.get(address).status_code == 404, address


def test_how_far_a_making_is_is_told_beside_it(tmp_path: Path) -> None:
    told = Told(tmp_path / "copie.zip")
    assert progress_of(tmp_path / "copie.zip") is None
    told.tell("Pages", 3, 10)
    found = progress_of(tmp_path / "copie.zip")
    assert found is not None
    assert (found.done, found.total) == (3, 10)
    told.end()
    assert progress_of(tmp_path / "copie.zip") is None


def test_the_page_of_kept_fiches_names_every_file_it_needs(visitor: FlaskClient) -> None:
    page = visitor.get("/hors-ligne?garder=preparer-une-reunion-publique,rien-de-tel").text
    assert 'data-keep="/fiches/preparer-une-reunion-publique"' in page
    assert page.count("data-keep=") == 1
    told = re.search(r'data-files="([^"]+)"', page)
    assert told
    files = told[1].split()
    assert set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page)) <= set(files)
    assert all(visitor.get(file).status_code == 200 for file in files)


def test_the_worker_of_the_browser_may_answer_for_the_whole_site(visitor: FlaskClient) -> None:
    answer = visitor.get("/service-worker.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    again = visitor.get("/service-worker.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_copy_that_is_gone_says_so_and_blames_nobody(visitor: FlaskClient) -> None:
    answer = visitor.get(f"/copie/{'0' * 32}")
    assert answer.status_code == 404
    assert "gardée un jour" in answer.text
    assert "pas pu être fait" not in answer.text


def test_the_server_answers_others_while_many_wait_for_a_file(wiki: Commons, tmp_path: Path) -> None:
    making = Making(wiki.config)
    go = tmp_path / "go"
    waiting = f"import os, time\nwhile not os.path.exists({str(go)!r}): time.sleep(0.01)"
    target = making.ask("timeit", ["-n1", "-r1", "-s", waiting], "", "pdf")
    with ThreadPoolExecutor(3) as people:
        asked = [people.submit(making.is_ready, target, 240.0) for _each in range(3)]
        first, others = wait(asked, timeout=120, return_when=FIRST_COMPLETED)
        go.touch()
        assert [each.result() for each in first] == [False]  # two wait, and the third is told at once
        assert all(isinstance(each.exception(), MakingFailed) for each in others)


def test_a_file_made_under_other_settings_is_made_again(wiki: Commons) -> None:
    asked = [Making(replace(wiki.config, title=title)).ask("json.tool", [], "état", "zip") for title in ("Un", "Deux")]
    assert len(set(asked)) == 2

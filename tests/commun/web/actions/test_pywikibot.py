"""pywikibot, as it is, reads and writes a commons as it would a MediaWiki."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests

from commun.proposals import Book
from commun.web.actions.described import METAS
from commun.web.actions.entry import ACTIONS
from commun.web.actions.lists import LISTS
from commun.web.actions.props import PROPERTIES
from fiches import PageName
from tests.commun.web.actions.conftest import Served

TOP = Path(__file__).parents[4]


def robot(served: Served, folder: Path, deed: str, title: str, scope: str = "ecrire") -> tuple[Any, str]:
    """What a program of pywikibot's saw, and what it said to the person who ran it."""
    environ = {**os.environ, "PYWIKIBOT_NO_USER_CONFIG": "2", "PYWIKIBOT_DIR": str(folder), "PYTHONPATH": str(TOP)}
    address = f"http://127.0.0.1:{served.port}/api.php"
    command = [
        sys.executable,
        "-m",
        "tests.commun.web.actions.robot",
        address,
        "Aline",
        served.key("Aline", scope=scope),
    ]
    done = subprocess.run(
        [*command, deed, title], cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=240
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.strip().rpartition("\n")[2]), done.stderr


def test_it_reads_pages_and_what_stands_around_them(served: Served, tmp_path: Path) -> None:
    told, _said = robot(served, tmp_path, "read", "Tenir un four")
    assert told["text"] == served.wiki.read(PageName("fiches", "tenir-un-four")).text
    assert "Tenir un four" in told["backlinks"]
    del told["text"], told["backlinks"]
    assert told == {
        "user": "Aline",
        "exists": True,
        "missing": False,
        "comments": ["Texte 1", "Texte 0"],
        "categories": ["Catégorie:Pain", "Catégorie:Feu"],
        "images": ["Fichier:Four.png"],
        "links": ["Lestrac"],
        "members": ["Tenir un four"],
        "found": ["Tenir un four"],
        "listed": ["Tenir un four"],
        "image": "image/png",
    }


def test_it_writes_and_meets_a_conflict(served: Served, tmp_path: Path) -> None:
    told, _said = robot(served, tmp_path, "write", "Une ruche")
    assert told["conflict"]
    assert "Aline." in told["text"]
    assert told["changes"] == ["Le premier", "Une page"]
    assert told["mine"] == ["Une ruche"]
    assert told["former"] == [True, True, "Une ruche bien tenue", told["text"]]
    assert told["size"] == {"size": 1, "pages": 1, "files": 0, "subcats": 0}
    row = served.wiki.index.pages.by_title("Une ruche bien tenue")
    assert row is not None
    assert served.wiki.read(row.name).body == "Aline.\n\nDeux.\n"


@pytest.mark.parametrize("scope", ["proposer", "ecrire"])
def test_what_it_may_only_propose_is_proposed_and_said(served: Served, tmp_path: Path, scope: str) -> None:
    name = served.page(f"Un verger {scope}", f"un-verger-{scope}", "Des pommes.\n")
    config = served.wiki.config
    if scope == "ecrire":
        served.wiki.config = replace(config, who_may_write="maintainers")
    try:
        told, said = robot(served, tmp_path, "propose", f"Un verger {scope}", scope)
    finally:
        served.wiki.config = config
    assert told == {"saved": False, "same": True}, said
    assert "Your change is proposed and will be read" in said
    assert "/propositions/suivre/" in said
    last = Book(served.wiki.accounts.database).those()[-1]
    assert (last.page, last.author, last.summary) == (name, "Aline", "Une phrase")


def asked(served: Served, **parameters: str) -> Any:
    told = requests.get(f"http://127.0.0.1:{served.port}/api.php", params={"format": "json"} | parameters, timeout=60)
    return told.json()


def test_all_that_is_answered_is_described(served: Served) -> None:
    parts = [f"query+{name}" for name in (*PROPERTIES, *LISTS, *METAS)]
    paths = ["main", *ACTIONS, *parts, "rien", "query+rien"]
    told = asked(served, action="paraminfo", modules="|".join(paths), formatversion="2")["paraminfo"]["modules"]
    assert [each["path"] for each in told] == paths[:-2]
    assert next(each for each in told if each["path"] == "edit")["mustbeposted"] is True
    assert all(each["parameters"] for each in told)
    query = next(each for each in told if each["path"] == "query")
    lists = next(each for each in query["parameters"] if each["name"] == "list")
    assert set(lists["submodules"]) == set(LISTS)


def test_a_new_page_may_be_proposed_too(served: Served) -> None:
    site = served.site("Aline", scope="proposer")
    told = site.post("edit", title="Une mare", text="---\ntype: methode\n---\nDe l’eau.\n", summary="Creuser",
                     token=site.get_token("csrf"))["edit"]  # fmt: skip
    assert (told["result"], told["code"]) == ("Failure", "moderation-edit-queued")
    proposal = Book(served.wiki.accounts.database).get(told["proposal"])
    assert (proposal.title, proposal.summary, proposal.base) == ("Une mare", "Creuser", "")
    assert served.wiki.index.pages.by_title("Une mare") is None
    assert requests.get(told["url"], timeout=60).status_code == 200

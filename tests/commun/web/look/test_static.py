"""Static files: addresses with a hash, kept for ever, small."""

import gzip
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from commun.web.static import FOLDER, StaticFiles

CSS = sorted((FOLDER / "css").glob("*.css"))
SCRIPTS = sorted((FOLDER / "js").glob("*.js"))


def packed(paths: list[Path]) -> int:
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)


def test_all_css_weighs_less_than_20_kb() -> None:
    assert packed(CSS) < 20_000


def test_all_scripts_weigh_less_than_20_kb() -> None:
    assert packed(SCRIPTS) < 20_000


def test_what_keeps_pages_without_network_weighs_less_than_7_kb() -> None:
    assert packed(sorted((FOLDER / "offline").glob("*.js"))) < 7_000


def test_what_turns_a_pasted_text_weighs_less_than_3_kb_and_comes_only_then() -> None:
    assert packed(sorted((FOLDER / "pasting").glob("*.js"))) < 3_000
    assert all('from "../pasting' not in path.read_text(encoding="utf-8") for path in SCRIPTS)


@pytest.mark.parametrize("path", CSS, ids=lambda path: path.name)
def test_css_fetches_nothing(path: Path) -> None:
    assert not re.search(r"url\(|@import|@font-face", path.read_text(encoding="utf-8"))


def test_a_change_of_any_file_changes_every_address(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a{}")
    before = StaticFiles(tmp_path).url("a.css")
    assert StaticFiles(tmp_path).url("a.css") == before
    (tmp_path / "b.js").write_text("1")
    assert StaticFiles(tmp_path).url("a.css") != before


def test_a_template_that_names_a_missing_file_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        StaticFiles(tmp_path).url("css/none.css")


def test_files_are_kept_for_ever_under_their_hash(visitor: FlaskClient) -> None:
    page = visitor.get("/").text
    found = re.search(r'href="(/static/[^"]+/css/base\.css)"', page)
    assert found
    response = visitor.get(found[1], headers={"Accept-Encoding": "gzip"})
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.data) == (FOLDER / "css" / "base.css").read_bytes()
    assert response.mimetype == "text/css"


def test_files_reach_those_who_do_not_read_gzip(visitor: FlaskClient) -> None:
    response = visitor.get("/static/old/js/site.js", headers={"Accept-Encoding": "identity"})
    assert response.data == (FOLDER / "js" / "site.js").read_bytes()
    assert response.mimetype == "text/javascript"


def test_an_old_hash_gives_the_present_file_without_keeping_it(visitor: FlaskClient) -> None:
    response = visitor.get("/static/0123456789ab/css/base.css")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["css/none.css", "../base.html", "%2e%2e/base.html"])
def test_nothing_else_can_be_read(visitor: FlaskClient, name: str) -> None:
    assert visitor.get(f"/static/x/{name}").status_code == 404


def test_every_sign_that_templates_name_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', (FOLDER / "icons.svg").read_text(encoding="utf-8")))
    named = set()
    for path in Path("commun/templates").rglob("*.html"):
        named |= set(re.findall(r"icon\(\"([a-z]+)\"\)", path.read_text(encoding="utf-8")))
    named |= set(re.findall(r'"#([a-z]+)"', (FOLDER / "js" / "toolbar.js").read_text(encoding="utf-8")))
    types = {"methode", "retour", "acteur", "territoire", "projet", "evenement", "appel", "defi", "document", "page"}
    assert named | types <= drawn


def test_scripts_speak_both_languages() -> None:
    words = (FOLDER / "js" / "words.js").read_text(encoding="utf-8")
    french, english = (set(re.findall(r"^    (\w+):", part, re.MULTILINE)) for part in words.split("  en: {"))
    assert french == english
    used = {key for path in SCRIPTS for key in re.findall(r'say\("(\w+)"', path.read_text(encoding="utf-8"))}
    assert used <= french

"""What changes say of themselves: kept by their two texts, made wherever they came from, the same for everybody."""

import re
import sqlite3
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from commun import Commons, Config, create_app
from commun.jobs import tell_changes
from fiches import Author, PageName, Store
from search_index import RevisionRow
from tests.commun.web.core.conftest import PASSWORD

LAC = PageName("fiches", "lac")
ZOE = Author.of_user("zoe", "Zoé")
FIRST = (
    "---\nid: 018bcd00-0000-7000-8000-000000000001\ntitre: Lac\ntype: lieu\nduree: 2 h\n"
    "partenaires: [CC du Haut-Poitou, Le Sillon]\n---\nUne barque.\n\n## Déroulé\n\nOn rame.\n"
)
SAID = "Durée\u202f: 2 h → 3 h\u202f; partenaire retiré\u202f: CC du Haut-Poitou"
SAID_EN = "Duration: 2 h → 3 h; partner removed: CC du Haut-Poitou"


def shorter(text: str) -> str:
    return text.replace("2 h", "3 h").replace("CC du Haut-Poitou, ", "")


@pytest.fixture
def wiki(tmp_path: Path) -> Iterator[Commons]:
    """A commons of one page, of two versions: the second came by git."""
    data = tmp_path / "data"
    data.mkdir()
    store = Store.create(data)
    with store.change(ZOE, "Naissance") as change:
        change.write(LAC, FIRST, None)
    label = "---\ntitre: {}\ncle: {}\ntype_de_valeur: texte\nlibelle: {{fr: {}, en: {}}}\n---\n"
    with store.change(ZOE, "Champs") as change:
        for key, fr, en in (("duree", "Durée", "Duration"), ("partenaires", "Partenaires", "Partners")):
            change.write(PageName("proprietes", key), label.format(fr, key, fr, en), None)
    commons = Commons(Config.from_environ({"COMMUN_DATA": str(data)}))
    git_push(commons, shorter(FIRST), "Retour du terrain")
    yield commons
    commons.close()


def git_push(wiki: Commons, text: str, summary: str) -> None:
    with wiki.store.change(ZOE, summary) as change:
        change.write(LAC, text, wiki.store.head())
    wiki.index.catch_up()


def rows(wiki: Commons) -> list[RevisionRow]:
    return wiki.index.revisions.of_page(wiki.page(LAC).key)


def bare(text: str) -> str:
    return text.replace("\u202f", " ")


def test_the_worker_tells_what_came_by_git_and_is_then_done(wiki: Commons) -> None:
    assert wiki.told.of(rows(wiki), "fr") == {}
    assert tell_changes(wiki) == ["Changements dits en une phrase : 1."]
    newest = rows(wiki)[0].number
    assert wiki.told.of(rows(wiki), "fr") == {newest: SAID}
    assert wiki.told.of(rows(wiki), "en") == {newest: SAID_EN}
    assert tell_changes(wiki) == []


def test_the_worker_goes_from_the_newest_to_the_oldest_and_takes_up_where_it_stopped(wiki: Commons) -> None:
    for hours in range(4, 64):
        git_push(wiki, FIRST.replace("2 h", f"{hours} h"), "Mesure")
    made = [wiki.told.catch_up(20)]
    assert {row.number for row in rows(wiki)[:20]} <= set(wiki.told.of(rows(wiki), "fr"))
    git_push(wiki, FIRST, "Retour")
    while last := wiki.told.catch_up(20):
        made.append(last)
    assert sum(made) == 62
    assert max(made) <= 39
    told = wiki.told.of(wiki.index.revisions.of_page(wiki.page(LAC).key, limit=100), "fr")
    assert len(told) == 62


def test_a_page_asks_once_for_all_it_shows(wiki: Commons) -> None:
    tell_changes(wiki)
    asked: list[str] = []
    connection = wiki.told._opened()._sql  # noqa: SLF001 (what SQLite is asked cannot be seen from further away)
    connection.set_trace_callback(asked.append)
    assert len(wiki.told.of(rows(wiki) * 20, "fr", at_once=50)) == 1
    connection.set_trace_callback(None)
    assert len(asked) == 1
    assert asked[0].startswith("SELECT")


def test_what_its_author_said_is_not_said_again(wiki: Commons) -> None:
    git_push(wiki, FIRST, f"{SAID.replace('2 h → 3 h', '3 h → 2 h')} ; et voilà.".replace("retiré", "ajouté"))
    git_push(wiki, FIRST.replace("Une barque", "Une longue barque").replace("## Déroulé\n", ""), "Plus court")
    told = wiki.told.of(rows(wiki), "fr", at_once=9)
    assert rows(wiki)[1].number not in told
    assert rows(wiki)[2].number in told
    assert rows(wiki)[1].number in wiki.told.of(rows(wiki), "en")


def test_a_save_is_told_at_once_and_lives_on_without_the_file(wiki: Commons) -> None:
    user = wiki.accounts.register("Ana", PASSWORD, "")
    wiki.save(user, LAC, FIRST, wiki.head(), "Comme avant")
    back = SAID.replace("2 h → 3 h", "3 h → 2 h").replace("retiré", "ajouté")
    assert wiki.told.of(rows(wiki), "fr") == {rows(wiki)[0].number: back}
    wiki.told.close()
    path = wiki.config.data / "cache" / "told.sqlite"
    for file in path.parent.glob("told.sqlite*"):
        file.unlink()
    path.write_bytes(b"not a database" * 100)
    assert wiki.save(user, LAC, shorter(FIRST), wiki.head(), "Encore").commit
    assert wiki.told.of(rows(wiki), "fr", at_once=9) == {}
    with pytest.raises(sqlite3.DatabaseError):
        wiki.told.catch_up(1)


def test_nothing_reserved_is_quoted_and_what_is_veiled_is_not_told(wiki: Commons) -> None:
    contact = "contact: {nom: Jeanne Ardoise, tel: 06 00 00 00 00, visibilite: membres}\nduree"
    git_push(wiki, FIRST.replace("duree", contact), "Avec qui parler")
    told = wiki.told.of(rows(wiki), "fr", at_once=9)
    newest = rows(wiki)[0]
    assert "ontact" in told[newest.number]
    assert not re.search(r"Jeanne|06 00", " ".join(told.values()))
    with sqlite3.connect(wiki.config.data / "cache" / "told.sqlite") as file:
        assert "Jeanne" not in "\n".join(file.iterdump())
    file.close()
    wiki.store.veiled.add([("text", newest.blob or "")])
    assert newest.number not in wiki.told.of(rows(wiki), "fr")


def test_after_a_rebuild_the_marks_are_not_trusted(wiki: Commons) -> None:
    tell_changes(wiki)
    with sqlite3.connect(wiki.config.data / "cache" / "told.sqlite") as file:
        file.execute("UPDATE mark SET sha = 'x'")
        file.execute("DELETE FROM told")
    file.close()
    assert tell_changes(wiki) != []


@pytest.fixture
def reader(wiki: Commons) -> FlaskClient:
    return create_app(wiki.config, wiki, limits=False).test_client()


@pytest.mark.parametrize("page", ["/fiches/lac/historique", "/modifications", "/contributions/{}"])
def test_pages_tell_beside_the_words_of_the_author(wiki: Commons, reader: FlaskClient, page: str) -> None:
    tell_changes(wiki)
    shown = reader.get(page.format(ZOE.email)).text
    assert "Retour du terrain" in shown
    assert re.findall(r'__summary meta">([^<]*)<', shown) == [SAID]
    reader.set_cookie("langue", "en")
    assert re.findall(r'__summary meta">([^<]*)<', reader.get(page.format(ZOE.email)).text) == [SAID_EN]


@pytest.mark.parametrize("feed", ["/fiches/lac/historique.atom", "/modifications.atom", "/suivi.atom?sorte=tout"])
def test_feeds_tell_too(reader: FlaskClient, feed: str) -> None:
    for hours in range(4, 9):
        git_push(reader.application.extensions["commun.commons"], FIRST.replace("2 h", f"{hours} h"), "Mesure")
    entries = ET.fromstring(reader.get(feed).data)  # noqa: S314 - what we have just written ourselves
    said = [each.text or "" for each in entries.iter("{http://www.w3.org/2005/Atom}summary")]
    assert f"Retour du terrain – {SAID}" in said
    assert sum("Mesure – Durée\u202f: " in each for each in said) == 5
    reader.set_cookie("langue", "en")
    assert f"Retour du terrain – {SAID_EN}" in unescape(reader.get(feed).text)


def test_what_comes_from_a_page_stays_text(wiki: Commons, reader: FlaskClient) -> None:
    git_push(wiki, FIRST.replace("2 h", '"3 < 4 & 5 > 2"'), "Piège")
    tell_changes(wiki)
    for page in ("/fiches/lac/historique", "/modifications", "/modifications.atom"):
        shown = reader.get(page).text
        assert "3 &lt; 4 &amp; 5 &gt; 2" in shown
        assert "3 < 4" not in shown

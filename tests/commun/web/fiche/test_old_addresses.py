"""Addresses of a wiki that came in, as MediaWiki writes them: they lead to the same version or difference here."""

from pathlib import Path
from urllib.parse import unquote

import pytest

from commun import Commons
from importers import import_dump
from tests.commun.web.fiche.conftest import Writer

_REVISIONS = "".join(
    f"<revision><id>{number}</id><timestamp>2015-03-2{day}T15:09:00Z</timestamp><contributor><username>Marine"
    f"</username></contributor><comment>c</comment><model>wikitext</model><text>{text}</text></revision>"
    for day, (number, text) in enumerate(((2358, "Un."), (2360, "Un, deux."), (2377, "Un, deux, trois.")))
)
_EXPORT = f"""<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="fr"><siteinfo>
<sitename>Ancien</sitename><base>http://wiki.exemple.org/index.php/Accueil</base></siteinfo>
<page><title>Jardin partagé</title><ns>0</ns><id>12</id>{_REVISIONS}</page>
<page><title>Une haie</title><ns>0</ns><id>13</id>{_REVISIONS.replace("<id>23", "<id>99")}</page></mediawiki>"""
PAGE = "/fiches/jardin-partage"


@pytest.fixture
def commits(wiki: Commons, tmp_path: Path) -> dict[str, str]:
    """The versions that came in, by their number in the wiki that they come from."""
    (tmp_path / "export.xml").write_text(_EXPORT, encoding="utf-8")
    import_dump(wiki.store, tmp_path / "export.xml", "ancien")
    wiki.index.catch_up()
    numbers = {
        str(number): wiki.index.revisions.by_source_revision("ancien", str(number)) for number in (2358, 2360, 2377)
    }
    return {number: row.commit for number, row in numbers.items() if row is not None}


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("oldid=2358", "revisions/{2358}"),
        ("diff=2360", "diff/avant/{2360}"),
        ("diff=prev&oldid=2360", "diff/avant/{2360}"),
        ("diff=next&oldid=2358", "diff/{2358}/{2360}"),
        ("diff=cur&oldid=2358", "diff/{2358}/{2377}"),
        ("diff=0&oldid=2360", "diff/{2360}/{2377}"),
        ("diff=2377&oldid=2358", "diff/{2358}/{2377}"),
        ("diff=1&oldid=2358", "revisions/{2358}"),
        ("diff=9960&oldid=2358", "revisions/{2358}"),
    ],
)
def test_versions_and_differences_of_the_other_wiki(
    person: Writer, commits: dict[str, str], asked: str, there: str
) -> None:
    visitor = person().client
    wanted = there
    for number, commit in commits.items():
        wanted = wanted.replace(f"{{{number}}}", commit)
    for start in ("/index.php?title=Jardin_partagé&", "/index.php?", "/wiki/Jardin_partagé?"):
        answer = visitor.get(f"{start}{asked}")
        assert answer.location == f"{PAGE}/{wanted}", start
        assert answer.status_code == (302 if asked.startswith(("diff=next", "diff=cur", "diff=0")) else 301), start
        assert visitor.get(answer.location).status_code == 200


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/wiki", "/"),
        ("/wiki/", "/"),
        ("/index.php/", "/"),
        ("/wiki/Spécial:Recherche?search=eau", "/recherche?q=eau"),
        ("/index.php?title=Jardin_partagé&action=edit", f"{PAGE}/modifier"),
        ("/index.php?title=Jardin_partagé&action=edit&section=2", f"{PAGE}/modifier?section=2"),
        ("/index.php?title=Jardin_partagé&action=edit&section=new", f"{PAGE}/modifier"),
        ("/index.php?title=Jardin_partagé&action=raw", f"{PAGE}.md"),
        ("/index.php?title=Jardin_partagé&printable=yes", f"{PAGE}/imprimer"),
        ("/wiki/Discussion:Jardin_partagé", f"{PAGE}/discuter"),
        ("/wiki/Talk:Jardin_partagé", f"{PAGE}/discuter"),
        ("/wiki/Discussion:Rien", "/recherche?q=Discussion:Rien"),
    ],
)
@pytest.mark.usefixtures("commits")
def test_other_addresses_of_the_other_wiki(person: Writer, old: str, new: str) -> None:
    answer = person().client.get(old)
    if answer.status_code == 308:  # the slash that was missing, as MediaWiki adds it
        answer = person().client.get(answer.location)
    assert unquote(answer.location) == new


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("/wiki/Property:Duration", "/proprietes/duree"),
        ("/wiki/Attribut:Durée", "/proprietes/duree"),
        ("/wiki/Special:Ask/-5B-5BType::methode-5D-5D/-3FDurée/limit%3D5",
         "/demander?question=[[Type::methode]]\n|?Durée\n|limit=5"),
        ("/index.php?title=Spécial:Requêter&q=[[Type::retour]]&po=?Territoires%0A?Période&p[format]=table",
         "/demander?question=[[Type::retour]]\n|?Territoires\n|?Période\n|format=table"),
        ("/wiki/Special:Ask", "/demander"),
        ("/wiki/Special:Browse/:Pays-20de-20Vernaise", "/parcourir/fiches/pays-de-vernaise"),
        ("/wiki/Spécial:Parcourir/Pays_de_Vernaise", "/parcourir/fiches/pays-de-vernaise"),
        ("/index.php?title=Special:Browse&article=Lestrac", "/parcourir/fiches/lestrac"),
        ("/wiki/Special:Browse/Nulle part", "/recherche?q=Special:Browse/Nulle part"),
        ("/wiki/Special:SearchByProperty/:Population/312", "/demander?question=[[Population::312]]\n|?Population"),
        ("/wiki/Spécial:Recherche_par_propriété/Population", "/proprietes/population"),
        ("/wiki/Spécial:Propriétés", "/proprietes"),
        ("/wiki/Special:Concepts", "/index-alphabetique?espace=concepts"),
        ("/wiki/Special:ExportRDF/Lestrac", "/fiches/lestrac.ttl"),
        ("/wiki/Special:FormEdit/Territoire/Lestrac", "/fiches/lestrac/modifier"),
        ("/wiki/Special:FormEdit/Territoire/Un_pays", "/nouvelle?titre=Un pays&type=territoire"),
        ("/wiki/Lestrac?action=formedit", "/fiches/lestrac/modifier"),
    ],
)  # fmt: skip
def test_the_pages_that_semantic_mediawiki_makes_lead_to_what_says_the_same(
    person: Writer, asked: str, there: str
) -> None:
    answer = person("").client.get(asked)
    assert answer.status_code in {301, 302}
    assert unquote(answer.location.replace("+", " ")) == there
    arrived = person("").client.get(answer.location)
    assert arrived.status_code in {200, 303}

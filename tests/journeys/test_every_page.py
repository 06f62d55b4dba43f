"""Every kind of page, at both widths: it fits, axe finds nothing serious, and nothing is refused by our own policy."""

import pytest

from tests.journeys.site import Site, faults_of

PAGE = "/fiches/preparer-une-reunion-publique"
READING = (
    "/", PAGE, f"{PAGE}/historique", f"{PAGE}/liens", f"{PAGE}/citer", f"{PAGE}/imprimer", "/recherche?q=jardin",
    "/modifications", "/themes", "/territoires", "/index-alphabetique", "/pages-demandees", "/pages-orphelines",
    "/explorer", "/explorer?type=methode&affichage=tableau", "/comparer?fiches=lestrac,pays-de-vernaise", "/comparer",
    "/parcourir/fiches/lestrac", "/types", "/proprietes", "/vocabulaires", "/qualite", "/proprietes/duree",
    "/types/methode", "/vocabulaires/themes", "/connexion", "/inscription", "/fiches/une-page-qui-n-est-pas-la",
    "/fiches/pays-de-vernaise",
    "/fiches/association-la-passerelle", "/fiches/le-jardin-partage-de-lestrac-trois-ans-apres",
    "/fiches/appel-a-temoignages-sur-les-deplacements-sans-voiture", "/fiches/restitution-du-diagnostic-alimentaire",
)  # fmt: skip
WRITING = (f"{PAGE}/modifier", f"{PAGE}/renommer", f"{PAGE}/supprimer", "/nouvelle", "/televerser", "/compte")


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("people", ["visitor", "person"])
def test_pages_fit_and_axe_finds_nothing_serious(site: Site, width: int, people: str) -> None:
    page = site.visitor(width=width) if people == "visitor" else site.person("Aline", width=width)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    found = []
    for address in READING if people == "visitor" else WRITING:
        page.goto(address)
        found += faults_of(page, address, width)
    assert found == []
    assert [text for text in said if "404" not in text] == []

"""The main pages on a wide screen: they fit, axe finds nothing, and nothing is refused by our own policy.

Each kind of page is looked at on a narrow one in `readable/test_every_kind.py`.
"""

import pytest

from tests.journeys.site import Site, faults_of

PAGE = "/fiches/preparer-une-reunion-publique"
READING = (
    "/", PAGE, f"{PAGE}/historique", "/recherche?q=jardin", "/modifications", "/themes", "/territoires",
    "/explorer", "/explorer?type=methode&affichage=tableau", "/comparer?fiches=lestrac,pays-de-vernaise",
    "/qualite", "/types/methode", "/vocabulaires/themes", "/fiches/une-page-qui-n-est-pas-la",
    "/fiches/pays-de-vernaise", "/fiches/association-la-passerelle",
    "/fiches/le-jardin-partage-de-lestrac-trois-ans-apres", "/fiches/restitution-du-diagnostic-alimentaire",
)  # fmt: skip
WRITING = (f"{PAGE}/modifier", f"{PAGE}/renommer", f"{PAGE}/supprimer", "/nouvelle", "/televerser", "/compte")


WIDE = 1280


@pytest.mark.parametrize("people", ["visitor", "person"])
def test_pages_fit_and_axe_finds_nothing(site: Site, people: str) -> None:
    page = site.visitor(width=WIDE) if people == "visitor" else site.person("Aline", width=WIDE)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    found = []
    for address in READING if people == "visitor" else WRITING:
        page.goto(address)
        found += faults_of(page, address, WIDE)
    assert found == []
    assert [text for text in said if "404" not in text] == []

"""A commons whose fiches bear terms: in a field, in a record, in their text, under a field of another name."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from commun import Commons, Config
from fiches import Author, PageName, Store

PAGES = {
    "types/lieu": "---\ntitre: Lieu\ncle: lieu\nchamps:\n  - {propriete: milieux, plusieurs: oui}\n"
    "  - {propriete: visites, plusieurs: oui}\n  - {propriete: humeur, vocabulaire: milieux}\n---\n",
    "proprietes/milieux": "---\ntitre: Milieux\ncle: milieux\ntype_de_valeur: terme\nvocabulaire: milieux\n---\n",
    "proprietes/humeur": "---\ntitre: Humeur\ncle: humeur\ntype_de_valeur: texte\n---\n",
    "proprietes/visites": "---\ntitre: Visites\ncle: visites\ntype_de_valeur: enregistrement\nchamps:\n"
    "  - {cle: jour, type_de_valeur: date}\n  - {cle: milieu_vu, vocabulaire: milieux}\n---\n",
    "vocabulaires/milieux": "---\ntitre: Milieux\ntermes:\n  - {terme: Eau, synonymes: [Rivière]}\n"
    "  - terme: Forêt\n---\n",
    "fiches/lac": "---\ntitre: Lac\ntype: lieu\nmilieux: [Eau, Forêt]  # les deux\n---\nDu bois et une source.\n",
    "fiches/mare": "---\ntitre: Mare\ntype: lieu\nmilieux: eau\nhumeur: Eau\n---\nEau dormante.\n",
    "fiches/sortie": "---\ntitre: Sortie\ntype: lieu\nvisites:\n  - {jour: 2026-01-02, milieu_vu: Eau}\n---\nRien.\n",
    "fiches/dite": "---\ntitre: Dite\n---\nUn [[Milieux::Eau|étang]] et [[Milieux::Forêt]].\n",
    "fiches/synonyme": "---\ntitre: Synonyme\ntype: lieu\nmilieux: [Rivière]\n---\nTexte.\n",
    "fiches/autre": "---\ntitre: Autre\ntype: lieu\nmilieux: [Forêt]\nhumeur: calme\nmot: Eau\n---\nEau.\n",
}


@pytest.fixture
def wiki(tmp_path: Path) -> Iterator[Commons]:
    data = tmp_path / "data"
    data.mkdir()
    store = Store.create(data)
    with store.change(Author.of_user("claire", "Claire"), "Naissance") as change:
        for name, text in PAGES.items():
            change.write(PageName.parse(name), text, None)
    commons = Commons(Config.from_environ({"COMMUN_DATA": str(data)}))
    commons.index.catch_up()
    commons.index.retype()
    yield commons
    commons.close()

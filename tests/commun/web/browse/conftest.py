"""A commons of invented beasts, of which everything is known: what pages count is checked against the texts."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import pytest
from flask import Flask
from flask.testing import FlaskClient

from commun import Commons, Config, create_app
from fiches import Author, PageName, Store

COLOURS = ("bleu", "ocre", "gris", "vert d’eau")
TEMPERS = ("doux", "vif")
PLACES = ("Aubrac", "Vernaise", "Combe-Noire")
TYPE = """---
titre: Bête
cle: bete
libelle: {fr: Bête, en: Beast}
pluriel: {fr: Bêtes, en: Beasts}
groupes:
  - titre: Son allure
    champs:
      - {propriete: couleurs, plusieurs: oui}
      - {propriete: humeur}
      - {propriete: taille}
  - titre: Sa vie
    champs:
      - {propriete: lieux, plusieurs: oui}
      - {propriete: nid}
      - {propriete: vue_le}
      - {propriete: cri, obligatoire: oui}
---
"""
CATALOGUE = {
    "types/bete": TYPE,
    "proprietes/couleurs": (
        "---\ntitre: Couleurs\ncle: couleurs\ntype_de_valeur: texte\nvocabulaire: couleurs\n"
        "schema_org: color\nautres_noms: [Has colour]\n---\nDe quelle couleur est la bête.\n"
    ),
    "proprietes/humeur": "---\ntitre: Humeur\ncle: humeur\ntype_de_valeur: texte\nvaleurs: [doux, vif]\n---\n",
    "proprietes/taille": "---\ntitre: Taille\ncle: taille\ntype_de_valeur: nombre\n---\n",
    "proprietes/size": "---\ntitre: Size\nmeme_champ_que: taille\n---\nCette propriété est de type nombre.\n",
    "proprietes/lieux": (
        "---\ntitre: Lieux\ncle: lieux\ntype_de_valeur: page\n"
        "libelle_inverse: {fr: bêtes vues ici, en: beasts seen here}\n---\n"
    ),
    "proprietes/nid": (
        "---\ntitre: Nid\ncle: nid\ntype_de_valeur: enregistrement\nchamps:\n"
        "  - {cle: hauteur, type_de_valeur: nombre, libelle: Hauteur}\n"
        "  - {cle: arbre, type_de_valeur: texte, libelle: Arbre}\n---\n"
    ),
    "proprietes/vue-le": "---\ntitre: Vue le\ncle: vue_le\ntype_de_valeur: date\n---\n",
    "proprietes/cri": "---\ntitre: Cri\ncle: cri\ntype_de_valeur: texte\n---\n",
    "vocabulaires/couleurs": (
        "---\ntitre: Couleurs\ncle: couleurs\ntermes:\n  - {terme: bleu, synonymes: [azur]}\n  - terme: ocre\n"
        "  - terme: gris\n    plus_precis:\n      - {terme: vert d’eau, definition: Entre deux.}\n---\n"
    ),
    "concepts/les-vives": "---\ntitre: Les vives\nquestion: '[[Humeur::vif]]'\n---\n",
    "categories/animaux": "---\ntitre: Animaux\n---\n",
    "categories/oiseaux": "---\ntitre: Oiseaux\n---\n\n[[Catégorie:Animaux]]\n",
    "fiches/aubrac": "---\ntitre: Aubrac\ntype: lieu\n---\nUn plateau.\n",
    "aide/bienvenue": "---\ntitre: Bienvenue\ncouleurs: [bleu]\n---\n",
}


@dataclass(frozen=True)
class Beast:
    """What one fiche says."""

    slug: str
    title: str
    colours: tuple[str, ...]
    temper: str
    size: int | None
    places: tuple[str, ...]
    cry: str

    @property
    def answers(self) -> frozenset[str]:
        """The colours for which it answers: its own, and grey for the one that is below grey."""
        return frozenset((*self.colours, *(["gris"] if "vert d’eau" in self.colours else [])))

    @property
    def text(self) -> str:
        lines = [f"titre: {self.title}", "type: bete", "statut: validée"]
        lines += [f"couleurs: [{', '.join(self.colours)}]"] if self.colours else []
        lines += [f"humeur: {self.temper}"] if self.temper else []
        lines += [f"taille: {self.size}"] if self.size is not None else []
        lines += [f"""lieux: [{", ".join(f'"[[{place}]]"' for place in self.places)}]"""] if self.places else []
        lines += [f"cri: {self.cry}"] if self.cry else []
        lines += ["nid: {hauteur: 3, arbre: chêne}"] if self.slug == "bete-00" else []
        return "---\n" + "\n".join(lines) + "\n---\nUne bête inventée.\n"


def beasts() -> list[Beast]:
    """Forty beasts, the same at each run."""
    chance = Random(7)  # noqa: S311 (inventing, not hiding)
    return [
        Beast(
            f"bete-{number:02}",
            f"Bête {number:02}",
            tuple(chance.sample(COLOURS, chance.randint(0, 2))),
            chance.choice(("", *TEMPERS)),
            chance.choice((None, 1, 2, 5, 12)),
            tuple(chance.sample(PLACES, chance.randint(0, 2))),
            chance.choice(("", "hou", "kra")),
        )
        for number in range(40)
    ]


@pytest.fixture(scope="package")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commons]:
    """The commons."""
    data = tmp_path_factory.mktemp("zoo") / "data"
    data.mkdir()
    store = Store.create(data)
    with store.change(Author.of_user(1, "Ana"), "Naissance", when=1_700_000_000) as change:
        for name, text in CATALOGUE.items():
            change.write(PageName.parse(name), text, None)
        for beast in beasts():
            change.write(PageName("fiches", beast.slug), beast.text, None)
    commons = Commons(Config.from_environ({"COMMUN_DATA": str(data), "COMMUN_TITLE": "Le bestiaire"}))
    commons.index.catch_up()
    commons.index.catch_up_text()
    yield commons
    commons.close()


@pytest.fixture(scope="package")
def app(zoo: Commons) -> Flask:
    """Its application."""
    return create_app(zoo.config, zoo, limits=False)


@pytest.fixture
def reader(app: Flask) -> FlaskClient:
    """Somebody who reads it without an account."""
    return app.test_client()

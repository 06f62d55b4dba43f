"""A commons where some fiches were read again long ago, some lately, some never; the day it is is ours."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from commun import Commons, Config, create_app
from fiches import Author, PageName, Store

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
WRITTEN = 1_700_000_000
"""14 November 2023."""

PAGES = {
    "types/recette": "---\ntitre: Recette\ncle: recette\nrelire_tous_les: 2 ans\n---\n",
    "types/note": "---\ntitre: Note\ncle: note\n---\n",
    "proprietes/verifiee-le": "---\ntitre: Vérifiée le\ncle: verifiee_le\ntype_de_valeur: date\n---\n",
    "proprietes/a-revoir-le": "---\ntitre: À revoir le\ncle: a_revoir_le\ntype_de_valeur: date\n---\n",
    "proprietes/referents": "---\ntitre: Référents\ncle: referents\ntype_de_valeur: page\n---\n",
    "fiches/ancienne": "---\n# un mot\nid: 018bcd00-0000-7000-8000-000000000001\n"
    "titre: Ancienne\ntype: recette\nverifiee_le: 2021-05-02\n"
    'referents: ["[[Personne:Ana]]", Bruno]\n---\nTexte.\n',
    "fiches/recente": "---\ntitre: Récente\ntype: recette\nverifiee_le: 3 mars 2026\n---\nTexte.\n",
    "fiches/jamais": "---\ntitre: Jamais\ntype: recette\n---\nTexte.\n",
    "fiches/datee": "---\ntitre: Datée\ntype: note\na_revoir_le: 2026-01-01\nreferents: [Ana]\n---\nTexte.\n",
    "fiches/remise": "---\ntitre: Remise\ntype: recette\nverifiee_le: 2021-05-02\n"
    "a_revoir_le: 2030-01-01\n---\nTexte.\n",
    "fiches/rangee": "---\ntitre: Rangée\ntype: recette\nstatut: archivée\nverifiee_le: 2001-01-01\n---\nTexte.\n",
    "fiches/libre": "---\ntitre: Libre\ntype: note\n---\nTexte.\n",
    "aide/mot": "---\ntitre: Mot\n---\nTexte.\n",
}


@pytest.fixture
def wiki(tmp_path: Path) -> Iterator[Commons]:
    data = tmp_path / "data"
    data.mkdir()
    store = Store.create(data)
    with store.change(Author.of_user("x", "Zoé"), "Naissance", when=WRITTEN) as change:
        for name, text in PAGES.items():
            change.write(PageName.parse(name), text, None)
    commons = Commons(Config.from_environ({"COMMUN_DATA": str(data)}))
    commons.clock = lambda: NOW
    commons.index.catch_up_text()
    yield commons
    commons.close()


@pytest.fixture
def app(wiki: Commons) -> Flask:
    return create_app(wiki.config, wiki, limits=False)

"""Small wikis, written as exports, brought into a commons."""

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape
from pathlib import Path

import pytest

from commun import Commons
from importers import import_dump
from tests.births import Birth

Bring = Callable[[Mapping[str, str]], Commons]

_NAMESPACES = {
    0: "",
    2: "Utilisateur",
    10: "Modèle",
    14: "Catégorie",
    102: "Attribut",
    106: "Formulaire",
    108: "Concept",
}


def export_of(pages: Mapping[str, str]) -> str:
    """An export of these pages, by full title."""
    spaces = "".join(f'<namespace key="{n}" case="first-letter">{name}</namespace>' for n, name in _NAMESPACES.items())
    rows = []
    for number, (title, text) in enumerate(pages.items(), 1):
        prefix = title.partition(":")[0] if ":" in title else ""
        space = next((n for n, name in _NAMESPACES.items() if name == prefix), 0)
        leads = re.match(r"#REDIRECTION \[\[(.*?)\]\]", text)
        redirect = f'<redirect title="{escape(leads[1])}" />' if leads else ""
        rows.append(
            f"<page><title>{escape(title)}</title><ns>{space}</ns><id>{number}</id>{redirect}<revision><id>{number}</id>"
            f"<timestamp>2015-03-0{number % 9 + 1}T08:00:00Z</timestamp><contributor><username>Zoé</username>"
            f"<id>1</id></contributor><model>wikitext</model><format>text/x-wiki</format>"
            f'<text xml:space="preserve">{escape(text)}</text></revision></page>'
        )
    return (
        '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.10/" version="0.10" xml:lang="fr"><siteinfo>'
        f"<sitename>Essai</sitename><case>first-letter</case><namespaces>{spaces}</namespaces></siteinfo>"
        f"{''.join(rows)}</mediawiki>"
    )


@pytest.fixture
def bring(tmp_path: Path, birth: Birth) -> Iterator[Bring]:
    """Bring pages in from a wiki called « essai »."""
    made: list[Commons] = []

    def brought(pages: Mapping[str, str]) -> Commons:
        if not made:
            made.append(birth({"COMMUN_DATA": str(tmp_path / "data")}))
        file = tmp_path / "essai.xml"
        file.write_text(export_of(pages), encoding="utf-8")
        import_dump(made[0].store, file, "essai")
        made[0].head()
        return made[0]

    yield brought
    for commons in made:
        commons.close()

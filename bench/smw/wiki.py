"""A real commons that holds the setup pages of an item: they come in as an export of MediaWiki does."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr, unescape

from bench.smw.items import Item, Setup
from commun import Commons, Config, create_app
from fiches import SPACES, Fiche, PageName, Store
from importers import import_dump

_START: Final = datetime(2020, 1, 1, tzinfo=UTC)
_REDIRECT: Final = re.compile(r"\s*#REDIRECT(?:ION)?\s*:?\s*\[\[([^\]|#]+)", re.IGNORECASE)
"""What MediaWiki's own export tells beside the text of a redirect."""
_ENGLISH: Final = {
    0: "", 1: "Talk", 2: "User", 3: "User talk", 4: "Project", 6: "File", 8: "MediaWiki", 10: "Template", 12: "Help",
    14: "Category", 102: "Property", 103: "Property talk", 108: "Concept", 109: "Concept talk", 112: "smw/schema",
}  # fmt: skip
_FRENCH: Final = _ENGLISH | {
    1: "Discussion", 2: "Utilisateur", 6: "Fichier", 10: "Modèle", 12: "Aide", 14: "Catégorie", 102: "Attribut",
}  # fmt: skip


@contextmanager
def wiki_of(item: Item) -> Iterator["Wiki"]:
    """The commons of an item's setup, in a folder of its own that goes away."""
    with TemporaryDirectory(prefix="commun-smw-") as folder:
        data = Path(folder) / "data"
        data.mkdir()
        store = Store.create(data)
        export = Path(folder) / "export.xml"
        export.write_text(_export(item.setup, item.content), encoding="utf-8")
        import_dump(store, export, "smw")
        store.close()
        commons = Commons(Config.from_environ({}, data=data))
        try:
            commons.head()
            yield Wiki(commons, item.content)
        finally:
            commons.close()


class Wiki:
    """The commons of a setup, and how the suite names its pages.

    Args:
        commons: holds the pages.
        language: of their contents.
    """

    def __init__(self, commons: Commons, language: str) -> None:
        self.commons = commons
        self.language = language
        self._names = _FRENCH if language == "fr" else _ENGLISH

    def page(self, namespace: int, title: str) -> PageName | None:
        """The page called so, None for one that is not there."""
        space, prefix = _space(namespace), self._names.get(namespace, "")
        wanted = title[:1].upper() + title[1:]
        rows = [self.commons.index.pages.by_title(f"{prefix}:{wanted}" if prefix else wanted)]
        rows += [self.commons.index.pages.by_title(wanted)]
        for row in rows:
            if row is not None and row.name.space == (space or "fiches"):
                return row.name
        return None

    def html(self, name: PageName, reader: str) -> str:
        """A page as a reader sees it."""
        row = self.commons.page(name)
        return self.commons.render(self.commons.fiche(row), row.blob, reader).html

    def view(self, name: PageName, reader: str) -> str:
        """The whole page of a definition as a visitor sees it: what stands below its text too."""
        return self.at(name.url, reader, {})

    def at(self, address: str, reader: str, arguments: Mapping[str, str]) -> str:
        """What a visitor reads at an address, without what stands around each page."""
        client = self.client()
        client.set_cookie("langue", reader)
        page = str(client.get(address, query_string=arguments).text)
        return page[page.find("<main") : page.find("</main>")]

    def client(self) -> Any:
        """A browser without scripts."""
        return create_app(self.commons.config, self.commons, limits=False).test_client()

    def fiche(self, name: PageName) -> Fiche:
        """The fiche of a page."""
        return self.commons.read(name)


def _space(namespace: int) -> str | None:
    return next((key for key, space in SPACES.items() if space.mediawiki == namespace), None)


def _export(setup: Sequence[Setup], language: str) -> str:
    """The pages as an export of MediaWiki; a page written twice has two revisions."""
    names = _FRENCH if language == "fr" else _ENGLISH
    spaces = "".join(f'<namespace key="{n}">{escape(name)}</namespace>' for n, name in names.items())
    info = f"<sitename>SMW</sitename><base>http://example.org/wiki/Main</base><namespaces>{spaces}</namespaces>"
    pages: dict[tuple[int, str], list[str]] = {}
    for number, each in enumerate(setup, 1):
        stamp = (_START + timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
        pages.setdefault((each.namespace, each.title[:1].upper() + each.title[1:]), []).append(
            f"<revision><id>{number}</id><timestamp>{stamp}</timestamp><contributor><username>Suite</username>"
            f"</contributor><model>wikitext</model><text>{escape(each.text)}</text></revision>"
        )
    body = []
    for number, ((namespace, title), revisions) in enumerate(pages.items(), 1):
        full = f"{names[namespace]}:{title}" if names.get(namespace) else title
        leads = _REDIRECT.match(unescape(revisions[-1].partition("<text>")[2]))
        redirect = f"<redirect title={quoteattr(leads[1].strip())}/>" if leads else ""
        body.append(
            f"<page><title>{escape(full)}</title><ns>{namespace}</ns><id>{number}</id>{redirect}"
            f"{''.join(revisions)}</page>"
        )
    head = f'<mediawiki version="0.11" xml:lang={quoteattr(language)}>'
    return f"{head}<siteinfo>{info}</siteinfo>{''.join(body)}</mediawiki>"

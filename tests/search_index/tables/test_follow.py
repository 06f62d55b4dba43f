"""Followed change by change or built at once, the tables are the same: tried on histories that Hypothesis invents."""

import os
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fiches import Author, FileName, PageMissing, PageName, Store
from search_index.check import columns_of
from search_index.facts.retyping import retype
from search_index.tables.schema import CONTENT_TABLES, connect
from search_index.tables.tables import Tables, build
from tests.search_index.wiki import Wiki, fiche, page

WikiOf = Callable[..., Wiki]
ANA = Author.of_user("ana", "Ana Martin")
SLUGS = ("pre", "puits", "four", "halle")
IDS = ("un", "deux", "trois", None)
TITLES = ("Pré", "Puits", "Four à pain", "Lien", "pre")
BODIES = ("Voir [[Pré]].", "Voir [[puits]] et [[Rien]].", "[[Catégorie:Lieux]] [[Fichier:Four.jpg]]", "",
          "[[Lien::puits]] {{#subobject:x|Lien=Pré}}", "[[Lien::Pré#x]] [[Lien::12]] [[Lien::Fichier:Mon Four.JPG]]",
          "[[A le type::Nombre]] [[Lien::Aide:Puits]]")  # fmt: skip

texts = st.builds(
    lambda id_, title, theme, body: (
        "---\n"
        + (f"id: {id_}\n" if id_ else "")
        + f"titre: {title}\nthemes: [{theme}]\nresume: {theme}\ntype: {theme}\n---\n{body}\n"
    ),
    st.sampled_from(IDS),
    st.sampled_from(TITLES),
    st.sampled_from(("Eau", "eau", "Pain")),
    st.sampled_from(BODIES),
)
paths = st.sampled_from([PageName("fiches", slug).path for slug in SLUGS] + [PageName("aide", "puits").path]
                        + [PageName("proprietes", "lien").path])  # fmt: skip
writes = st.dictionaries(paths, st.none() | texts, min_size=1, max_size=3)
files = st.dictionaries(st.just(FileName("four.jpg").path), st.none() | st.just("JPG"), min_size=1)
moves = st.tuples(st.just("move"), paths, paths)
steps = st.lists(
    st.tuples(st.sampled_from(("main", "main", "branch", "merge", "look", "look")), writes | files | moves),
    min_size=1,
    max_size=14,
)


class _History:
    """Commits made below the store's own rules (it would refuse some), as a `git push` could bring them."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.when = 1_500_000_000
        self.trees: dict[str, dict[str, bytes]] = {"main": {}, "sources/autre": {}}

    def commit(self, ref: str, what: object) -> None:
        tree = self.trees[ref]
        if isinstance(what, tuple):
            _, old, new = what
            if old not in tree or old == new:
                return
            changes: dict[str, bytes | None] = {new: tree[old], old: None}
        else:
            assert isinstance(what, dict)
            changes = {path: text.encode() if text is not None else None for path, text in what.items()}
            changes = {path: data for path, data in changes.items() if tree.get(path) != data}
        if not changes:
            return
        self.when += 1_000 if ref == "main" else -500
        with self.store.import_stream(ref) as bulk:
            bulk.commit(ANA, self.when, "Un pas", changes)
        self.trees[ref] = {path: data for path, data in {**tree, **changes}.items() if data is not None}

    def merge(self) -> None:
        if self.trees["sources/autre"]:
            self.store.merge_ref("sources/autre", ANA, "Réunion")
            head = self.store.head()
            self.trees["main"] = {path: self.store.blob(blob) for path, blob in self.store.list(head)} if head else {}


def _contents(sql: sqlite3.Connection) -> dict[str, set[tuple[object, ...]]]:
    return {
        table: set(sql.execute(f"SELECT {', '.join(columns_of(sql, table))} FROM {table}"))  # noqa: S608 (names of the schema)
        for table in CONTENT_TABLES
    }


@given(steps)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_following_gives_what_building_gives(steps: list[tuple[str, object]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        store = Store.create(data)
        tables = Tables(data / "search_index", store)
        history = _History(store)
        tables.catch_up()
        for kind, what in steps:
            if kind == "look":
                tables.catch_up()
            elif kind == "merge":
                history.merge()
            else:
                history.commit("main" if kind == "main" else "sources/autre", what)
        tables.catch_up()
        retype(tables.connection(), store, tables.catalogues)
        build(data / "fresh.sqlite", store, 0)
        fresh, followed = connect(data / "fresh.sqlite"), tables.connection()
        try:
            assert _contents(followed) == _contents(fresh)
            head = store.head()
            tree = {path: blob for path, blob in store.list(head) if PageName.from_path(path)} if head else {}
            assert dict(fresh.execute("SELECT path, blob FROM page WHERE deleted = 0")) == tree
            assert fresh.execute("SELECT count(*) FROM page WHERE revisions = 0").fetchone() == (0,)
            assert fresh.execute(
                "SELECT count(*) FROM page p WHERE revisions <> (SELECT count(*) FROM revision r WHERE r.page = p.key)"
            ).fetchone() == (0,)
        finally:
            fresh.close()
            tables.close()
            store.close()


def test_a_submodule_that_is_pushed_in_the_place_of_a_page_is_no_page(wiki_of: WikiOf) -> None:
    wiki = wiki_of(four=page("Four", "Cuire le pain."), mare=page("Mare", "Voir [[Four]]."))
    git = ["git", "--git-dir", str(wiki.store.folder)]
    environ = os.environ | {"GIT_INDEX_FILE": str(wiki.folder / "pushed.index")}
    environ |= {f"GIT_{who}_{what}": "ext" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}

    def run(*words: str) -> str:
        return subprocess.run([*git, *words], env=environ, check=True, capture_output=True, text=True).stdout.strip()

    head = wiki.store.head()
    assert head is not None
    run("read-tree", head)
    for path in (fiche("four").path, fiche("autre").path, "fichiers/00/image.png", "ailleurs"):
        run("update-index", "--add", "--cacheinfo", f"160000,{head},{path}")
    run("update-ref", "refs/heads/main", run("commit-tree", run("write-tree"), "-p", head, "-m", "Sous-modules"))
    for index in (wiki.index, wiki.another()):
        index.catch_up()
        index.catch_up_text()
        assert [row.name for row in index.pages.listing()[1]] == [fiche("mare")]
        assert index.check() == []
    assert {path for path, _ in wiki.store.list()} == {fiche("mare").path}
    with pytest.raises(PageMissing):
        wiki.store.read(fiche("autre"))
    wiki.write("autre", page("Autre", "À sa place."))
    wiki.settle()
    assert wiki.index.check() == []
    assert f"160000 commit {head}\tailleurs" in run("ls-tree", "main")  # what is no page of ours stays as it was
    rebuilt = wiki.another()
    rebuilt.rebuild()
    assert {row.name for row in rebuilt.pages.listing()[1]} == {fiche("autre"), fiche("mare")}

"""Every query of a request goes by an index: the plan that SQLite makes of each is read, none scans pages or revisions.

The queries are those that the tables really send, caught on their way to SQLite.
"""

import re
from collections.abc import Callable

import pytest

from fiches import FileName, PageName
from search_index import Index, SearchRequest
from tests.search_index.wiki import ANA, Wiki, fiche, page

ASKED: dict[str, Callable[[Index], object]] = {
    "get": lambda i: i.pages.get(fiche("a")),
    "get deleted": lambda i: i.pages.get(fiche("zz"), deleted=True),
    "by_key": lambda i: i.pages.by_key(1),
    "by_keys": lambda i: i.pages.by_keys([1, 2]),
    "by_id": lambda i: i.pages.by_id("un"),
    "moved": lambda i: i.pages.moved(fiche("zz")),
    "by_titles": lambda i: i.pages.by_titles(["A", "B", "Aide:C"]),
    "free_name": lambda i: i.pages.free_name("fiches", "A"),
    "listing": lambda i: i.pages.listing(limit=5),
    "listing space": lambda i: i.pages.listing(space="fiches", limit=5),
    "listing letter": lambda i: i.pages.listing(space="fiches", letter="A", limit=5),
    "listing modified": lambda i: i.pages.listing(sort="modified", limit=5),
    "listing space created": lambda i: i.pages.listing(space="fiches", sort="created", limit=5),
    "listing type": lambda i: i.pages.listing(type="methode", limit=5),
    "listing theme and territory": lambda i: i.pages.listing(theme="eau", territory="die", limit=5),
    "letters": lambda i: i.pages.letters("fiches"),
    "counts": lambda i: i.pages.counts("theme"),
    "counts space": lambda i: i.pages.counts("space"),
    "values": lambda i: i.pages.values(1, "theme"),
    "values_of": lambda i: i.pages.values_of([1, 2], ("theme",)),
    "backlinks": lambda i: i.pages.backlinks(fiche("a")),
    "wanted": lambda i: i.pages.wanted(),
    "orphans": lambda i: i.pages.orphans(),
    "category_members": lambda i: i.pages.category_members("Lieux"),
    "uses_of_file": lambda i: i.pages.uses_of_file(FileName("four.jpg")),
    "file": lambda i: i.pages.file_blob(FileName("four.jpg")),
    "links_of": lambda i: i.pages.links_of(1),
    "deleted": lambda i: i.pages.deleted(),
    "suggest": lambda i: i.suggest("a b"),
    "of_page": lambda i: i.revisions.of_page(1, before=9),
    "revision": lambda i: i.revisions.get(1, "a" * 40),
    "revision by beginning": lambda i: i.revisions.get(1, "abcdef"),
    "latest": lambda i: i.revisions.latest(1),
    "count": lambda i: i.revisions.count(1),
    "authors": lambda i: i.revisions.authors(1),
    "author_name": lambda i: i.revisions.author_name("x@y"),
    "recent": lambda i: i.revisions.recent(),
    "recent before": lambda i: i.revisions.recent(before=1),
    "recent space": lambda i: i.revisions.recent(space="aide"),
    "recent type": lambda i: i.revisions.recent(type="methode", since=5),
    "recent source": lambda i: i.revisions.recent(source="autre"),
    "recent author": lambda i: i.revisions.contributions("x@y", before=1),
    "by_source_revision": lambda i: i.revisions.by_source_revision("autre", "12"),
    "ask a value": lambda i: i.ask("[[Lien::B]] |?Lien |?Lien.Thème |?-Lien |sort=Thème"),
    "ask a number": lambda i: i.ask("[[Âge::>3]] [[Âge::<9]] |sort=Âge"),
    "ask an interval": lambda i: i.ask("[[Durée::>3 h]] OR [[Durée::2 h]]"),
    "ask a date": lambda i: i.ask("[[Date de création::2020]]"),
    "ask a text": lambda i: i.ask("[[Mot::un]] OR [[Mot::~u*]] OR [[Mot::>a]]"),
    "ask anything": lambda i: i.ask("[[Lien::+]] [[Lien::!+]]"),
    "ask a chain": lambda i: i.ask("[[Lien.Lien::<q>[[Âge::4]] OR [[Catégorie:Lieux]]</q>]]"),
    "ask backwards": lambda i: i.ask("[[-Lien::A]] [[-Lien::<q>[[Âge::4]]</q>]]"),
    "ask a place": lambda i: i.ask("[[Lieu::45; 3 (10 km)]]"),
    "ask a category": lambda i: i.ask("[[Catégorie:Lieux]] [[Catégorie:!Eau]] [[Aide:+]]"),
    "facets": lambda i: i.facts.facets("[[Lien::B]]", ["Lien", "Âge"]),
    "values of a property": lambda i: i.facts.values("Lien"),
    "users": lambda i: i.facts.users("Lien"),
    "problems": lambda i: i.problems.listing(property="Âge"),
    "facts of a page": lambda i: i.facts.of_page(fiche("a")),
    "facts to a page": lambda i: i.facts.to_page(fiche("a")),
    "search": lambda i: i.search(SearchRequest.parse("jardin auteur:ana")),
}


@pytest.mark.parametrize("name", ASKED)
def test_no_request_scans_pages_or_revisions(wiki: Wiki, name: str) -> None:
    for slug, kind in (
        ("age", "nombre"),
        ("duree", "durée"),
        ("lien", "page"),
        ("lieu", "coordonnées"),
        ("mot", "texte"),
    ):
        title = {"age": "Âge", "duree": "Durée"}.get(slug, slug.capitalize())
        wiki.write(slug, page(title, type_de_valeur=kind), space="proprietes")
    wiki.write(
        "a", page("A", "[[B]] [[Lien::A]]", id="un", themes=["Eau"], age=4, duree="2 à 5 h", lieu="'45; 3'", mot="un")
    )
    with wiki.store.change(ANA, "Aide") as change:
        change.write(PageName("aide", "c"), page("C"), None)
    wiki.settle()
    wiki.index.search(SearchRequest.parse("jardin"))  # the columns are read whole once, at the first search
    sql = wiki.index.pages._connection()  # noqa: SLF001 (to listen to what is sent to SQLite)
    sent: list[str] = []
    sql.set_trace_callback(sent.append)
    ASKED[name](wiki.index)
    sql.set_trace_callback(None)
    queries = [query for query in sent if query.lstrip().startswith(("SELECT", "WITH"))]
    assert queries
    for query in queries:
        plan = [detail for _, _, _, detail in sql.execute(f"EXPLAIN QUERY PLAN {query}")]
        walked_to_a_limit = " LIMIT " in query and not any("TEMP B-TREE FOR ORDER BY" in detail for detail in plan)
        for detail in plan:
            scanned = re.match(r"SCAN (p|r|page|revision|t|h|l|v|f|f0|f1|fact|s|subject)\b(?!.*COVERING)", detail)
            assert not scanned or (walked_to_a_limit and "USING INDEX" in detail), (query, detail)


def test_what_the_full_text_lacks_is_asked_by_what_was_touched(wiki: Wiki) -> None:
    wiki.write("a", page("A"))
    wiki.settle()
    sql = wiki.index.pages._connection()  # noqa: SLF001 (to listen to what is sent to SQLite)
    sent: list[str] = []
    sql.set_trace_callback(sent.append)
    wiki.write("a", page("A", "Un mot."))
    wiki.settle()
    sql.set_trace_callback(None)
    asked = [query for query in sent if query.startswith("SELECT") and "stamp > " in query]
    assert len(asked) == 2
    for query in asked:
        plan = [detail for _, _, _, detail in sql.execute(f"EXPLAIN QUERY PLAN {query}")]
        assert any("page_stamp (stamp>?)" in detail for detail in plan), plan


@pytest.mark.parametrize("sort", ["Âge", "Mot", "Lien.Âge", "-Lien"])
def test_an_order_reads_the_facts_of_each_row_alone(sort: str, wiki: Wiki) -> None:
    wiki.write("age", page("Âge", type_de_valeur="nombre"), space="proprietes")
    wiki.write("a", page("A", "[[Lien::A]] [[Mot::un]]", age=4))
    wiki.settle()
    sql = wiki.index.pages._connection()  # noqa: SLF001 (to listen to what is sent to SQLite)
    sent: list[str] = []
    sql.set_trace_callback(sent.append)
    for order in ("asc", "desc"):
        wiki.index.ask(f"[[Type::+]]|sort={sort}|order={order}")
    sql.set_trace_callback(None)
    ordered = [query for query in sent if "NULLS LAST" in query]
    assert len(ordered) == 2
    for query in ordered:
        plan = [detail for _, _, _, detail in sql.execute(f"EXPLAIN QUERY PLAN {query}")]
        assert any(re.match(r"SEARCH f0 .*fact_(subject|target) ", detail) for detail in plan), plan
        assert not any(re.match(r"SEARCH f\d .*fact_sort \(property=\?\)", detail) for detail in plan), plan

"""What a Semantic MediaWiki defines in pages of the namespace MediaWiki, taken by the properties that name it."""

import pytest

from fiches import Catalogue, Fiche, PageName, Property
from fiches.catalogue.definitions import problems_of_definition
from fiches.catalogue.messages import messages_of

FOAF = """```
http://xmlns.com/foaf/0.1/|[http://www.foaf-project.org/ Friend Of A Friend]
 homepage|Type:URL
 name | Type:Text
 Person|Category
```
"""


def message(title: str, body: str) -> Fiche:
    slug = title.lower().replace(":", "-").replace(" ", "-")
    return Fiche.parse(PageName("fiches", slug), f"---\ntitre: {title!r}\n---\n{body}")


def field(body: str, *messages: Fiche) -> Property:
    """The property « Niveau » as its page and these messages define it."""
    page = Fiche.parse(PageName("proprietes", "niveau"), f"---\ntitre: Niveau\n---\n{body}\n")
    return Catalogue.from_pages([page, *messages]).properties["niveau"]


@pytest.mark.parametrize("body", [
    "```\n* facile\n* moyen|Ni l’un ni l’autre\n** difficile\n```\n",
    "- facile\n- moyen\n- difficile\n- facile\n",
    '```\n{"facile": "Facile", "moyen": "", "difficile": ""}\n```\n',
])  # fmt: skip
def test_a_list_of_values_is_allowed(body: str) -> None:
    read = field(
        "[[Allows value list::Niveaux possibles]]", message("MediaWiki:Smw allows list Niveaux possibles", body)
    )
    assert read.options.allowed == ("facile", "moyen", "difficile")


def test_values_of_the_page_and_of_several_lists_are_allowed_together() -> None:
    read = field(
        "[[Autorise la liste de valeurs::a]] [[Allows value list::b]] [[Allows value::zéro]]",
        message("MediaWiki:Smw allows list a", "* un\n"),
        message("MediaWiki:Smw allows list b", "* deux\n* un\n"),
    )
    assert read.options.allowed == ("zéro", "un", "deux")


def test_a_pattern_has_a_name() -> None:
    patterns = message("MediaWiki:Smw allows pattern", "```\ncode | /^[A-Z]{3}$/\nautre|^b|c$\n```\n")
    assert field("[[Allows pattern::code]]", patterns).options.pattern == "^[A-Z]{3}$"
    assert field("[[Allows pattern::autre]]", patterns).options.pattern == "^b|c$"
    assert field("[[Allows pattern::^x$]]", patterns).options.pattern == "^x$"  # none of that name: it is one


def test_a_property_of_another_vocabulary_has_its_datatype_and_its_address() -> None:
    foaf = message("MediaWiki:Smw import foaf", FOAF)
    read = field("[[Imported from::foaf:homepage]]", foaf)
    assert (read.datatype, read.borrowed, read.address) == (
        "url", "foaf:homepage", "http://xmlns.com/foaf/0.1/homepage")  # fmt: skip
    assert field("[[Imported from::foaf:homepage]] [[Has type::Text]]", foaf).datatype == "text"
    assert field("[[Imported from::foaf:Person]]", foaf).datatype == "text"
    assert messages_of([foaf]).vocabularies["foaf"].name == "Friend Of A Friend"


def test_an_address_that_is_none_is_no_link() -> None:
    bad = message("MediaWiki:Smw import mal", "javascript:alert(1)//|Mal\n nom|Type:Text\n")
    read = field("[[Imported from::mal:nom]]", bad)
    assert (read.borrowed, read.address) == ("mal:nom", "")


@pytest.mark.parametrize("body", [
    "", "rien\n", "```\n```\n", "{pas du json\n", "|\n|\n", "* |\n", '{"a":' * 100_000,
    f"https://a.fr|{'[a ' * 100_000}",
])  # fmt: skip
@pytest.mark.parametrize("title", ["Smw allows list x", "Smw allows pattern", "Smw import x", "Smw import", "Sidebar"])
def test_pages_that_say_nothing_break_nothing(title: str, body: str) -> None:
    page = message(f"MediaWiki:{title}", body)
    read = field("[[Allows value list::x]] [[Imported from::x:y]] [[Allows pattern::x]]", page)
    assert (read.options.allowed, read.address, read.options.pattern) == ((), "", "x")


def test_what_is_named_and_not_there_is_told() -> None:
    page = Fiche.parse(
        PageName("proprietes", "niveau"),
        "---\ntitre: Niveau\n---\n[[Allows value list::Niveaux]] [[Imported from::foaf:homepage]]\n",
    )
    told = problems_of_definition(page, Catalogue.from_pages([page]))
    assert [(each.severity, "MediaWiki:Smw" in each.problem.fr) for each in told] == [("warning", True)] * 2
    lists = message("MediaWiki:Smw allows list Niveaux", "* un\n")
    known = Catalogue.from_pages([page, lists, message("MediaWiki:Smw import foaf", FOAF)])
    assert problems_of_definition(page, known) == []

"""A fiche goes back to the wikitext of its page: what did not change keeps its source, the rest reads alike."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fiches import Fiche, PageName, new_head
from importers import PageContext, SiteNames
from importers.mediawiki.mapping import Mappings, known_mappings
from importers.mediawiki.outgoing import Outgoing, OutgoingSection, to_wikitext
from importers.mediawiki.pages import fields_of, turn

MAPPINGS = Mappings(known_mappings(), known_mappings())
FRENCH = PageContext("Le four", 0, SiteNames())
ENGLISH = PageContext("The oven", 0, SiteNames(namespaces={0: "", 6: "File", 14: "Category"}))


def fiche_of(wikitext: str, body: str | None = None, head: dict[str, object] | None = None) -> Fiche:
    """The fiche of a page, with another body and other fields."""
    turned = turn(wikitext, FRENCH, MAPPINGS)
    values = {"titre": "Le four", **fields_of(turned), **(head or {})}
    text = turned.text if body is None else body
    return Fiche.parse(PageName("fiches", "le-four"), f"---\n{new_head(values)}---\n{text}")


def sent(wikitext: str, body: str | None = None, head: dict[str, object] | None = None) -> Outgoing:
    return to_wikitext(fiche_of(wikitext, body, head), wikitext, FRENCH, MAPPINGS)


WRITTEN = {
    # Markdown that people write → wikitext
    "**gras**, *italique*, ***les deux***, ~~barré~~": "'''gras''', ''italique'', '''''les deux''''', <s>barré</s>",
    "l’*eau*, l'*eau*": "l’''eau'', l&#39;''eau''",
    "_souligné_ et __fort__, mais a_b_c et 2 * 3": "''souligné'' et '''fort''', mais a_b_c et 2 * 3",
    "# Un\n\n## Deux": "= Un =\n\n== Deux ==",
    "- a\n- b\n  - c\n  1. d\n\ntexte": "* a\n* b\n** c\n*# d\n\ntexte",
    "1. a\n2. b": "# a\n# b",
    "- a\n\n  suite": "<ul>\n<li>\n\n<p>a</p>\n\n<p>suite</p>\n\n</li>\n</ul>",
    "> cité\n>\n> encore": "<blockquote>\ncité\n\nencore\n</blockquote>",
    "---": "----",
    "terme\n: définition": "; terme\n: définition",
    "| A | B |\n|---|--:|\n| 1 | [[X\\|x]] |": (
        '{| class="wikitable"\n|-\n! A\n! align="right" | B\n|-\n| 1\n| align="right" | [[X|x]]\n|}'
    ),
    "```python\nx = 1\n```": '<syntaxhighlight lang="python">\nx = 1\n</syntaxhighlight>',
    "```\n''x''\n```": "<pre>\n''x''\n</pre>",
    "`a[[b]]`": "<code>a&#91;&#91;b&#93;&#93;</code>",
    "$`x^2`$": "<math>x^2</math>",
    "[[Page|mot *vif*]] et [site](https://a.org/b) et <https://a.org>": (
        "[[Page|mot ''vif'']] et [https://a.org/b site] et https://a.org"
    ),
    "[[Fichier:J.png|vignette|gauche|200px|alt=x|Un [[jardin]]]]": (
        "[[Fichier:J.png|thumb|left|200px|alt=x|Un [[jardin]]]]"
    ),
    "[[Utilisateur:Zoé]], [[:Catégorie:Eau]], [[Thème::Eau|l’eau]]": (
        "[[Utilisateur:Zoé]], [[:Catégorie:Eau]], [[Thème::Eau|l’eau]]"
    ),
    "{{Modèle|x=1}} dans la phrase": "{{Modèle|x=1}} dans la phrase",
    "Dit[^1], redit[^1] et[^b].\n\n[^1]: Source *une*.\n[^b]: Deux.": (
        'Dit<ref name="note-1">Source \'\'une\'\'.</ref>, redit<ref name="note-1" /> et<ref name="b">Deux.</ref>.'
    ),
    "[lieu](https://a.org/a_(b))": "[https://a.org/a_(b) lieu]",
    "[[Eau|voir \\[x\\]]]": "[[Eau|voir &#91;x&#93;]]",
    # text that the wiki would take for a mark
    "\\# pas un titre": "&#35; pas un titre",
    "\\[[pas un lien]]": "&#91;[pas un lien&#93;&#93;",
    "''pas italique'' et {{": "&#39;&#39;pas italique&#39;&#39; et &#123;&#123;",
    "\\<div> &lt; &amp;eacute;": "&#60;div> &#60; &#38;eacute;",
    "http\\://a.org": "http&#58;//a.org",
    "a~~~~b \\_\\_NOTOC\\_\\_": "a&#126;&#126;&#126;&#126;b &#95;&#95;NOTOC&#95;&#95;",
}


@pytest.mark.parametrize("markdown", WRITTEN)
def test_markdown_becomes_this_wikitext_and_reads_the_same_again(markdown: str) -> None:
    went = sent("", markdown + "\n")
    assert went.text == WRITTEN[markdown]
    assert went.exact


def test_what_our_pages_do_not_show_as_a_definition_is_not_sent_as_one() -> None:
    assert not sent("", "terme\n: a | b\n").exact  # a bar makes it a row of a table to be


def test_an_english_wiki_gets_its_own_names() -> None:
    fiche = Fiche.parse(PageName("fiches", "four"), "[[Fichier:J.png|vignette|a]] [[:Catégorie:Eau]]\n")
    assert to_wikitext(fiche, "", ENGLISH).text == "[[File:J.png|thumb|a]] [[:Category:Eau]]"


PAGE = """<!-- gardé -->
{{Infobox|x=1}}
Un  paragraphe,  avec ses espaces<ref name="z">Une source.</ref>.

== Bâtir ==
* un
* deux

Suite avec ''style''.

{| style="color:red"
| a || b
|}
== Clore ==
Fin.

[[Catégorie:Eau|clé]]
__NOTOC__
"""


def test_what_did_not_change_keeps_its_very_source() -> None:
    went = sent(PAGE)
    assert went == Outgoing(PAGE, exact=True)
    changed = fiche_of(PAGE).body.replace("Suite avec *style*.", "Suite **toute neuve**.")
    went = sent(PAGE, changed)
    assert went.text == PAGE.replace("Suite avec ''style''.", "Suite '''toute neuve'''.")
    assert went.exact
    assert went.sections == (OutgoingSection("Bâtir", exact=True),)


def test_sections_come_go_and_notes_change() -> None:
    body = fiche_of(PAGE).body
    went = sent(PAGE, body.replace("## Clore\n\nFin.", "## Essayer\n\nDe nouveau[^z].\n\n## Clore\n\nFin."))
    assert went.text == PAGE.replace("|}\n== Clore", '|}\n\n== Essayer ==\n\nDe nouveau<ref name="z" />.\n\n== Clore')
    assert went.exact
    went = sent(PAGE, body.replace("Une source.", "Une meilleure source."))
    assert '<ref name="z">Une meilleure source.</ref>' in went.text
    assert went.exact
    assert went.sections == (OutgoingSection("", exact=True),)
    went = sent(PAGE, body[: body.index("## Clore")] + "[^z]: Une source.\n")
    assert "Clore" not in went.text
    assert "[[Catégorie:Eau|clé]]" in went.text
    assert went.exact


def test_categories_and_the_sort_key_go_back() -> None:
    went = sent(PAGE, head={"categories": ["Sol"], "tri": "four"})
    assert "Eau" not in went.text
    assert went.text.endswith("[[Catégorie:Sol]]\n")
    assert "{{DEFAULTSORT:four}}" in went.text
    assert went.exact
    assert went.fields == {"categories": True, "tri": True}


TUTORIAL = """{{Tuto Details
|Type=Création
|Area=Habitat, Alimentation
|Tags=four
|Description=Un '''four''' simple.
|Difficulty=Moyen
|Cost=12
}}
{{Introduction
|Introduction=Le début.

La suite.
}}
{{Materials
|Material=* sable
* terre
}}
{{Tuto Step
|Step_Title=Poser
|Step_Content=On pose.
|Step_Picture_00=A.jpg
}}
{{Tuto Step
|Step_Title=Fermer
|Step_Content=On ferme.
}}
{{Notes
|Notes=Rien.
}}
"""


def test_fields_go_back_into_their_template() -> None:
    head: dict[str, object] = {"difficulte": "facile", "themes": ["Eau", "Habitat"], "cout": {"montant": 15.5}}
    head |= {"resume": "Un *bon* four & plus"}
    went = sent(TUTORIAL, head=head)
    assert went.exact, went
    for line in (
        "|Difficulty=Facile\n",
        "|Area=Eau, Habitat\n",
        "|Cost=15.5\n",
        "|Description=Un ''bon'' four & plus\n",
    ):
        assert line in went.text
    assert went.text.count("\n") == TUTORIAL.count("\n")
    went = sent(TUTORIAL, head={"licence": "CC BY", "verifiee_le": "2026-01-02"})
    assert "|Licences=Attribution (CC BY)\n}}" in went.text
    assert went.unsaid == ("verifiee_le",)
    assert went.fields == {"licence": True}
    assert went.sendable
    assert not went.exact


def test_records_are_calls_of_their_template() -> None:
    first: dict[str, object] = {"titre": "Poser", "contenu": "On pose.", "images": ["A.jpg"]}
    added: dict[str, object] = {"titre": "Lisser | polir", "contenu": "Avec **soin**.\n\nEt `eau`."}
    went = sent(TUTORIAL, head={"etapes": [first, added, {"titre": "Fermer", "contenu": "On ferme bien."}]})
    assert went.exact, went
    assert went.text.count("{{Tuto Step") == 3
    assert went.text.index("Poser") < went.text.index("Lisser") < went.text.index("On ferme bien.")
    went = sent(TUTORIAL, head={"etapes": [{"titre": "Fermer", "contenu": "On ferme."}]})
    assert went.exact
    assert "Poser" not in went.text


def test_text_that_a_parameter_holds_goes_back_into_it() -> None:
    body = fiche_of(TUTORIAL).body
    went = sent(TUTORIAL, body.replace("La suite.", "La **suite**.").replace("Rien.", "Presque rien."))
    assert went.text == TUTORIAL.replace("La suite.", "La '''suite'''.").replace("Rien.", "Presque rien.")
    assert went.exact
    assert went.sections == (
        OutgoingSection("Introduction", exact=True), OutgoingSection("Notes et références", exact=True),
    )  # fmt: skip


def test_what_cannot_be_said_is_told() -> None:
    went = sent(PAGE, head={"themes": ["Eau"]})
    assert (went.text, went.exact, went.unsaid, went.sendable) == (PAGE, False, ("themes",), True)
    went = sent(PAGE, fiche_of(PAGE).body.replace("Fin.", "![une image](https://a.org/x.png)"))
    assert not went.exact
    assert not went.sendable
    assert went.sections == (OutgoingSection("Clore", exact=False),)


PIECES = st.sampled_from(
    ["Un mot.", "**gras** *vif*", "- a\n- b\n  - c", "1. x\n2. y", "> dit", "| a | b |\n|---|---|\n| 1 | 2 |",
     "[[Lien|x]]", "`code`", "```\na\n\nb\n```", "## Titre", "### Sous *titre*", "---", "{{M|x=1}}", "terme\n: sens",
     "[s](https://a.org)", "é·e et ''x'' [[y {{z", "Note[^k].", "<div>\n\nbloc\n\n</div>", "H<sub>2</sub>O"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=8), st.lists(PIECES, min_size=1, max_size=8))
def test_a_page_changed_into_another_reads_back_or_says_that_it_does_not(old: list[str], new: list[str]) -> None:
    """Whatever is sent: the answer is true, and turning the same page twice changes nothing more."""
    notes = "\n\n[^k]: La note.\n"
    first = sent("", "\n\n".join(old) + notes * any("[^k]" in piece for piece in old))
    went = sent(first.text, "\n\n".join(new) + notes * any("[^k]" in piece for piece in new))
    turned = turn(went.text, FRENCH, MAPPINGS).text
    again = sent(went.text, turned)
    assert again.exact
    assert again.text == went.text
    words = [word for piece in new for word in piece.split() if word.isalpha()]
    assert [word for word in words if word not in went.text] == []


PLAIN = st.text(alphabet=st.sampled_from("abcé 0123 .,;!?()*_`~\\#+-=>&/\"$%^@{}[]|'<:"), min_size=1, max_size=40)


@settings(max_examples=300, deadline=None)
@given(PLAIN)
def test_any_plain_text_goes_there_and_back(text: str) -> None:
    markdown = turn(f"<nowiki>{text}</nowiki>", FRENCH, MAPPINGS).text
    went = sent("", markdown)
    assert went.exact, (markdown, went.text)

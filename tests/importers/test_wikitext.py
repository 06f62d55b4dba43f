"""Wikitext reads in Markdown as it read in the wiki: examples first, then what must hold for any text."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.wikitext.fidelity import Everything
from commun.render import Renderer
from fiches import Fiche, PageName
from importers import Loss, PageContext, SiteNames, to_markdown
from importers.mediawiki.wikitext.tree import decode

HERE = PageContext("Guide/Semer", 0, SiteNames(subpages=frozenset({0, 2}), interwiki={"wikipedia": "https://x.org/$1"}))

EXAMPLES = {
    # what real pages hold, and that is nobody's to mend: pasted lines of a displayed page, text encoded twice
    "# Terme : une définition collée\n# Autre : encore": "1. Terme : une définition collée\n2. Autre : encore",
    "La fĂȘte du village": "La fĂȘte du village",
    "[modifier | modifier le wikicode]Aller à :navigation, rechercher": (
        "[modifier | modifier le wikicode]Aller à :navigation, rechercher"
    ),
    "Fiche n° 5 (KAART) 🐝 d’œuf, 70 275 km": "Fiche n° 5 (KAART) 🐝 d’œuf, 70 275 km",
    # emphasis
    "'''gras''' et ''italique''": "**gras** et *italique*",
    "'''''les deux'''''": "***les deux***",
    "L'''eau''' d'''ici''": "L**eau** d'*ici*",
    "un'''mot'''collé": "un**mot**collé",
    "« '''a'''b »": "« **a**b »",
    "'''(a)'''b": "<strong>(a)</strong>b",
    "''ouvert": "*ouvert*",
    # what Markdown would take for its own
    "2*3*4 et a_b_c et _x_": "2\\*3\\*4 et a_b_c et \\_x\\_",
    "<nowiki># pas un titre</nowiki>": "\\# pas un titre",
    "1. pas une liste": "1\\. pas une liste",
    "- pas une liste": "\\- pas une liste",
    "> pas une citation": "\\> pas une citation",
    "`pas du code` et ~~pas barré~~": "\\`pas du code\\` et \\~\\~pas barré\\~\\~",
    "C:\\temp\\*": "C:\\temp\\\\\\*",
    "a < b > c & d &amp;lt; e": "a < b > c & d &amp;lt; e",
    "élu·es, Fort.e.s, Contribut·eur.rice·s": "élu·es, Fort.e.s, Contribut·eur.rice·s",
    "< Une fiche … >": "< Une fiche … >",
    "[x](y) collé d’un pad": "\\[x\\](y) collé d’un pad",
    # blocks
    "== Titre ==\ntexte": "## Titre\n\ntexte",
    "* un\n** deux\n*# trois\n* quatre": "- un\n  - deux\n  1. trois\n- quatre",
    "# un\n#* deux\n# trois": "1. un\n   - deux\n2. trois",
    "; terme : définition": "terme\n: définition",
    ": retrait": "<dl>\n<dd>\n\nretrait\n\n</dd>\n</dl>",
    "a\n----\nb": "a\n\n---\n\nb",
    " code\n suite": "```\ncode\nsuite\n```",
    "<pre>''x''\n[[y]]</pre>": "```\n''x''\n[[y]]\n```",
    '<syntaxhighlight lang="python">\nx = 1\n</syntaxhighlight>': "```python\nx = 1\n```",
    "<blockquote>\nDit\n\nRedit\n</blockquote>": "> Dit\n>\n> Redit",
    "<poem>\nun\n  deux\n</poem>": "un<br>\n\u00a0\u00a0deux",
    # links
    "[[jardin]]": "[[jardin]]",
    "[[jardin]]s": "[[Jardin|jardins]]",
    "[[Jardin|le ''beau'' jardin]]": "[[Jardin|le *beau* jardin]]",
    "[[Jardin#Outils|outils]]": "[[Jardin#Outils|outils]]",
    "[[/Suite]] et [[../Arroser|arroser]]": "[[Guide/Semer/Suite|/Suite]] et [[Guide/Arroser|arroser]]",
    "[[:Catégorie:Eau]]": "[[:Catégorie:Eau]]",
    "[[User:Zoé|Zoé]]": "[[Utilisateur:Zoé|Zoé]]",
    "[[wikipedia:Eau douce|eau]]": "[eau](https://x.org/Eau_douce)",
    "http://a.org/b_c, puis [http://a.org un lien] [http://a.org]": (
        "<http://a.org/b_c>, puis [un lien](http://a.org) [\\[1\\]](http://a.org)"
    ),
    "[[A pour lieu::Saugues|ici]]": "[[A pour lieu::Saugues|ici]]",
    # values that the text states are kept to the letter, and are no code where a category left a space before them
    "[[Catégorie:Eau]] [[A pour lieu::Saugues]]": "[[A pour lieu::Saugues]]",
    "[[Courriel::jean_petit@exemple.org]] [[Dit::#-Ici|]]": "[[Courriel::jean_petit@exemple.org]] [[Dit::#-Ici|]]",
    "[[Site::http://a.org/?q=%5B%5Bb::c|la ''page'']]": "[[Site::http://a.org/?q=%5B%5Bb::c|la *page*]]",
    "[[Dit::a<1?=b]]": "[[Dit::a<1?=b]]",
    "{|\n| [[Nombre::3|trois]]\n|}": "|  |\n|---|\n| [[Nombre::3\\|trois]] |",
    "[[jamais fermé": "\\[[jamais fermé",
    # files
    "[[Fichier:J.png|thumb|left|200px|alt=x|Un [[jardin]]]]": (
        "[[Fichier:J.png|vignette|gauche|200px|alt=x|Un [[jardin]]]]"
    ),
    "[[File:J.png]]": "[[Fichier:J.png]]",
    # tables
    "{|\n! A !! B\n|-\n| 1 || [[X|x]]\n|}": "| A | B |\n|---|---|\n| 1 | [[X\\|x]] |",
    '{|\n| rowspan="2" | 1 || 2\n|-\n| 3\n|}': (
        '<table>\n<tr>\n<td rowspan="2">1</td>\n<td>2</td>\n</tr>\n<tr>\n<td>3</td>\n</tr>\n</table>'
    ),
    # notes
    'Dit<ref name="a">Source.</ref>. Redit<ref name="a" />.': "Dit[^a]. Redit[^a].\n\n[^a]: Source.",
    '[[Fichier:J.png|vignette|Vu<ref name="a" />.]]\n\nDit<ref name="a">Une [[haie]].</ref>.': (
        "[[Fichier:J.png|vignette|Vu (Une [[haie]].).]]\n\nDit[^a].\n\n[^a]: Une [[haie]]."
    ),
    '== A ==\n[[Fichier:J.png|vignette|Vu<ref name="a" />]]\n\n== B ==\nDit<ref name="a">Source.</ref>.': (
        "## A\n\n[[Fichier:J.png|vignette|Vu (Source.)]]\n\n## B\n\nDit[^a].\n\n[^a]: Source."
    ),
    "[[Fichier:J.png|vignette|Vu<ref>Par {{lien|a|b}}</ref><ref></ref>]]\n\nEt<ref>Deux.</ref>": (
        "[[Fichier:J.png|vignette|Vu (Par {{lien|a|b}})[^2]]]\n\nEt[^2-2]\n\n"
        "[^2]: (note sans texte dans l’original)\n[^2-2]: Deux."
    ),
    "[[Fichier:J.png|vignette|Vu<ref name=a />]]\n\nDit<ref name=a>[[Fichier:K.png|vignette|Là<ref name=a />]]</ref>": (
        "[[Fichier:J.png|vignette|Vu ([[Fichier:K.png\\|vignette\\|Là[^a]]])]]\n\nDit[^a]\n\n"
        "[^a]: [[Fichier:K.png|vignette|Là ([[Fichier:K.png\\|vignette\\|Là[^a]]])]]"
    ),
    "[[Fichier:J.png|vignette|Vu<ref name=a />]]\n\nDit<ref name=a>[[Fichier:K.png|vignette|Là<ref name=b />]]</ref>": (
        "[[Fichier:J.png|vignette|Vu ([[Fichier:K.png\\|vignette\\|Là[^b]]])]]\n\nDit[^a]\n\n"
        "[^a]: [[Fichier:K.png|vignette|Là[^b]]]\n[^b]: (note sans texte dans l’original)"
    ),
    # templates and magic words
    "{{Infobox\n|nom=Saugues\n}}\nTexte": "{{Infobox\n|nom=Saugues\n}}\n\nTexte",
    "soit {{unité|3|km}}.": "soit {{unité|3|km}}.",
    "{{a|{{b|{{{c}}}}}}} {{d {{#if:{{{a|}}}|{{b|c}}}}": "{{a|{{b|{{{c}}}}}}} \\{\\{d",
    "{{NOMPAGE}} / {{PAGENAME}}": "Guide/Semer / Guide/Semer",
    "__NOTOC__\nTexte": "Texte",
    "a<!-- caché -->b": "ab",
    "<span style='color:red'>rouge</span>": "rouge",
    "H<sub>2</sub>O <script>x</script>": "H<sub>2</sub>O \\<script>x\\</script>",
    "#REDIRECTION [[Ailleurs]]": "1. REDIRECTION [[Ailleurs]]",
    # the rest of what pages hold
    '<math>x^2</math> et <math display="block">y</math>': ("$`x^2`$ et\n\n```math\ny\n```"),
    '<gallery caption="Le jardin">\nA.jpg|Une [[haie]]\nFichier:B.png\n</gallery>': (
        '<div class="galerie">\n<p>Le jardin</p>\n[[Fichier:A.jpg|vignette|Une [[haie]]]]\n[[Fichier:B.png|vignette]]\n</div>'  # noqa: E501
    ),
    'A<ref group="n">Un.</ref> B<ref name="x" group="n">Deux.</ref><ref>Trois \'\'it\'\'.</ref>\n<references group="n" /><references />': (  # noqa: E501
        "A[^n-1] B[^n-x][^3]\n\n[^n-1]: Un.\n[^n-x]: Deux.\n[^3]: Trois *it*."
    ),
    "{|\n|\n{|\n| dedans\n|}\n| dehors\n|}": (
        "<table>\n<tr>\n<td><table><tr><td>dedans</td></tr></table></td>\n<td>dehors</td>\n</tr>\n</table>"
    ),
    "{|\n|+ Titre\n! A\n|-\n| 1\n|}": (
        "<table>\n<caption>Titre</caption>\n<tr>\n<th>A</th>\n</tr>\n<tr>\n<td>1</td>\n</tr>\n</table>"
    ),
    "Signé ~~~~": ("Signé \\~\\~\\~\\~"),
    "[[Média:Plan.pdf|le plan]]": ("[[:Fichier:Plan.pdf|le plan]]"),
    "[[#Outils|plus bas]]": ("[[#Outils|plus bas]]"),
    "mailto:a@b.org": ("<mailto:a@b.org>"),
    "[//a.org/x y]": ("[y](//a.org/x)"),
    "; a\n; b\n: c\n: d": ("a\nb\n: c\n: d"),
    "* a\n\n* b": ("- a\n\n* b"),
    "<del>x</del> <u>y</u> <kbd>z</kbd>": ("~~x~~ <u>y</u> <kbd>z</kbd>"),
    "<poem>\na\n\nb\n</poem>": ("a\n\nb"),
    "<code>a|b</code>": ("`a|b`"),
    "<nowiki>[[x]] ''y''</nowiki>": ("\\[\\[x]] ''y''"),
    "<blockquote>a</blockquote>": ("> a"),
    "[[Spécial:Recherche]]": ("Spécial:Recherche"),
    "= Un =\n===== Cinq =====": ("# Un\n\n##### Cinq"),
    "::: loin": ("<dl>\n<dd>\n\n<dl>\n<dd>\n\n<dl>\n<dd>\n\nloin\n\n</dd>\n</dl>\n\n</dd>\n</dl>\n\n</dd>\n</dl>"),
    "&nbsp;a&nbsp;b &lt;b&gt; &#39;": ("\u00a0a\u00a0b \\<b> '"),
    "<!-- a -->\nb\n<!-- c -->\nd": ("b\nd"),
    "[[A|]]": ("\\[[A|]]"),  # the pipe trick is resolved when a page is saved: what is left of it is text
    "[[L''eau]] [[#Outils]] [[#|ici]]": ("[[L''eau]] [[#Outils|#Outils]] ici"),
    "[[Discussion:]] [[a~~~~b]]": ("\\[[Discussion:]] \\[[a\\~\\~\\~\\~b]]"),
    "[http://a.org <nowiki>b]c</nowiki>]": ("[b\\]c](http://a.org)"),
    "[[A|<nowiki>]]</nowiki>]]": ("[[A|]&#93;]]"),
    "{{{a|b|c}}} {{{a|{{{b|d}}}}}}": ("b d"),
    "*<hr>\n*a": ("- <hr>\n- a"),
    "&lsqb;a&rsqb; &#150;": ("[a] &amp;#150;"),
    "<p>a\n\nb</p>": ("a\nb"),
    "<small>\n* a\n</small>": ("<small>\n\n- a\n\n</small>"),
    "'''a ''b''' c''": ("<strong>a *b*</strong> *c*"),
    "http://a.org/b(c).": ("<http://a.org/b(c)>."),
    "ISBN 2070360024": ("ISBN 2070360024"),
    "<div class=\"note\">\nUn ''mot''\n</div>": ('<div class="note">\n\nUn *mot*\n\n</div>'),
}


@pytest.mark.parametrize("wikitext", EXAMPLES)
def test_wikitext_becomes_this_markdown(wikitext: str) -> None:
    assert to_markdown(wikitext, HERE).text.removesuffix("\n") == EXAMPLES[wikitext]


def test_what_belongs_to_the_head_leaves_the_text() -> None:
    names = SiteNames(interwiki={"en": "https://en.x.org/$1"}, languages=frozenset({"en"}))
    text = "Texte.\n[[Catégorie:Eau]]\n[[Category:Sol|clé]] [[en:Water]]\n{{DEFAULTSORT:eau}}\n{{DISPLAYTITLE:l’eau}}"
    converted = to_markdown(text, PageContext("Eau", 0, names))
    assert converted.text == "Texte.\n"
    assert converted.categories == ("Eau", "Sol")
    assert converted.head == {"tri": "eau", "titre_affiche": "l’eau", "langues": ["en:Water"]}


def test_a_redirect_says_where_it_leads() -> None:
    for text in ("#REDIRECTION [[Ailleurs#Ici]]", "#redirect [[ailleurs_#Ici]]", "#REDIRECT: [[:Ailleurs#Ici|x]]"):
        redirect = to_markdown(text, HERE).redirect
        assert redirect is not None
        assert (redirect.title.lower(), redirect.section) == ("ailleurs", "Ici")
    assert to_markdown("# REDIRECTION", HERE).redirect is None


def test_what_has_no_markdown_is_kept_and_counted() -> None:
    text = "{{A|x}} {{A|y}}\n{{#if:{{{z}}}|oui}} <timeline>1 2 3</timeline> <div style='a'>b</div>"
    converted = to_markdown(text, HERE)
    for kept in ("{{A|x}}", "{{A|y}}", "{{#if:{{{z}}}|oui}}", "<timeline>1 2 3</timeline>"):
        assert kept in converted.text
    assert set(converted.losses) == {
        Loss("template", "A", 2),
        Loss("parser function", "#if", 1),
        Loss("extension", "timeline", 1),
        Loss("style", "style", 1),
    }


def test_functions_that_their_words_decide_are_the_text_they_choose() -> None:
    for wikitext, text in (
        ("{{#if: x | oui | non }} {{#if: | a | b}} {{#if:|a}}.", "oui b ."),
        ("{{#ifeq: 01 | 1 | même | autre}} {{#ifeq: a | A | m | n}}", "même n"),
        ("{{#switch: b | a = un | b | c = deux | #default = trois }} {{#switch: z | a = un | fin }}", "deux fin"),
        ("{{#switch: z | #default | c = trois }} {{lc:ABC}} {{ucfirst:éa}}", "trois abc Éa"),
        ("{{#if: {{#if: x | y}} | a | b}}", "a"),
        ("{{#ifexist: Eau | a }} {{#if: {{modèle}} | a }} {{CURRENTYEAR}}", None),
    ):
        converted = to_markdown(wikitext, HERE)
        assert converted.text.rstrip("\n") == (wikitext if text is None else text)
        kinds = {loss.kind for loss in converted.losses}
        assert kinds == ({"parser function", "variable"} if text is None else {"answered"})


def test_a_template_named_in_capitals_is_no_variable_and_no_function() -> None:
    told = {
        "{{JOURNAL}} {{MOISSON}} {{LOCALITE}} {{SERVERS}} {{ATTENTION: lisez}}": {"template"},
        "{{MOISACTUEL}} {{NOMBREPAGES}} {{CURRENTDAYNAME}} {{REVISIONUSER}} {{ANNÉEACTUELLE}}": {"variable"},
        "{{NUMBEROFPAGES:R}} {{NIVEAUDEPROTECTION:edit}} {{PAGESINCATEGORY:Eau}}": {"parser function"},
    }
    for wikitext, kinds in told.items():
        converted = to_markdown(wikitext, HERE)
        assert converted.text.rstrip("\n") == wikitext
        assert {loss.kind for loss in converted.losses} == kinds


def rendered(wikitext: str) -> str:
    """The words of a text as the program shows it."""
    body = to_markdown(wikitext, HERE).text
    html = (
        Renderer()
        .render(Fiche.parse(PageName("fiches", "essai"), f"---\ntitre: Essai\n---\n{body}"), Everything())
        .html
    )
    return re.sub(r"<[^>]*>", "", html)


WORDS = """
    ' '' ''' [ [[ ]] ] | {{ }} {| |} |- ! * # : ; = == < > </ <b> </i> <ref> </ref> <nowiki> </nowiki> <!-- --> <div>
    <pre> &lt; &#65; mot http://a.org/ ~~~~ __TOC__ <gallery> </gallery> ` _ - 1.
"""
SIGNS = st.sampled_from([*WORDS.split(), "\n", "\n\n", " ", "\\", "\x7f3\x7f"])


@settings(max_examples=300, deadline=None)
@given(st.lists(SIGNS, max_size=40).map("".join))
def test_no_text_breaks_the_converter(wikitext: str) -> None:
    converted = to_markdown(wikitext, HERE)
    assert "\x7f" not in converted.text
    rendered(wikitext)


PLAIN = st.text(alphabet=st.sampled_from("abcé 0123 .,;!?()*_`~\\#+-=>&/\"$%^@{}[]|'"), min_size=1, max_size=40)


@settings(max_examples=300, deadline=None)
@given(PLAIN)
def test_plain_text_reads_the_same(text: str) -> None:
    shown = rendered(f"<nowiki>{text}</nowiki>").replace("&amp;", "&").replace("&gt;", ">").replace("&lt;", "<")
    assert " ".join(shown.split()) == " ".join(decode(text).split())


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["un", "deux", "''trois''", "[[quatre]]", "\n* cinq", "\n== six ==\n", "\n\nsept",
                                 "{{huit|neuf}}", "<small>dix</small>", "<ref>onze</ref>", "\n{|\n|douze\n|}\n",
                                 "\n: treize", "<nowiki>quatorze</nowiki>", "\n<poem>quinze</poem>"]), max_size=12)
       .map(" ".join))  # fmt: skip
def test_no_word_is_lost(wikitext: str) -> None:
    body = to_markdown(wikitext, HERE).text
    wanted = re.findall(r"[a-z]{2,}", re.sub(r"</?\w+>", " ", wikitext))
    assert sorted(set(wanted) - set(re.findall(r"[a-z]{2,}", body))) == []


def test_a_value_that_says_nothing_leaves_no_mark_and_bold_ones_read_as_such() -> None:
    read = to_markdown("un [[P::]] deux [[P:: |x]] trois [[P::'''v''']] [[Q::w]]", HERE)
    assert read.text.split() == ["un", "deux", "trois", "[[P::'''v'''|**v**]]", "[[Q::w]]"]
    assert "[[P::]]" in read.left


@pytest.mark.parametrize("call", ['{{#set:@json={"P": ["a"]} }}', "{{#set:P={x} }}", "{ {{T|a}} }", "{{T|{a}|b}} }"])
def test_a_brace_alone_is_a_sign_like_any_other(call: str) -> None:
    assert to_markdown(call, HERE).text.strip() == call


def test_a_large_page_without_end_is_quick() -> None:
    for sign in ("[[a|", "{{a|", "<b>", "<ref>", "'''", "* ", "{|\n|", "<div>", "&#", "[http://a "):
        to_markdown(sign * 1000, HERE)


@pytest.mark.parametrize("start", ["²", "9" * 5000])
def test_a_list_that_begins_at_no_number_begins_at_one(start: str) -> None:
    assert to_markdown(f'<ol start="{start}"><li>a</li></ol>', PageContext("Jardin")).text == "1. a\n"

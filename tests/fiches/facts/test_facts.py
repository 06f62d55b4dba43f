"""What a fiche states: its head, its records, the annotations and functions of its text."""

import hashlib
from datetime import date

from fiches import Catalogue, Fact, Fiche, PageName, facts_of, iter_targets

STEPS = """---
titre: Étapes
type_de_valeur: groupe de champs
champs:
  - {cle: titre}
  - {cle: duree}
  - {cle: outils, type_de_valeur: groupe de champs, champs: [{cle: nom, type_de_valeur: texte}]}
---
"""
CATALOGUE = Catalogue.from_pages(
    Fiche.parse(PageName.parse(name), text)
    for name, text in (
        ("proprietes/duree", "---\ntitre: Durée\ntype_de_valeur: durée\n---\n"),
        ("proprietes/population", "---\ntitre: Population\ntype_de_valeur: nombre\n---\n"),
        ("proprietes/debut", "---\ntitre: Début\ntype_de_valeur: date\n---\n"),
        ("proprietes/porteurs", "---\ntitre: Porté par\ncle: porteurs\ntype_de_valeur: page\n---\n"),
        ("proprietes/coordonnees", "---\ntitre: Coordonnées\ntype_de_valeur: coordonnées\n---\n"),
        ("proprietes/etapes", STEPS),
        ("proprietes/difficulte", "---\ntitre: Difficulté\nvaleurs: [facile, difficile]\ngravite: erreur\n---\n"),
    )
)  # fmt: skip


def fiche(text: str, name: str = "fiches/essai") -> Fiche:
    return Fiche.parse(PageName.parse(name), text)


def stated(text: str, *, name: str = "fiches/essai") -> list[Fact]:
    return facts_of(fiche(text, name), CATALOGUE)


def told(facts: list[Fact]) -> list[tuple[str, str, str | None]]:
    return [
        (fact.subject, fact.property, fact.value.text if fact.value else None)
        for fact in facts
        if fact.origin != "special"
    ]


def test_the_head_states_typed_values_in_its_order() -> None:
    facts = stated("""---
titre: Essai
duree: 2 h
population: {valeur: 412, annee: 2022}
debut: 2026-05
porteurs: ["[[La Passerelle]]", Odile]
notes: libre
lien: "[[Saugues]]"
vide:
---
""")
    assert told(facts) == [
        ("", "duree", "2 h"),
        ("", "population", "412"),
        ("", "debut", "2026-05"),
        ("", "porteurs", "La Passerelle"),
        ("", "porteurs", "Odile"),
        ("", "notes", "libre"),
        ("", "lien", "Saugues"),
    ]
    assert [fact.position for fact in facts] == list(range(len(facts)))
    assert list(iter_targets(facts)) == ["La Passerelle", "Odile", "Saugues"]


def test_what_cannot_be_typed_is_a_fact_with_what_was_written() -> None:
    fact = next(fact for fact in stated("---\nduree: longtemps\n---\n") if fact.property == "duree")
    assert (fact.value, fact.raw) == (None, "longtemps")
    assert fact.problem is not None
    assert fact.problem.code == "duration"


def test_a_value_that_is_not_listed_is_told_with_the_gravity_of_its_property() -> None:
    facts = {fact.raw: fact for fact in stated("---\ndifficulte: [Facile, ardue]\n---\n")}
    assert facts["Facile"].problem is None
    problem = facts["ardue"].problem
    assert problem is not None
    assert (problem.code, problem.severity) == ("allowed", "error")


def test_records_are_sub_objects_even_in_one_another() -> None:
    facts = stated("""---
titre: Essai
etapes:
  - {titre: Inviter, duree: 2 h, outils: [{nom: papier}]}
  - {titre: Ouvrir}
---
""")
    assert told(facts) == [
        ("", "etapes", "Essai#_1"),
        ("_1", "titre", "Inviter"),
        ("_1", "duree", "2 h"),
        ("_1", "outils", "Essai#_2"),
        ("_2", "nom", "papier"),
        ("", "etapes", "Essai#_3"),
        ("_3", "titre", "Ouvrir"),
    ]
    links = [fact.value.target for fact in facts if fact.property == "sous_objet" and fact.value]
    assert links == ["Essai#_1", "Essai#_2", "Essai#_3"]


def test_a_place_with_its_point_puts_the_page_on_the_map() -> None:
    facts = stated("---\nlieu: {nom: Halle, latitude: 45.1, longitude: '3,5'}\n---\n")
    points = [(fact.subject, fact.value.text) for fact in facts if fact.property == "coordonnees" and fact.value]
    assert points == [("_1", "45.1; 3.5"), ("", "45.1; 3.5")]


def test_annotations_of_the_text_state_and_those_of_code_do_not() -> None:
    text = "Il dure [[Durée::2 h|deux heures]], porté par [[Porté par::Odile]], près de [[Voisin::Saugues]]."
    facts = stated(f"{text}\n\n`[[Durée::3 h]]`\n")
    assert told(facts) == [("", "duree", "2 h"), ("", "porteurs", "Odile"), ("", "voisin", "Saugues")]
    assert {fact.origin for fact in facts if fact.property == "duree"} == {"text"}


def test_functions_of_semantic_mediawiki_state() -> None:
    text = """{{#set:Durée=2 h|Population=12|40|Porté par=Odile;Zoé|+sep=;}}
{{#subobject:Séance 1|Début=3 mars 2015|@category=Rencontre|@sortkey=a}}
{{#subobject:|Début=2016}}
{{#if:x|Durée=9 h}}
"""
    facts = stated(text)
    values = told(facts)
    assert values[:5] == [
        ("", "duree", "2 h"),
        ("", "population", "12"),
        ("", "population", "40"),
        ("", "porteurs", "Odile"),
        ("", "porteurs", "Zoé"),
    ]
    assert values[5:8] == [
        ("Séance 1", "debut", "2015-03-03"),
        ("Séance 1", "categories", "Catégorie:Rencontre"),
        ("Séance 1", "cle_de_tri", "a"),
    ]
    anonymous, key, value = values[8]
    assert anonymous.startswith("_")
    assert (key, value) == ("debut", "2016")
    assert len(values) == 9


def test_categories_and_what_the_program_knows_are_facts() -> None:
    head = "titre: Essai\ntype: methode\nlangue: fr\nlicence: CC BY\ncategories: [Commun]"
    text = f"---\n{head}\n---\nUn mot.\n\n[[Catégorie:Atelier]]\n"
    facts = facts_of(fiche(text), CATALOGUE, {"date_de_creation": date(2015, 3, 23), "auteurs": ["Odile", "Zoé"]})
    special = {fact.property: fact.value.text for fact in facts if fact.origin == "special" and fact.value}
    assert special["titre"] == "Essai"
    assert special["type"] == "methode"
    assert special["date_de_creation"] == "2015-03-23"
    assert special["auteurs"] == "Zoé"
    assert special["langue"] == "fr"
    categories = {fact.value.text for fact in facts if fact.property == "categories" and fact.value}
    assert categories == {"Catégorie:Commun", "Catégorie:Atelier"}


def test_the_head_of_a_definition_speaks_of_what_it_defines_and_states_nothing() -> None:
    text = "---\ntitre: Durée\ntype_de_valeur: durée\naide: Combien.\nchamps: [{cle: a}]\n---\n[[A le type::Texte]]\n"
    facts = stated(text, name="proprietes/duree")
    assert told(facts) == [("", "type_de_valeur", "durée"), ("", "type_de_valeur", "Texte")]


def test_an_unreadable_head_states_only_what_the_program_knows() -> None:
    facts = stated("---\ntitre: [\n---\n[[Durée::2 h]]\n")
    assert told(facts) == [("", "duree", "2 h")]


def test_sub_objects_are_named_after_their_page_with_its_space() -> None:
    text = "---\ntitre: Écrire\netapes: [{titre: Un}]\n---\n"
    targets = [
        fact.value.target for fact in stated(text, name="aide/ecrire") if fact.property == "etapes" and fact.value
    ]
    assert targets == ["Aide:Écrire#_1"]
    kept = stated(text.replace("Écrire", "Aide:Écrire"), name="aide/ecrire")
    assert [fact.value.target for fact in kept if fact.property == "etapes" and fact.value] == ["Aide:Écrire#_1"]


def test_a_last_author_is_a_person() -> None:
    facts = facts_of(fiche("---\ntitre: Essai\n---\n"), CATALOGUE, {"dernier_auteur": "Odile"})
    assert [fact.value.target for fact in facts if fact.property == "dernier_auteur" and fact.value] == [
        "Personne:Odile"
    ]


def test_a_part_without_a_name_has_the_name_that_semantic_mediawiki_gives_it() -> None:
    facts = stated("{{#subobject:|Lu=a|Étapes=3;1|+sep=;|@category=B;A|+sep=;}}"
                   "{{#subobject:-|@category=A;B|+sep=;|lu=a|Étapes=1|3}}")  # fmt: skip
    (name,) = {fact.subject for fact in facts if fact.subject}
    written = '{"@category":["A","B"],"Lu":["a"],"\\\\u00c9tapes":["1","3"]}'.replace("\\\\", "\\")
    assert name == "_" + hashlib.md5(written.encode(), usedforsecurity=False).hexdigest()


def test_arguments_are_read_as_semantic_mediawiki_reads_them() -> None:
    facts = stated("{{#set:Lu=a|b|Vu=x, y|+sep|Dit=un|deux|+pipe|Vide=|template=T}} {{#set_internal:Fait dans|Lu=c}}"
                   "{{#subobject:n|Lu={{NOMPAGE}}|@linkWith=Vu}}")  # fmt: skip
    values = [
        (fact.subject[:1], fact.property, fact.value.text) for fact in facts if fact.value and fact.origin == "text"
    ]
    assert values == [
        ("", "lu", "A"), ("", "lu", "B"), ("", "vu", "X"), ("", "vu", "Y"), ("_", "lu", "C"),
        ("_", "fait_dans", "Essai"), ("n", "lu", "Essai"), ("n", "vu", "Essai"),
    ]  # fmt: skip
    assert [fact.raw for fact in facts if fact.property == "dit"] == ["un|deux"]


def test_an_object_in_json_states_as_its_properties_would() -> None:
    facts = stated('{{#set:@json={"Lu":["a","b"],"Étapes":3,"Vu":true} }}{{#subobject:n|@json={"Lu":"c"} }}')
    said = [(fact.subject, fact.property, fact.raw) for fact in facts if fact.origin == "text"]
    assert said == [("", "lu", "a"), ("", "lu", "b"), ("", "etapes", "3"), ("", "vu", "true"), ("n", "lu", "c")]
    assert [fact for fact in stated('{{#set:@json={"Lu": }}{{#set:@json=[1]}}') if fact.origin == "text"] == []


def test_a_datatype_is_a_property_where_no_page_defines_one() -> None:
    assert told(stated("[[Email::a_b@exemple.org]] [[Lu::@@@]]")) == [("", "email", "a_b@exemple.org")]


def test_numbers_are_read_in_the_language_of_the_fiche() -> None:
    assert told(stated("---\nlangue: en\n---\n[[Population::1,200]]")) == [("", "population", "1200")]
    assert told(stated("[[Population::1,200]]")) == [("", "population", "1.2")]


def test_an_address_may_hold_the_sign_that_states() -> None:
    facts = stated("[[Site::http://a.org/x::y/::z|là]] [[Lu::Vu::b]]")
    assert [(fact.property, fact.raw) for fact in facts if fact.origin == "text"] == [
        ("site", "http://a.org/x::y/::z"), ("lu", "b"), ("vu", "b"),
    ]  # fmt: skip


# ——— what Semantic MediaWiki's pages say in their own ways


def test_a_switch_makes_what_follows_no_statement() -> None:
    body = "---\ntitre: Essai\n---\n[[Durée::1 h]] [[SMW::off]] [[Durée::2 h]] [[SMW::on]] [[Durée::3 h]]\n"
    assert told(stated(body)) == [("", "duree", "1 h"), ("", "duree", "3 h")]


def test_a_text_may_state_other_things_on_its_way() -> None:
    facts = stated("---\ntitre: Essai\n---\n{{#set: Notes=Avec [[Porteurs::Odile|elle]] et [[Lou]] }}\n")
    assert ("", "porteurs", "Odile") in told(facts)


def occurrences_of(text: str) -> list[str]:
    facts = stated(f"---\ntitre: Essai\n---\n{{{{#set_recurring_event:property=Début|{text}}}}}\n")
    return [str(value) for _subject, key, value in told(facts) if key == "debut"]


def test_an_event_that_comes_back_is_a_part_for_each_of_its_days() -> None:
    assert occurrences_of("start=1 January 2020|unit=week|period=2|limit=3") == [
        "2020-01-01", "2020-01-15", "2020-01-29",
    ]  # fmt: skip
    assert occurrences_of("start=31 January 2020|unit=month|end=15 April 2020") == [
        "2020-01-31", "2020-02-29", "2020-03-31",
    ]  # fmt: skip
    assert occurrences_of("start=2020-01-01|unit=year|limit=2|exclude=2021-01-01|include=2020-06-01;oops") == [
        "2020-01-01", "2020-06-01",
    ]  # fmt: skip
    assert len(occurrences_of("start=2020-01-01")) == 25
    assert occurrences_of("start=9999-12-31|unit=year|limit=3") == ["9999-12-31"]
    assert occurrences_of("start=un jour") == []
    facts = stated(
        "---\ntitre: Essai\n---\n{{#set_recurring_event:property=Début|start=2020-01-01|limit=1|Durée=2 h}}\n"
    )
    assert [(key, value) for subject, key, value in told(facts) if subject] == [
        ("debut", "2020-01-01"),
        ("duree", "2 h"),
    ]


def test_a_category_inside_another_one_is_below_it() -> None:
    facts = stated("---\ntitre: Ateliers\n---\n[[Catégorie:Méthodes]]\n", name="categories/ateliers")
    assert ("", "sous_categorie_de", "Catégorie:Méthodes") in told(facts)


def test_a_question_states_nothing_of_what_its_template_or_its_words_annotate() -> None:
    asked = "[[Durée::2 h]]|format=template|template=T|intro=[[Population::3]]"
    text = f"---\ntitre: Essai\n---\n{{{{#ask:{asked}|import-annotation=oui}}}}\n"
    assert told(stated(text)) == []
    block = "---\ntitre: Essai\n---\n```ask\n" + asked.replace("|", "\n|") + "\n```\n"
    assert told(stated(block)) == []

"""Pages made of templates come in as fiches with fields: a tutorial, a project; nothing of them is dropped."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from commun import Commons
from fiches import Fiche
from importers import import_dump
from importers.errors import MappingRefused
from importers.mediawiki.mapping import known_mappings, mappings_of, read_mapping
from importers.mediawiki.templates import take_templates
from tests.births import Birth

DUMP = Path(__file__).parent / "tutorials.xml"


@pytest.fixture(scope="module")
def wiki(tmp_path_factory: pytest.TempPathFactory, birth: Birth) -> Iterator[Commons]:
    """A commons in which the small dump came in."""
    data = tmp_path_factory.mktemp("commons") / "data"
    commons = birth({"COMMUN_DATA": str(data)})
    import_dump(commons.store, DUMP, "atelier")
    commons.head()
    yield commons
    commons.close()


def fiche(wiki: Commons, title: str) -> Fiche:
    row = wiki.index.pages.by_title(title)
    assert row is not None
    return wiki.fiche(row)


def test_a_tutorial_is_a_method_with_typed_fields(wiki: Commons) -> None:
    oven = fiche(wiki, "Monter un four à pain mobile")
    assert oven.type == "methode"
    facts = {
        (fact.property, fact.value.value.kind, fact.value.text)
        for fact in wiki.index.facts.of_page(oven.name)
        if fact.value and not fact.problem and not fact.subject.fragment
    }
    assert {
        ("themes", "term", "Alimentation"),
        ("themes", "term", "Habitat"),
        ("mots_cles", "keyword", "four"),
        ("difficulte", "text", "moyenne"),
        ("duree", "duration", "3\u202fjours"),
        ("cout", "quantity", "1\u202f250\u202f€"),
        ("nature", "term", "outil"),
    } <= facts
    assert oven.licence == "CC BY"
    assert oven.status == "ébauche"


def test_material_tools_steps_files_and_links_are_records(wiki: Commons) -> None:
    head = fiche(wiki, "Monter un four à pain mobile").head
    assert head["materiel"] == [
        {"nom": "briques réfractaires"}, {"nom": "sable"}, {"nom": "une remorque"},
        {"nom": "truelle", "remarque": "outil"}, {"nom": "niveau", "remarque": "outil"},
    ]  # fmt: skip
    assert head["documents"] == [{"fichier": "Plan_du_four.pdf"}]
    assert head["liens"] == [{"url": "https://four.example.org/plans"}]
    steps = head["etapes"]
    assert isinstance(steps, list)
    assert [step["titre"] for step in steps] == ["Poser la sole", "Fermer la voûte"]
    assert steps[0]["images"] == ["Sole_1.jpg"]
    assert "**à sec**" in steps[0]["contenu"]
    assert "> **Attention\u202f:** Une brique fendue éclate." in steps[0]["contenu"]


def test_what_no_field_takes_stays_in_the_source(wiki: Commons) -> None:
    source = fiche(wiki, "Monter un four à pain mobile").source
    assert source is not None
    assert source["modele"] == "Tuto Details"
    kept = source["parametres_non_repris"]
    assert isinstance(kept, dict)
    assert kept["Tuto Step (2)"] == {"Hauteur inconnue": "40 cm"}
    assert kept["Tuto Step"] == {"Step_Picture_00_annotation": '{"a":1}', "Step_Picture_01": "No-image-yet.jpg"}
    assert kept["Tuto Details"]["Type"] == "Création"


def test_every_word_of_the_tutorial_is_still_there(wiki: Commons) -> None:
    text = DUMP.read_text(encoding="utf-8")
    values = text.partition("{{Tuto Details\n")[2].partition("</text>")[0]
    values = re.sub(r"\{\{[^|}]*", "", values)
    words = {word for line in values.splitlines() for word in line.partition("=")[2].split() if word.isalpha()}
    whole = fiche(wiki, "Monter un four à pain mobile").text
    assert len(words) > 35
    assert sorted(word for word in words if word not in whole) == []


def test_the_text_keeps_its_order_links_and_unknown_templates(wiki: Commons) -> None:
    body = fiche(wiki, "Monter un four à pain mobile").body
    assert body.startswith("## Introduction\n\nVoyez aussi [[Une page à venir|la remorque]].")
    assert body.index("a = b | c.") < body.index("## Notes et références")
    assert "{{Modèle qui n'est à personne|x=1}}" in body


def test_a_page_without_the_anchor_keeps_its_templates(wiki: Commons) -> None:
    page = fiche(wiki, "Une page ordinaire")
    assert page.type is None
    assert "{{Introduction|Introduction=Ce modèle est seul : il reste.}}" in page.body


def test_a_project_of_the_other_stack(wiki: Commons) -> None:
    bike = fiche(wiki, "Le vélo qui porte")
    assert bike.type == "projet"
    assert bike.head["porteurs"] == ["[[Atelier du plateau]]", "[[Commune de Lestrac]]"]
    assert bike.head["description"] == "**Deux** roues devant,  une derrière"
    assert bike.source is not None
    assert bike.source["parametres_non_repris"] == {"Project": {"niveau": "3"}}
    point = [f for f in wiki.index.facts.of_page(bike.name) if f.property == "coordonnees"]
    assert point[0].value is not None
    assert point[0].value.value.sort == 44.9


def test_properties_of_the_wiki_answer_under_their_own_names(wiki: Commons) -> None:
    catalogue = wiki.index.catalogue
    same, own = catalogue.property("Difficulty"), catalogue.property("Hauteur du toit")
    assert same is not None
    assert same.key == "difficulte"
    assert own is not None
    assert (own.key, own.datatype) == ("hauteur_du_toit", "number")
    titles = [row.subject.title for row in wiki.index.ask("[[Difficulty::moyenne]] [[Tags::four]]").rows]
    assert titles == ["Monter un four à pain mobile"]
    assert [row.subject.title for row in wiki.index.ask("[[Hauteur du toit::>10]]").rows] == ["Une page ordinaire"]
    kind = catalogue.property("Type")
    assert kind is not None
    assert kind.key == "type"


def test_a_long_description_goes_to_the_text_and_its_beginning_to_the_summary() -> None:
    long = "Une première phrase assez longue pour compter, avec des détails que l’on garde. " * 6
    taken = take_templates(f"{{{{Tuto Details|Description={long}}}}}", known_mappings(), str)
    assert taken is not None
    assert long.strip() in taken.text
    summary = taken.head["resume"]
    assert isinstance(summary, str)
    assert 100 < len(summary) <= 300
    assert summary.endswith(".")


def test_a_source_may_have_its_own_mapping(tmp_path: Path) -> None:
    file = tmp_path / "jardins.modeles.toml"
    file.write_text(
        'ancres = ["Jardin"]\ntype = "retour"\n[modeles.Jardin.parametres]\n'
        '"Année" = {champ = "annee", forme = "nombre"}\n',
        encoding="utf-8",
    )
    mappings = mappings_of(file)
    taken = take_templates("{{jardin\n| annee = 2 014\n| Sol = argile\n}}", mappings, str)
    assert taken is not None
    assert taken.head == {"type": "retour", "annee": 2014}
    assert taken.kept == {"jardin": {"Sol": "argile"}}
    assert mappings_of(tmp_path / "rien.toml") == known_mappings()


@pytest.mark.parametrize(
    ("text", "said", "said_en"),
    [
        ("ancres = [", "ce n’est pas du TOML", "it is no TOML"),
        ('ancres = [\n"A" B]', "ligne 2, colonne", "line 2, column"),
        ('type = "x"', "il y manque « ancres »", "it lacks “ancres”"),
        ('ancres = ["A"]\ntype = "x"\n[modeles.A.parametres]\nB = "c"\n', "à « B » il faut", "“B” needs a rule"),
        (
            'ancres = ["A"]\ntype = "x"\n[modeles.A.parametres]\nB = {champ = "c", forme = "?"}\n',
            "« B » ne peut pas être lu comme « ? »",
            "“B” cannot be read as “?”",
        ),
        ('ancres = ["A"]\ntype = "x"\nespaces = ["deux"]\n', "n’est pas du genre attendu", "not of the kind"),
    ],
)
def test_a_mapping_that_cannot_be_read_is_refused_with_a_sentence(text: str, said: str, said_en: str) -> None:
    with pytest.raises(MappingRefused) as refused:
        read_mapping(text, "essai")
    assert "«\u202fessai\u202f»" in refused.value.sentence("fr")
    assert said in refused.value.sentence("fr")
    assert said_en in refused.value.sentence("en")


def test_text_that_looks_like_a_template_but_is_none_is_left() -> None:
    for text in ("<nowiki>{{Tuto Details|Type=x}}</nowiki>", "<!-- {{Tuto Details}} -->", "{{Tuto Details", ""):
        assert take_templates(text, known_mappings(), str) is None

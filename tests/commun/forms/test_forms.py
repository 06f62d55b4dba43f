"""Forms by type: what a head says and what a form changes of it, on a small catalogue."""

from dataclasses import replace

import pytest
from werkzeug.datastructures import MultiDict

from commun.forms import Context, Group, changes_of, groups_of, moved, posted_values, shown_values, written_as
from fiches import Catalogue, Fiche, FieldProblem, Head, PageName, Problem, Property, Type

TYPE = """---
titre: Fiche méthode
cle: methode
groupes:
  - titre: En bref
    champs:
      - {propriete: resume}
      - {propriete: duree}
      - {propriete: publics, plusieurs: oui, valeurs: [élu·e, habitant·e, association]}
      - {propriete: territoires, plusieurs: oui, cible: territoire}
      - {propriete: etapes, plusieurs: oui}
      - propriete: partenaires
        plusieurs: oui
        type_de_valeur: page
        champs: [{cle: acteur, type_de_valeur: page}, {cle: role}]
---
"""
PROPERTIES = {
    "resume": "titre: Résumé\ntype_de_valeur: texte\nmaximum: 300\n",
    "duree": "titre: Durée\ntype_de_valeur: durée\n",
    "publics": "titre: Publics\ntype_de_valeur: texte\n",
    "territoires": "titre: Territoires\ntype_de_valeur: page\n",
    "partenaires": "titre: Partenaires\ntype_de_valeur: page\n",
    "etapes": "titre: Étapes\ntype_de_valeur: enregistrement\n"
    "champs:\n  - {cle: titre}\n  - {cle: duree, type_de_valeur: durée}\n",
}
HEAD = """titre: Tenir une réunion
duree: 2 h  # salle comprise
publics: [habitant·e, élu·e]
territoires: ["[[Saugues]]"]
etapes:
  - titre: Inviter
    duree: 2 h
    inconnu: gardé
  - titre: Tenir
autre: {a: 1}
"""


@pytest.fixture
def catalogue() -> Catalogue:
    pages = [Fiche.parse(PageName("types", "methode"), TYPE)]
    pages += [Fiche.parse(PageName("proprietes", key), f"---\n{text}---\n") for key, text in PROPERTIES.items()]
    return Catalogue.from_pages(pages)


@pytest.fixture
def kind(catalogue: Catalogue) -> Type:
    found = catalogue.type("methode")
    assert found is not None
    return found


def sent(**changes: str) -> MultiDict[str, str]:
    """The form of `HEAD` as a browser sends it, some inputs changed; boxes come in the order of the list."""
    fields = [
        ("c.duree", "2 h"), ("c.publics", ""), ("c.publics", "élu·e"), ("c.publics", "habitant·e"),
        ("c.territoires", "Saugues"), ("c.territoires", ""), ("c.etapes", ""),
        ("c.etapes.0..from", "0"), ("c.etapes.0.titre", "Inviter"), ("c.etapes.0.duree", "2 h"),
        ("c.etapes.1..from", "1"), ("c.etapes.1.titre", "Tenir"), ("c.etapes.1.duree", ""),
        ("c.etapes.2..from", ""), ("c.etapes.2.titre", ""), ("c.etapes.2.duree", ""),
    ]  # fmt: skip
    return MultiDict([(name, changes.get(name, value)) for name, value in fields])


def changed(form: MultiDict[str, str], kind: Type, catalogue: Catalogue) -> str:
    head = Head.parse(HEAD)
    return head.with_values(changes_of(head, posted_values(form, kind, catalogue, head), kind, catalogue)).text


def test_a_form_sent_back_untouched_changes_nothing(kind: Type, catalogue: Catalogue) -> None:
    assert changed(sent(), kind, catalogue) == HEAD


@pytest.mark.parametrize(
    "raw",
    [
        "publics: |\n  élu·e\n\n  habitant·e\n",
        'publics:\n  - "\\t"\n  - null\n  - "  élu·e "\n  - "maire\\n"\n',
        'publics: ["maire  ", élu·e]\n',
    ],
)
def test_several_values_oddly_written_stay_so_until_one_is_changed(raw: str, kind: Type, catalogue: Catalogue) -> None:
    head = Head.parse(raw)
    lines = [line.strip() for each in shown_values(head, kind, catalogue)["publics"] for line in str(each).splitlines()]
    untouched = MultiDict([("c.publics", ""), *(("c.publics", line) for line in reversed(lines) if line)])
    sent = posted_values(untouched, kind, catalogue, head)
    assert changes_of(head, sent, kind, catalogue) == {}
    untouched.add("c.publics", "association")
    sent = posted_values(untouched, kind, catalogue, head)
    changed_now = head.with_values(changes_of(head, sent, kind, catalogue))
    assert str(changed_now["publics"]).endswith("'association']")


def test_only_the_field_that_was_changed_is_written_again(kind: Type, catalogue: Catalogue) -> None:
    after = changed(sent(**{"c.duree": "3 h"}), kind, catalogue)
    assert after == HEAD.replace("duree: 2 h  # salle comprise", "duree: 3 h  # salle comprise")


@pytest.mark.parametrize(
    ("typed", "kept"), [("11.200", "11.200"), ("11 200", 11200), ("11,2", 11.2), ("1200.5", 1200.5)]
)
def test_a_number_whose_dot_leaves_a_doubt_is_kept_as_it_was_typed(typed: str, kept: object) -> None:
    assert written_as(typed, Property(key="habitants", title="Habitants", datatype="number")) == kept


def test_a_page_is_written_between_brackets_and_read_without(kind: Type, catalogue: Catalogue) -> None:
    assert shown_values(Head.parse(HEAD), kind, catalogue)["territoires"] == ["Saugues"]
    form = sent()
    form.add("c.territoires", "Le Puy")
    assert Head.parse(changed(form, kind, catalogue))["territoires"] == ["[[Saugues]]", "[[Le Puy]]"]


def test_a_text_keeps_the_brackets_that_its_writer_put(kind: Type, catalogue: Catalogue) -> None:
    head = Head.parse('resume: "[[Type::methode]]"\n')
    assert shown_values(head, kind, catalogue)["resume"] == "[[Type::methode]]"
    sent = {"resume": "[[Type::methode]] [[Durée::<3 h]]"}
    assert changes_of(head, sent, kind, catalogue) == sent


def test_a_record_keeps_what_the_form_does_not_show(kind: Type, catalogue: Catalogue) -> None:
    after = Head.parse(changed(sent(**{"c.etapes.0.titre": "Inviter tôt"}), kind, catalogue))
    assert after["etapes"] == [{"titre": "Inviter tôt", "duree": "2 h", "inconnu": "gardé"}, {"titre": "Tenir"}]


def test_a_new_record_and_a_record_taken_away(kind: Type, catalogue: Catalogue) -> None:
    form = sent(**{"c.etapes.2.titre": "Rendre compte", "c.etapes.1.titre": ""})
    assert Head.parse(changed(form, kind, catalogue))["etapes"] == [
        {"titre": "Inviter", "duree": "2 h", "inconnu": "gardé"},
        {"titre": "Rendre compte"},
    ]


def test_records_move_with_all_that_they_hold(kind: Type, catalogue: Catalogue) -> None:
    head = Head.parse(HEAD)
    values = posted_values(sent(), kind, catalogue, head)
    after = moved(values, "monter:c.etapes:1").values
    written = head.with_values(changes_of(head, after, kind, catalogue))
    assert written["etapes"] == [{"titre": "Tenir"}, {"titre": "Inviter", "duree": "2 h", "inconnu": "gardé"}]


@pytest.mark.parametrize("number", ["²", "9" * 5000, "-1"])
def test_what_is_no_number_of_a_row_is_no_row(number: str, kind: Type, catalogue: Catalogue) -> None:
    form = sent(**{"c.etapes.1..from": number})
    form[f"c.etapes.{number}.titre"] = "Hostile"
    assert Head.parse(changed(form, kind, catalogue))["etapes"] == Head.parse(HEAD)["etapes"]


def test_a_field_emptied_leaves_the_head(kind: Type, catalogue: Catalogue) -> None:
    assert "duree" not in Head.parse(changed(sent(**{"c.duree": ""}), kind, catalogue))


def test_fields_that_the_form_did_not_hold_stay(kind: Type, catalogue: Catalogue) -> None:
    assert changed(MultiDict([("c.duree", "2 h")]), kind, catalogue) == HEAD


@pytest.mark.parametrize(
    "action", ["monter:c.etapes:9", "retirer:c.rien:0", "monter:c.etapes:x", "ajouter:", "retirer"]
)
def test_a_button_that_makes_no_sense_loses_nothing(action: str, kind: Type, catalogue: Catalogue) -> None:
    values = posted_values(sent(), kind, catalogue, Head.parse(HEAD))
    assert moved(values, action).values == values


@pytest.mark.parametrize(
    ("action", "place"),
    [("ajouter:c.etapes", "etapes.2"), ("monter:c.etapes:1", "etapes.0"), ("descendre:c.etapes:0", "etapes.1"),
     ("descendre:c.etapes:1", "etapes.1"), ("retirer:c.etapes:1", "etapes.0"), ("retirer:c.etapes:9", None)],
)  # fmt: skip
def test_the_form_is_taken_up_again_where_a_button_was_used(
    action: str, place: str | None, kind: Type, catalogue: Catalogue
) -> None:
    after = moved(posted_values(sent(), kind, catalogue, Head.parse(HEAD)), action)
    context = Context(catalogue, "fr", exists=lambda _titles: set(), extra=after.extra)
    groups = groups_of(kind, after.values, context)
    rows = [(f"etapes.{row.number}", row.is_place) for group in groups for each in group.inputs for row in each.rows]
    assert [name for name, is_place in rows if is_place] == ([place] if place else [])


def test_a_card_where_a_button_added_the_first_line_stays_open(kind: Type, catalogue: Catalogue) -> None:
    def opened(**extra: int) -> bool:
        groups = groups_of(kind, {}, Context(catalogue, "fr", exists=lambda _titles: set(), extra=extra))
        asked = [replace(each, required="") for group in groups for each in group.inputs]
        return Group("Tout", tuple(asked)).is_open

    assert [opened(), opened(territoires=1), opened(etapes=1)] == [False, True, True]


def test_a_text_of_sentences_has_a_box_of_several_lines_and_stays_one_paragraph(
    catalogue: Catalogue, kind: Type
) -> None:
    context = Context(catalogue, "fr", exists=lambda _titles: set())
    inputs = {each.name: each for group in groups_of(kind, {}, context) for each in group.inputs}
    assert inputs["c.resume"].control == "text"
    assert inputs["c.duree"].control == "line"
    head = Head.parse("titre: Tenir une réunion\n")
    typed = {"resume": "Deux heures,\n\n  et une suite. "}
    assert changes_of(head, typed, kind, catalogue) == {"resume": "Deux heures, et une suite."}
    kept = Head.parse("resume: |\n  Un.\n  Deux.\n")
    assert changes_of(kept, {"resume": "Un.\nTrois."}, kind, catalogue) == {"resume": "Un.\nTrois."}


def test_a_page_of_which_more_may_be_said_is_asked_part_by_part_and_stays_a_page_without_it(
    kind: Type, catalogue: Catalogue
) -> None:
    head = {"partenaires": ["[[Mairie]]", {"acteur": "[[École]]", "role": "cuisine"}]}
    assert shown_values(head, kind, catalogue)["partenaires"] == [
        {"acteur": "Mairie"}, {"acteur": "École", "role": "cuisine"},
    ]  # fmt: skip
    posted: MultiDict[str, str] = MultiDict(
        [
            ("c.partenaires", ""),
            ("c.partenaires.0..from", "0"), ("c.partenaires.0.acteur", "Mairie"), ("c.partenaires.0.role", "salle"),
            ("c.partenaires.1..from", "1"), ("c.partenaires.1.acteur", "École"), ("c.partenaires.1.role", "cuisine"),
            ("c.partenaires.2..from", ""), ("c.partenaires.2.acteur", "Foyer : rural"), ("c.partenaires.2.role", ""),
        ]
    )  # fmt: skip
    values = posted_values(posted, kind, catalogue, head)
    assert changes_of(head, values, kind, catalogue) == {
        "partenaires": [
            {"acteur": "[[Mairie]]", "role": "salle"},
            {"acteur": "[[École]]", "role": "cuisine"},
            "[[Foyer : rural]]",
        ]
    }
    same = posted_values(MultiDict([*posted.items(multi=True)][:4][:3]), kind, catalogue, {"partenaires": "[[Mairie]]"})
    assert changes_of({"partenaires": "[[Mairie]]"}, same, kind, catalogue) == {}


def test_what_is_wrong_in_a_record_is_told_beside_it(kind: Type, catalogue: Catalogue) -> None:
    head = {"etapes": [{"titre": "Inviter", "duree": "2 h"}, {"titre": "Tenir", "duree": "bof"}]}
    problem = Problem("duration", "error", "« bof » n’est pas une durée.", "“bof” is no duration.")
    wrong = FieldProblem("duree", "error", problem, "bof", "_2")
    groups = groups_of(
        kind, shown_values(head, kind, catalogue), Context(catalogue, "fr", lambda _titles: set(), problems=(wrong,))
    )
    told = {part.name: part.problems for group in groups for each in group.inputs for part in each.inner}
    assert told["c.etapes.1.duree"] == ("« bof » n’est pas une durée.",)
    assert told["c.etapes.0.duree"] == ()
    assert not any(each.problems for group in groups for each in group.inputs)

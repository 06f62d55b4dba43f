"""Fiches as tables and back: what leaves comes back unchanged, what differs is told field by field, nothing is lost."""

import csv
import io
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from commun import Commons
from commun.cli import main
from commun.linked_data import whole_fiches
from commun.tables import (
    KEEP,
    Choice,
    Fields,
    Plan,
    carry_out,
    keys_of,
    plan_of,
    read_cell,
    suggest,
    write_cell,
    write_table,
)
from fiches import Author, PageName
from importers import Table, read_table
from tests.births import Birth

HARD = """---
id: 019a0000-0000-7000-8000-0000000000aa
titre: "=Un titre ; avec [[crochets]]"
type: acteur
categorie: association
resume: "ligne 1\\nligne 2"
missions: ["a ; b", "'guillemet", '{"json": 1}', "-3", oui]
competences: ["[[Une page]]", "1"]
annee_inconnue: 2014
vrai: true
texte_json: '["x"]'
telephone_libre: "+33 4 71"
contact: {nom: Zoé, courriel: zoe@example.org, visibilite: membres}
personnes: [{personne: "[[Camille]]", fonction: trésorière}]
---
Le texte.
"""
NAME = PageName("fiches", "un-titre")


@pytest.fixture
def wiki(tmp_path: Path, birth: Birth) -> Iterator[Commons]:
    """The starter, and an actor whose fields are hard to write in cells."""
    commons = birth({"COMMUN_DATA": str(tmp_path / "data")})
    with commons.store.change(Author("Camille", "camille@commun.invalid"), "Une fiche") as change:
        change.write(NAME, HARD, base=None)
    commons.head()
    yield commons
    commons.close()


def exported(wiki: Commons, kind: str) -> str:
    return "".join(write_table(partial(whole_fiches, wiki, kind), wiki.index.catalogue, kind))


def planned(wiki: Commons, data: bytes, kind: str, **said: object) -> tuple[Table, Plan]:
    table = read_table(data)
    fields = Fields.of_type(wiki.index.catalogue, kind, keys_of(whole_fiches(wiki, kind)))
    choice = Choice(kind, suggest(table, wiki.index.catalogue, fields), **said)  # type: ignore[arg-type] # as named
    return table, plan_of(wiki, table, choice)


def test_every_type_goes_and_comes_back_without_a_change(wiki: Commons) -> None:
    kinds = [kind for kind, _count in wiki.counts("type")]
    assert len(kinds) >= 8
    for kind in kinds:
        for empty in ("laisser", "vider"):
            table, plan = planned(wiki, exported(wiki, kind).encode(), kind, empty=empty)
            assert [(row.title, row.changes, row.problem) for row in plan.rows if row.changes or row.problem] == []
            assert len(plan.same) == len(table.rows) > 0


def test_what_a_spreadsheet_does_to_a_file_changes_nothing(wiki: Commons) -> None:
    rows = list(csv.reader(io.StringIO(exported(wiki, "acteur").removeprefix("\ufeff")), delimiter=";"))
    out = io.StringIO()
    csv.writer(out, delimiter=",", quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    _table, plan = planned(wiki, out.getvalue().encode("utf-16"), "acteur")
    assert plan.changed == []
    assert plan.new == []


def test_private_contacts_neither_leave_nor_are_overwritten(wiki: Commons) -> None:
    text = exported(wiki, "acteur")
    assert "zoe@example.org" not in text
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    place = rows[0].index("Contact")
    mine = next(row for row in rows if row[0].endswith("aa"))
    mine[place] = '{"nom": "Autre"}'
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([rows[0], mine])
    _table, plan = planned(wiki, out.getvalue().encode(), "acteur")
    assert "contacts" in plan.rows[0].problem


def test_commas_set_apart_what_a_field_expects_and_new_fiches_begin_as_by_the_form(wiki: Commons) -> None:
    data = (
        "Titre;Thèmes;Missions;Catégorie\n"
        "Éole;Énergie, Mobilité;Réparer, prêter;association\n"
        'Zéphyr;"Énergie, Tout le reste";x;association\n'
        "Bise;Énergie;x;association;de trop\n"
    ).encode()
    table, plan = planned(wiki, data, "acteur")
    eole, zephyr, _bise = plan.new
    assert eole.fiche is not None
    assert zephyr.fiche is not None
    assert eole.fiche.head.get("themes") == ["Énergie", "Mobilité"]
    assert eole.fiche.head.get("missions") == ["Réparer, prêter"]
    assert zephyr.fiche.head.get("themes") == ["Énergie, Tout le reste"]
    assert [eole.fiche.head.get(key) for key in ("langue", "statut", "licence")] == ["fr", "ébauche", "CC BY-SA 4.0"]
    assert not any("Langue" in remark or "Licence" in remark for remark in eole.remarks), eole.remarks
    assert table.uneven == (4,)


def test_a_changed_field_is_told_and_written_in_one_commit(wiki: Commons) -> None:
    data = (
        "Nom de la méthode;Durée;Mots-clés;Coût;Remarque du groupe;Texte\n"
        'Tenir un porteur de parole;4 h;"rue ; neuf";;à revoir;\n'
        'Semer une prairie;1 jour;"prairie ; abeilles";12 €;;Un texte.\n'
        ";2 h;;;;\n"
        "Semer une prairie;2 jours;;;;\n"
        "Lestrac;2 h;;;;\n"
    ).encode()
    _table, plan = planned(wiki, data, "methode")
    changed = plan.changed[0]
    assert [(change.label, change.before, change.after) for change in changed.changes] == [
        ("Durée", "3 h", "4 h"),
        ("Mots-clés", "espace public ; éducation populaire ; rue ; fiche d’exemple", "rue ; neuf"),
        ("Remarque du groupe", "", "à revoir"),
    ]
    assert [row.title for row in plan.new] == ["Semer une prairie"]
    assert any("bjectif" in remark for remark in plan.new[0].remarks), plan.new[0].remarks
    assert [(row.line, row.problem) for row in plan.refused] == [
        (4, "Il manque le titre."), (5, "La ligne 3 parle déjà de cette fiche."),
        (6, "La fiche «\u202fLestrac\u202f» est d’un autre type."),
    ]  # fmt: skip
    before = wiki.head()
    carry_out(wiki, plan, Author("Camille", "camille@commun.invalid"), "Import")
    row = wiki.index.pages.by_title("Semer une prairie")
    assert row is not None
    assert row.id is not None
    assert row.type == "methode"
    fiche = wiki.fiche(row)
    assert fiche.head["mots_cles"] == ["prairie", "abeilles"]
    assert fiche.body == "Un texte.\n"
    other = wiki.read(PageName("fiches", "tenir-un-porteur-de-parole"))
    assert other.head["annotations"] == {"Remarque du groupe": "à revoir"}
    assert other.head["cout"] == {"montant": 40, "devise": "EUR", "precision": "panneaux, corde, pinces à linge"}
    assert wiki.index.revisions.latest(row.key).commit == wiki.head() != before  # type: ignore[union-attr] # just written
    _table, again = planned(wiki, data, "methode")
    assert (again.new, again.changed) == ([], [])


def test_a_record_is_told_as_its_sheet_says_it(wiki: Commons) -> None:
    data = b'Nom;Population;budget\nLestrac;"{""valeur"": 450, ""annee"": 2026}";3\n'
    before = wiki.read(PageName("fiches", "lestrac")).head["population"]
    assert isinstance(before, dict)
    _table, plan = planned(wiki, data, "territoire")
    [row] = plan.changed
    first, second = row.changes
    assert (first.label, first.before, first.after) == (
        "Population", f"{before['valeur']} (Année\u202f: {before['annee']}, Source\u202f: {before['source']})",
        "450 (Année\u202f: 2026)",
    )  # fmt: skip
    assert second.label == "Budget"


def test_a_dot_that_leaves_a_doubt_is_kept_and_told(wiki: Commons) -> None:
    _table, plan = planned(wiki, b"Nom;Superficie;Population\nBourg-neuf;;11.200\n", "territoire")
    [row] = plan.new
    assert row.fiche is not None
    assert row.fiche.head["population"] == "11.200"
    assert any("le point peut séparer" in remark for remark in row.remarks), row.remarks


def test_a_title_that_changes_keeps_the_old_one(wiki: Commons) -> None:
    identity = wiki.page(PageName("fiches", "lestrac")).id
    _table, plan = planned(wiki, f"id,titre\n{identity},Lestrac-le-Haut\nxyz,Rien\n".encode(), "territoire")
    assert plan.rows[0].fiche is not None
    assert plan.rows[0].fiche.other_titles == ("Lestrac",)
    assert "identifiant" in plan.rows[1].problem


def test_empty_cells_leave_or_empty_and_another_column_finds_fiches(wiki: Commons) -> None:
    data = "Résumé;Difficulté;Nom de la méthode\nUn nouveau résumé;;Tenir un porteur de parole\n".encode()
    _table, left = planned(wiki, data, "methode")
    _table, emptied = planned(wiki, data, "methode", empty="vider")
    assert [change.label for change in left.changed[0].changes] == ["Résumé"]
    assert [(change.label, change.after) for change in emptied.changed[0].changes][1] == ("Difficulté", "")
    data = "Question de départ;Durée\nComment entendre les gens qui ne viendront jamais à une réunion ?;5 h\n".encode()
    _table, found = planned(wiki, data, "methode", match="question_de_depart")
    assert found.changed[0].title == "Tenir un porteur de parole"


def test_headings_find_their_fields_by_labels_keys_and_names_of_other_wikis(wiki: Commons) -> None:
    table = read_table("TITRE;Duration;difficulté;Area;mots_cles;Truc;Source;texte\na;b;c;d;e;f;g;h\n".encode())
    fields = Fields.of_type(wiki.index.catalogue, "methode")
    assert suggest(table, wiki.index.catalogue, fields) == (
        "titre", "duree", "difficulte", "themes", "mots_cles", KEEP, KEEP, "+texte",
    )  # fmt: skip


VALUES = st.recursive(
    st.text(max_size=20) | st.integers() | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_no_cell_is_a_formula_and_texts_come_back(raw: object) -> None:
    cell = write_cell(raw)
    assert not cell.startswith(("=", "@", "\t"))
    if isinstance(raw, str) and raw.strip() == raw and raw and not raw.startswith("'") and "\r" not in raw:
        links = "[[" in raw
        assert links or read_cell(cell, None) == raw


def test_the_command_tells_then_does(wiki: Commons, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMUN_DATA", str(wiki.config.data))
    file = tmp_path / "methodes.csv"
    file.write_text("Intitulé;Temps\nSemer une prairie;1 jour\n", encoding="utf-8")
    mapping = tmp_path / "colonnes.toml"
    mapping.write_text('[colonnes]\n"Intitulé" = "titre"\n"Temps" = "duree"\n', encoding="utf-8")
    asked = ["import-csv", str(file), "--type", "methode", "--map", str(mapping)]
    told = CliRunner().invoke(main, [*asked, "--dry-run"])
    assert told.exit_code == 0, told.output
    assert "Semer une prairie — Durée : (rien) → 1 jour" in told.output
    assert "Ce serait : 1 nouvelles" in told.output
    assert wiki.index.pages.by_title("Semer une prairie") is None
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == 0, done.output
    wiki.head()
    assert wiki.index.pages.by_title("Semer une prairie") is not None
    assert [deed.target for deed in wiki.order.journal(deed="import")] == ["methodes.csv"]
    wrong = CliRunner().invoke(main, ["import-csv", str(file), "--type", "inconnu"])
    assert wrong.exit_code == 1

"""Differences as people read them, and taking a revision back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fiches import Catalogue, Fiche, PageName, describe_change, difference, starter_pages, to_undo, undo
from fiches.history.difference import mark_words

NAME = PageName("fiches", "x")

TEXT = """---
id: x
titre: Réunion
duree: 2 h
themes: [Eau, Air]
participants: {min: 10, max: 80}
etapes:
  - titre: Inviter
    duree: 1 h
---
Introduction.

## Préparer

Une salle.

## Animer

Écouter l’assemblée.
"""


def page(text: str = TEXT, *replacements: tuple[str, str]) -> Fiche:
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    return Fiche.parse(NAME, text)


def test_fields_are_told_as_they_read() -> None:
    new = page(
        TEXT,
        ("duree: 2 h", "duree: 3 h"),
        ("[Eau, Air]", "[Eau, Sols]"),
        ("max: 80", "max: 90"),
        ("duree: 1 h", "duree: 2 jours"),
        ("titre: Réunion\n", ""),
    )
    told = [(change.key, change.before, change.after) for change in difference(page(), new).fields]
    assert told == [
        ("duree", "2 h", "3 h"),
        ("themes", "Eau, Air", "Eau, Sols"),
        ("participants · max", "80", "90"),
        ("etapes · Inviter · duree", "1 h", "2 jours"),
        ("titre", "Réunion", ""),
    ]


def test_values_read_as_on_the_page_where_the_catalogue_is_known() -> None:
    head = "---\ntype: methode\nduree: {}\netapes: [{{titre: Inviter, duree: {}}}]\ncout: {}\n---\n"
    old = Fiche.parse(NAME, head.format("PT3H", "PT1H", "2500 €"))
    new = Fiche.parse(NAME, head.format("4 h", "PT2H", "2 500 €"))
    catalogue = Catalogue.from_pages(Fiche.parse(name, text) for name, text in starter_pages())
    told = difference(old, new, names=catalogue, language="fr").fields
    assert [(change.key, change.before, change.after) for change in told] == [
        ("duree", "3\u202fh", "4\u202fh"),
        ("etapes · Inviter · duree", "1\u202fh", "2\u202fh"),
        ("cout", "2500 €", "2 500 €"),
    ]
    assert difference(old, new).fields[0].before == "PT3H"


@pytest.mark.timeout(20)  # seconds: where each level is told twice it takes hours
def test_a_deep_head_is_told_as_fast_as_a_flat_one() -> None:
    deep = ("{a: " * 50 + leaf + "}" * 50 for leaf in ("true", "oui"))
    old, new = (Fiche.parse(NAME, f"---\na: {each}\n---\n") for each in deep)
    assert difference(old, new).fields == ()
    assert difference(None, new).fields[0].after.endswith("a\u202f: oui")


def test_lines_that_resemble_one_another_face_one_another_with_their_words_marked() -> None:
    diff = difference(page(), page(TEXT, ("Écouter l’assemblée.", "Écouter l’auditoire.\nNoter.")))
    assert [(line.kind, line.before_no, line.after_no) for line in diff.lines] == [
        ("fold", 1, 1),
        ("same", 7, 7),
        ("same", 8, 8),
        ("changed", 9, 9),
        ("added", None, 10),
    ]
    changed = diff.lines[3]
    assert [(s.text, s.marked) for s in changed.before] == [("Écouter l’", False), ("assemblée", True), (".", False)]
    assert [(s.text, s.marked) for s in changed.after] == [("Écouter l’", False), ("auditoire", True), (".", False)]
    assert diff.lines[0].before[0].text == "6"


def test_the_first_version_and_the_last_are_all_new_and_all_gone() -> None:
    born, gone = difference(None, page()), difference(page(), None)
    assert {line.kind for line in born.lines} == {"added"}
    assert {line.kind for line in gone.lines} == {"removed"}
    assert {change.before for change in born.fields} == {""}
    assert difference(page(), page()) == difference(None, None)


@given(st.text(alphabet="ab '’.é\n", max_size=60), st.text(alphabet="ab '’.é\n", max_size=60), st.integers(0, 3))
@settings(max_examples=300, deadline=None)
def test_both_texts_can_be_read_off_a_difference(old: str, new: str, context: int) -> None:
    diff = difference(Fiche.parse(NAME, old), Fiche.parse(NAME, new), context)
    for side, text in (("before", old), ("after", new)):
        lines = text.removesuffix("\n").split("\n") if text else []
        for line in diff.lines:
            number = line.before_no if side == "before" else line.after_no
            segments = line.before if side == "before" else line.after
            if line.kind != "fold" and number:
                assert "".join(segment.text for segment in segments) == lines[number - 1]
        shown = sum(
            int(line.before[0].text) if line.kind == "fold" else bool(getattr(line, f"{side}_no"))
            for line in diff.lines
        )
        assert shown == len(lines) or not diff.lines


def test_marks_are_not_torn_at_each_space() -> None:
    old, new = mark_words("un deux trois quatre", "un 2 3 quatre")
    assert [(s.text, s.marked) for s in old] == [("un ", False), ("deux trois", True), (" quatre", False)]
    assert [(s.text, s.marked) for s in new] == [("un ", False), ("2 3", True), (" quatre", False)]


MORE = "  - titre: Réunir\n  - titre: Raconter\n---\n"


@pytest.mark.parametrize(
    ("replacements", "french", "english"),
    [
        ([("duree: 2 h", "duree: 3 h")], "Durée : 2 h → 3 h", "Durée: 2 h → 3 h"),
        ([("titre: Réunion", "titre: Assemblée")], "Titre : Réunion → Assemblée", "Titre: Réunion → Assemblée"),
        ([("duree: 2 h\n", "")], "Durée retirée : 2 h", "Durée removed: 2 h"),
        ([("---\nIntro", MORE + "Intro")], "2 étapes ajoutées", "2 étapes added"),
        ([("Une salle.", "Tout autre chose.")], "Section Préparer réécrite", "Section Préparer rewritten"),
        ([("Écouter l’assemblée", "Écouter bien l’assemblée")], "Section Animer modifiée", "Section Animer changed"),
        ([("Introduction.", "Début.")], "Introduction modifiée", "Introduction changed"),
        ([("## Animer", "## Après\n\nRien.\n\n## Animer")], "Section Après ajoutée", "Section Après added"),
        ([("Une salle.", "Une\nsalle.")], "Mise en forme", "Layout"),
        (
            [("duree: 2 h", "duree: 3 h"), ("Une salle.", "Tout autre chose.")],
            "Durée : 2 h → 3 h ; section Préparer réécrite",
            "Durée: 2 h → 3 h; section Préparer rewritten",
        ),
    ],
)
def test_a_change_is_told_in_a_sentence(replacements: list[tuple[str, str]], french: str, english: str) -> None:
    new = page(TEXT, *replacements)
    assert describe_change(page(), new, "fr").replace("\u202f", " ") == french
    assert describe_change(page(), new, "en") == english


def test_birth_death_and_nothing_are_told_too() -> None:
    assert describe_change(None, page(), "fr") == "Page créée"
    assert describe_change(page(), None, "en") == "Page deleted"
    assert describe_change(page(), page(), "fr") == ""
    assert describe_change(page("a\n"), page("b\n"), "fr") == "Texte modifié"


def test_a_revision_is_taken_back_and_later_work_stays() -> None:
    vandalised = TEXT.replace("Une salle.", "PWNED")
    current = vandalised.replace("Écouter l’assemblée.", "Écouter.").replace("duree: 2 h", "duree: 5 h")
    undone = undo(current, vandalised, TEXT)
    assert not undone.conflicts
    assert undone.text == TEXT.replace("Écouter l’assemblée.", "Écouter.").replace("duree: 2 h", "duree: 5 h")


def of_wiki(revision: int, *replacements: tuple[str, str]) -> Fiche:
    """The page as revision `revision` of a wiki."""
    origin = f"source:\n  wiki: banc\n  revision: {revision}\n  date: 2014-05-0{revision}T10:00:00Z\n---\nIntro"
    return page(TEXT, ("---\nIntro", origin), *replacements)


def test_a_revision_of_a_wiki_is_taken_back_and_the_page_states_the_same_origin() -> None:
    spam, later = ("Une salle.", "PWNED"), ("Écouter l’assemblée.", "Écouter.")
    current = of_wiki(3, spam, later)
    version, before = to_undo(current, of_wiki(2, spam), of_wiki(1))
    undone = undo(current.text, version, before)
    assert not undone.conflicts
    assert undone.text == of_wiki(3, later).text
    last = undo(current.text, *to_undo(current, of_wiki(3, spam, later), of_wiki(2, spam)))
    assert last.text == of_wiki(3, spam).text


def test_of_other_pages_the_versions_are_undone_as_they_are() -> None:
    assert to_undo(page(), page(), None) == (TEXT, "")
    assert to_undo(page(), of_wiki(2), of_wiki(1)) == (of_wiki(2).text, of_wiki(1).text)
    licence = ("wiki: banc", "wiki: autre")  # somebody changed the origin itself, and that is undone
    assert to_undo(of_wiki(2, licence), of_wiki(2, licence), of_wiki(2)) == (of_wiki(2, licence).text, of_wiki(2).text)


def test_a_revision_that_later_work_went_over_is_a_conflict() -> None:
    revision = TEXT.replace("Une salle.", "Une grande salle.")
    current = TEXT.replace("Une salle.", "Une petite salle.")
    assert [c.where for c in undo(current, revision, TEXT).conflicts] == ["body:Préparer"]


@pytest.mark.timeout(60)
def test_two_strangers_of_200_kilobytes_are_compared_in_time() -> None:
    old = "".join(f"{i * 7919 % 1000} mots {i % 13}\n" for i in range(15_000))
    new = "".join(f"{i * 6101 % 1000} mots {i % 11}\n" for i in range(15_000))
    assert difference(page(old), page(new)).lines
    assert describe_change(page(old), page(new), "fr") == "Texte modifié"


@given(
    st.text(alphabet="ab #\n\t", max_size=40),
    st.text(alphabet="ab #\n\t", max_size=12),
    st.integers(0, 40),
    st.booleans(),
)
@settings(max_examples=300)
def test_only_blanks_that_differ_are_layout(old: str, piece: str, at: int, replaces: bool) -> None:  # noqa: FBT001 (drawn)
    new = old[:at] + piece + old[at + len(piece) * replaces :]
    name = PageName("fiches", "a")
    sentence = describe_change(Fiche.parse(name, old), Fiche.parse(name, new))
    assert (sentence == "Mise en forme") == (old != new and old.split() == new.split())


@pytest.mark.parametrize(("old", "new", "fr", "en"), [
    ("duree: 2 h", "# à vérifier\nduree: 2 h", "Remarque de l’en-tête changée", "Remark in the head changed"),
    ("duree: 2 h # environ", "duree: 2 h", "Remarque de l’en-tête changée", "Remark in the head changed"),
    ("duree: 2 h", 'duree: "2 h"', "Mise en forme", "Layout"),
    ("duree: 2 h", "duree: [2 h", "L’en-tête ne se lit plus", "The head cannot be read any more"),
    ("duree: [2 h", "duree: 2 h", "L’en-tête se lit de nouveau", "The head can be read again"),
])  # fmt: skip
def test_what_is_no_field_of_the_head_is_told_too(old: str, new: str, fr: str, en: str) -> None:
    before, after = (Fiche.parse(PageName("fiches", "x"), f"---\n{head}\n---\nTexte.\n") for head in (old, new))
    assert (describe_change(before, after, "fr"), describe_change(before, after, "en")) == (fr, en)

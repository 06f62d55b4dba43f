"""French words: whichever way a word is written or asked, the same stem."""

import pytest

from search_index.analysis import Analyser, is_stop_word, parts_of

ANALYSER = Analyser()

SAME = [
    ("réunion", "réunions", "reunion", "Réunions", "REUNION"),
    ("élu", "élus", "élue", "élues", "elus", "élu·es", "élu·e·s", "élu.e.s", "élu(e)s", "élu-e-s", "l’élu", "d'élues"),
    ("forte", "forts", "Fort.e.s", "fort·es"),
    ("agent", "agents", "agente", "agent-e-s", "agent·e·s"),
    ("auteur", "autrice", "autrices", "Aut·eur·rice·s", "auteur·rice·s", "auteur.rice.s"),
    ("contributeur", "contributrices", "contribut·eur.rice·s", "contributeur·trice·s"),
    ("agriculteur", "agricultrice", "agriculteurs", "agriculteur·rices"),
    ("citoyen", "citoyenne", "citoyens", "citoyen·ne·s", "citoyen(ne)s"),
    ("paysan", "paysannes", "paysan·ne·s"),
    ("habitant", "habitantes", "habitant·e·s", "habitant⋅es"),
    ("professionnel", "professionnelles", "professionnel-le-s"),
    ("heureux", "heureuse", "heureux·se·s"),
    ("actif", "active", "actives", "actif·ve·s"),
    ("âgé", "agé", "âgées", "agees"),
    ("jeu", "jeux"),
    ("lieu", "lieux", "l’lieu"),
    ("local", "locaux", "locale", "locales"),
    ("travail", "travaux"),
    ("nouveau", "nouveaux", "nouvelle", "nouvelles"),
    ("œuvre", "oeuvres", "d’œuvre", "Œuvres"),
    ("covoiturage", "covoiturer", "covoiturages"),
    ("mobiliser", "mobilisation"),
    ("partagé", "partagées", "partager"),
    ("partenaire", "partenariat", "partenariats"),
    ("inondation", "inondations", "inonder"),
    ("jusqu’école", "école", "ecoles", "l'école", "qu’écoles"),
]


@pytest.mark.parametrize("words", SAME, ids=lambda words: words[0])
def test_ways_to_write_a_word_are_found_by_one_another(words: tuple[str, ...]) -> None:
    stems = {word: set(ANALYSER.word(word).stems) for word in words}
    first = next(iter(stems.values()))
    assert {word for word, found in stems.items() if not found & first} == set()


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("tiers-lieu", [("tiers",), ("lieu",)]),
        ("brise-glace", [("brise",), ("glace",)]),
        ("donne-le", [("donne",), ("le",)]),
        ("l’eau", [("eau",)]),
        ("aujourd’hui", [("aujourd",), ("hui",)]),
        ("fin.Début", [("fin",), ("debut",)]),
        ("1.5", [("1",), ("5",)]),
        ("élu·e", [("elu", "elue")]),
        ("celles·ceux", [("celles",), ("ceux",)]),
        ("L’", [("l",)]),
    ],
)
def test_a_word_is_cut_where_french_cuts_it(written: str, parts: list[tuple[str, ...]]) -> None:
    assert parts_of(written) == parts


def test_decomposed_accents_are_letters() -> None:
    assert ANALYSER.tokens("re\u0301union") == ["réunion"]


def test_tool_words_are_not_indexed_but_stand_in_phrases() -> None:
    assert ANALYSER.word("dans").stems == ()
    assert ANALYSER.word("dans").sound == ("dan",)
    assert is_stop_word("c")
    assert not is_stop_word("7")


def test_a_compound_asks_for_all_of_its_parts_and_an_inclusive_word_for_one_form() -> None:
    assert ANALYSER.word("tiers-lieu").groups == (("ti",), ("lieu",)) or len(ANALYSER.word("tiers-lieu").groups) == 2
    assert len(ANALYSER.word("aut·rice").groups) == 1


def test_words_stand_at_their_places() -> None:
    text = "L’eau, l’air."
    assert [text[start:end] for start, end, _ in ANALYSER.spans(text)] == ["L’eau", "l’air"]

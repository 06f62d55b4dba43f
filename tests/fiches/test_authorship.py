"""Who wrote what: words go to the version that brought them, and stay with it while the text changes around them."""

from hypothesis import given
from hypothesis import strategies as st

from fiches import authorship


def told(*texts: str) -> list[dict[int, int]]:
    return [dict(passage.words) for passage in authorship(texts)]


def test_a_first_version_wrote_all_of_it() -> None:
    assert told("Un deux trois.\n\nQuatre cinq.\n") == [{0: 3}, {0: 2}]


def test_a_word_corrected_leaves_the_others_to_who_wrote_them() -> None:
    assert told("Le moulin tourne vite.", "Le moulin tourne bien.") == [{0: 3, 1: 1}]


def test_a_paragraph_added_belongs_to_who_added_it_wherever_it_stands() -> None:
    added = "Premier texte.\n\nAu milieu donc.\n\nDernier mot."
    assert told("Premier texte.\n\nDernier mot.", added) == [{0: 2}, {1: 3}, {0: 2}]


def test_who_undoes_writes_nothing() -> None:
    good = "Le moulin tourne.\n\nIl est beau."
    assert told(good, "rien", good) == [{0: 3}, {0: 3}]
    assert told("Un mot.", "Un mot de plus.", "rien", "Un mot de plus.", "Un mot de plus encore.") == [
        {0: 1, 1: 2, 4: 2}
    ]


def test_blanks_and_line_ends_are_nobodys_words() -> None:
    assert told("Un deux\ntrois", "Un   deux trois\r\n\r\n\r\n") == [{0: 3}]


def test_no_version_and_no_text_have_no_paragraph() -> None:
    assert authorship([]) == authorship(["", " \n\n "]) == []


@given(st.lists(st.text(alphabet="ab \n", max_size=40), min_size=1, max_size=6))
def test_every_word_of_the_last_text_is_counted_once_and_for_one_version(texts: list[str]) -> None:
    passages = authorship(texts)
    assert [word for passage in passages for word in passage.text.split()] == texts[-1].split()
    assert all(passage.words.total() == len(passage.text.split()) for passage in passages)
    assert all(0 <= version < len(texts) for passage in passages for version in passage.words)

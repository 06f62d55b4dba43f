"""The text of commits: identities that cannot break it, and trailers that only the program writes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiches.git.commits import Author, parse_offset, read_commit, split_message, write_commit, write_message

TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
KEYS = st.from_regex(r"[A-Z][a-z]{1,6}(-[A-Z][a-z]{1,6})?", fullmatch=True)
VALUES = st.text(alphabet=st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("user", "name", "line"),
    [
        (12, "Élu·e", "Élu·e <12@commun.invalid> 5 +0130"),
        ("a b/c", "  Zoé <zoe@reel.fr>\n", "Zoé  zoe@reel.fr <a-b-c@commun.invalid> 5 +0130"),
        ("", "", "Anonyme <inconnu@commun.invalid> 5 +0130"),
        ("--", "<>", "Anonyme <inconnu@commun.invalid> 5 +0130"),
    ],
)
def test_an_identity_is_pseudonymous_and_one_line(user: object, name: str, line: str) -> None:
    assert Author.of_user(user, name).line(5, 90) == line


def test_dates_that_git_refuses_are_brought_within_bounds() -> None:
    author = Author("A", "a@b")
    assert author.line(-5, 0) == "A <a@b> 0 +0000"
    assert author.line(1 << 60, -200) == "A <a@b> 253402300799 -0320"
    assert parse_offset("-0320") == -200


@given(message=st.text(max_size=80), trailers=st.dictionaries(KEYS, VALUES, max_size=3))
def test_trailers_read_back_as_written_and_nobody_states_one_by_typing_it(
    message: str, trailers: dict[str, str]
) -> None:
    text, read = split_message(write_message(message, trailers))
    assert read == trailers
    assert text


def test_a_person_who_types_a_trailer_writes_only_text() -> None:
    assert split_message(write_message("Correction\n\nSource: moi", {})) == ("Correction\n\n Source: moi", {})
    assert split_message("Source: ce titre seul n’est pas une mention") == (
        "Source: ce titre seul n’est pas une mention",
        {},
    )


def test_a_commit_reads_back_as_written() -> None:
    data = write_commit(
        TREE, ["1" * 40], Author("Zoé", "z@b"), write_message("Été", {"A": "b"}), when=7, offset=60, committed=9
    )
    tree, commit = read_commit("2" * 40, data)
    assert (tree, commit.parents, commit.author) == (TREE, ("1" * 40,), Author("Zoé", "z@b"))
    assert (commit.when, commit.offset, commit.committed) == (7, 60, 9)
    assert (commit.summary, commit.message, dict(commit.trailers)) == ("Été", "Été", {"A": "b"})


def test_what_was_written_in_another_encoding_is_still_read() -> None:
    data = write_commit(TREE, [], Author("A", "a@b"), "", when=1, offset=0, committed=1) + "Été".encode("cp1252")
    assert read_commit("2" * 40, data)[1].message == "Été"

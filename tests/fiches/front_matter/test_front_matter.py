"""The head of a page: read as it was written, and only what was touched is written anew."""

import pickle
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fiches import Head, HeadUnreadable, new_head, normalise, split
from fiches.front_matter import cut
from fiches.front_matter.plain import read_plain
from fiches.front_matter.written import plain_value, write_entry

HEAD = """# une remarque en tête
id: 019aa8d2
titre: Préparer une réunion # titre provisoire
themes: [Démocratie locale, Lien social]
territoires: ["[[Saugues]]"]
duree: 3 h

# les étapes, dans l'ordre
etapes:
  - titre: Inviter
    contenu: |
      Écrire à tout le monde.
      # ceci n'est pas une remarque
participants: {min: 10, max: 80}
inconnue: "gardée"
"""


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2014-12", "2014-12"),
        ("2020-01-02", "2020-01-02"),
        ("2020-01-02 10:00:00", "2020-01-02 10:00:00"),
        ("12:30", "12:30"),
        ("oui", "oui"),
        ("yes", "yes"),
        ("off", "off"),
        ("true", True),
        ("False", False),
        ("10", 10),
        ("-3", -3),
        ("1.5", 1.5),
        ("0", 0),
        ("04320", "04320"),
        ("+33612345678", "+33612345678"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        (".inf", ".inf"),
        ("12345678901234567890123", "12345678901234567890123"),
        ("~", None),
        ("", None),
        ("'10'", "10"),
        ("!Attention", "!Attention"),
        ("!!python/object:os.system x", "x"),
        ("=", "="),
        ("<<", "<<"),
    ],
)
def test_only_numbers_and_truth_are_more_than_the_text_that_was_written(written: str, read: object) -> None:
    value = Head.parse(f"cle: {written}\n")["cle"]
    assert value == read
    assert type(value) is type(read)


def test_a_key_that_stands_twice_is_read_the_last_time_and_kept_twice() -> None:
    head = Head.parse("a: 1\na: 2\nb: 3\n")
    assert dict(head) == {"a": 2, "b": 3}
    assert head.with_values({"b": 4}).text == "a: 1\na: 2\nb: 4\n"
    assert head.with_values({"a": 5}).text == "a: 5\nb: 3\n"


def test_keys_are_text_whatever_they_look_like() -> None:
    assert list(Head.parse("2014: x\ntrue: y\nnull: z\n")) == ["2014", "true", "null"]


def test_only_the_touched_key_is_rewritten() -> None:
    head = Head.parse(HEAD).with_values({"duree": "4 h"})
    assert head.text == HEAD.replace("duree: 3 h", "duree: 4 h")


def test_a_comment_beside_a_value_survives_its_change() -> None:
    head = Head.parse(HEAD).with_values({"titre": "Réunir"})
    assert "titre: Réunir # titre provisoire\n" in head.text


def test_comments_between_keys_survive_the_loss_of_a_key() -> None:
    head = Head.parse(HEAD).with_values({"duree": None})
    assert head.text == HEAD.replace("duree: 3 h\n", "")


def test_a_new_key_comes_last_but_identity_title_and_type_come_first() -> None:
    head = Head.parse("themes: [a]\n").with_values({"type": "methode", "cout": "nul", "id": "x", "titre": "T"})
    assert head.text == "id: x\ntitre: T\ntype: methode\nthemes: [a]\ncout: nul\n"


_HEADS = st.dictionaries(
    st.sampled_from(["id", "titre", "type", "source", "categories"]) | st.text(min_size=1, max_size=8),
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.lists(st.text(max_size=5), max_size=3),
    max_size=6,
)


@given(_HEADS)
def test_a_new_head_is_what_an_empty_one_becomes(values: dict[str, object]) -> None:
    assert new_head(values) == Head.parse("").with_values(values).text


def test_values_are_written_to_be_read_by_people() -> None:
    text = write_entry(
        "etapes",
        [
            {"titre": "Inviter : qui ?", "contenu": "Écrire.\nAppeler.\n", "duree": "2 h"},
            {"titre": "L’été", "nombre": 3},
        ],
    )
    assert text == (
        "etapes:\n"
        "  - titre: 'Inviter : qui ?'\n"
        "    contenu: |\n"
        "      Écrire.\n"
        "      Appeler.\n"
        "    duree: 2 h\n"
        "  - titre: L’été\n"
        "    nombre: 3\n"
    )


def test_long_lines_are_not_folded() -> None:
    sentence = "Une phrase assez longue " * 20 + "se tient sur une ligne."
    assert write_entry("resume", sentence) == f"resume: {sentence}\n"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("2020-01-02", "2020-01-02"),
        (date(2020, 1, 2), "2020-01-02"),
        ("12:30", "'12:30'"),
        ("yes", "'yes'"),
        ("10", "'10'"),
        ("[[Saugues]]", "'[[Saugues]]'"),
        ("c'est : oui", '"c\'est : oui"'),
        ("", "''"),
        (True, "true"),
        ([], "[]"),
        ({}, "{}"),
        (("a", "b"), "\n  - a\n  - b"),
        ("😀 été", "'😀 été'"),
    ],
)
def test_text_that_another_reader_would_misread_is_quoted(value: object, written: str) -> None:
    text = write_entry("k", value)
    assert text.removeprefix("k:").strip(" ").rstrip("\n") == written
    assert Head.parse(text)["k"] == plain_value(value)


def test_a_number_keeps_its_writing_and_one_that_was_counted_leaves_no_doubt() -> None:
    head = Head.parse("cout: 40.000\nversion: 2.10\nlieux:\n  - {latitude: 44.123, nom: Saugues}\n")
    assert head["cout"] == 40.0
    assert str(head["cout"]) == "40.000"
    assert head.with_values({**head, "autre": 40.125, "simple": 1.5}).text == (
        "cout: 40.000\nversion: 2.10\nlieux:\n  - {latitude: 44.123, nom: Saugues}\nautre: 40.1250\nsimple: 1.5\n"
    )
    again = pickle.loads(pickle.dumps(head["version"]))  # noqa: S301 (our own)
    assert (again, str(again)) == (2.1, "2.10")


def test_a_head_in_one_flow_or_indented_can_be_changed_too() -> None:
    assert dict(Head.parse("{a: 1, b: 2}\n").with_values({"b": 3})) == {"a": 1, "b": 3}
    assert dict(Head.parse("  a: 1\n  b: 2\n").with_values({"c": "x"})) == {"a": 1, "b": 2, "c": "x"}


def test_a_value_that_others_refer_to_can_be_replaced() -> None:
    head = Head.parse("a: &x [1, 2]\nb: *x\n").with_values({"a": "seul"})
    assert dict(head) == {"a": "seul", "b": [1, 2]}


LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 10)}]\n" for i in range(8)
)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text",
    [
        "a: [1\n",
        "a: b: c\n",
        "une phrase seule\n",
        "- une\n- liste\n",
        "a: *inconnu\n",
        "a: &a [*a]\n",
        "? [une, liste]\n: x\n",
        "a: \x00\n",
        "a: 1\n--- \nb: 2\n",
        LAUGHS,
        "a: " + "[" * 5000,
        "a: " + "{a: " * 5000,
        "- " * 5000,
        "? " * 5000,
        "a: x\n" * 100_000,
    ],
    ids=lambda text: text[:12],
)
def test_what_cannot_be_read_is_refused_and_never_hangs(text: str) -> None:
    with pytest.raises(HeadUnreadable):
        Head.parse(text)


def test_the_line_of_a_fault_is_counted_from_the_first_line_of_the_page() -> None:
    with pytest.raises(HeadUnreadable) as caught:
        Head.parse("titre: a\nduree: [1\n")
    assert caught.value.fields["line"] >= 3  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "head", "body"),
    [
        ("---\na: 1\n---\nb\n", "a: 1\n", "b\n"),
        ("---\n---\nb", "", "b"),
        ("---\na: 1\n---", "a: 1\n", ""),
        ("\ufeff---\na: 1\n---\nb", "a: 1\n", "b"),
        ("---\r\na: 1\r\n---\r\nb\r\n", "a: 1\r\n", "b\r\n"),
        ("---\na: 1\n---\nb\n---\nc\n", "a: 1\n", "b\n---\nc\n"),
        ("--- \na: 1\n---\t\nb\n", "a: 1\n", "b\n"),
        ("", None, ""),
        ("b\n---\n", None, "b\n---\n"),
        ("---\njamais fermé\n", None, "---\njamais fermé\n"),
        ("----\na: 1\n---\n", None, "----\na: 1\n---\n"),
    ],
)
def test_the_head_stands_between_two_lines_of_dashes(text: str, head: str | None, body: str) -> None:
    assert split(text) == (head, body)


def test_line_ends_are_changed_in_one_place_only() -> None:
    assert normalise("\ufeffa\r\nb\rc\n") == "a\nb\nc\n"


@given(st.text(alphabet="-\n\r a:\ufeff", max_size=40))
@settings(max_examples=300, deadline=None)
def test_the_four_parts_of_a_page_are_the_page(text: str) -> None:
    parts = cut(text)
    assert parts.opening + parts.head + parts.closing + parts.body == text


_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.from_regex(
    r"[-:#'\"\[{ \nayn0-9.~|>!&*?%@`,\t=<]{0,8}", fullmatch=True
)
_VALUES = st.recursive(
    st.booleans() | st.integers() | st.floats() | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, st.none() | inner, max_size=3),
    max_leaves=6,
)


@given(
    st.dictionaries(_TEXTS | st.sampled_from(["titre", "etapes", "duree"]), st.none() | _VALUES, max_size=4),
    st.sampled_from(["", HEAD, "{a: 1}\n", "  a: 1\n  b: 2\n", "a: 1"]),
)
@settings(max_examples=300, deadline=None)
def test_what_is_written_is_what_is_read_and_the_rest_is_untouched(changes: dict[str, object], text: str) -> None:
    before = Head.parse(text)
    after = before.with_values(changes)
    for key, value in changes.items():
        assert after.get(key) == plain_value(value)
        assert (value is None) == (key not in after)
    assert dict(Head.parse(after.text)) == dict(after)
    assert after.with_values(changes) == after
    untouched = {key: chunk for key, chunk in before.chunks() if key and key not in changes}
    if text == HEAD:
        assert all(chunk in after.text for chunk in untouched.values())
    assert before.with_values({}) is before


def test_a_comment_is_looked_for_in_a_line_of_spaces_without_end() -> None:
    gap = " " * 200_000
    assert Head.parse(f"titre: un{gap}mot\nvu: oui\n").with_values({"titre": "deux"}).text == "titre: deux\nvu: oui\n"


_NEAR_PLAIN = st.sampled_from(
    [
        *("k: {a: 1, b: 'c'}\n", "t:\n- {a: x, b: y z}\n- w\n", "{a: ", "}", ", b: "),
        *(
            "a: ",
            "b1: ",
            "k:\n",
            "\n",
            "- ",
            "  - ",
            "[",
            "]",
            ", ",
            ": ",
            ":",
            "'",
            '"',
            "#",
            " #",
            "?",
            "x y",
            "été",
            "«",
        ),
        *(
            "»",
            "’",
            "1",
            "1.5",
            "-3",
            "true",
            "null",
            "~",
            "2014-12",
            "12:30",
            "https://a.fr/?b=c&d",
            "*",
            "&",
            "!",
            "%",
        ),
        *(
            "@",
            "`",
            "|",
            ">",
            "{",
            "}",
            "\\",
            " ",
            "  ",
            "\t",
            "\u202f",
            "\xa0",
            "\u2028",
            "\x85",
            "\ufeff",
            "=",
            "...",
        ),
        *("a: x\n", "k: [a, 'b']\n", "t:\n  - x\n  - 'y'\n", 'k: "[[S|a]]"\n', "١", "²", "中", "\u0301"),
    ]
)


@settings(max_examples=400)
@given(st.lists(_NEAR_PLAIN, max_size=12).map("".join))
def test_a_plain_head_says_what_a_parser_of_yaml_says(written: str) -> None:
    written += "\n"
    read = read_plain(written)
    if read is not None:
        # An alias that nothing uses makes a head not plain, and changes nothing else.
        by_yaml = Head.parse(f"{written}z: &z 0\n")
        assert {**read.values, "z": 0} == dict(by_yaml)
        assert list(map(type, read.values.values())) == list(map(type, list(by_yaml.values())[:-1]))
        assert [chunk for key, chunk in Head.parse(written).chunks() if key] == [
            chunk for key, chunk in by_yaml.chunks() if key
        ][:-1]


@pytest.mark.parametrize(
    "written",
    [
        "a: b\n",
        "a: 12:30\n",
        "a: [b, 'c d']\n",
        "a:\n- b\n- 3\n",
        "a:\n",
        'a: "[[Saugues|ici]]"\n',
        "a: {b: c, d: 'e'}\n",
        "a:\n  - {b: c, d: 3}\n  - e\n",
        "a: https://b.fr/c\n",
    ],
)
def test_usual_heads_are_plain(written: str) -> None:
    assert read_plain(written) is not None


@pytest.mark.parametrize(
    "written",
    [
        "a: b # c\n",
        "a: b\n  c\n",
        "a: {b: [c]}\n",
        "a: {b: {c: d}}\n",
        "a:\n  b: c\n",
        "a: |\n  b\n",
        "a: b: c\n",
        "a: *b\n",
        "a: 'b''c'\n",
        "# a\n",
        "a: b\n- c\n",
    ],
)
def test_other_heads_are_left_to_the_parser_of_yaml(written: str) -> None:
    assert read_plain(written) is None


def test_a_head_that_is_read_again_knows_nothing_of_what_was_made_of_the_first() -> None:
    text = "titre: Atelier\nthemes: [eau, ville]\netapes:\n- etape: Ouvrir\n"
    changed = Head.parse(text).with_values({"themes": ["feu"], "etapes": None})
    again = Head.parse(text)
    assert again["themes"] == ["eau", "ville"]
    assert again["etapes"] == [{"etape": "Ouvrir"}]
    assert changed["themes"] == ["feu"]
    assert again.text == text

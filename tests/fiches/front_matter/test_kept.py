"""What stays of the lines of a value that changes: comments, brackets, the lines of the items that did not change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiches import Head
from fiches.front_matter import rewritten

STEPS = """\
etapes:  # dans l’ordre
  - nom: "Accueil"  # avec un café
    duree: 10 min
  # la pause compte
  - nom: Tour de table
    # un objet passe de main en main
    materiel: [bâton, 'sablier, grand']
    texte: |-
      Chacun parle.

      Personne n’interrompt.
  - nom: Vote
titre: T
"""


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("a: [x, b]  # deux\n", ["x", "z: 1"], "a: [x, 'z: 1']  # deux\n"),
        ("a: [x]\n", ["oui, non", "]"], "a: ['oui, non', ']']\n"),
        ("a: {lat: 44.1, lon: 3.2} # mairie\n", {"lat": 44.5, "lon": 3.2}, "a: {lat: 44.5, lon: 3.2} # mairie\n"),
        ("a: [x] # un\n", ["b" * 120], f"a: # un\n  - {'b' * 120}\n"),
        ("a: [x] # un\n", "b", "a: b # un\n"),
        ("a: x # un\n", ["b"], "a: # un\n  - b\n"),
        ("a: x # un\n", "l1\nl2", "a: |- # un\n  l1\n  l2\n"),
        ("a:\n- x # ici\n# puis\n- 'b'\n", ["z", "b"], "a:\n- z # ici\n# puis\n- 'b'\n"),
        ("a:\n  - x\n  # après x\n  - b\n", ["b"], "a:\n  # après x\n  - b\n"),
        ("a:\n  - x\n", ["w", "x", "b"], "a:\n  - w\n  - x\n  - b\n"),
        ("a:\n  - [x]\n", [["b"]], "a:\n  - - b\n"),
        ("a:\n  - &n x\n  - b\n", ["b"], "a:\n  - b\n"),
    ],
)
def test_a_value_is_changed_in_its_lines(before: str, value: object, after: str) -> None:
    assert rewritten("a", value, before) == after


def test_one_field_of_one_step_changes_one_line() -> None:
    head = Head.parse(STEPS)
    steps = [dict(step) for step in head["etapes"]]  # type: ignore[attr-defined]
    steps[1]["materiel"] = ["bâton"]
    assert head.with_values({"etapes": steps}).text == STEPS.replace("[bâton, 'sablier, grand']", "[bâton]")


def test_a_step_put_between_two_leaves_their_lines() -> None:
    head = Head.parse(STEPS)
    steps = [*head["etapes"]]  # type: ignore[misc]
    steps.insert(1, {"nom": "Pause", "duree": "5 min"})
    added = head.with_values({"etapes": steps}).text
    assert added == STEPS.replace("  # la pause compte\n", "  # la pause compte\n  - nom: Pause\n    duree: 5 min\n")


def test_a_field_that_is_taken_out_leaves_its_comments() -> None:
    head = Head.parse(STEPS)
    steps = [dict(step) for step in head["etapes"]]  # type: ignore[attr-defined]
    del steps[1]["nom"]
    written = head.with_values({"etapes": steps})
    assert "# un objet passe de main en main" in written.text
    assert written["etapes"] == steps


_SCALAR = st.sampled_from(["x", "y: z", "a # b", "l1\nl2", "[", "", "- t", "ça, là", "null"]) | st.integers(0, 3)
_RECORD = st.dictionaries(st.sampled_from(["nom", "duree", "a: b", "#"]), _SCALAR | st.lists(_SCALAR, max_size=2))
_ITEMS = st.lists(_SCALAR | _RECORD | st.none(), max_size=4)
_SPELLED = st.sampled_from(
    [
        STEPS,
        "etapes: [x, 'y: z', null] # c\n",
        "etapes:\n- x # un\n# deux\n- - a\n  - b\n- {nom: x}\n",
        "etapes:\n    -   nom: x # un\n        duree: 1\n    # entre\n    -   l1\n        l2\n    - |\n        texte\n",
        "etapes: {nom: x} # c\n",
        "etapes:\n  -\n    nom: x\n  - ! tag\n",
    ]
)


@given(_SPELLED, _ITEMS | _RECORD | _SCALAR)
def test_whatever_its_layout_the_new_value_is_what_is_read(before: str, value: object) -> None:
    head = Head.parse(before).with_values({"etapes": value})
    assert head["etapes"] == value
    assert Head.parse(head.text)["etapes"] == value
    assert "titre" not in Head.parse(before) or head["titre"] == "T"

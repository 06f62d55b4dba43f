"""Two people change a page: what both did is kept, and what cannot be decided is told with its three texts."""

import subprocess
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fiches import Fiche, PageName, merge
from fiches.merge import merge_lines

BASE = """---
id: x
titre: Réunion # provisoire
duree: 2 h
themes: [Eau, Forêt]
participants: {min: 10, max: 80}
etapes:
  - titre: Inviter
    duree: 1
  - titre: Réunir
---
Introduction.

## Préparer

Une salle.
Des chaises.
## Animer

Écouter.

## Après

Raconter.
"""


def changed(*replacements: tuple[str, str]) -> str:
    text = BASE
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    return text


def test_different_fields_and_different_sections_never_conflict() -> None:
    mine = changed(("duree: 2 h", "duree: 3 h"), ("Des chaises.", "Des bancs."))
    theirs = changed(("titre: Réunion", "titre: Assemblée"), ("## Animer\n", "## Animer\n\nDire bonjour."))
    merged = merge(BASE, mine, theirs)
    assert not merged.conflicts
    assert merged.text == changed(
        ("duree: 2 h", "duree: 3 h"),
        ("Des chaises.", "Des bancs."),
        ("titre: Réunion", "titre: Assemblée"),
        ("## Animer\n", "## Animer\n\nDire bonjour."),
    )


def test_neighbouring_keys_of_the_head_do_not_conflict() -> None:
    mine, theirs = changed(("duree: 2 h", "duree: 3 h")), changed(("[Eau, Forêt]", "[Eau]"))
    merged = merge(BASE, mine, theirs)
    assert merged.text == changed(("duree: 2 h", "duree: 3 h"), ("[Eau, Forêt]", "[Eau]"))


def test_lists_are_merged_by_element_and_what_both_add_stands_once() -> None:
    mine = changed(("[Eau, Forêt]", "[Eau, Forêt, Sols, Air]"))
    theirs = changed(("[Eau, Forêt]", "[Forêt, Sols, Bruit]"))
    head = Fiche.parse(PageName("fiches", "x"), merge(BASE, mine, theirs).text).head
    assert head["themes"] == ["Forêt", "Sols", "Air", "Bruit"]


def test_records_are_merged_by_field() -> None:
    mine = changed(("max: 80", "max: 90"), ("duree: 1", "duree: 5"))
    theirs = changed(("min: 10", "min: 5"), ("titre: Réunir", "titre: Se réunir"))
    merged = merge(BASE, mine, theirs)
    head = Fiche.parse(PageName("fiches", "x"), merged.text).head
    assert not merged.conflicts
    assert head["participants"] == {"min": 5, "max": 90}
    assert head["etapes"] == [{"titre": "Inviter", "duree": 5}, {"titre": "Se réunir"}]


def test_a_record_put_in_here_and_its_neighbour_changed_there_are_both_kept() -> None:
    mine = changed(("  - titre: Inviter", "  - titre: Rêver\n  - titre: Inviter"))
    theirs = changed(("duree: 1", "duree: 5"))
    for one, other in ((mine, theirs), (theirs, mine)):
        merged = merge(BASE, one, other)
        assert not merged.conflicts
        head = Fiche.parse(PageName("fiches", "x"), merged.text).head
        assert head["etapes"] == [{"titre": "Rêver"}, {"titre": "Inviter", "duree": 5}, {"titre": "Réunir"}]


def test_a_record_taken_out_here_and_changed_there_is_a_conflict() -> None:
    mine = changed(("  - titre: Inviter\n    duree: 1\n", ""))
    theirs = changed(("duree: 1", "duree: 5"))
    assert [each.where for each in merge(BASE, mine, theirs).conflicts] == ["head:etapes"]


def test_records_called_the_same_are_not_guessed_apart() -> None:
    mine = changed(("  - titre: Inviter", "  - titre: Inviter\n  - titre: Inviter"))
    theirs = changed(("duree: 1", "duree: 5"))
    assert [each.where for each in merge(BASE, mine, theirs).conflicts] == ["head:etapes"]


def test_a_value_changed_differently_is_a_conflict_with_its_three_texts() -> None:
    merged = merge(BASE, changed(("duree: 2 h", "duree: 3 h")), changed(("duree: 2 h", "duree: 4 h")))
    (conflict,) = merged.conflicts
    assert conflict.where == "head:duree"
    assert (conflict.base, conflict.mine, conflict.theirs) == ("duree: 2 h\n", "duree: 3 h\n", "duree: 4 h\n")
    assert "duree: 3 h\n" in merged.text


def test_a_value_changed_here_and_removed_there_is_a_conflict() -> None:
    merged = merge(BASE, changed(("duree: 2 h\n", "")), changed(("duree: 2 h", "duree: 4 h")))
    assert [(c.where, c.mine) for c in merged.conflicts] == [("head:duree", "")]


def test_the_same_line_changed_differently_is_a_conflict_in_its_section() -> None:
    merged = merge(BASE, changed(("Écouter.", "Parler.")), changed(("Écouter.", "Se taire.")))
    (conflict,) = merged.conflicts
    assert conflict.where == "body:Animer"
    assert (conflict.base, conflict.mine, conflict.theirs) == ("Écouter.\n", "Parler.\n", "Se taire.\n")


def test_conflicts_are_settled_by_choices() -> None:
    mine = changed(("duree: 2 h", "duree: 3 h"), ("Écouter.", "Parler."))
    theirs = changed(("duree: 2 h", "duree: 4 h"), ("Écouter.", "Se taire."))
    assert len(merge(BASE, mine, theirs).conflicts) == 2
    assert len(merge(BASE, mine, theirs, ["theirs"]).conflicts) == 1
    settled = merge(BASE, mine, theirs, ["theirs", "both"])
    assert not settled.conflicts
    assert "duree: 4 h\n" in settled.text
    assert "Se taire.\n\nParler.\n" in settled.text
    both = merge(BASE, mine, theirs, ["both", "mine"])
    assert "duree:\n  - 4 h\n  - 3 h\n" in both.text
    assert "Parler.\n" in both.text


def test_a_section_moved_here_and_corrected_there_is_moved_and_corrected() -> None:
    part = "## Préparer\n\nUne salle.\nDes chaises.\n"
    mine = BASE.replace(part, "") + "\n" + part
    theirs = changed(("Des chaises.", "Des bancs."))
    merged = merge(BASE, mine, theirs)
    assert not merged.conflicts
    assert merged.text.endswith("Raconter.\n\n## Préparer\n\nUne salle.\nDes bancs.\n")
    assert merged.text.count("Préparer") == 1


def test_a_section_removed_here_and_corrected_there_is_a_conflict() -> None:
    mine = BASE[: BASE.index("## Après")]
    merged = merge(BASE, mine, changed(("Raconter.", "Raconter à tous.")))
    (conflict,) = merged.conflicts
    assert "Raconter à tous." in conflict.theirs
    assert not merge(BASE, mine, changed(("Écouter.", "Parler."))).conflicts


def test_a_heading_changed_twice_is_a_conflict_and_its_section_stands_once() -> None:
    for other in ("## Tout autre début\n", "Tout autre début. ## Animer\n", "# Animer les gens\n"):
        merged = merge(BASE, changed(("## Animer\n", "## Animer encore\n")), changed(("## Animer\n", other)))
        assert merged.conflicts
        assert merged.text.count("Écouter.") == 1
        settled = merge(
            BASE, changed(("## Animer\n", "## Animer encore\n")), changed(("## Animer\n", other)), ["theirs"]
        )
        assert settled.text == changed(("## Animer\n", other))


def test_a_heading_changed_here_and_its_section_corrected_at_the_next_line_there() -> None:
    mine, theirs = changed(("Préparer\n\n", "Se préparer\n\n")), changed(("Préparer\n\nUne", "Préparer\nUne"))
    merged = merge(BASE, mine, theirs)
    assert merged.text.count("Une salle.") == 1


def test_comments_of_the_head_are_kept_from_both_sides() -> None:
    mine = changed(("duree: 2 h\n", "duree: 2 h\n# à vérifier\n"))
    theirs = changed(("duree: 2 h\n", "duree: 2 h\n# demander à Zoé\n"))
    merged = merge(BASE, mine, theirs)
    assert not merged.conflicts
    assert "# à vérifier\n" in merged.text
    assert "# demander à Zoé\n" in merged.text


def test_a_head_that_cannot_be_read_is_merged_as_text() -> None:
    broken = changed(("[Eau, Forêt]", "[Eau, Forêt"))
    merged = merge(BASE, broken, changed(("Raconter.", "Raconter à tous.")))
    assert merged.text == broken.replace("Raconter.", "Raconter à tous.")


def test_a_head_given_here_and_a_text_changed_there() -> None:
    merged = merge("a\n\nb\n", "---\ntitre: T\n---\na\n\nb\n", "a\n\nB\n")
    assert (merged.text, merged.conflicts) == ("---\ntitre: T\n---\na\n\nB\n", ())


def test_one_side_alone_is_taken_as_it_is() -> None:
    other = "tout autre chose"
    assert merge(BASE, BASE, other).text == merge(BASE, other, BASE).text == merge(BASE, other, other).text == other


GitMerge = Callable[[str, str, str], tuple[bool, str]]


@pytest.fixture(scope="module")
def git_merge(tmp_path_factory: pytest.TempPathFactory) -> GitMerge:
    folder = tmp_path_factory.mktemp("merge")

    def run(base: str, mine: str, theirs: str) -> tuple[bool, str]:
        for name, text in (("base", base), ("mine", mine), ("theirs", theirs)):
            (folder / name).write_bytes(text.encode())
        done = subprocess.run(
            ["git", "merge-file", "-p", folder / "mine", folder / "base", folder / "theirs"],
            capture_output=True,
            check=False,
        )
        return done.returncode != 0, done.stdout.decode()

    return run


@st.composite
def three_texts(draw: st.DrawFn) -> tuple[str, str, str]:
    letters = draw(st.sampled_from(["ab", "abcd", "abcdefghijklmnopqrst"]))
    base = draw(st.lists(st.sampled_from(letters), max_size=25))

    def edited() -> str:
        lines = list(base)
        for _ in range(draw(st.integers(0, 4))):
            at, gone = draw(st.integers(0, len(lines))), draw(st.integers(0, 3))
            lines[at : at + gone] = draw(st.lists(st.sampled_from(letters + "XYZ"), max_size=4))
        ended = bool(lines) and draw(st.booleans())
        return "\n".join(lines) + ("\n" if ended else "")

    return "\n".join(base) + ("\n" if base else ""), edited(), edited()


@given(three_texts())
@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_lines_are_merged_as_git_merges_them(git_merge: GitMerge, texts: tuple[str, str, str]) -> None:
    conflict, text = git_merge(*texts)
    regions = merge_lines(*texts)
    assert any(region.conflict for region in regions) == conflict
    if not conflict:
        assert "".join(line for region in regions for line in region.merged) == text


_LINES = ["# Un", "# Deux", "## Trois", "a", "b", "c", "", "- d", "- e"]


@st.composite
def three_pages(draw: st.DrawFn) -> tuple[str, str, str]:
    base = draw(st.lists(st.sampled_from(_LINES), max_size=20))

    def edited(own: str) -> str:
        lines = list(base)
        for number in range(draw(st.integers(0, 3))):
            at, gone = draw(st.integers(0, len(lines))), draw(st.integers(0, 3))
            lines[at : at + gone] = [
                f"{own}{number}{line}" for line in draw(st.lists(st.sampled_from("xyz"), max_size=2))
            ]
        if draw(st.booleans()):
            half = len(lines) // 2
            lines = lines[half:] + lines[:half]
        themes = draw(st.lists(st.sampled_from(["Eau", "Air", f"{own}1", f"{own}2"]), unique=True, max_size=3))
        return f"---\nthemes: [{', '.join(themes)}]\n---\n" + "".join(f"{line}\n" for line in lines)

    return "---\nthemes: [Eau, Air]\n---\n" + "".join(f"{line}\n" for line in base), edited("m"), edited("t")


@given(three_pages())
@settings(max_examples=200, deadline=None)
def test_nothing_that_either_side_wrote_is_lost(texts: tuple[str, str, str]) -> None:
    base, mine, theirs = texts
    merged = merge(base, mine, theirs)
    told = merged.text + "".join(f"{c.mine}\n{c.theirs}\n" for c in merged.conflicts)
    lines = Counter(told.splitlines())
    for side in (mine, theirs):
        for line in set(side.splitlines()) - set(base.splitlines()):
            assert lines[line] or line.startswith("themes")
    name = PageName("fiches", "x")
    themes = set(Fiche.parse(name, merged.text).themes)
    for side in (mine, theirs):
        added = set(Fiche.parse(name, side).themes) - {"Eau", "Air"}
        assert added <= themes


@given(three_pages())
@settings(max_examples=100, deadline=None)
def test_the_two_sides_may_change_places_when_nothing_conflicts(texts: tuple[str, str, str]) -> None:
    base, mine, theirs = texts
    one, other = merge(base, mine, theirs), merge(base, theirs, mine)
    assert bool(one.conflicts) == bool(other.conflicts)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "both"),
    [
        ("A.\n\nUn.\n\nB.\n", "A.\n\nDeux.\n\nB.\n", "A.\n\nTrois.\n\nB.\n", "A.\n\nTrois.\n\nDeux.\n\nB.\n"),
        ("Un.\n", "Deux.\n", "Trois.\n", "Trois.\n\nDeux.\n"),
        ("Un.", "Deux.", "Trois.", "Trois.\n\nDeux."),
        ("## S\n\nUn.\n", "## S\n\nDeux.\n", "## S\n\nTrois.\n", "## S\n\nTrois.\n\nDeux.\n"),
        ("## S\nUn.\n", "## S\nDeux.\n", "## S\nTrois.\n", "## S\nTrois.\n\nDeux.\n"),
        ("Un.\n", "Un.\n\nDeux.\n", "Un.\n\nTrois.\n", "Un.\n\nTrois.\n\nDeux.\n"),
        ("> un\n", "> deux\n", "> trois\n", "> trois\n\n> deux\n"),
        ("- a\n- b\n", "- a\n- c\n", "- a\n- d\n", "- a\n- d\n- c\n"),
        ("- a\n- b\n", "- a\n- c\n", "- a\n- d\n  - e\n", "- a\n- d\n  - e\n- c\n"),
        ("1. a\n2. b\n", "1. a\n2. c\n", "1. a\n2. d\n", "1. a\n2. d\n2. c\n"),
        ("| a |\n|---|\n| b |\n", "| a |\n|---|\n| c |\n", "| a |\n|---|\n| d |\n", "| a |\n|---|\n| d |\n| c |\n"),
        ("un\ndeux\ntrois\n", "un\nici\ntrois\n", "un\nlà\ntrois\n", "un\nlà\nici\ntrois\n"),
        ("un\ndeux\ntrois\n", "un\nici\ntrois\n", "un\ntrois\n", "un\nici\ntrois\n"),
        ("A.\n\nUn.\n\nB.\n", "A.\n\nDeux.\n\nB.\n", "A.\n\nB.\n", "A.\n\nDeux.\n\nB.\n"),
        ("A.\n\nUn.\n\nB.\n", "A.\n\nB.\n", "A.\n\nTrois.\n\nB.\n", "A.\n\nTrois.\n\nB.\n"),
    ],
)  # fmt: skip
def test_both_sides_follow_one_another_as_what_they_are(base: str, mine: str, theirs: str, both: str) -> None:
    assert merge(base, mine, theirs, ["both"]).text == both


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "both"),
    [
        ("titre: A", "titre: B", "titre: C", "titre: B"),
        ("resume: A.", "resume: B.", "resume: C.", "resume: C. B."),
        ("duree: 2 h", "duree: 3 h", "duree: 4 h", "duree:\n  - 4 h\n  - 3 h"),
        ("contact: {nom: A}", "contact: {nom: B}", "contact: {nom: C}", "contact:\n  - nom: C\n  - nom: B"),
        ("etapes:\n  - {t: a}", "etapes:\n  - {t: b}", "etapes:\n  - {t: c}", "etapes:\n  - t: c\n  - t: b"),
        ("source: {wiki: a, page: A}", "source: {wiki: a, page: B}", "source: {wiki: a, page: C}",
         "source: {wiki: a, page: B}"),
    ],
)  # fmt: skip
def test_both_sides_of_a_field_are_kept_in_it(base: str, mine: str, theirs: str, both: str) -> None:
    was, ours, yours = (f"---\nid: x\n{head}\n---\nTexte.\n" for head in (base, mine, theirs))
    assert merge(was, ours, yours, ["both"]).text == f"---\nid: x\n{both}\n---\nTexte.\n"

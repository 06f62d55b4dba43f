"""Our marks are found where a reader sees them, and nowhere else."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fiches import Mark, anchor_of, headings, parse_inner, pieces, plain_title, retarget, scan, section, splice_section
from fiches.markup.walk import walk


def targets(body: str) -> list[str]:
    return [mark.target for mark in scan(body) if mark.kind in ("link", "annotation")]


@pytest.mark.parametrize(
    ("inner", "kind", "target", "label", "rest"),
    [
        ("Titre", "link", "Titre", None, {}),
        ("Titre|un mot", "link", "Titre", "un mot", {}),
        ("Titre#Une ancre|mot", "link", "Titre", "mot", {"anchor": "Une ancre"}),
        ("#Une ancre", "link", "", None, {"anchor": "Une ancre"}),
        ("Titre\\|mot", "link", "Titre", "mot", {}),
        ("Titre|", "link", "Titre", "", {}),
        (" Un  titre ", "link", "Un titre", None, {}),
        ("Aide:Écrire", "link", "Aide:Écrire", None, {}),
        ("AIRT : Étape 1", "link", "AIRT : Étape 1", None, {}),
        (":Catégorie:X", "link", "Catégorie:X", None, {}),
        (":Fichier:x.jpg", "link", "Fichier:x.jpg", None, {}),
        ("Catégorie:X", "category", "X", None, {}),
        ("category:X|tri", "category", "X", "tri", {}),
        ("P::v", "annotation", "v", None, {"property": "P"}),
        ("P::v|mot", "annotation", "v", "mot", {"property": "P"}),
        ("P::v| ", "annotation", "v", "", {"property": "P"}),
        ("P::Q::v", "annotation", "v", None, {"property": "P::Q"}),
        ("A pour_thème::#1", "annotation", "#1", None, {"property": "A pour thème"}),
        ("Site::https://exemple.org/a", "annotation", "https://exemple.org/a", None, {"property": "Site"}),
        ("Fichier:x.jpg", "embed", "x.jpg", None, {}),
        ("Image:x.jpg|Une légende", "embed", "x.jpg", "Une légende", {}),
        (
            "Fichier:x.jpg|vignette|300px|gauche|alt=Un jardin|La [[Cour|cour]]",
            "embed",
            "x.jpg",
            "La [[Cour|cour]]",
            {"options": ("vignette", "300px", "gauche", "alt=Un jardin")},
        ),
    ],
)
def test_what_stands_between_brackets_says(
    inner: str, kind: str, target: str, label: str | None, rest: dict[str, object]
) -> None:
    mark = parse_inner(inner)
    assert mark is not None
    assert (mark.kind, mark.target, mark.label) == (kind, target, label)
    for name, value in rest.items():
        assert getattr(mark, name) == value
    assert scan(f"[[{inner}]]")[0] == mark


@pytest.mark.parametrize(
    "inner", ["", " ", "|x", "a\nb", "a]b", "a{b", "<b>", "https://x.org", "::v", "P::", "a|[[b]]", ":", "a" * 600]
)
def test_what_is_no_mark_is_text(inner: str) -> None:
    assert parse_inner(inner) is None


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        ("[[a]] et [[b]]", ["a", "b"]),
        ("`[[non]]` [[a]]", ["a"]),
        ("``[[non]] ` [[non]]`` [[a]]", ["a"]),
        ("` seul [[a]]", ["a"]),
        ("a ` b\n\n[[a]] ` c", ["a"]),
        ("a ` b\n[[non]] ` c", []),
        ("a ` b\n- [[a]] ` c", ["a"]),
        ("```\n[[non]]\n```\n[[a]]", ["a"]),
        ("```ask\n[[non]]\n```", []),
        ("~~~\n[[non]]\n```\n[[non]]\n~~~\n[[a]]", ["a"]),
        ("````\n```\n[[non]]\n````\n[[a]]", ["a"]),
        ("```\n[[non]]", []),
        ("    [[non]]\n\n[[a]]", ["a"]),
        ("texte\n    [[a]]", ["a"]),
        ("\t[[non]]", []),
        ("- un\n\n  [[a]]\n\n      [[non]]", ["a"]),
        ("1. un\n\n   [[a]]\n\n   ```\n   [[non]]\n   ```\n   [[b]]", ["a", "b"]),
        ("> ```\n> [[non]]\n> ```\n> [[a]]", ["a"]),
        (">     [[non]]\n\n[[a]]", ["a"]),
        ("<!-- [[non]]\n\n[[non]] --> [[a]]", ["a"]),
        ("<!-- jamais fermé [[a]]", ["a"]),
        ("<nowiki>[[non]]\n\n[[non]]</nowiki> [[a]] <nowiki/>[[b]]", ["a", "b"]),
        ("`<!--` [[a]] `-->`", ["a"]),
        ("<!-- ` --> [[a]] `", ["a"]),
        ("\\[[non]] \\\\[[a]] [\\[non]]", ["a"]),
        ("[[[a]]]", ["a"]),
        ("[[a [[b]] c]]", ["b"]),
        ("[[a|b [c]]] [[d]]", ["a", "d"]),
        ("[[a\n\n]] [[b]]", ["b"]),
        ("| x | [[a|b]] |\n|---|---|\n| `[[non]]` | [[c\\|d]] |", ["a", "c"]),
        ("<div title='[[non]]'>\n[[a]] `[[b]]`\n</div>\n\n`[[non]]`", ["a", "b"]),
        ("<pre>\n[[non]]\n\n[[non]]\n</pre>\n[[a]]", ["a"]),
        ('un <span title="[[non]]">[[a]]</span>', ["a"]),
        ("<https://x.org/[[non]]> [[a]]", ["a"]),
        ("{{Boîte|x=[[a]]|y={{B|[[b]]}}}} [[c]]", ["a", "b", "c"]),
        ("{{#ask: [[non]] |?[[non]]}} [[a]]", ["a"]),
        ("{{Boîte\n\n|x=\n    [[a]]\n}}\n\n[[b]]", ["a", "b"]),
        ("{{ jamais fermé [[a]]", ["a"]),
        ("[[Fichier:x.jpg|alt=[[non]]|La [[a]]]]", ["a"]),
        ("# [[a]]\n[[b]]\n===\n[[c]]", ["a", "b", "c"]),
        ("[^1]: Une note [[a]]\n\n    suite [[b]]", ["a", "b"]),
        ("Mot\n: Sens [[a]]\n\n    suite [[b]]", ["a", "b"]),
    ],
)
def test_marks_are_seen_outside_code_only(body: str, seen: list[str]) -> None:
    assert targets(body) == seen


def test_a_template_holds_its_name_and_its_parameters() -> None:
    marks = scan("a {{Boîte_verte |x=1|[[L|l]]|{{B|1}}}} {{{param}}} {{#ask: [[C::v]]|?P}}")
    assert [(m.kind, m.target, m.options) for m in marks] == [
        ("template", "Boîte verte", ("x=1", "[[L|l]]", "{{B|1}}")),
        ("link", "L", ()),
        ("template", "B", ("1",)),
        ("template", "#ask", (" [[C::v]]", "?P")),
    ]


def test_comments_and_nowiki_are_pieces_too() -> None:
    kinds = [piece.kind for piece in pieces("<!-- a --> [[b]] <nowiki>[[c]]</nowiki> {{d}}")]
    assert kinds == ["comment", "link", "nowiki", "template"]


def test_marks_stand_where_they_say() -> None:
    body = "é [[Titre|mot]] {{Boîte|x}} [[Fichier:a.jpg]]"
    assert [body[mark.start : mark.end] for mark in scan(body)] == ["[[Titre|mot]]", "{{Boîte|x}}", "[[Fichier:a.jpg]]"]


def test_targets_are_rewritten_and_labels_stay() -> None:
    body = "[[Vieux]] [[vieux|mot]] [[ Vieux #ancre|mot]] [[:Vieux]] [[P::Vieux]] `[[Vieux]]` [[Autre]]"
    new = retarget(body, lambda target: "Neuf" if target.lower() == "vieux" else None)
    assert new == "[[Neuf]] [[Neuf|mot]] [[ Neuf #ancre|mot]] [[:Neuf]] [[P::Neuf]] `[[Vieux]]` [[Autre]]"


def test_headings_have_plain_titles_unique_anchors_and_ends() -> None:
    body = (
        "intro\n# Préparer la *salle*\na\n## Étape 1 : l’accueil [[Lien|ici]]\nb\n\n"
        "Bilan\n-----\nc\n# Bilan #\n```\n# non\n```\n- # non\n> # non\n#non\n# En bref\n"
    )
    found = headings(body)
    assert [(h.level, h.title, h.anchor) for h in found] == [
        (1, "Préparer la salle", "preparer-la-salle"),
        (2, "Étape 1 : l’accueil ici", "etape-1-l-accueil-ici"),
        (2, "Bilan", "bilan"),
        (1, "Bilan", "bilan-2"),
        (1, "En bref", "en-bref-2"),
    ]
    assert body[found[0].start : found[0].end].startswith("# Préparer")
    assert found[0].end == found[3].start
    assert found[4].end == len(body)


@pytest.mark.parametrize(
    ("title", "anchor"),
    [("Préparer la salle", "preparer-la-salle"), ("L’œuvre — été", "l-oeuvre-ete"), ("…", "section"), ("章", "章")],
)
def test_anchors_read_well(title: str, anchor: str) -> None:
    assert anchor_of(title) == anchor


def test_the_words_of_a_title() -> None:
    assert (
        plain_title("**Gras** `code` [lien](x) ~~non~~ \\* snake_case [[a|b]]") == "Gras code lien non * snake_case b"
    )


def test_sections_are_cut_out_and_put_back() -> None:
    body = "intro\n\n## Un\n\na\n\n### Sous\n\nb\n\n## Deux\n\nc\n"
    assert section(body, 0) == "intro\n\n"
    assert section(body, 1) == "## Un\n\na\n\n### Sous\n\nb\n\n"
    assert "".join(section(body, n) for n in (0, 1, 3)) == body
    assert splice_section(body, 2, "### Autre\n\nx") == body.replace("### Sous\n\nb", "### Autre\n\nx")
    assert splice_section(body, 3, "") == body[: body.index("## Deux")]
    with pytest.raises(IndexError):
        section(body, 9)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "bad",
    [
        "[[" * 20_000,
        "{{" * 20_000,
        "`" * 20_000,
        "<!--" * 20_000,
        "<a " * 20_000,
        "> " * 20_000,
        "- " * 20_000,
        "- a\n" * 10_000,
        "[[a|" * 5_000 + "]]" * 5_000,
        "{{a|" * 5_000 + "}}" * 5_000,
        "{{a|[[" * 5_000,
        "a`\n" * 10_000,
        " ".join("`" * (i % 300) for i in range(2_000)),
        "[[a]]" * 10_000,
        "<nowiki>" * 10_000,
        "\\" * 20_000,
        "    x\n" * 10_000,
        "".join(" " * i + "- a\n" for i in range(300)),
    ],
    ids=lambda bad: bad[:6].strip(),
)
def test_texts_made_to_be_slow_are_read_in_time(bad: str) -> None:
    scan(bad)
    headings(bad)


@given(st.text(alphabet="[]{}|:`<!->#\n ab\\~'\"=/", max_size=80))
@settings(max_examples=500, deadline=None)
def test_no_text_breaks_the_scanner(body: str) -> None:
    marks = scan(body)
    assert all(0 <= mark.start < mark.end <= len(body) for mark in marks)
    assert [mark.start for mark in marks] == sorted(mark.start for mark in marks)
    assert retarget(body, lambda _: None) == body
    for heading in headings(body):
        assert body[heading.start : heading.end].strip()
    outer = [p for p in pieces(body) if isinstance(p, Mark) and p.kind == "link"]
    assert all(re.match(r"\[\[[^\[]", body[mark.start :]) for mark in outer)


LINES = ["# a", "## b #", "#x", "texte", "- item", "  suite", "    # code", "> cité", "[[a]]", "---", "-", "###", ""]
LINES += ["[^1]: note", "\t# x", " # y", "# c ##", ": sens", "1. un", "| a |", "`code`", "{{a", "}}", "<b>", "~~~"]


@given(st.lists(st.sampled_from(LINES), max_size=12))
@settings(max_examples=500, deadline=None)
def test_headings_are_those_of_a_walk_over_the_whole_text(lines: list[str]) -> None:
    body = "\n".join(lines)
    assert [(each.level, each.start) for each in headings(body)] == [
        (level, start) for level, _title, start in walk(body).headings
    ]

"""Tables as spreadsheets write them: encodings, separators, cells with line breaks, headings that repeat."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers import TableRefused, read_table

TEXT = 'Titre;Durée;Remarque\r\nÀ l’été;2 h;"deux\nlignes ; et un « ; »"\r\n\r\nNoël;3 h;\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings(encoding: str) -> None:
    table = read_table(TEXT.encode(encoding))
    assert table.headings == ("Titre", "Durée", "Remarque")
    assert [row.cells for row in table.rows] == [
        ("À l’été", "2 h", "deux\nlignes ; et un « ; »"), ("Noël", "3 h", ""),
    ]  # fmt: skip
    assert [row.line for row in table.rows] == [2, 5]


@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
def test_separators(sign: str) -> None:
    table = read_table(f'a{sign}b{sign}c\n1{sign}"x;y,z\tw"{sign}3\n'.encode())
    assert table.separator == sign
    assert table.rows[0].cells == ("1", "x;y,z\tw", "3")


@pytest.mark.parametrize("said", ["sep=;\n", '"SEP=;"\n'])
def test_the_line_that_tells_excel_the_separator_is_no_row(said: str) -> None:
    table = read_table(f"{said}Titre;Durée\nNoël;3 h\n".encode())
    assert (table.headings, table.uneven) == (("Titre", "Durée"), ())
    assert [(row.line, row.cells) for row in table.rows] == [(3, ("Noël", "3 h"))]


def test_commas_within_sentences_do_not_cut() -> None:
    table = read_table(b"titre;phrase\nA;un, deux, trois\nB;quatre, cinq, six\n")
    assert table.separator == ";"
    assert table.rows[1].cells == ("B", "quatre, cinq, six")
    table = read_table(b"Titre\n[[Saugues|le bourg]]\n[[Die|la ville]]\n")
    assert [row.cells for row in table.rows] == [("[[Saugues|le bourg]]",), ("[[Die|la ville]]",)]


def test_headings_are_told_apart_and_uneven_rows_are_told() -> None:
    table = read_table(b"Nom;;Nom;\nA;B;C;D\nE\nF;G;H;I;J\n")
    assert table.headings == ("Nom", "Colonne 2", "Nom (2)")
    assert table.rows[1].cells == ("E", "", "")
    assert table.uneven == (2, 3, 4)


def test_one_column_is_a_table() -> None:
    assert [row.cells for row in read_table(b"titre\nA\nB\n").rows] == [("A",), ("B",)]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"a;b\n", b"\x00\x01\x02\x03" * 50, b"x" * 5_000_001, b"\xff\xfea"])
def test_what_is_no_table_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(TableRefused) as refused:
        read_table(data)
    assert refused.value.sentence("fr").startswith("Ce tableau ne se lit pas")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('Nom;Ville\nA;Die\nB;"Saugues\nC;Mende\n', 3),  # to the end of the file
        ('Nom;Ville\nA;Die\nB;"Saugues', 3),  # on its last line
        ('Nom;Ville\nA;"Die\nB;Saugues\nC;"Mende"\n', 2),  # up to the next cell with marks
        ('Nom;Texte\nA;"deux\nlignes"\nB;"Saugues\nC;Mende\n', 4),
        ('Nom;Texte\nA;"' + "long " * 40_000 + "\n", 2),
        ('"Nom;Ville\nA;Die\n', 1),
    ],
)
def test_a_quotation_mark_left_open_is_told_with_its_line(text: str, line: int) -> None:
    with pytest.raises(TableRefused) as refused:
        read_table(text.encode())
    assert f"à la ligne {line}," in refused.value.sentence("fr")
    assert f"on line {line}," in refused.value.sentence("en")


def test_marks_that_pair_and_inches_are_read() -> None:
    table = read_table(b'Nom;Texte\nA;"deux\nlignes, ""dites"" ainsi"\nB;12" de haut\nC;fin "ici"\n')
    assert [row.cells[1] for row in table.rows] == ['deux\nlignes, "dites" ainsi', '12" de haut', 'fin "ici"']


def test_blanks_around_the_marks_are_no_part_of_a_cell() -> None:
    table = read_table('Nom;Texte;Lieu\nA;"deux\nlignes" ;Die\nB ; "dit ""ici""\nou là" ;Mende\n'.encode())
    assert [tuple(map(str.strip, row.cells)) for row in table.rows] == [
        ("A", "deux\nlignes", "Die"),
        ("B", 'dit "ici"\nou là', "Mende"),
    ]
    table = read_table(b'Nom, Ville\nA, "Die, Drome"\nB, Mende\n')
    assert [row.cells for row in table.rows] == [("A", "Die, Drome"), ("B", "Mende")]
    assert read_table(b'Nom;Dit\nA; "ici" dit-on\n').rows[0].cells[1].strip() == '"ici" dit-on'


@given(st.binary(max_size=300))
def test_any_file_is_read_or_refused(data: bytes) -> None:
    try:
        table = read_table(data)
    except TableRefused:
        return
    assert len(set(table.headings)) == len(table.headings)
    assert all(len(row.cells) == len(table.headings) for row in table.rows)

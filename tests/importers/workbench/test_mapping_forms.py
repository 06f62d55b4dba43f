"""Units and dates of a mapping: read one way, written back the other."""

import pytest

from importers.mediawiki.mapping import Mappings, read_mapping
from importers.mediawiki.templates import read_written_date, take_templates, written_date

MAPPING = read_mapping(
    'ancres = ["Mare"]\ntype = "territoire"\n[modeles.Mare.parametres]\n'
    'surface = {champ = "superficie", unite = "ha"}\n'
    'creusee = {champ = "debut", forme = "date", date = "jj/mm/aaaa"}\n',
    "mares",
)


def test_a_bare_number_gets_its_unit_and_a_date_its_order() -> None:
    taken = take_templates("{{Mare|surface=2,5|creusee=3/11/1894}}", (MAPPING,), str)
    assert taken is not None
    assert taken.head == {"type": "territoire", "superficie": "2.5 ha", "debut": "1894-11-03"}
    taken = take_templates("{{Mare|surface=deux hectares|creusee=vers 1900}}", (MAPPING,), str)
    assert taken is not None
    assert taken.head == {"type": "territoire", "superficie": "deux hectares", "debut": "vers 1900"}
    assert Mappings.of_wiki((MAPPING,), ["Modèle:Mare"]).used == (MAPPING,)


@pytest.mark.parametrize(
    ("written", "form", "said"),
    [("3/11/1894", "jj/mm/aaaa", "1894-11-03"), ("11-03-1894", "mm-jj-aaaa", "1894-11-03"), ("1894", "aaaa", "1894"),
     ("11.1894", "mm.aaaa", "1894-11"), ("31/02/1894", "jj/mm/aaaa", "31/02/1894"), ("hier", "jj/mm/aaaa", "hier"),
     ("1894-11-03", "", "1894-11-03")],
)  # fmt: skip
def test_a_date_goes_there_and_back(written: str, form: str, said: str) -> None:
    assert read_written_date(written, form) == said
    back = written_date(said, form)
    assert read_written_date(back, form) == said

"""Names as they are compared."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from fiches import fold

_LIGATURES = {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "’": "'", "ʼ": "'"}
_SIGNS = st.sampled_from([*_LIGATURES, *"éÀçÿİıŉǆΣςſªﬁ½Å가", "\u0301", "\u0323", "e", "A", " "])


@given(st.text() | st.lists(_SIGNS | st.characters()).map("".join))
def test_folding_takes_away_accents_ligatures_and_capitals_and_nothing_else(text: str) -> None:
    plain = "".join(_LIGATURES.get(sign, sign) for sign in text)
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(sign))
    assert fold(text) == bare.casefold()

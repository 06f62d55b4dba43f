"""Texts, addresses, points, pages, terms, files and records, clean and as imported pages hold them."""

import pytest

from fiches import DATATYPES, Options, Parsed, datatype, read_area, read_point

FRENCH = Options(language="fr")
THEMES = {"alimentation": "Alimentation", "mobilites": "Mobilité", "mobilité": "Mobilité"}
TERMS = Options(find_term=lambda text: THEMES.get(text.lower()))


def read(kind: str, raw: object, options: Options = FRENCH) -> Parsed:
    known = datatype(kind)
    assert known is not None
    return known.parse(raw, options)


def text_of(parsed: Parsed) -> str | None:
    return parsed.value.text if parsed.value else None


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Texte", "text"), ("String", "text"), ("_txt", "text"), ("Chaîne de caractères", "text"),
        ("Énumération", "text"),
        ("Nombre", "number"), ("Number", "number"), ("Nombre entier", "number"), ("_num", "number"),
        ("Quantité", "quantity"), ("Température", "quantity"), ("Date", "date"), ("Booléen", "boolean"),
        ("URL", "url"), ("URI", "url"), ("Annotation-URI", "url"), ("Adresse électronique", "email"),
        ("Numéro de téléphone", "telephone"), ("Coordonnées géographiques", "coordinates"),
        ("Geographic coordinates", "coordinates"), ("Enregistrement", "record"), ("Monolingual text", "monolingual"),
        ("External identifier", "identifier"), ("Keyword", "keyword"), ("Code", "code"), ("Page", "page"),
        ("mot-clé", "keyword"), ("texte long", "long_text"), ("groupe de champs", "record"), ("oui ou non", "boolean"),
        ("adresse_web", "url"), ("terme", "term"), ("fichier", "file"), ("durée", "duration"),
    ],
)  # fmt: skip
def test_a_datatype_is_found_by_its_names(name: str, key: str) -> None:
    known = datatype(name)
    assert known is not None
    assert known.key == key


def test_every_datatype_has_a_name_in_both_languages() -> None:
    assert len(DATATYPES) == 19
    for key, known in DATATYPES.items():
        assert key == known.key
        assert datatype(known.label_fr) is known
    assert datatype("Sparkline") is None


@pytest.mark.parametrize(
    ("written", "address", "code"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d", None),
        ("http://example.org", "http://example.org", None),
        ("mailto:zoe@example.org", "mailto:zoe@example.org", None),
        ("https//www.example.org", "https://www.example.org", "url-mended"),
        ("http:/example.org/x", "http://example.org/x", "url-mended"),
        ("www.example.org", "https://www.example.org", "url-mended"),
        ("example.org/page", "https://example.org/page", "url-mended"),
        ("javascript:alert(1)", None, "url"),
        ("data:text/html,x", None, "url"),
        ("https://", None, "url"),
        ("https://exa mple.org", None, "url"),
        ("le site de la mairie", None, "url"),
        ("#", None, "url"),
    ],
)
def test_addresses_of_the_web(written: str, address: str | None, code: str | None) -> None:
    parsed = read("url", written)
    assert text_of(parsed) == address
    assert (parsed.problem.code if parsed.problem else None) == code


@pytest.mark.parametrize(
    ("written", "kept", "shown"),
    [
        ("04 71 00 00 00", "+33471000000", "04\u00a071\u00a000\u00a000\u00a000"),
        ("0471000000", "+33471000000", "04\u00a071\u00a000\u00a000\u00a000"),
        (471000000, "+33471000000", "04\u00a071\u00a000\u00a000\u00a000"),
        ("+33 (0)4 71 00 00 00", "+33471000000", "04\u00a071\u00a000\u00a000\u00a000"),
        ("00 44 20 7946 0958", "+442079460958", "+442079460958"),
        ("3919", "3919", "3919"),
        ("à la mairie", None, None),
    ],
)
def test_telephone_numbers(written: object, kept: str | None, shown: str | None) -> None:
    parsed = read("telephone", written)
    assert text_of(parsed) == kept
    known = datatype("telephone")
    assert known is not None
    if parsed.value:
        assert known.format(parsed.value, "", "fr", FRENCH).replace(" ", "\u00a0") == shown


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("zoe@example.org", "zoe@example.org"),
        ("mailto:zoe@example.org", "zoe@example.org"),
        ("Zoé <zoe@example.org>", None),
        ("zoe(at)example.org", None),
        ("zoe@example", None),
    ],
)
def test_electronic_addresses(written: str, kept: str | None) -> None:
    assert text_of(read("email", written)) == kept


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("46.58; 0.34", "46.58; 0.34"),
        ("46,58 ; 0,34", "46.58; 0.34"),
        ("46.58, 0.34", "46.58; 0.34"),
        ("46,58, 0,34", "46.58; 0.34"),
        ("46.58 0.34", "46.58; 0.34"),
        ("-12.5; -0.25", "-12.5; -0.25"),
        ("46° 30' N, 0° 15' E", "46.5; 0.25"),
        ("46°30'00\" N 0°15'00\" O", "46.5; -0.25"),
        ("0,25° O ; 46,5° N", "46.5; -0.25"),
        ({"latitude": 46.58, "longitude": "0,34"}, "46.58; 0.34"),
        ([46.58, 0.34], "46.58; 0.34"),
        ("95; 0", None),
        ("46.58", None),
        ("Geocode the address…", None),
    ],
)
def test_points(written: object, kept: str | None) -> None:
    assert text_of(read("coordinates", written)) == kept


def test_a_point_is_told_in_the_language_and_an_area_is_a_point_with_a_distance() -> None:
    known = datatype("coordinates")
    value = read("coordinates", "46.58; -0.34").value
    assert known is not None
    assert value is not None
    assert known.format(value, "", "fr", FRENCH) == "46,58° N, 0,34° O"
    assert known.format(value, "", "en", FRENCH) == "46.58° N, 0.34° W"
    assert known.format(value, "uri", "fr", FRENCH) == "geo:46.58,-0.34"
    assert read_area("46.5; 0.3 (30 km)") == (46.5, 0.3, 30.0)
    assert read_area("46.5; 0.3 (500 m)") == (46.5, 0.3, 0.5)
    assert read_area("46.5; 0.3") is None
    assert read_point("nulle part") is None


@pytest.mark.parametrize(
    ("written", "target"),
    [
        ("[[Saugues]]", "Saugues"),
        ("[[Saugues|la commune]]", "Saugues"),
        ("saugues", "Saugues"),
        ("Pays_de_Vernaise", "Pays de Vernaise"),
        (":Catégorie:Commun", "Catégorie:Commun"),
        ("AIRT : Étape 1", "AIRT : Étape 1"),
        ("a|b", None),
        ("<b>x</b>", None),
    ],
)
def test_pages(written: str, target: str | None) -> None:
    parsed = read("page", written)
    assert (parsed.value.target if parsed.value else None) == target


def test_a_page_of_another_space_is_understood_without_its_prefix() -> None:
    value = read("page", "Zoé", Options(default_space="Personne")).value
    assert value is not None
    assert value.target == "Personne:Zoé"


@pytest.mark.parametrize(
    ("written", "label", "code"),
    [("Alimentation", "Alimentation", None), ("mobilites", "Mobilité", None), ("Astronomie", "Astronomie", "term")],
)
def test_a_term_is_known_by_its_synonyms_and_kept_when_unknown(written: str, label: str, code: str | None) -> None:
    parsed = read("term", written, TERMS)
    assert text_of(parsed) == label
    assert (parsed.problem.code if parsed.problem else None) == code
    assert parsed.problem is None or parsed.problem.severity == "warning"


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Fichier:jardin.jpg", "jardin.jpg"),
        ({"fichier": "[[File:jardin.jpg]]", "credit": "Odile"}, "jardin.jpg"),
        ("No-image-yet.jpg", None),
        ("jardin", None),
    ],
)
def test_files(raw: object, name: str | None) -> None:
    assert text_of(read("file", raw)) == name


def test_texts_are_cleaned_as_their_kind_asks() -> None:
    assert text_of(read("text", " deux\n  lignes ")) == "deux lignes"
    assert text_of(read("long_text", "\nun\n\ndeux\n")) == "un\n\ndeux"
    assert text_of(read("code", "  a\n    b\n")) == "  a\n    b"
    assert text_of(read("text", "   ")) is None


def test_a_text_that_has_not_its_form_is_kept_with_a_remark() -> None:
    parsed = read("identifier", "12", Options(pattern="[0-9]{9}", formatter="https://example.org/$1"))
    assert text_of(parsed) == "12"
    assert parsed.problem is not None
    assert parsed.problem.code == "pattern"
    assert read("text", "x", Options(pattern="(")).problem is None


def test_an_identifier_leads_to_its_catalogue() -> None:
    options = Options(formatter="https://example.org/$1")
    known = datatype("identifier")
    value = read("identifier", "43234", options).value
    assert known is not None
    assert value is not None
    assert known.format(value, "uri", "fr", options) == "https://example.org/43234"


def test_a_text_knows_its_language() -> None:
    value = read("monolingual", "Adiu monde@oc").value
    assert value is not None
    assert (value.language, value.text) == ("oc", "Adiu monde@oc")
    own = read("monolingual", "Bonjour").value
    assert own is not None
    assert own.language == "fr"


def test_a_record_is_read_by_place_or_by_name() -> None:
    fields = Options(fields=(("nom", "text", FRENCH), ("duree", "duration", FRENCH), ("lien", "url", FRENCH)))
    known = datatype("record")
    assert known is not None
    value = read("record", "Inviter; 2 h; ?", fields).value
    assert value is not None
    assert [(key, part.text) for key, part in value.record] == [("nom", "Inviter"), ("duree", "2 h")]
    assert known.format(value, "", "fr", fields) == "Inviter (2\u202fh)"
    assert value == read("record", {"nom": "Inviter", "duree": "2 h"}, fields).value
    bad = read("record", "Inviter; longtemps", fields)
    assert bad.problem is not None
    assert bad.problem.code == "duration"
    assert read("record", "a; 1 h; example.org; d", fields).value is None


def test_the_name_of_a_part_is_kept_to_the_letter() -> None:
    kind = datatype("page")
    assert kind is not None
    value = kind.parse("[[saugues_bourg#_1]]", Options()).value
    assert value is not None
    assert value.target == "Saugues bourg#_1"

"""Numbers, amounts, measures, durations and answers, as they are met in French and English pages."""

import pytest

from fiches import Head, Options, Unit, datatype, in_other_units

FRENCH, ENGLISH = Options(language="fr"), Options(language="en")
MONEY = Options(
    units=(Unit(("€", "euro", "EUR"), 1.0), Unit(("k€", "K€"), 0.001), Unit(("$", "USD"), 1.25, prefixed=True))
)
SURFACE = Options(units=(Unit(("km²",), 1.0), Unit(("ha", "hectare"), 100.0)))
RATE = Options(units=(Unit(("%", "pour cent"), 1.0),))
WARMTH = Options(units=(Unit(("K",), 1.0), Unit(("°C",), 1.0, shift=-273.15), Unit(("°F",), 1.8, shift=-459.67)))

NUMBERS = (
    # written, language, value, shown in French, remark
    ("40 000", "fr", 40000, "40\u202f000", None),
    ("40\u202f000", "fr", 40000, "40\u202f000", None),
    ("70\u00a0275", "fr", 70275, "70\u202f275", None),
    ("44,9597", "fr", 44.9597, "44,96", None),
    ("44.9597", "fr", 44.9597, "44,96", None),
    ("1.234.567", "fr", 1234567, "1\u202f234\u202f567", None),
    ("1,234", "en", 1234, "1\u202f234", None),
    ("1,234.5", "en", 1234.5, "1\u202f234,5", None),
    ("−3", "fr", -3, "-3", None),
    ("+ 21", "fr", 21, "21", None),
    ("1e3", "fr", 1000, "1\u202f000", None),
    ("40.000", "fr", 40, "40", "dot"),
    ("40.125", "fr", 40.125, "40,125", "dot"),
    ("10.000 à 20.000", "fr", 10, "10 à 20", "dot"),
    ("11.200 habitants", "fr", 11.2, "11,2", "dot"),
    ("0.125", "fr", 0.125, "0,125", None),
    ("40.125", "en", 40.125, "40,125", None),
    ("40.1250", "fr", 40.125, "40,125", None),
    ("1440.125", "fr", 1440.125, "1\u202f440,125", None),
    (40.125, "fr", 40.125, "40,125", None),
    ({"valeur": 40.125}, "fr", 40.125, "40,125", None),
    (412, "fr", 412, "412", None),
    ({"valeur": 11200, "annee": 2022}, "fr", 11200, "11\u202f200", None),
    ("1440 Ha", "fr", 1440, "1\u202f440", "number-unit"),
    ("12 %", "fr", 12, "12", "number-unit"),
    ("environ 900", "fr", 900, "900", "about"),
    ("60 à 120", "fr", 60, "60 à 120", "interval"),
    ("10-20", "fr", 10, "10 à 20", "interval"),
    ("entre 5 et 7", "fr", 5, "5 à 7", "interval"),
)

QUANTITIES = (
    # written, options, value in the main unit, shown in French, in English, remark
    ("40 000 €", MONEY, 40000, "40\u202f000\u202f€", "40,000 €", None),
    ("1 100 euros", MONEY, 1100, "1\u202f100\u202f€", "1,100 €", None),
    ("€ 12", MONEY, 12, "12\u202f€", "12 €", None),
    ("12,50 €", MONEY, 12.5, "12,5\u202f€", "12.5 €", None),
    ("30 k€", MONEY, 30000, "30\u202fk€", "30 k€", None),
    ("$ 100", MONEY, 80, "100\u202f$", "$\u00a0100", None),
    ("40.000 €", MONEY, 40000, "40\u202f000\u202f€", "40,000 €", "dot"),
    ("environ 40.000 € par an", MONEY, 40000, "40\u202f000\u202f€", "40,000 €", "dot"),
    ("12.500", MONEY, 12500, "12\u202f500\u202f€", "12,500 €", "dot"),
    ("$ 12.500", MONEY, 10000, "12\u202f500\u202f$", "$\u00a012,500", "dot"),
    ("5 à 10.000 €", MONEY, 5, "5 à 10\u202f000\u202f€", "5 to 10,000 €", "dot"),
    ("1.250.000 €", MONEY, 1250000, "1\u202f250\u202f000\u202f€", "1,250,000 €", None),
    ("40.125 k€", MONEY, 40125, "40,125\u202fk€", "40.125 k€", "dot"),
    ("0.125 €", MONEY, 0.125, "0,125\u202f€", "0.125 €", None),
    ({"montant": "12.500", "devise": "EUR"}, MONEY, 12500, "12\u202f500\u202f€", "12,500 €", "dot"),
    ({"montant": 12.125, "devise": "EUR"}, MONEY, 12.125, "12,125\u202f€", "12.125 €", None),
    ("gratuit", MONEY, 0, "0\u202f€", "0 €", None),
    (95, MONEY, 95, "95\u202f€", "95 €", None),
    ({"montant": 1500, "devise": "EUR", "precision": "par an"}, MONEY, 1500, "1\u202f500\u202f€", "1,500 €", None),
    ({"montant": "1500 €"}, MONEY, 1500, "1\u202f500\u202f€", "1,500 €", None),
    ("12 € par personne", MONEY, 12, "12\u202f€", "12 €", "unit-rest"),
    ("environ 30 000 €", MONEY, 30000, "30\u202f000\u202f€", "30,000 €", "about"),
    ("10 à 20 k€", MONEY, 10000, "10 à 20\u202fk€", "10 to 20 k€", "interval"),
    ("70.275 km²", SURFACE, 70.275, "70,275\u202fkm²", "70.275 km²", "dot"),
    ("1440 Ha", SURFACE, 14.4, "1\u202f440\u202fha", "1,440 ha", None),
    ("12 hectares", SURFACE, 0.12, "12\u202fha", "12 ha", None),
    ("70 275 km²", SURFACE, 70275, "70\u202f275\u202fkm²", "70,275 km²", None),
    ("12 %", RATE, 12, "12\u202f%", "12 %", None),
    ("20 °C", WARMTH, 293.15, "20\u202f°C", "20 °C", None),
    ("68 °F", WARMTH, 293.15, "68\u202f°F", "68 °F", None),
)  # fmt: skip

DURATIONS = (
    # written, seconds, shown in French, in English, remark
    ("2 h", 7200, "2\u202fh", "2 h", None),
    ("1h30", 5400, "1\u202fh\u202f30", "1 h 30", None),
    ("90 min", 5400, "1\u202fh\u202f30", "1 h 30", None),
    ("2 h 45", 9900, "2\u202fh\u202f45", "2 h 45", None),
    ("2 heures et demie", 9000, "2\u202fh\u202f30", "2 h 30", None),
    ("une demi-heure", 1800, "30\u202fmin", "30 min", None),
    ("une demi-journée", 14400, "1\u202fdemi-journée", "1 half-day", None),
    ("half a day", 14400, "1\u202fdemi-journée", "1 half-day", None),
    ("une soirée", 10800, "3\u202fh", "3 h", None),
    ("trois jours", 259200, "3\u202fjours", "3 days", None),
    ("1,5 jour", 129600, "1,5\u202fjour", "1.5 days", None),
    ("2 semaines", 1209600, "2\u202fsemaines", "2 weeks", None),
    ("12 mois", 31556952, "12\u202fmois", "12 months", None),
    ("1 an et 3 mois", 39446190, "1\u202fan 3\u202fmois", "1 year 3 months", None),
    ("PT1H30M", 5400, "1\u202fh\u202f30", "1 h 30", None),
    ({"valeur": 6, "unite": "mois"}, 15778476, "6\u202fmois", "6 months", None),
    ("environ 900 h", 3240000, "900\u202fh", "900 h", "about"),
    ("1.500 h", 5400, "1\u202fh\u202f30", "1 h 30", "dot"),
    ("60 à 120 min", 3600, "1\u202fh à 2\u202fh", "1 h to 2 h", "interval"),
    ("2-3 h", 7200, "2\u202fh à 3\u202fh", "2 h to 3 h", "interval"),
)


@pytest.mark.parametrize(("written", "language", "number", "shown", "remark"), NUMBERS)
def test_a_number_is_read(written: object, language: str, number: float, shown: str, remark: str | None) -> None:
    known = datatype("nombre")
    assert known is not None
    parsed = known.parse(written, Options(language=language))
    assert parsed.value is not None
    assert parsed.value.sort == number
    assert known.format(parsed.value, "", "fr", FRENCH) == shown
    assert (parsed.problem.code if parsed.problem else None) == remark


@pytest.mark.parametrize("row", QUANTITIES, ids=[str(row[0]) for row in QUANTITIES])
def test_a_quantity_is_read(row: tuple[object, Options, float, str, str, str | None]) -> None:
    written, options, main, french, english, remark = row
    known = datatype("quantity")
    assert known is not None
    parsed = known.parse(written, options)
    assert parsed.value is not None
    assert parsed.value.sort == pytest.approx(main)
    assert known.format(parsed.value, "", "fr", options) == french
    assert known.format(parsed.value, "", "en", options) == english
    assert (parsed.problem.code if parsed.problem else None) == remark


ROADS = (Unit(("km",), 1.0), Unit(("m",), 1000.0), Unit(("mi", "mile"), 0.621371))


@pytest.mark.parametrize(
    ("written", "options", "others"),
    [
        ("10 km", Options(units=ROADS), ("6,214\u202fmi",)),
        ("10 mi", Options(units=ROADS), ("16,093\u202fkm",)),
        ("10 km", Options(units=ROADS, shown_in="mi"), ()),
        (
            "10 km",
            Options(units=ROADS, shown_in="km", also_in=("m", "mile", "lieue")),
            ("10\u202f000\u202fm", "6,214\u202fmi"),
        ),
        ("12 à 15 km", Options(units=ROADS), ("7,456 à 9,321\u202fmi",)),
        ("12 km²", SURFACE, ()),
        ("10 °C", WARMTH, ("283,15\u202fK", "50\u202f°F")),
        ("12 %", RATE, ()),
    ],
)
def test_a_quantity_is_told_in_its_other_units(written: str, options: Options, others: tuple[str, ...]) -> None:
    known = datatype("quantity")
    value = known.parse(written, options).value if known else None
    assert value is not None
    assert in_other_units(value, "fr", options) == others


@pytest.mark.parametrize(("written", "seconds", "french", "english", "remark"), DURATIONS)
def test_a_duration_is_read(written: object, seconds: float, french: str, english: str, remark: str | None) -> None:
    known = datatype("durée")
    assert known is not None
    parsed = known.parse(written, FRENCH)
    assert parsed.value is not None
    assert parsed.value.sort == seconds
    assert known.format(parsed.value, "", "fr", FRENCH) == french
    assert known.format(parsed.value, "", "en", ENGLISH) == english
    assert (parsed.problem.code if parsed.problem else None) == remark


@pytest.mark.parametrize(
    ("kind", "written", "options", "code"),
    [
        ("number", "vert", FRENCH, "number"),
        ("number", "1,2,3", FRENCH, "number"),
        ("number", float("nan"), FRENCH, "number"),
        ("number", 10**400, FRENCH, "number"),
        ("quantity", "12 mars", MONEY, "unit"),
        ("quantity", "beaucoup", MONEY, "number"),
        ("quantity", "12 km", FRENCH, "unit"),
        ("duration", "2", FRENCH, "duration-unit"),
        ("duration", "longtemps", FRENCH, "duration"),
        ("duration", "tous les trois mois", FRENCH, "duration"),
        ("boolean", "peut-être", FRENCH, "boolean"),
    ],
)
def test_what_is_none_is_refused_with_a_sentence(kind: str, written: object, options: Options, code: str) -> None:
    known = datatype(kind)
    assert known is not None
    parsed = known.parse(written, options)
    assert parsed.value is None
    assert parsed.problem is not None
    assert parsed.problem.code == code
    assert parsed.problem.fr.startswith("«\u202f")
    assert len(parsed.problem.fr) < 300


@pytest.mark.parametrize(
    ("kind", "written", "how", "options", "shown"),
    [
        ("quantity", "1440 ha", "km²", SURFACE, "14,4\u202fkm²"),
        ("quantity", "20 °C", "°F", WARMTH, "68\u202f°F"),
        ("quantity", "1440 ha", "-n", SURFACE, "1440"),
        ("quantity", "1440 ha", "-u", SURFACE, "ha"),
        ("duration", "90 min", "min", FRENCH, "90"),
        ("duration", "90 min", "ISO", FRENCH, "PT1H30M"),
        ("duration", "2 jours", "ISO", FRENCH, "P2D"),
        ("number", "1234567,891", "-", FRENCH, "1234567,891"),
        ("number", "1234567,891", "LOCL@en", FRENCH, "1,234,567.891"),
        ("number", "1234567,891", "1", FRENCH, "1\u202f234\u202f567,9"),
        ("boolean", "oui", "ouvert,fermé", FRENCH, "ouvert"),
        ("boolean", "non", "ouvert,fermé", FRENCH, "fermé"),
        ("boolean", "vrai", "num", FRENCH, "1"),
        ("boolean", "oui", "LOCL", FRENCH, "vrai"),
        ("boolean", "non", "LOCL@es", FRENCH, "falso"),
    ],
)
def test_a_printout_says_how_it_is_shown(kind: str, written: str, how: str, options: Options, shown: str) -> None:
    known = datatype(kind)
    assert known is not None
    value = known.parse(written, options).value
    assert value is not None
    assert known.format(value, how, "fr", options) == shown


@pytest.mark.parametrize("written", ["oui", "Oui", "vrai", "yes", "true", "1", True, "✓"])
def test_yes_is_said_in_many_ways(written: object) -> None:
    known = datatype("booléen")
    assert known is not None
    value = known.parse(written, FRENCH).value
    assert value is not None
    assert (value.text, known.format(value, "", "en", ENGLISH)) == ("oui", "yes")


@pytest.mark.parametrize(
    ("line", "kind", "options", "number", "shown", "code"),
    [
        ("40.000", "quantity", MONEY, 40000, "40\u202f000\u202f€", "dot"),
        ("{montant: 12.500, devise: EUR}", "quantity", MONEY, 12500, "12\u202f500\u202f€", "dot"),
        ("40.125", "quantity", MONEY, 40125, "40\u202f125\u202f€", "dot"),
        ("12.50", "quantity", MONEY, 12.5, "12,5\u202f€", None),
        ("40.000", "number", FRENCH, 40, "40", "dot"),
        ("40.000", "number", ENGLISH, 40, "40", None),
        ("40.0", "number", FRENCH, 40, "40", None),
        ("1500", "number", FRENCH, 1500, "1\u202f500", None),
        ("2.10", "text", FRENCH, "2.10", "2.10", None),
    ],
)
def test_a_number_of_a_head_is_read_as_it_was_written(  # noqa: PLR0917 (one row of a table)
    line: str, kind: str, options: Options, number: float | str, shown: str, code: str | None
) -> None:
    known = datatype(kind)
    assert known is not None
    parsed = known.parse(Head.parse(f"valeur: {line}\n")["valeur"], options)
    assert parsed.value is not None
    assert (parsed.value.sort, known.format(parsed.value, "", "fr", options)) == (number, shown)
    assert (parsed.problem.code if parsed.problem else None) == code

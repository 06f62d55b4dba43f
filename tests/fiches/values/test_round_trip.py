"""The canonical text of every value is read as the same value, without a remark; what is shown says the same."""

from dataclasses import replace

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from fiches import DATATYPES, Options, Unit, Value, datatype, title_key

FRENCH, ENGLISH = Options(language="fr"), Options(language="en")
MONEY = Options(units=(Unit(("€", "euro", "EUR"), 1.0), Unit(("k€",), 0.001), Unit(("$", "USD"), 1.25, prefixed=True)))
WARMTH = Options(units=(Unit(("K",), 1.0), Unit(("°C",), 1.0, shift=-273.15), Unit(("°F",), 1.8, shift=-459.67)))
LENGTHS = Options(units=(Unit(("km",), 1.0), Unit(("m", "mètre"), 1000.0), Unit(("mi",), 0.62137119)))
STEP = Options(
    fields=(
        ("titre", "text", FRENCH),
        ("duree", "duration", FRENCH),
        ("cout", "quantity", MONEY),
        ("fait", "boolean", FRENCH),
    )
)

numbers = st.one_of(st.integers(-(10**9), 10**9), st.floats(-1e12, 1e12).map(lambda x: round(x, 4)))
words = st.text(st.characters(blacklist_categories=["Cc", "Cs", "Z"]), min_size=1, max_size=12)
texts = st.lists(words, min_size=1, max_size=5).map(" ".join)
days = st.tuples(st.integers(1000, 9998), st.integers(1, 12), st.integers(1, 28)).map(
    "{0[0]}-{0[1]:02d}-{0[2]:02d}".format
)
clocks = st.tuples(st.integers(0, 23), st.integers(0, 59)).map("{0[0]:02d}:{0[1]:02d}".format)
zones = st.sampled_from(["Z", "+02:00", "-0530", " CET", " America/New_York", " Europe/Paris"])
parts = st.sampled_from(["début", "fin", "été", "mid", "spring"])
named = st.sampled_from(["début {}", "mi-{}", "fin février {}", "été {}", "2e trimestre {}", "mi-août {}", "hiver {}"])
dates = st.one_of(
    days,
    st.integers(-9999, 20000).map(lambda y: f"{'-' if y < 0 else '+'}{abs(y):04d}"),
    st.tuples(st.integers(100, 9999), st.integers(1, 12)).map("{0[0]:04d}-{0[1]:02d}".format),
    st.tuples(days, clocks).map(" ".join),
    st.tuples(days, clocks, zones).map("{0[0]} {0[1]}{0[2]}".format),
    st.tuples(parts, st.integers(1000, 9999)).map("{0[0]} {0[1]}".format),
    st.tuples(days, days).map(sorted).map(" .. ".join),
    st.tuples(days, days, st.sampled_from([(4, 7), (7, 4), (4, 10), (10, 4), (7, 10), (10, 7)])).map(
        lambda t: f"{min(t[:2])[: t[2][0]]} .. {max(t[:2])[: t[2][1]]}"
    ),
    st.tuples(named, st.one_of(named, st.sampled_from(["{}", "{}-04", "{}-04-12"])), st.integers(1600, 9990)).map(
        lambda t: f"{t[0].format(t[2])} .. {t[1].format(t[2] + 3)}"
    ),
    st.tuples(st.sampled_from(["{}", "{}-04", "{}-04-12"]), named, st.integers(1600, 9990)).map(
        lambda t: f"{t[0].format(t[2])} .. {t[1].format(t[2] + 3)}"
    ),
    st.tuples(days, clocks, clocks).map(lambda t: f"{t[0]} de {min(t[1:])} à {max(t[1:])}"),
    st.tuples(st.sampled_from(["depuis", "since", "jusqu’au", "before", "après"]), days).map(" ".join),
)  # fmt: skip
durations = st.lists(
    st.tuples(
        st.integers(1, 400), st.sampled_from(["an", "mois", "semaines", "jours", "demi-journées", "h", "min", "s"])
    ).map("{0[0]} {0[1]}".format),
    min_size=1,
    max_size=3,
).map(" ".join)


def read(kind: str, raw: object, options: Options) -> Value:
    known = datatype(kind)
    assert known is not None
    parsed = known.parse(raw, options)
    assert parsed.value is not None, (raw, parsed.problem)
    return parsed.value


def holds(kind: str, raw: object, options: Options = FRENCH) -> Value:
    """The value of `raw`, once its canonical text was read back in both languages."""
    known = datatype(kind)
    assert known is not None
    value = read(kind, raw, options)
    again = known.parse(value.text, options)
    # A canonical date is in UTC: the zone that was written is only told on request.
    assert again.value == (replace(value, unit=None) if kind == "date" else value)
    assert again.problem is None
    for language in ("fr", "en"):
        assert known.format(value, "", language, options)
    return value


@given(numbers)
@example(1e15)
@example(-0.0)
@example(1.4375)
def test_numbers(number: float) -> None:
    for options in (FRENCH, ENGLISH):
        value = holds("number", number, options)
        assert value.sort == float(number)
        known = datatype("number")
        assert known is not None
        exact = known.format(value, "-", options.language, options)
        assert read("number", exact, options).sort == float(number)
        # From 1 on a number is shown with three decimals, as Semantic MediaWiki shows it.
        shown = known.format(value, "", options.language, options)
        rounded = round(float(number), 3) if abs(number) >= 1 else float(number)
        assert read("number", shown, options).sort == rounded


@given(numbers, st.sampled_from(["€", "k€", "$"]))
def test_amounts(number: float, unit: str) -> None:
    value = holds("quantity", f"{number} {unit}", MONEY)
    assert value.unit == unit


@given(numbers, st.sampled_from(["K", "°C", "°F"]))
def test_temperatures(number: float, unit: str) -> None:
    holds("quantity", f"{number} {unit}", WARMTH)


@given(st.tuples(numbers, numbers).map(sorted), st.sampled_from(["km", "m", "mi"]))
def test_intervals_of_quantities(ends: list[float], unit: str) -> None:
    value = holds("quantity", f"{ends[0]}..{ends[1]} {unit}", LENGTHS)
    assert value.upper is not None
    assert value.upper >= float(value.sort)


@given(dates)
@example("-0044-03")
@example("-9999")
@example("0000")
@example("1er trimestre 2021")
@example("hiver 2020-2021")
def test_dates(text: str) -> None:
    value = holds("date", text)
    known = datatype("date")
    assert known is not None
    for options in (FRENCH, ENGLISH):
        shown = known.format(value, "", options.language, options)
        again = read("date", shown, options)
        assert (again.sort, again.upper) == (value.sort, value.upper), shown


@given(durations)
@example("une demi-journée")
@example("1,5 jour")
@example("0,25 s")
def test_durations(text: str) -> None:
    value = holds("duration", text)
    known = datatype("duration")
    assert known is not None
    for options in (FRENCH, ENGLISH):
        shown = known.format(value, "", options.language, options)
        assert read("duration", shown, options).sort == pytest.approx(value.sort), shown


@given(st.tuples(durations, durations))
def test_intervals_of_durations(ends: tuple[str, str]) -> None:
    low, high = (float(read("duration", end, FRENCH).sort) for end in ends)
    assume(low <= high)
    holds("duration", f"{ends[0]} à {ends[1]}")


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_coordinates(latitude: float, longitude: float) -> None:
    value = holds("coordinates", [f"{latitude:.9f}", f"{longitude:.9f}"])
    assert float(value.sort) == pytest.approx(latitude, abs=1e-7)


@given(texts, st.sampled_from(["text", "long_text", "code", "keyword", "identifier"]))
def test_texts(text: str, kind: str) -> None:
    assert holds(kind, text).text == text


@given(texts, st.sampled_from(["fr", "en", "oc", "pt-BR"]))
def test_texts_in_a_language(text: str, tag: str) -> None:
    assert holds("monolingual", {"texte": text, "langue": tag}).language == tag.lower()


@given(texts.filter(lambda text: title_key(text) and not set(text) & set("[]{}|<>:_")))
def test_pages_and_terms(text: str) -> None:
    holds("page", text)
    holds("term", text)


@pytest.mark.parametrize("text", ["\u200b", "\ufeff\u2060", " \u00ad_", "[[\u200e]]"])
def test_signs_that_nobody_sees_are_no_title(text: str) -> None:
    known = datatype("page")
    assert known is not None
    parsed = known.parse(text, FRENCH)
    assert parsed.value is None
    assert parsed.problem is not None


@given(st.booleans())
def test_booleans(answer: bool) -> None:  # noqa: FBT001 — the value under test
    assert holds("boolean", answer).sort == float(answer)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "titre": texts.filter(lambda text: text != "?" and " = " not in text and "\\" not in text),
            "duree": durations,
            "cout": st.integers(0, 10**6),
            "fait": st.booleans(),
        },
    )
)
def test_records(given_fields: dict[str, object]) -> None:
    assume(given_fields)
    value = holds("record", given_fields, STEP)
    assert [key for key, _value in value.record] == list(given_fields)


def test_a_record_with_two_values_of_a_field_is_read_back() -> None:
    value = holds("record", {"titre": ["Un", "Deux"], "fait": "oui"}, STEP)
    assert value.text == "titre = Un; titre = Deux; fait = oui"
    holds("record", {"titre": "a; b", "autre": "c"}, STEP)


anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=60),
    st.lists(st.text(max_size=5)),
    st.dictionaries(st.sampled_from(["valeur", "debut", "fin", "fichier", "latitude", "longitude", "x"]), st.text()),
)


@given(anything)
@settings(deadline=None)
def test_nothing_that_is_written_makes_reading_fail(raw: object) -> None:
    for kind in DATATYPES:
        known = datatype(kind)
        assert known is not None
        for options in (FRENCH, ENGLISH, MONEY, STEP):
            parsed = known.parse(raw, options)
            assert parsed.value or parsed.problem
            if parsed.value:
                known.format(parsed.value, "", "fr", options)
            if parsed.problem:
                assert parsed.problem.fr
                assert parsed.problem.en

"""Dates as people write them, told again in both languages; what is no date is refused with a sentence."""

from datetime import UTC, date, datetime

import pytest

from fiches import Options, datatype, date_known_to, read_date

FRENCH, ENGLISH = Options(language="fr"), Options(language="en")

READ = (
    # written, canonical, told in French, told in English
    ("12 mars 2021", "2021-03-12", "12 mars 2021", "12 March 2021"),
    ("1er mars 2015", "2015-03-01", "1er mars 2015", "1 March 2015"),
    ("le mercredi 4 mars 2015", "2015-03-04", "4 mars 2015", "4 March 2015"),
    ("mer. 4 mars 2015", "2015-03-04", "4 mars 2015", "4 March 2015"),
    ("23/03/2015", "2015-03-23", "23 mars 2015", "23 March 2015"),
    ("2015/3/23", "2015-03-23", "23 mars 2015", "23 March 2015"),
    ("23.03.2015", "2015-03-23", "23 mars 2015", "23 March 2015"),
    ("novembre 2020", "2020-11", "novembre 2020", "November 2020"),
    ("févr. 2020", "2020-02", "février 2020", "February 2020"),
    ("11/2020", "2020-11", "novembre 2020", "November 2020"),
    ("2021", "2021", "2021", "2021"),
    ("300 av. J.-C.", "-0299", "300 av. J.-C.", "300 BC"),
    ("12 apr. J.-C.", "0012", "12 apr. J.-C.", "12 AD"),
    ("2015-03-23T15:09:00Z", "2015-03-23T15:09:00Z", "23 mars 2015 à 15:09:00", "23 March 2015 15:09:00"),
    ("2015-03-23 15:09", "2015-03-23T15:09Z", "23 mars 2015 à 15:09", "23 March 2015 15:09"),
    ("2015-03-23T15:09:00+01:00", "2015-03-23T14:09:00Z", "23 mars 2015 à 14:09:00", "23 March 2015 14:09:00"),
    ("23 mars 2015 à 17 h 09", "2015-03-23T17:09Z", "23 mars 2015 à 17:09", "23 March 2015 17:09"),
    ("23 mars 2015 9h", "2015-03-23T09:00Z", "23 mars 2015 à 09:00", "23 March 2015 09:00"),
    ("2015-03-23 09:00 America/New_York", "2015-03-23T13:00Z", "23 mars 2015 à 13:00", "23 March 2015 13:00"),
    ("2015-01-23 09:00 europe/paris", "2015-01-23T08:00Z", "23 janvier 2015 à 08:00", "23 January 2015 08:00"),
    ("23 March 2015 2:30 p.m.", "2015-03-23T14:30Z", "23 mars 2015 à 14:30", "23 March 2015 14:30"),
    ("23 mars 2015 9 am EST", "2015-03-23T14:00Z", "23 mars 2015 à 14:00", "23 March 2015 14:00"),
    ("2457085", "2015-03-03", "3 mars 2015", "3 March 2015"),
    # partial and open
    ("début 2022", "début 2022", "début 2022", "early 2022"),
    ("mi-2022", "mi-2022", "mi-2022", "mid-2022"),
    ("fin de l’année 2022", "fin 2022", "fin 2022", "late 2022"),
    ("de 2022 à mars 2023", "2022/2023-03", "de 2022 à mars 2023", "from 2022 to March 2023"),
    ("d’avril 2022 à 2023", "2022-04/2023", "d’avril 2022 à 2023", "from April 2022 to 2023"),
    ("2022-03 .. 2023-06-05", "2022-03/2023-06-05", "de mars 2022 au 5 juin 2023", "from March 2022 to 5 June 2023"),
    ("courant mars 2020", "2020-03", "mars 2020", "March 2020"),
    ("été 2020", "été 2020", "été 2020", "summer 2020"),
    ("hiver 2020-2021", "hiver 2020-2021", "hiver 2020-2021", "winter 2020-2021"),
    ("2e trimestre 2021", "2e trimestre 2021", "2e trimestre 2021", "2nd quarter 2021"),
    ("mi-mars 2015", "mi-mars 2015", "mi-mars 2015", "mid-March 2015"),
    ("fin février 2016", "fin février 2016", "fin février 2016", "late February 2016"),
    ("du 11 au 20 mars 2015", "2015-03-11/2015-03-20", "du 11 au 20 mars 2015", "from 11 to 20 March 2015"),
    ("de janvier à avril 2022", "2022-01-01/2022-04-30", "de janvier à avril 2022", "from January to April 2022"),
    # an end with a name keeps it
    ("de début 2022 à mars 2023", "début 2022 .. 2023-03", "de début 2022 à mars 2023",
     "from early 2022 to March 2023"),
    ("2021 .. mi-2022", "2021 .. mi-2022", "de 2021 à mi-2022", "from 2021 to mid-2022"),
    ("de début à mi-2022", "début 2022 .. mi-2022", "de début 2022 à mi-2022", "from early 2022 to mid-2022"),
    ("de début à fin 2022", "2022", "2022", "2022"),
    ("du 3 mars 2020 à l’été 2021", "2020-03-03 .. été 2021", "du 3 mars 2020 à l’été 2021",
     "from 3 March 2020 to summer 2021"),
    ("de l’automne 2020 au printemps 2021", "automne 2020 .. printemps 2021", "de l’automne 2020 au printemps 2021",
     "from autumn 2020 to spring 2021"),
    ("hiver 2020-2021 .. hiver 2021-2022", "hiver 2020-2021 .. hiver 2021-2022",
     "de l’hiver 2020-2021 à l’hiver 2021-2022", "from winter 2020-2021 to winter 2021-2022"),
    ("du 1er trimestre 2021 au 5 juin 2022", "1er trimestre 2021 .. 2022-06-05",
     "du 1er trimestre 2021 au 5 juin 2022", "from 1st quarter 2021 to 5 June 2022"),
    ("de fin mars 2015 à début août 2015", "fin mars 2015 .. début août 2015",
     "de fin mars 2015 à début août 2015", "from late March 2015 to early August 2015"),
    ("début à mi-mars 2015", "début mars 2015 .. mi-mars 2015", "de début mars 2015 à mi-mars 2015",
     "from early March 2015 to mid-March 2015"),
    ("d’avril 2020 à mi-mai 2020", "2020-04 .. mi-mai 2020", "d’avril 2020 à mi-mai 2020",
     "from April 2020 to mid-May 2020"),
    ("les années 1990", "1990-01-01/1999-12-31", "de 1990 à 1999", "from 1990 to 1999"),
    ("XIXe siècle", "1801-01-01/1900-12-31", "de 1801 à 1900", "from 1801 to 1900"),
    ("depuis mars 2015", "depuis 2015-03-01", "depuis mars 2015", "since March 2015"),
    ("depuis le 3 mars 2015", "depuis 2015-03-03", "depuis le 3 mars 2015", "since 3 March 2015"),
    ("jusqu’au 2020-12-31", "jusqu’au 2020-12-31", "jusqu’en 2020", "until 2020"),
    ("jusqu’en mars 2015", "jusqu’au 2015-03-31", "jusqu’en mars 2015", "until March 2015"),
    ("avant 2020", "jusqu’au 2019-12-31", "jusqu’en 2019", "until 2019"),
    ("2020-01-01/..", "depuis 2020-01-01", "depuis 2020", "since 2020"),
    # intervals
    ("du 3 au 5 mars 2015", "2015-03-03/2015-03-05", "du 3 au 5 mars 2015", "from 3 to 5 March 2015"),
    ("du 3 mars au 5 avril 2015", "2015-03-03/2015-04-05", "du 3 mars au 5 avril 2015", "from 3 March to 5 April 2015"),
    ("du 1er au 2 août 2015", "2015-08-01/2015-08-02", "du 1er au 2 août 2015", "from 1 to 2 August 2015"),
    ("de mars à juin 2015", "2015-03-01/2015-06-30", "de mars à juin 2015", "from March to June 2015"),
    ("d’avril à juillet 2016", "2016-04-01/2016-07-31", "d’avril à juillet 2016", "from April to July 2016"),
    ("March 2015 to June 2016", "2015-03-01/2016-06-30", "de mars 2015 à juin 2016", "from March 2015 to June 2016"),
    ("entre 2014 et 2016", "2014-01-01/2016-12-31", "de 2014 à 2016", "from 2014 to 2016"),
    ("2014-2016", "2014-01-01/2016-12-31", "de 2014 à 2016", "from 2014 to 2016"),
    ("2015-03-03/2015-03-05", "2015-03-03/2015-03-05", "du 3 au 5 mars 2015", "from 3 to 5 March 2015"),
    ("3 mars 2015 – 3 mars 2015", "2015-03-03", "3 mars 2015", "3 March 2015"),
    ("le 3 mars 2015 de 14 h à 16 h 30", "2015-03-03T14:00Z/2015-03-03T16:30Z", "3 mars 2015 de 14:00 à 16:30",
     "3 March 2015 from 14:00 to 16:30"),
)  # fmt: skip

NO_DATE = (
    "day",  # the default word of a form, seen in real event pages
    "La date « day » contient un tiret superflu ou d’autres caractères",
    "12",
    "31 février 2015",
    "2015-13-01",
    "29/02/2015",
    "23 mars 2015 à 25:00",
    "23 mars 2015 13 am",
    "23 mars 2015 9:00 Nowhere/Land",
    "à la rentrée",
    "du 5 au 3 mars 2015",
    "44.9597",
    "",
)


@pytest.mark.parametrize(("written", "canonical", "french", "english"), READ, ids=[row[0] for row in READ])
def test_a_date_is_read_and_told(written: str, canonical: str, french: str, english: str) -> None:
    known = datatype("date")
    assert known is not None
    parsed = known.parse(written, FRENCH)
    assert parsed.value is not None
    assert parsed.problem is None
    assert parsed.value.text == canonical
    assert known.format(parsed.value, "", "fr", FRENCH) == french
    assert known.format(parsed.value, "", "en", ENGLISH) == english


@pytest.mark.parametrize("written", NO_DATE)
def test_what_is_no_date_is_refused_with_a_sentence(written: str) -> None:
    known = datatype("date")
    assert known is not None
    parsed = known.parse(written, FRENCH)
    assert parsed.value is None
    assert parsed.problem is not None
    assert "n’est pas une date" in parsed.problem.sentence()
    assert "is not a date" in parsed.problem.sentence("en")


@pytest.mark.parametrize(
    ("written", "language", "canonical"),
    [("3/4/2015", "fr", "2015-04-03"), ("3/4/2015", "en", "2015-03-04"), ("23/4/2015", "en", "2015-04-23")],
)
def test_the_language_says_which_number_is_the_day(written: str, language: str, canonical: str) -> None:
    known = datatype("date")
    assert known is not None
    value = known.parse(written, Options(language=language)).value
    assert value is not None
    assert value.text == canonical


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        ({"debut": date(2023, 9, 16), "fin": "2024-03"}, "2023-09-16/2024-03"),
        ({"debut": "début 2022", "fin": "mars 2023"}, "début 2022 .. 2023-03"),
        ({"debut": 2021, "fin": ""}, "2021"),
        ({"debut": "2021-11", "fin": "en cours"}, "depuis 2021-11-01"),
        ({"fin": "2021-11"}, "jusqu’au 2021-11-30"),
        (date(2015, 3, 23), "2015-03-23"),
        (datetime(2015, 3, 23, 15, 9, tzinfo=UTC), "2015-03-23T15:09:00Z"),
        (2014, "2014"),
    ],
)
def test_what_a_head_holds_is_a_date_too(raw: object, canonical: str) -> None:
    known = datatype("date")
    assert known is not None
    value = known.parse(raw, FRENCH).value
    assert value is not None
    assert value.text == canonical


@pytest.mark.parametrize(
    ("written", "canonical", "told"),
    [
        ("vers 1850", "1850", "vers 1850"),
        ("env. mars 2020", "2020-03", "env. mars 2020"),
        ("vers le 12 mars 2020", "2020-03-12", "vers le 12 mars 2020"),
        ("circa 1900", "1900", "circa 1900"),
        ("around May 2020", "2020-05", "around May 2020"),
    ],
)
def test_an_approximate_date_is_read_with_a_remark(written: str, canonical: str, told: str) -> None:
    known = datatype("date")
    assert known is not None
    parsed = known.parse(written, FRENCH)
    assert parsed.value is not None
    assert parsed.value.text == canonical
    assert parsed.problem is not None
    assert (parsed.problem.code, parsed.problem.severity) == ("about", "warning")
    assert parsed.problem.fr.startswith(f"«\u202f{told}\u202f» est approximatif")


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("début 2022", "y"), ("début 2022 à mars 2023", "y"), ("mi-mars 2022", "mo"),
        ("de janvier à avril 2022", "mo"), ("2022", "y"), ("depuis 2019", "y"), ("jusqu’en 2020", "y"),
        ("2014 à 2016", "y"),
        ("hiver 2020-2021", "y"), ("mars 2022", "mo"), ("de 2022 à mars 2023", "y"),
        ("de mars 2014 à juin 2016", "mo"), ("2022-03-04", "d"),
        ("du 3 au 5 mars 2015", "d"), ("depuis le 3 mars 2020", "d"), ("2 mars 2021 de 10:00 à 12:00", "m"),
        ("2021-03-04 10:00:03", "s"),
    ],
)  # fmt: skip
def test_a_date_says_how_finely_it_is_known(written: str, known: str) -> None:
    kind = datatype("date")
    value = kind.parse(written, FRENCH).value if kind else None
    assert value is not None
    assert date_known_to(value) == known


def test_a_partial_date_goes_from_its_first_to_its_last_instant() -> None:
    month, day = read_date("novembre 2020"), read_date("30 novembre 2020")
    assert month is not None
    assert day is not None
    assert month.start < day.start < day.end == month.end


@pytest.mark.parametrize(
    ("how", "shown"),
    [
        ("ISO", "2015-03-23T15:09Z"),
        ("MEDIAWIKI", "23 mars 2015 à 15:09"),
        ("MEDIAWIKI@en", "15:09, 23 March 2015"),
        ("LOCL", "23 mars 2015 à 15:09"),
        ("LOCL@en", "15:09:00, 23 March 2015"),
        ("LOCL@de", "15:09:00, 23. März 2015"),
        ("LOCL@ja", "2015年3月23日 (月) 15:09:00"),
        ("-F[Y-m-d]", "2015-03-23"),
        ("-F[j F Y, H:i]", "23 mars 2015, 15:09"),
        (r"-F[\l\e d/m/y]", "le 23/03/15"),
        ("-F[l j F, g:i A]", "lundi 23 mars, 3:09 PM"),
        ("JD", "2457105.1313"),
    ],
)
def test_a_printout_says_how_a_date_is_shown(how: str, shown: str) -> None:
    known = datatype("date")
    assert known is not None
    value = known.parse("2015-03-23 15:09", FRENCH).value
    assert value is not None
    assert known.format(value, how, "fr", FRENCH) == shown


@pytest.mark.parametrize(
    ("written", "how", "shown"),
    [
        ("mars 2015", "ISO", "2015-03-01"),
        ("2015", "ISO", "2015-01-01"),
        ("mars 2015", "ISO-P", "2015-03"),
        ("mars 2015", "LOCL@es", "marzo 2015"),
        ("2015", "LOCL@ja", "2015"),
        ("1 Jan 1971 13:45:23 EST", "LOCL@en#TZ", "13:45:23 EST, 1 January 1971"),
        ("1 Jan 1971 13:45:23 EST", "LOCL#TZ", "1er janvier 1971 à 13:45:23 EST"),
        ("1 Jan 1971 13:45:23 EST", "LOCL#TO", "1er janvier 1971 à 13:45:23"),
        ("1 Jan 1971 13:45:23 America/New_York", "LOCL#TZ@en", "13:45:23 America/New_York, 1 January 1971"),
        ("2012-08-08T12:12:12+02:00", "LOCL#TZ", "8 août 2012 à 12:12:12 +02:00"),
        ("2012-08-08T12:12:12Z", "LOCL#TZ", "8 août 2012 à 12:12:12"),
        ("18:15 9 May 2011", "", "9 mai 2011 à 18:15"),
        ("9:15:30 pm 12 March 2010 UTC", "", "12 mars 2010 à 21:15:30"),
        ("9:15 pm 12 March 2010 EST", "", "13 mars 2010 à 02:15"),
        ("@1234567890", "", "13 février 2009 à 23:31:30"),
        ("JD2458119.5", "", "1er janvier 2018 à 00:00:00"),
        # The Julian calendar: after the reform a date is the same day in ours, before it everyone wrote so.
        ("1 Feb 1900 Jl", "", "13 février 1900"),
        ("13 février 1900", "JL", "1er février 1900"),
        ("1582-10-02 OS", "", "2 octobre 1582"),
        ("2 octobre 1582", "GR", "12 octobre 1582"),
        ("1 January 1000 Gr", "", "27 décembre 999"),
        ("1 January 1000 Gr", "GR", "1er janvier 1000"),
        ("14 October 1582 Gr", "", "4 octobre 1582"),
        ("10 mars 1500 Gr", "", "29 février 1500"),
        ("29 février 1500", "", "29 février 1500"),  # the Julian calendar of the time had that day
        ("29 February 1500 Jl", "ISO", "1500-02-29"),
        ("1500-02-29", "GR", "10 mars 1500"),
        ("29 février 1500", "JD", "2268991.5"),
        ("28 février 1500", "JD", "2268990.5"),
        ("1er mars 1500", "JD", "2268992.5"),
        ("29 February 1900 Jl", "", "13 mars 1900"),  # a day that only the Julian calendar has
        ("1900-02-29 Jl", "", "13 mars 1900"),
        ("28 February 1900 Jl", "", "12 mars 1900"),
        ("28 février 29 Jl", "ISO", "0029-02-28"),
        ("29 février 28 Jl", "ISO", "0028-02-29"),
        ("10 February 1700 OS", "", "21 février 1701"),  # the year began on 25 March
        ("24 March 1700 OS", "", "4 avril 1701"),
        ("25 March 1700 OS", "", "5 avril 1700"),
        ("29 février 2020 Gr", "", "29 février 2020"),
        ("2458119.5 JD", "", "1er janvier 2018 à 00:00:00"),
        ("MJD 58119", "", "1er janvier 2018"),
        ("58119.5 MJD", "", "1er janvier 2018 à 12:00:00"),
        ("1er janvier 2018", "JD", "2458119.5"),
        ("4 octobre 1582", "JD", "2299159.5"),  # the day before 15 October 1582
        ("15 octobre 1582", "JD", "2299160.5"),
    ],
)
def test_dates_of_imported_pages_are_read_and_shown_as_their_wiki_does(written: str, how: str, shown: str) -> None:
    known = datatype("date")
    assert known is not None
    value = known.parse(written, FRENCH).value
    assert value is not None
    assert known.format(value, how, "fr", FRENCH) == shown


@pytest.mark.parametrize("written", [
    "29 February 1900 OS", "29 février 1901 Jl", "29 février 29 Jl", "30 February 1900 Jl", "29 February 1900 Gr",
    "29 février 1900", "29 février 1501", "29 février 1500 Gr", "30 février 1500", "JD", "12 JD MJD", "MJD", "29 Jl",
    "29 février 1500 à 10:00", "1500-02-29T14:00:00", "du 20 février 1500 au 29 février 1500", "1500-02-29/1500-03-03",
    "depuis le 29 février 1500", "après le 28 février 1500", "jusqu’au 12000-02-02", "hiver 9999",
    "jusqu’en 9999", "12 et 14 mai 2020", "mars et mai 2020", "30/02/2020", "13-mai 2020 à 26:00",
])  # fmt: skip
def test_days_that_no_calendar_has_are_refused(written: str) -> None:
    known = datatype("date")
    assert known is not None
    assert known.parse(written, FRENCH).value is None


def test_a_day_that_only_the_old_calendar_has_lies_between_its_neighbours_and_within_its_month() -> None:
    known = datatype("date")
    assert known is not None
    before, lost, after, month = (
        known.parse(written, FRENCH).value
        for written in ("28 février 1500", "29 février 1500", "1er mars 1500", "février 1500")
    )
    assert before
    assert lost
    assert after
    assert month
    assert float(before.upper or 0) < float(lost.sort) < float(lost.upper or 0) < float(after.sort)
    assert float(month.sort) <= float(lost.sort)
    assert float(lost.upper or 0) <= float(month.upper or 0)
    assert known.parse(lost.text, FRENCH).value == lost


@pytest.mark.parametrize(("written", "text"), [
    ("du 12 mai 2020 à 10:00 au 14 mai 2020 à 18:00", "2020-05-12T10:00Z/2020-05-14T18:00Z"),
    ("du 12 mai à 10 h au 14 mai 2020 à 18 h 30", "2020-05-12T10:00Z/2020-05-14T18:30Z"),
    ("12 mai 2020 10:00-12:00", "2020-05-12T10:00Z/2020-05-12T12:00Z"),
    ("2020-05-12T10:00-12:00", "2020-05-12T22:00Z"),  # ISO 8601: an offset
    ("12 May 2020 10:00-05:00", "2020-05-12T15:00Z"),  # idem: nothing ends before it begins
    ("12 et 13 mai 2020", "2020-05-12/2020-05-13"),
    ("le lundi 12 et le mardi 13 mai 2020", "2020-05-12/2020-05-13"),
    ("12-14 mai 2020", "2020-05-12/2020-05-14"),
    ("12/13 mai 2020", "2020-05-12/2020-05-13"),
    ("Mai-juin 2020", "2020-05-01/2020-06-30"),
    ("sept.-oct. 2020", "2020-09-01/2020-10-31"),
    ("mi-2020 à fin 2021", "mi-2020 .. fin 2021"),
    ("jusqu’au 28 février 1500", "jusqu’au 1500-02-28"),
    ("avant le 1er mars 1500", "jusqu’au 1500-02-28"),
])  # fmt: skip
def test_intervals_as_people_write_them(written: str, text: str) -> None:
    known = datatype("date")
    assert known is not None
    value = known.parse(written, FRENCH).value
    assert value is not None
    assert value.text == text
    for language in ("fr", "en"):  # what is shown can be written back
        again = known.parse(known.format(value, "", language, FRENCH), FRENCH).value
        assert again is not None
        assert (again.sort, again.upper) == (value.sort, value.upper)

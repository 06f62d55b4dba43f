"""The past is asked by a date: what pages said then, under the rules of who may read what today."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from search_index import Answer
from search_index.past import past, rewind
from tests.search_index.wiki import LUC, Wiki, page


def day(wiki: Wiki) -> str:
    """The day that the clock of the wiki shows, whole; then the clock goes on to two days later."""
    told = datetime.fromtimestamp(wiki.now, UTC).strftime("%Y-%m-%d")
    wiki.now += 2 * 86_400
    return told


def told(answer: Answer) -> list[str]:
    return [
        ", ".join(
            [row.subject.title, *(value.text.removeprefix("Personne:") for cell in row.cells for value in cell.values)]
        ).replace("\u202f", " ")
        for row in answer.rows
    ]


def asked(wiki: Wiki, question: str, when: str) -> list[str]:
    wiki.settle()
    return told(wiki.index.ask(f"{question} |au={when}"))


def test_pages_say_what_they_said(wiki: Wiki) -> None:
    wiki.write("population", page("Population", type_de_valeur="nombre"), space="proprietes")
    wiki.write("saugues", page("Saugues", population=1873))
    wiki.write("mende", page("Mende", population=12318))
    then = day(wiki)
    wiki.write("saugues", page("Saugues", population=2000), author=LUC)
    later = day(wiki)
    wiki.write("auroux", page("Auroux", population=400))
    day(wiki)

    question = "[[Population::+]] |?Population |?Dernier auteur"
    assert asked(wiki, question, then) == ["Mende, 12 318, Ana Martin", "Saugues, 1 873, Ana Martin"]
    assert asked(wiki, question, later) == ["Mende, 12 318, Ana Martin", "Saugues, 2 000, Luc Émery"]
    assert asked(wiki, question, "2200") == [
        "Auroux, 400, Ana Martin", "Mende, 12 318, Ana Martin", "Saugues, 2 000, Luc Émery",
    ]  # fmt: skip
    assert asked(wiki, "[[Population::>1900]]", then) == ["Mende"]
    assert told(wiki.index.ask(question)) == asked(wiki, question, "2200")


def test_the_answer_says_when_and_at_which_commit(wiki: Wiki) -> None:
    commit = wiki.write("saugues", page("Saugues", population=1873))
    then = day(wiki)
    wiki.write("saugues", page("Saugues", population=2000))
    wiki.settle()
    answer = wiki.index.ask(f"[[Saugues]] |au={then}")
    assert answer.commit == commit
    assert datetime.fromtimestamp(answer.until, UTC).strftime("%Y-%m-%d %H:%M:%S") == f"{then} 23:59:59"
    assert wiki.index.ask(f"[[Saugues]] |?Population |au={commit[:9]}").rows[0].cells[0].values[0].text.endswith("873")
    assert wiki.index.ask("[[Saugues]]").until == 0


def test_days_end_where_the_commons_lives(wiki: Wiki) -> None:
    wiki.now = int(datetime(2026, 5, 1, 21, 30, tzinfo=UTC).timestamp())  # half past midnight of the 2nd, in Paris
    wiki.write("saugues", page("Saugues"))
    wiki.settle()
    assert told(wiki.index.ask("[[Saugues]] |au=2026-05-01")) == ["Saugues"]
    wiki.index.past.zone = ZoneInfo("Europe/Paris")
    assert told(wiki.index.ask("[[Saugues]] |au=2026-05-01")) == []
    assert told(wiki.index.ask("[[Saugues]] |au=2 mai 2026")) == ["Saugues"]


def test_pages_that_went_or_were_renamed_are_back(wiki_of: Callable[..., Wiki]) -> None:
    wiki = wiki_of(
        saugues=page("Saugues", voisine='"[[Le Malzieu]]"'), malzieu=page("Le Malzieu", population=700),
        perdue=page("Perdue", voisine='"[[Saugues]]"'),
    )  # fmt: skip
    then = day(wiki)
    wiki.move("malzieu", "malzieu-ville", page("Le Malzieu-Ville", population=700))
    wiki.delete("perdue")
    wiki.write("malzieu", page("Autre chose", voisine='"[[Mende]]"'))
    wiki.settle()

    assert told(wiki.index.ask("[[Voisine::+]] |?Voisine")) == ["Autre chose, Mende", "Saugues, Le Malzieu"]
    assert asked(wiki, "[[Voisine::+]] |?Voisine", then) == ["Perdue, Saugues", "Saugues, Le Malzieu"]
    assert asked(wiki, "[[Voisine.Population::700]]", then) == ["Saugues"]
    assert asked(wiki, "[[-Voisine::Perdue]]", then) == ["Saugues"]
    assert asked(wiki, "[[Autre chose]]", then) == []


def test_what_was_closed_since_stays_closed(wiki: Wiki) -> None:
    opened = "{nom: Ada, telephone: 04 71 00 00 00, visibilite: public}"
    wiki.write("telephone", "---\ntitre: Téléphone\ntype_de_valeur: téléphone\n---\n", space="proprietes")
    wiki.write("ada", page("Ada", contact=opened, metier="Tisserande"), space="fiches")
    wiki.write("luc", page("Luc", contact=opened, telephone="04 71 00 00 01", body="x"), space="fiches")
    wiki.write("mot", page("Mot", temoignages="[{texte: Jamais, accord_de_publication: oui}]"))
    then = day(wiki)
    wiki.write("ada", page("Ada", contact="{ref: c-00000000000000000001, visibilite: membres}", metier="Tisserande"))
    wiki.write("mot", page("Mot"))
    wiki.settle()
    for question in (
        "[[Ada]] |?Contact |?Contact.Telephone |?Contact.Nom", "[[Luc]] |?Téléphone |?Contact", "[[Telephone::+]]",
        "[[-Contact::Ada]]", "[[Nom::Ada]]", "[[Mot]] |?Temoignages |?Temoignages.Texte", "[[Texte::Jamais]]",
        "[[-A un sous-objet::Ada]] |?Nom", "[[Visibilite::+]]",
    ):  # fmt: skip
        said = " ".join(asked(wiki, question, then))
        assert said in {"", "Ada", "Luc", "Mot"}, question
    assert asked(wiki, "[[Metier::Tisserande]]", then) == ["Ada"]


def test_what_was_closed_is_not_even_in_the_octets_of_the_copy(wiki: Wiki) -> None:
    wiki.write("telephone", "---\ntitre: Téléphone\ntype_de_valeur: téléphone\n---\n", space="proprietes")
    wiki.write("ada", page("Ada", telephone="04 71 00 00 09", contact="{telephone: zz-0471, visibilite: public}"))
    wiki.write("luc", page("Luc", telephone="04 71 00 00 08"))
    wiki.write("population", page("Population", type_de_valeur="nombre"), space="proprietes")
    wiki.write("mende", page("Mende", population="beaucoup"))
    then = day(wiki)
    wiki.write("ada", page("Ada", metier="Tisserande"))
    assert asked(wiki, "[[Champ à revoir::Téléphone]]", then) == []
    assert asked(wiki, "[[Champ à revoir::+]]", then) == ["Mende"]
    (copy,) = (wiki.folder / "search_index" / "past").glob("*.sqlite")
    data = copy.read_bytes()
    assert not [said for said in (b"04 71", b"0471") if said in data]


def test_veiled_versions_and_forgotten_names_do_not_come_back(wiki: Wiki) -> None:
    wiki.write("saugues", page("Saugues", population=1873), author=LUC)
    then = day(wiki)
    wiki.write("saugues", page("Saugues", population=2000))
    assert asked(wiki, "[[Saugues]] |?Dernier auteur", then) == ["Saugues, Luc Émery"]
    wiki.store.former.add(LUC.email)
    wiki.index.rename_author(LUC.email, type(LUC)("Compte effacé", "efface@commun.invalid"))
    assert asked(wiki, "[[Saugues]] |?Dernier auteur", then) == ["Saugues, Compte effacé"]
    blob = wiki.index.revisions.of_page(1)[-1].blob
    assert blob is not None
    wiki.store.veiled.add([("text", blob)])
    assert asked(wiki, "[[Saugues]]", then) == []
    wiki.store.veiled.lift([("text", blob)])
    assert asked(wiki, "[[Saugues]]", then) == ["Saugues"]


def test_what_changed_too_much_is_told(wiki_of: Callable[..., Wiki], monkeypatch: pytest.MonkeyPatch) -> None:
    wiki = wiki_of(saugues=page("Saugues"), mende=page("Mende"))
    then = day(wiki)
    wiki.write("saugues", page("Saugues", population=1))
    wiki.write("mende", page("Mende", population=1))
    wiki.settle()
    monkeypatch.setattr(rewind, "MOST_READ", 1)
    answer = wiki.index.ask(f"[[Saugues]] |au={then}")
    assert (answer.rows, answer.total, answer.codes) == ((), 0, ("past_size",))
    assert not (wiki.folder / "search_index" / "past").exists()  # nothing was copied for it
    assert "demandez une date plus récente" in answer.problems[0].replace("\u202f", " ")


def test_few_copies_stay(wiki: Wiki, monkeypatch: pytest.MonkeyPatch) -> None:
    days = []
    for number in range(5):
        wiki.write("saugues", page("Saugues", population=number))
        days.append(day(wiki))
    wiki.write("saugues", page("Saugues"))
    for number, then in enumerate(days):
        assert asked(wiki, "[[Saugues]] |?Population", then) == [f"Saugues, {number}"]
    assert len(list((wiki.folder / "search_index" / "past").glob("*.sqlite"))) == 3
    # What is saved later makes no new one.
    monkeypatch.setattr(past, "rewind", None)
    wiki.write("mende", page("Mende"))
    assert asked(wiki, "[[Saugues]] |?Population", days[-1]) == ["Saugues, 4"]

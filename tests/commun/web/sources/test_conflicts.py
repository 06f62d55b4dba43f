"""The room of conflicts: both sides in words, one, the other, both, or a text of one's own; asked once."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from commun import Commons, create_app
from commun.accounts import Role
from commun.cli import main
from commun.inbox import ConflictMissing, Decision, decide
from commun.order import PROGRAM
from fiches import COMMUN, FileName
from importers import Waiting, inbox_of
from tests.commun.web.core.conftest import log_in
from tests.commun.web.sources.conftest import GARDEN, PAGE, OtherSide

OURS = PAGE.replace("12 mars", "13 mars").replace("duree: 2 h", "duree: 3 h")
THEIRS = PAGE.replace("12 mars", "14 mars").replace("duree: 2 h", "duree: 4 h").replace("À la mairie", "À l’école")


@pytest.fixture
def item(there: OtherSide) -> Waiting:
    """A page whose date and duration both sides changed."""
    there.here(GARDEN, PAGE, OURS)
    there.send({GARDEN: THEIRS})
    (waiting,) = inbox_of(there.source.folder).waiting()
    return waiting


def post(client: FlaskClient, address: str, **fields: object) -> str:
    """Send a form of a page as a browser does; the page that follows."""
    page = client.get(address.removesuffix("/suppressions")).get_data(as_text=True)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    return client.post(address, data=hidden | fields, follow_redirects=True).get_data(as_text=True)


def text(commons: Commons) -> str:
    return commons.store.read_text(GARDEN)


def test_both_sides_are_told_field_by_field_and_section_by_section(claire: FlaskClient, item: Waiting) -> None:
    assert "Jardin" in claire.get("/conflits").get_data(as_text=True)
    page = claire.get(f"/conflits/{item.number}").get_data(as_text=True)
    assert re.findall(r"<legend>([^<]+)</legend>", page) == ["Champ «\u202fDurée\u202f»", "Section «\u202fDate\u202f»"]
    shown = re.findall(r'<pre class="choice__text">([^<]*)</pre>', page)
    assert shown[:3] == ["3 h", "4 h", "2 h"]
    assert ["13 mars" in shown[3], "14 mars" in shown[4], "12 mars" in shown[5]] == [True] * 3
    assert "https://wiki.example/Jardin" in page
    assert "Changé ici&#8239;: Durée\u202f: 2\u202fh → 3\u202fh" in page
    assert "Changé sur le wiki&#8239;: Durée\u202f: 2\u202fh → 4\u202fh" in page
    here, away = re.findall(r"Changé (?:ici|sur le wiki)&#8239;: ([^<]*)", page)
    assert ("Date" in here, "Lieu" in here) == (True, False)  # nobody here changed where it is: that came from there
    assert ("Date" in away, "Lieu" in away) == (True, True)


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"choice-0": "mine", "choice-1": "mine"}, ["3 h", "13 mars"]),
        ({"choice-0": "theirs", "choice-1": "theirs"}, ["4 h", "14 mars"]),
        ({"choice-0": "mine", "choice-1": "both"}, ["3 h", "13 mars", "14 mars"]),
    ],
)
def test_each_place_is_decided_for_itself(
    claire: FlaskClient, commons: Commons, item: Waiting, choices: dict[str, str], said: list[str]
) -> None:
    page = post(claire, f"/conflits/{item.number}", action="choices", **choices)
    assert "Décision prise" in page
    now = text(commons)
    assert sorted(re.findall(r"1\d mars|\d h$", now, re.MULTILINE)) == sorted(said)
    assert "À l’école" in now
    assert inbox_of(commons.config.data / "sources").waiting() == []


@pytest.mark.parametrize(("taken", "title", "other"), [("mine", "Verger", "Potager"), ("theirs", "Potager", "Verger")])
def test_of_two_titles_the_one_that_is_not_taken_still_leads_to_the_page(
    claire: FlaskClient, there: OtherSide, taken: str, title: str, other: str
) -> None:
    there.here(GARDEN, "titre: Jardin", "titre: Verger")
    there.send({GARDEN: PAGE.replace("titre: Jardin", "titre: Potager")})
    (item,) = inbox_of(there.source.folder).waiting()
    page = claire.get(f"/conflits/{item.number}").text
    assert "Une fiche a un seul titre" in page
    assert 'value="both"' not in page
    post(claire, f"/conflits/{item.number}", action="choices", **{"choice-0": taken})
    fiche = there.commons.read(GARDEN)
    assert (fiche.title, fiche.other_titles) == (title, (other,))
    there.send({GARDEN: PAGE.replace("titre: Jardin", "titre: Potager").replace("À la mairie", "À l’école")})
    assert inbox_of(there.source.folder).waiting() == []  # and it is not asked again
    assert there.commons.read(GARDEN).title == title


def test_a_text_of_ones_own_and_what_others_wrote_meanwhile(
    claire: FlaskClient, commons: Commons, there: OtherSide, item: Waiting
) -> None:
    whole = text(commons).replace("13 mars", "15 mars")
    version = commons.store.head()
    there.here(GARDEN, "À l’école", "Au lavoir")
    post(claire, f"/conflits/{item.number}", action="text", text=whole, version=version)
    assert "15 mars" in text(commons)
    assert "Au lavoir" in text(commons)


def test_what_was_typed_comes_back_when_somebody_changed_the_same_lines(
    claire: FlaskClient, commons: Commons, there: OtherSide, item: Waiting
) -> None:
    whole = text(commons).replace("13 mars", "15 mars")
    version = commons.store.head()
    there.here(GARDEN, "13 mars", "16 mars")
    page = post(claire, f"/conflits/{item.number}", action="text", text=whole, version=version)
    assert "15 mars" in page
    assert "Votre texte est gardé" in page
    assert "16 mars" in text(commons)
    assert len(inbox_of(there.source.folder).waiting()) == 1


def test_a_decision_is_remembered(claire: FlaskClient, there: OtherSide, item: Waiting) -> None:
    post(claire, f"/conflits/{item.number}", action="ours")
    there.send({GARDEN: PAGE})  # the wiki goes back…
    for again in inbox_of(there.source.folder).waiting():
        post(claire, f"/conflits/{again.number}", action="ours")
    there.send({GARDEN: THEIRS})  # …and makes the same change of the same text again
    assert inbox_of(there.source.folder).waiting() == []
    assert "13 mars" in there.commons.store.read_text(GARDEN)
    there.send({GARDEN: THEIRS.replace("14 mars", "20 mars")})  # another change is asked about
    assert len(inbox_of(there.source.folder).waiting()) == 1


def test_a_deletion_there_is_accepted_or_not(claire: FlaskClient, commons: Commons, there: OtherSide) -> None:
    there.send({GARDEN: None}, gone=["0190-jardin"])
    (item,) = inbox_of(there.source.folder).waiting()
    assert "a été supprimée sur le wiki" in claire.get(f"/conflits/{item.number}").get_data(as_text=True)
    post(claire, f"/conflits/{item.number}", action="ours")
    assert text(commons) == PAGE
    there.send({GARDEN: THEIRS})  # it is back there: what changed in it comes
    assert text(commons) == THEIRS
    there.send({GARDEN: None}, gone=["0190-jardin"])
    (item,) = inbox_of(there.source.folder).waiting()
    post(claire, f"/conflits/{item.number}", action="theirs")
    assert commons.store.blob_at(GARDEN.path) is None
    ended = claire.get("/conflits").text.partition("Décisions récentes")[2]
    assert ("supprimée ici aussi" in ended, "page gardée" in ended) == (True, True)
    assert claire.get(f"/conflits/{item.number}", follow_redirects=True).status_code == 200


def test_a_page_deleted_here_can_be_taken_again(claire: FlaskClient, commons: Commons, there: OtherSide) -> None:
    with commons.store.change(COMMUN, "ici") as change:
        change.delete(GARDEN)
    commons.index.catch_up()
    there.send({GARDEN: THEIRS})
    (item,) = inbox_of(there.source.folder).waiting()
    assert "14 mars" in claire.get(f"/conflits/{item.number}").get_data(as_text=True)
    post(claire, f"/conflits/{item.number}", action="theirs")
    assert text(commons) == THEIRS


def test_only_those_who_look_after_the_commons_decide(commons: Commons, item: Waiting) -> None:
    zoe = create_app(commons.config, commons, limits=False).test_client()
    assert zoe.get("/conflits").status_code == 303
    log_in(zoe, "Zoé")
    assert zoe.get("/conflits").status_code == 403
    assert zoe.post(f"/conflits/{item.number}", data={"action": "theirs"}).status_code in {400, 403}
    assert "13 mars" in text(commons)


def test_the_terminal_tells_and_decides_too(commons: Commons, item: Waiting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMUN_DATA", str(commons.config.data))
    run = CliRunner().invoke
    assert f'"number": {item.number}' in run(main, ["conflicts", "list", "--json"]).output
    shown = run(main, ["conflicts", "show", str(item.number)]).output
    assert "13 mars" in shown
    assert "14 mars" in shown
    assert run(main, ["conflicts", "solve", str(item.number)]).exit_code == 2
    told = run(main, ["conflicts", "solve", str(item.number), "--choose", "theirs,ours"])
    assert told.exit_code == 0, told.output
    assert "duree: 4 h" in text(commons)
    assert "13 mars" in text(commons)
    (deed,) = commons.order.journal(deed="conflict")
    assert (deed.person, deed.target) == (PROGRAM, item.title)
    gone = run(main, ["conflicts", "solve", str(item.number), "--take", "ours"])
    assert (gone.exit_code, "n’attend pas" in gone.output) == (1, True)


def hidden_of(client: FlaskClient, address: str) -> dict[str, str]:
    """The hidden fields of a form, as somebody holds them who looked at it."""
    page = client.get(address).get_data(as_text=True)
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


def test_who_decides_second_learns_what_the_first_decided_and_keeps_what_they_typed(
    claire: FlaskClient, commons: Commons, item: Waiting
) -> None:
    address = f"/conflits/{item.number}"
    seen, whole = hidden_of(claire, address), text(commons).replace("13 mars", "15 mars")
    post(claire, address, action="theirs")
    late = claire.post(address, data=seen | {"action": "text", "text": whole})
    assert late.status_code == 409
    assert "Claire a déjà décidé\u202f: texte du wiki repris." in late.text
    assert "15 mars" in late.text
    assert "14 mars" in text(commons)
    told = claire.post(address, data=seen | {"action": "ours"}, follow_redirects=True).text
    assert "Claire a déjà décidé" in told
    assert "14 mars" in text(commons)
    assert "n’attend pas de décision" in claire.post("/conflits/999", data=seen, follow_redirects=True).text


def test_two_who_decide_at_the_very_same_time_decide_once(commons: Commons, item: Waiting) -> None:
    def answer(number: int) -> bool:
        try:
            decide(commons, None, item, Decision("theirs" if number % 2 else "ours"))
        except ConflictMissing:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(answer, range(8))) == 1
    ended = inbox_of(commons.config.data / "sources").get(item.number)
    assert ended is not None
    assert ("14 mars" in text(commons)) is (ended.answer == "theirs")


def test_a_decision_about_a_text_that_moved_on_the_wiki_is_asked_again(
    claire: FlaskClient, commons: Commons, there: OtherSide, item: Waiting
) -> None:
    address = f"/conflits/{item.number}"
    seen, whole = hidden_of(claire, address), text(commons).replace("13 mars", "15 mars")
    there.send({GARDEN: THEIRS.replace("14 mars", "21 juin")})  # a run brings a change that nobody saw in the form
    for given in ({"action": "theirs"}, {"action": "choices", "choice-0": "theirs"}, {"action": "text", "text": whole}):
        late = claire.post(address, data=seen | given)
        assert (late.status_code, "a encore changé cette page" in late.text) == (409, True)
        assert "21 juin" in late.text
    assert "15 mars" in late.text
    assert "13 mars" in text(commons)
    assert "Décision prise" in post(claire, address, action="theirs")
    assert "21 juin" in text(commons)


def test_a_form_with_a_version_that_is_none_is_answered(claire: FlaskClient, commons: Commons, item: Waiting) -> None:
    said = post(claire, f"/conflits/{item.number}", action="theirs", version="' --")
    assert "Décision prise" in said
    assert "14 mars" in text(commons)


def test_what_a_decision_changed_is_told_at_once(claire: FlaskClient, commons: Commons, item: Waiting) -> None:
    post(claire, f"/conflits/{item.number}", action="theirs")
    row = commons.page(GARDEN)
    newest = commons.index.revisions.of_page(row.key, limit=1)
    assert "4\u202fh" in commons.told.of(newest, "fr")[newest[0].number]


def test_a_text_that_was_typed_about_a_page_deleted_meanwhile_comes_back(
    claire: FlaskClient, commons: Commons, item: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/conflits/{item.number}"
    seen, whole = hidden_of(claire, address), text(commons).replace("13 mars", "15 mars")
    with commons.store.change(COMMUN, "ici") as change:
        change.delete(GARDEN)
    commons.index.catch_up()
    late = claire.post(address, data=seen | {"action": "text", "text": whole})
    assert (late.status_code, "15 mars" in late.text) == (409, True)
    monkeypatch.setenv("COMMUN_DATA", str(commons.config.data))
    assert "14 mars" in CliRunner().invoke(main, ["conflicts", "show", str(item.number)]).output
    assert "Décision prise" in post(claire, address, action="text", text=whole)
    assert "15 mars" in text(commons)


def test_the_terminal_does_not_take_both_where_there_is_one_text(
    commons: Commons, there: OtherSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMUN_DATA", str(commons.config.data))
    there.send({GARDEN: None}, gone=["0190-jardin"])
    (item,) = inbox_of(there.source.folder).waiting()
    said = CliRunner().invoke(main, ["conflicts", "solve", str(item.number), "--take", "both"])
    assert (said.exit_code, "ours ou theirs" in said.output) == (2, True)
    assert inbox_of(there.source.folder).waiting() == [item]


@pytest.mark.parametrize("answer", ["ours", "theirs", "choices", "text"])
def test_a_conflict_of_a_page_that_is_protected_is_not_for_everybody(
    claire: FlaskClient, commons: Commons, item: Waiting, answer: str
) -> None:
    commons.order.protect(f"page:{GARDEN}", Role.ADMIN, "Charte", "x")
    before = text(commons)
    page = post(claire, f"/conflits/{item.number}", action=answer, text=before + "Une ligne.\n")
    assert "Cette page est protégée\u202f: Charte" in page
    assert text(commons) == before
    assert len(inbox_of(commons.config.data / "sources").waiting()) == 1


def test_a_protected_page_does_not_leave_because_its_wiki_deleted_it(
    claire: FlaskClient, commons: Commons, there: OtherSide
) -> None:
    there.send({GARDEN: None}, gone=["0190-jardin"])
    commons.order.protect(f"page:{GARDEN}", Role.ADMIN, "Charte", "x")
    (item,) = inbox_of(there.source.folder).waiting()
    assert "Cette page est protégée\u202f: Charte" in post(claire, f"/conflits/{item.number}", action="theirs")
    assert commons.store.blob_at(GARDEN.path) is not None
    assert inbox_of(there.source.folder).waiting() == [item]


def test_a_file_whose_page_is_protected_is_not_replaced_by_the_one_of_the_wiki(
    claire: FlaskClient, commons: Commons, there: OtherSide
) -> None:
    plan = FileName("plan.png")
    there.send_bytes({plan.path: b"premier"})
    with commons.store.change(COMMUN, "ici") as change:
        change.write_file(plan, b"ici")
    there.send_bytes({plan.path: b"ailleurs"})
    (item,) = inbox_of(there.source.folder).waiting()
    commons.order.protect(f"page:{plan.page}", Role.ADMIN, "Charte", "x")
    assert "Cette page est protégée\u202f: Charte" in post(claire, f"/conflits/{item.number}", action="theirs")
    assert commons.store.blob(commons.store.blob_at(plan.path) or "") == b"ici"
    commons.order.unprotect(f"page:{plan.page}", "x")
    assert "Décision prise" in post(claire, f"/conflits/{item.number}", action="theirs")
    assert commons.store.blob(commons.store.blob_at(plan.path) or "") == b"ailleurs"

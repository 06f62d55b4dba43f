"""A wiki and its account are declared on the site, once they were tried; a password is never shown again."""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from commun import Commons, create_app
from commun.cli import main
from importers import SourceTaken, add_source, api_address, change_source, keep_account, load_source
from tests.commun.web.core.conftest import log_in
from tests.commun.web.sources.conftest import OtherSide
from tests.commun.web.sources.test_conflicts import post
from tests.importers.conftest import made_wiki, shared_wiki
from tests.mediawiki.live import ROBOT, LiveWiki

__all__ = ["made_wiki", "shared_wiki"]
"""The wiki of the importers' tests, made once in a run, serves here too."""

NEW = "/nouvelle-source"


def everything_in(folder: Path) -> bytes:
    """All that lies in a folder but the passwords."""
    files = (file for file in folder.rglob("*") if file.is_file() and "secrets" not in file.parts)
    return b"".join(file.read_bytes() for file in files)


def test_a_wiki_is_tried_then_added_and_its_password_is_never_shown(
    claire: FlaskClient, there: OtherSide, shared_wiki: LiveWiki
) -> None:
    home = shared_wiki.url.removesuffix("api.php")
    given = {"adresse": home, "nom": "essai", "compte": ROBOT[0], "mot_de_passe": ROBOT[1], "licence": "CC0"}
    page = post(claire, NEW, **given | {"mot_de_passe": "mauvais"}, action="ajouter")
    assert "n’accepte pas le compte" in page
    assert 'value="Admin@robot"' in page
    assert "mauvais" not in page
    page = post(claire, NEW, **given, action="essayer")
    assert "Wiki des essais répond (MediaWiki 1." in page
    assert "Il peut modifier et créer des pages." in page
    assert ROBOT[1] not in page
    data = there.commons.config.data
    assert not (data / "sources" / "essai.toml").exists()
    assert "Source ajoutée" in post(claire, NEW, **given, action="ajouter")
    source = load_source(data, "essai")
    assert (source.user, source.password(), source.api_url) == (ROBOT[0], ROBOT[1], shared_wiki.url)
    assert source.password_file is not None
    assert source.password_file.stat().st_mode & 0o077 == 0
    assert ROBOT[1] not in claire.get("/sources/essai/compte").get_data(as_text=True)
    assert "Le compte Admin est accepté" in post(
        claire, "/sources/essai/compte", compte=ROBOT[0], mot_de_passe="", action="essayer"
    )
    assert "s’appelle déjà" in post(claire, NEW, **given, action="ajouter")
    assert ROBOT[1].encode() not in everything_in(data)
    assert "Le compte est retiré" in post(claire, "/sources/essai/compte", action="retirer")
    assert load_source(data, "essai").user is None
    assert not source.password_file.exists()


@contextmanager
def a_wiki_that(does: Callable[[], object]) -> Iterator[str]:
    """A wiki that says who it is, and does something while it is asked."""
    said = {"query": {"general": {"generator": "MediaWiki 1.39", "sitename": "Lent"}, "statistics": {"pages": 3}}}

    class Slow(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            does()
            data = json.dumps(said).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Slow) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/api.php"
        server.shutdown()
        thread.join()


def test_who_declares_a_name_second_is_told_and_overwrites_nothing(claire: FlaskClient, commons: Commons) -> None:
    data = commons.config.data

    def somebody_else() -> None:
        add_source(data, name="lent", api_url="https://lent.example/api.php", new=True)
        keep_account(data, "lent", "Robot", "celui-d’Amel")

    with a_wiki_that(somebody_else) as url:
        page = post(claire, NEW, adresse=url, nom="lent", licence="CC0", action="ajouter")
    assert "Une source s’appelle déjà « lent » (https://lent.example/api.php)" in page.replace("\u202f", " ")
    assert f'value="{url}"' in page
    kept = load_source(data, "lent")
    assert (kept.api_url, kept.user, kept.password()) == ("https://lent.example/api.php", "Robot", "celui-d’Amel")


def test_a_password_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    for name in ("settings", "inbox"):  # their locks are their own
        add_source(tmp_path, name=name, api_url="https://wiki.example/api.php")
        keep_account(tmp_path, name, "Robot", "secret")
        assert load_source(tmp_path, name).lock_file not in set((tmp_path / "sources").rglob("*"))
    with pytest.raises(UnicodeEncodeError):
        keep_account(tmp_path, "inbox", "Robot", "secret\ud800")
    assert {file.name for file in (tmp_path / "sources" / "secrets").iterdir()} == {"settings", "inbox"}
    assert load_source(tmp_path, "inbox").password() == "secret"


def test_accounts_and_settings_that_two_people_change_at_once_stay_whole(tmp_path: Path) -> None:
    add_source(tmp_path, name="essai", api_url="https://wiki.example/api.php", new=True)
    with pytest.raises(SourceTaken):
        add_source(tmp_path, name="essai", api_url="https://autre.example/api.php", new=True)

    def change(number: int) -> None:
        if number % 2:
            keep_account(tmp_path, "essai", f"Robot {number}", f"secret {number}")
        else:
            change_source(tmp_path, "essai", **{"push" if number % 4 else "every": True})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(change, range(40)))
    kept = load_source(tmp_path, "essai")
    assert kept.user is not None
    assert kept.password() == kept.user.replace("Robot", "secret")
    assert (kept.push, kept.every) == (True, 1.0)


def test_a_name_that_is_taken_changes_its_address_only_when_that_is_said(commons: Commons) -> None:
    env = {"COMMUN_DATA": str(commons.config.data)}
    for address, options, code in (
        ("https://un.example/api.php", [], 0),
        ("https://deux.example/api.php", [], 1),
        ("https://un.example/api.php", ["--licence", "CC0"], 0),
        ("https://deux.example/api.php", ["--replace"], 0),
    ):
        said = CliRunner().invoke(main, ["source", "add", "nom", address, *options], env=env)
        assert (said.exit_code, "s’appelle déjà" in said.output) == (code, bool(code))
    assert load_source(commons.config.data, "nom").api_url == "https://deux.example/api.php"


def test_what_cannot_be_reached_or_lacks_its_half_is_told_and_what_was_typed_stays(
    claire: FlaskClient, there: OtherSide
) -> None:
    page = post(claire, NEW, adresse="http://127.0.0.1:9/w/index.php?title=X", nom="loin", action="ajouter")
    assert "http://127.0.0.1:9/w/api.php ne répond pas" in page
    assert 'value="http://127.0.0.1:9/w/index.php?title=X"' in page
    assert "n’est pas l’adresse d’une API" in post(
        claire, NEW, adresse="ftp://a.example/x", nom="ftp", action="essayer"
    )
    assert "ne peut pas nommer" in post(claire, NEW, adresse="https://a.example", nom="É!", action="essayer")
    refused = post(claire, NEW, adresse="https://qui:secret@a.example", nom="mot", action="ajouter")
    assert "n’est pas l’adresse d’une API" in refused
    assert "Donnez aussi le nom du compte" in post(
        claire, "/sources/ancien/compte", compte="", mot_de_passe="x", action="enregistrer"
    )
    page = post(claire, "/sources/ancien/compte", compte="Robot", mot_de_passe="", action="enregistrer")
    assert "mot de passe de robot" in page
    assert claire.get("/sources/nulle-part/compte").status_code == 404
    assert [file.name for file in (there.commons.config.data / "sources").glob("*.toml")] == ["ancien.toml"]


def test_the_site_calls_no_machine_of_the_private_network_that_nobody_named(
    commons: Commons, claire: FlaskClient, shared_wiki: LiveWiki
) -> None:
    given = {"adresse": shared_wiki.url.replace("127.0.0.1", "localhost"), "nom": "dedans"}
    for action in ("essayer", "ajouter"):
        page = post(claire, NEW, **given, action=action)
        assert "«\u202flocalhost\u202f» est une machine du réseau privé" in page
        assert f'value="{given["adresse"]}"' in page
    data = commons.config.data
    assert not (data / "sources" / "dedans.toml").exists()
    add_source(data, name="dedans", api_url=shared_wiki.url.replace("127.0.0.1", "localhost"), inner=False)
    sync = CliRunner().invoke(main, ["sync", "dedans"], env={"COMMUN_DATA": str(data)})
    assert (sync.exit_code, "réseau privé" in sync.output) == (1, True)
    env = {"COMMUN_DATA": str(data), "COMMUN_INNER_HOSTS": "wiki.maison, LOCALHOST"}
    assert CliRunner().invoke(main, ["sync", "dedans", "--dry-run"], env=env).exit_code == 0


def test_only_who_looks_after_the_commons_may(there: OtherSide) -> None:
    zoe = create_app(there.commons.config, there.commons, limits=False).test_client()
    log_in(zoe, "Zoé")
    assert zoe.get(NEW).status_code == 403
    assert zoe.get("/sources/ancien/compte").status_code == 403


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("https://wiki.example", "https://wiki.example/api.php"),
        ("wiki.example/", "https://wiki.example/api.php"),
        ("https://wiki.example/w/index.php?title=Accueil", "https://wiki.example/w/api.php"),
        ("https://wiki.example/wiki/Accueil", "https://wiki.example/api.php"),
        ("https://wiki.example/fr/api.php", "https://wiki.example/fr/api.php"),
        ("", ""),
    ],
)
def test_the_address_of_a_page_leads_to_that_of_the_api(typed: str, meant: str) -> None:
    assert api_address(typed) == meant


@pytest.mark.parametrize("typed", ["https://[wiki", "https://wiki.example:mille/"])
def test_what_is_shaped_as_no_address_is_told(claire: FlaskClient, there: OtherSide, typed: str) -> None:
    page = post(claire, NEW, adresse=typed, nom="tordu", action="essayer")
    assert "n’est pas l’adresse d’une API" in page
    assert f'value="{typed}"' in page
    assert not (there.commons.config.data / "sources" / "tordu.toml").exists()


def test_an_account_whose_name_is_emptied_is_taken_away(claire: FlaskClient, there: OtherSide) -> None:
    data = there.commons.config.data
    kept = keep_account(data, "ancien", "Robot", "un-mot-de-passe").password_file
    assert kept is not None
    said = post(claire, "/sources/ancien/compte", compte="", mot_de_passe="", action="enregistrer")
    assert "Le compte est retiré" in said
    source = load_source(data, "ancien")
    assert (source.user, source.password_file, kept.exists()) == (None, None, False)


@pytest.mark.usefixtures("there")
def test_the_form_is_read_in_english_too(claire: FlaskClient) -> None:
    claire.set_cookie("langue", "en")
    assert "Add a wiki" in claire.get(NEW).get_data(as_text=True)

"""Forms that only our pages can send, sessions that end, headers on everything, and how often one may try."""

import re
import time

import pytest
from flask import Flask
from flask.testing import FlaskClient

from commun import Commons
from commun.accounts import Role, User
from commun.web.security import SESSION_COOKIE, CsrfRefused, Sessions, TooManyRequests, local_address
from commun.web.security.limits import LIMITS, Limits, Rate, Windows, household
from commun.web.security.sessions import RENEW_SECONDS, SESSION_SECONDS
from tests.commun.web.core.conftest import PASSWORD, Member, Serve, log_in, token

LONG = "Un texte long, écrit avec soin.\nSur deux lignes."


def entries(client: FlaskClient, **changes: str) -> dict[str, str]:
    """What the form to log in would send."""
    return {"csrf": token(client), "name": "Claire", "password": PASSWORD, "suite": "/"} | changes


# ——— forms


def test_a_form_without_its_token_is_refused_and_what_was_typed_is_given_back(member: Member) -> None:
    answer = member().post("/brouillons/fiches/x", data={"text": LONG, "password": LONG})
    assert answer.status_code == 403
    assert answer.text.count("Un texte long, écrit avec soin.") == 1
    assert CsrfRefused().sentence("fr") in answer.text


@pytest.mark.parametrize("wrong", ["", "x", "é", "A" * 43, "!!!!"])
def test_a_wrong_token_is_refused(client: FlaskClient, wrong: str) -> None:
    assert client.post("/connexion", data=entries(client, csrf=wrong)).status_code == 403


def test_the_token_of_one_browser_is_not_good_in_another(app: Flask) -> None:
    one, other = app.test_client(), app.test_client()
    token(other)
    assert other.post("/connexion", data=entries(one)).status_code == 403


def test_a_token_is_masked_anew_at_each_showing_and_all_are_good(client: FlaskClient) -> None:
    first, second = token(client), token(client)
    assert first != second
    for value in (first, second):
        assert client.post("/connexion", data=entries(client, csrf=value)).status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 401),
        ({"Origin": "https://ailleurs.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost"}, 401),
    ],
)
def test_a_request_that_comes_from_elsewhere_is_refused_even_with_the_token(
    client: FlaskClient, headers: dict[str, str], status: int
) -> None:
    assert client.post("/connexion", data=entries(client), headers=headers).status_code == status


def test_behind_a_proxy_the_public_address_is_ours_too(serve: Serve) -> None:
    client = serve(COMMUN_BASE_URL="http://commun.example.org").test_client()
    for origin, status in (("http://commun.example.org", 401), ("http://ailleurs.example", 403)):
        assert client.post("/connexion", data=entries(client), headers={"Origin": origin}).status_code == status


def test_a_script_may_send_the_token_in_a_header(member: Member) -> None:
    claire = member()
    answer = claire.post(
        "/brouillons/fiches/x",
        data={"text": "Texte"},
        headers={"X-CSRF-Token": token(claire, "/compte"), "Accept": "application/json"},
    )
    assert answer.status_code == 200


def test_the_language_is_chosen_without_token_and_from_here_alone(client: FlaskClient) -> None:
    answer = client.post("/langue/en", data={"suite": "/connexion"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/connexion")
    assert '<html lang="en"' in client.get("/connexion").text
    assert client.post("/langue/fr", headers={"Origin": "https://ailleurs.example"}).status_code == 403
    assert client.post("/langue/breton").status_code == 404


# ——— addresses


@pytest.mark.parametrize("address", ["/", "/fiches/x?a=1&b=2#c", "/recherche?q=a:b//c"])
def test_an_address_of_this_site_is_followed(address: str) -> None:
    assert local_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:x",
        "x",
        "/\t/evil",
        "/a\nb",
        " /x",
    ],
)
def test_an_address_elsewhere_is_not(address: str | None) -> None:
    assert local_address(address) == "/"


def test_logging_in_never_leads_elsewhere(client: FlaskClient, wiki: Commons) -> None:
    wiki.accounts.register("Claire", PASSWORD)
    answer = client.post("/connexion", data=entries(client, suite="https://evil.example"))
    assert answer.headers["Location"] == "/"


# ——— sessions


def test_the_cookie_of_a_session_is_out_of_reach(client: FlaskClient, wiki: Commons) -> None:
    wiki.accounts.register("Claire", PASSWORD)
    answer = client.post("/connexion", data=entries(client))
    (cookie,) = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith(f"{SESSION_COOKIE}=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    assert PASSWORD not in cookie


def test_where_the_site_is_https_cookies_go_by_https_alone(serve: Serve, wiki: Commons) -> None:
    wiki.accounts.register("Claire", PASSWORD)
    client = serve(COMMUN_BASE_URL="https://commun.example.org").test_client()
    page = client.get("/connexion", base_url="https://localhost")
    value = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert value
    answer = client.post(
        "/connexion", base_url="https://localhost", data={"csrf": value[1], "name": "Claire", "password": PASSWORD}
    )
    cookies = page.headers.getlist("Set-Cookie") + answer.headers.getlist("Set-Cookie")
    assert len(cookies) == 3
    assert all("Secure" in cookie for cookie in cookies)
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_leaving_ends_the_session_of_this_browser(member: Member) -> None:
    claire = member()
    answer = claire.post("/deconnexion", data={"csrf": token(claire, "/compte")})
    assert answer.status_code == 303
    assert claire.get("/compte").status_code == 303


def test_a_session_number_is_new_at_each_login(app: Flask, wiki: Commons) -> None:
    wiki.accounts.register("Claire", PASSWORD)
    values = set()
    for _n in range(2):
        browser = app.test_client()
        log_in(browser, "Claire")
        cookie = browser.get_cookie(SESSION_COOKIE)
        assert cookie is not None
        values.add(cookie.value.split(".")[2])
    assert len(values) == 2


CLAIRE = User("claire-1234", "Claire", "", Role.CONTRIBUTOR, 0, 3)


def test_a_cookie_says_who_at_which_epoch_and_nothing_we_did_not_sign() -> None:
    sessions = Sessions(b"k" * 32)
    cookie = sessions.write(CLAIRE)
    session = sessions.read(cookie)
    assert session is not None
    assert (session.user_id, session.epoch) == ("claire-1234", 3)
    assert sessions.read(cookie.replace("claire", "bruno0")) is None
    assert Sessions(b"j" * 32).read(cookie) is None
    assert sessions.read("n’importe quoi") is None
    assert sessions.read("") is None


def test_an_old_cookie_is_over_and_one_of_a_day_is_signed_again(app: Flask, wiki: Commons) -> None:
    claire = wiki.accounts.register("Claire", PASSWORD)
    browser, now = app.test_client(), int(time.time())
    sessions: Sessions = app.extensions["commun.sessions"]
    yesterday = sessions.write(claire, "cafe", now - RENEW_SECONDS - 60)
    browser.set_cookie(SESSION_COOKIE, yesterday)
    assert browser.get("/compte").status_code == 200
    renewed = browser.get_cookie(SESSION_COOKIE)
    assert renewed is not None
    assert renewed.value != yesterday
    assert renewed.value.split(".")[2] == "cafe"
    browser.set_cookie(SESSION_COOKIE, sessions.write(claire, "cafe", now - SESSION_SECONDS - 60))
    assert browser.get("/compte").status_code == 303


# ——— headers


@pytest.mark.parametrize("path", ["/", "/connexion", "/sante", "/rien-ici", "/fiches/rien", "/robots.txt"])
def test_every_answer_carries_the_headers_that_protect(client: FlaskClient, path: str) -> None:
    for answer in (client.get(path), client.get(path)):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Permissions-Policy" in answer.headers
        assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize("path", ["/", "/connexion", "/inscription", "/mot-de-passe-oublie", "/rien-ici"])
def test_no_page_holds_a_script_or_a_style_of_its_own(client: FlaskClient, path: str) -> None:
    page = client.get(path).text
    assert re.search(r"<style|\sstyle=|\son\w+=|javascript:", page) is None
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page))


# ——— limits


def test_guessing_a_password_becomes_slow_and_says_so(serve: Serve, wiki: Commons) -> None:
    wiki.accounts.register("Claire", PASSWORD)
    client = serve(limits=True).test_client()
    form = entries(client, password="mauvais mot de passe")
    statuses = [client.post("/connexion", data=form).status_code for _n in range(11)]
    assert statuses == [401] * 10 + [429]
    answer = client.post("/connexion", data=entries(client))
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "attendez" in answer.text
    assert "perdu" not in answer.text  # nothing was written


def test_one_address_is_slowed_down_whatever_the_name_and_another_is_not() -> None:
    limits = Limits()
    for number in range(20):
        limits.count("login", "192.0.2.1", f"nom {number}")
    with pytest.raises(TooManyRequests) as refused:
        limits.count("login", "192.0.2.1", "encore un")
    assert refused.value.seconds > 0
    limits.count("login", "192.0.2.2", "encore un")


def test_an_address_is_never_kept_in_clear() -> None:
    limits = Limits()
    limits.count("save", "192.0.2.1", "claire-1234")
    kept = str(vars(limits._windows))  # noqa: SLF001 — the memory of the counts is what we look into
    assert "192.0.2.1" not in kept
    assert "claire" not in kept


def test_a_try_is_allowed_again_when_the_first_of_the_last_ones_is_old_enough() -> None:
    windows, rate = Windows(), Rate(2, 60)
    assert [windows.wait(rate, b"claire", now) for now in (0, 40, 50)] == [0, 0, 10]
    assert windows.wait(rate, b"claire", 60) == 0
    assert windows.wait(rate, b"claire", 70) == 30  # the one refused at 50 does not count
    assert windows.wait(rate, b"another", 70) == 0


def test_what_counts_no_more_is_forgotten_when_there_is_a_crowd() -> None:
    windows, rate = Windows(), Rate(1, 60)
    for number in range(10_000):
        windows.wait(rate, b"%d" % number, 0)
    windows.wait(rate, b"one more", 60)
    assert len(windows._tries) == 1  # noqa: SLF001 — what is kept is what we look at
    assert windows.wait(rate, b"one more", 61) == 59


@pytest.mark.parametrize("deed", LIMITS)
def test_every_deed_has_an_end(deed: str) -> None:
    limits = Limits()

    def flood() -> None:
        for _n in range(1000):
            limits.count(deed, "192.0.2.1", "claire")

    with pytest.raises(TooManyRequests):
        flood()


def test_addresses_of_one_household_are_counted_together() -> None:
    """Whoever has an IPv6 network has 2⁶⁴ addresses; IPv4 addresses and other names stand for themselves."""
    assert household("2001:db8::1") == household("2001:db8::ffff:2")
    assert household("2001:db8::1") != household("2001:db8:0:1::1")
    assert household("fe80::1%eth0") == household("fe80::2%eth0")
    assert [household(one) for one in ("192.0.2.1", "", "unix:")] == ["192.0.2.1", "", "unix:"]


def test_a_form_of_millions_of_fields_is_refused_before_it_is_read(client: FlaskClient) -> None:
    form = "application/x-www-form-urlencoded"
    assert client.post("/connexion", data=b"a=&" * 5_001, content_type=form).status_code == 413
    assert client.post("/connexion", data=b"a=&" * 400, content_type=form).status_code == 403

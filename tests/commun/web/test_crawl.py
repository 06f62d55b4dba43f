"""Every link of every page leads somewhere, for a visitor and for somebody who administers a commons just born."""

from collections import Counter, deque
from collections.abc import Iterator
from html.parser import HTMLParser
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from commun import Commons, Config, create_app
from tests.commun.web.core.conftest import PASSWORD, log_in

ENOUGH = 8
"""Pages of one kind (histories, differences, searches…) that are opened: what breaks one breaks them all."""

_ATTRIBUTES = {"a": "href", "link": "href", "img": "src", "script": "src", "audio": "src"}


class Links(HTMLParser):
    """The addresses that a page names: of links, pictures, scripts, and of forms that are sent by GET."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.ids: set[str] = {""}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids.add(given.get("id", ""))
        if tag == "form" and given.get("method", "get") == "get" and "action" in given:
            self.found.add(given["action"])
        elif tag in _ATTRIBUTES and _ATTRIBUTES[tag] in given:
            self.found.add(given[_ATTRIBUTES[tag]])
        self.found.update(choice.split()[0] for choice in given.get("srcset", "").split(",") if choice.strip())


@pytest.fixture(scope="module")
def newborn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commons]:
    """A commons as it is born, with one person who administers it."""
    data = tmp_path_factory.mktemp("crawl") / "data"
    commons = Commons.create(Config.from_environ({"COMMUN_DATA": str(data)}))
    commons.index.catch_up_text()
    commons.accounts.register("Claire", PASSWORD, role="admin")
    yield commons
    commons.close()


def worth_following(address: str) -> bool:
    """Whether an address is ours, and no search or list under so many filters that there is no end of them."""
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc and len(parse_qsl(parts.query)) <= 1


def broken(app: Flask, client: FlaskClient) -> list[str]:
    """Every link that fails, with the page that holds it; of each kind of page a few are opened, of fiches all."""
    found, known, to_ask = [], {"/"}, deque([("/", "")])
    opened: Counter[str] = Counter()
    views = app.url_map.bind("localhost")
    while to_ask:
        address, holder = to_ask.popleft()
        try:
            view, _values = views.match(urlsplit(address).path)
        except RequestRedirect:
            view = ""
        except HTTPException as error:
            found.append(f"{error.code} {address} on {holder}")
            continue
        opened[view] += 1
        if opened[view] > ENOUGH and view != "fiche.view":
            continue
        with client.get(address) as answer:
            if answer.status_code >= HTTPStatus.BAD_REQUEST:
                found.append(f"{answer.status_code} {address} on {holder}")
            links = Links(answer.get_data(as_text=True) if answer.mimetype == "text/html" else "")
        if answer.location:
            links.found.add(answer.location)
        for link in sorted(links.found):
            whole, _, anchor = urljoin(address, link).partition("#")
            if whole == address and unquote(anchor) not in links.ids:
                found.append(f"no place called {anchor} on {address}")
            if worth_following(whole) and whole not in known:
                known.add(whole)
                to_ask.append((whole, address))
    assert opened["fiche.view"] > ENOUGH
    return found


def test_a_visitor_meets_no_broken_link(newborn: Commons) -> None:
    app = create_app(newborn.config, newborn, limits=False)
    assert broken(app, app.test_client()) == []


def test_an_administrator_meets_no_broken_link(newborn: Commons) -> None:
    app = create_app(newborn.config, newborn, limits=False)
    client = app.test_client()
    log_in(client, "Claire")
    assert broken(app, client) == []

"""The head and the foot of the site are kept for each reader: what is kept is what would be written for this page."""

import re

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient

from commun.accounts import Role
from commun.web.frame import DOORS
from commun.web.guard import current_user, here
from tests.commun.web.core.conftest import Member

PAGES = (
    "/",
    "/modifications",
    "/modifications?avant=3",
    "/themes",
    "/recherche?q=%3Cb%3E+%26+%22x%22",
    "/index-alphabetique?espace=aide",
    "/nulle-part",
)
ROLES = (None, *(role for role in Role if role is not Role.VISITOR))


def unmasked(page: str) -> str:
    """A page without its tokens, which are masked anew each time."""
    return re.sub(r'(name="csrf" value=")[^"]+', r"\1", page)


@pytest.mark.parametrize("tongue", ["fr", "en"])
@pytest.mark.parametrize("role", ROLES, ids=str)
def test_every_reader_sees_the_head_and_the_foot_written_for_this_page(
    app: Flask, member: Member, client: FlaskClient, role: Role | None, tongue: str
) -> None:
    reader = client if role is None else member("Zoé & cie", role)
    reader.set_cookie("langue", tongue)
    pages = {address: reader.get(address).text for _turn in range(2) for address in PAGES}
    for address, page in pages.items():
        assert page.count('<header class="site-head">') == page.count('<footer class="site-foot">') == 1
        with app.test_request_context(address, headers={"Cookie": _cookies(reader)}):
            app.preprocess_request()
            path = here().partition("?")[0]
            names = {"user": current_user(), "language": tongue}
            head = render_template("parts/site_head.html", door=path if path in DOORS else "", **names)
            foot = render_template("parts/site_foot.html", place=here(), **names)
        assert unmasked(head) in unmasked(page)
        assert foot in page
        assert ("Zoé &amp; cie</summary>" in page) is (role is not None)


def _cookies(reader: FlaskClient) -> str:
    """What the browser of `reader` sends."""
    known = (reader.get_cookie(name) for name in ("langue", "commun"))
    return "; ".join(f"{cookie.key}={cookie.value}" for cookie in known if cookie is not None)


def test_each_page_has_a_token_of_its_own(member: Member) -> None:
    reader = member("Zoé")
    tokens = [re.findall(r'name="csrf" value="([^"]+)', reader.get(f"/recherche?q={n}").text) for n in range(3)]
    assert len({token for page in tokens for token in page}) == len([token for page in tokens for token in page])
    assert all(tokens)


def test_a_new_name_is_read_at_once(app: Flask, member: Member) -> None:
    reader = member("Zoé")
    assert ">Zoé</summary>" in reader.get("/").text
    people = app.extensions["commun.commons"].accounts
    person = people.by_name("Zoé")
    assert person is not None
    people.set_role(person.id, Role.MAINTAINER)
    assert ">Zoé</summary>" not in reader.get("/").text  # another role, another epoch: this session is over

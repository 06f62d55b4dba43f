"""Sentences shown once."""

from flask import Flask

from commun.web.messages import tell


def test_what_is_said_twice_before_the_next_page_is_shown_once() -> None:
    app = Flask("messages")
    app.secret_key = "a key"

    @app.get("/")
    def page() -> str:
        tell("La page est enregistrée.", "ok")
        tell("Deux textes sont réunis.", "info")
        return ""

    with app.test_client() as client:
        client.get("/")
        client.get("/")
        with client.session_transaction() as session:
            said = [tuple(one) for one in session["_flashes"]]
    assert said == [("ok", "La page est enregistrée."), ("info", "Deux textes sont réunis.")]

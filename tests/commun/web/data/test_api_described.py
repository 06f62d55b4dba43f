"""The description of what programs may ask: valid, whole, and true of real answers."""

from typing import Any

import jsonschema
import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate

from commun.web.data.api_table import OPERATIONS

_PROGRAMS = (".json", ".jsonld", ".ttl", ".csv")
_PERSONAL = {"/api/openapi.json", "/compte/donnees.json", "/sources/<name>/pertes.json"}
"""The description itself, what a person takes of their own account, and a report for maintainers."""


def described(visitor: FlaskClient) -> dict[str, Any]:
    answer = visitor.get("/api/openapi.json")
    assert answer.status_code == 200
    assert isinstance(answer.json, dict)
    return answer.json


def test_the_description_is_openapi(visitor: FlaskClient) -> None:
    validate(described(visitor))


def test_every_route_for_programs_is_described(app_of_born: Flask, visitor: FlaskClient) -> None:
    routes = {
        (method, rule.rule)
        for rule in app_of_born.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    for_programs = {
        (method, rule)
        for method, rule in routes
        if ((rule.startswith("/api") and rule not in {"/api", "/api/openapi.json"}) or rule.endswith(_PROGRAMS))
        and rule not in _PERSONAL
    } | {("GET", "/suggestions"), ("GET", "/sante")}
    assert for_programs == {(each.method, each.path) for each in OPERATIONS}
    assert set(described(visitor)["paths"]) == {each.address for each in OPERATIONS}


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/api/ask", "/api/ask?query=[[Type::methode]]|?Durée|?Thèmes|?Étapes|?Coût"),
        ("/api/ask", "/api/ask?query=[[Type::rien]]"),
        ("/{name}.json", "/fiches/lestrac.json"),
        ("/{name}.json", "/aide/a-propos.json"),
        ("/{name}.jsonld", "/fiches/tenir-un-porteur-de-parole.jsonld"),
        ("/donnees/commun.jsonld", "/donnees/commun.jsonld"),
        ("/suggestions", "/suggestions?q=le"),
        ("/sante", "/sante"),
        ("/api/pages", "/api/pages?limit=3"),
        ("/api/pages/{space}/{slug}", "/api/pages/fiches/lestrac"),
        ("/api/pages/{space}/{slug}/revisions", "/api/pages/fiches/lestrac/revisions"),
        ("/api/search", "/api/search?q=porteur"),
        ("/api/changes", "/api/changes?limit=3"),
    ],
)
def test_real_answers_are_as_described(visitor: FlaskClient, path: str, asked: str) -> None:
    whole = described(visitor)
    answer = visitor.get(asked)
    assert answer.status_code == 200
    content = whole["paths"][path]["get"]["responses"]["200"]["content"]
    schema = content[answer.mimetype]["schema"] | {"components": whole["components"]}
    jsonschema.Draft202012Validator(schema).validate(answer.get_json(force=True))


def test_errors_are_as_described(visitor: FlaskClient) -> None:
    whole = described(visitor)
    for asked in ("/api/ask", "/api/ask?query=[[", "/api/ask?query=[[A::b]]&format=table"):
        answer = visitor.get(asked)
        assert answer.status_code == 400, asked
        schema = {"$ref": "#/components/schemas/Error", "components": whole["components"]}
        jsonschema.Draft202012Validator(schema).validate(answer.json)


def test_the_page_for_people_tells_the_same_and_loads_nothing_else(visitor: FlaskClient) -> None:
    page = visitor.get("/api").text
    for each in OPERATIONS:
        assert f"<code>{each.address}</code>" in page
        assert all(parameter.name in page for parameter in each.parameters)
    assert "//cdn" not in page

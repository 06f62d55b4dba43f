"""The OpenAPI description of the addresses for programs, made from their table."""

from typing import Final

from commun.web.data.api_model import Operation, Schema, known
from commun.web.data.api_table import OPERATIONS, SCHEMAS

_KEY: Final[Schema] = {
    "type": "http",
    "scheme": "bearer",
    "description": "Une clé de « Mon compte » · a key of “My account”: Authorization: Bearer commun_…",
}
_CONFLICT: Final = 409
_JSON: Final = "application/json"


def description(title: str, licence: str, root: str, language: str) -> Schema:
    """The whole in OpenAPI 3.1."""
    paths: dict[str, Schema] = {}
    for each in OPERATIONS:
        paths.setdefault(each.address, {})[each.method.lower()] = _operation(each, language)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1", "license": {"name": licence}},
        "servers": [{"url": root}],
        "security": [{}, {"key": []}],
        "paths": paths,
        "components": {"schemas": SCHEMAS, "securitySchemes": {"key": _KEY}},
    }


def _operation(each: Operation, language: str) -> Schema:
    parameters = [
        {
            "name": one.name,
            "in": one.place,
            "required": one.required,
            "description": one.help.said(language),
            "schema": one.schema | ({"enum": list(one.allowed)} if one.allowed else {}),
        }
        for one in each.parameters
    ]
    found: Schema = {
        str(status): {"description": each.summary.said(language), "content": _content(each)} for status in each.status
    }
    if each.proposes:
        found["202"] = {"description": each.summary.said(language), "content": _of("Proposed")}
    for code in each.errors:
        name = "Conflict" if code == _CONFLICT and each.keyed else "Error"
        of_pages = not each.path.startswith("/api/")
        found[str(code)] = {"description": str(code)} | ({} if of_pages else {"content": _of(name)})
    told: Schema = {"summary": each.summary.said(language), "parameters": parameters, "responses": found}
    if each.body is not None:
        kind, schema = each.body
        told["requestBody"] = {"required": True, "content": {kind: {"schema": known(schema)}}}
    if each.keyed:
        told["security"] = [{"key": []}]
    return told


def _of(name: str) -> Schema:
    return {_JSON: {"schema": known(name)}}


def _content(each: Operation) -> Schema:
    return {mime: {"schema": known(name)} if name else {} for mime, name in each.answers.items()}

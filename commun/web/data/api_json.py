"""The JSON API in the table of addresses for programs: pages, versions, files, search, changes."""

from typing import Final

from commun.formats.model import Words
from commun.web.data.api_model import (
    ADDRESS,
    FLAG,
    FREE,
    NULLABLE,
    NUMBER,
    TEXT,
    Operation,
    Parameter,
    Schema,
    shape,
    some,
)
from fiches import SPACES

_COMMIT: Final[Schema] = {"type": "string", "pattern": "^[0-9a-f]{40}$"}
_BASE: Final[Schema] = {"type": "string", "pattern": "^[0-9a-f]{4,40}$"}
_READ: Final[Schema] = {"type": ["string", "null"], "pattern": "^([0-9a-f]{4,40})?$"}
_SPACES: Final = [key for key in SPACES if not key.endswith("fichiers")]
_PLACES: Final = tuple(key for key in _SPACES if "/" not in key)
_NAME: Final[Schema] = {
    "type": "string",
    "pattern": f"^({'|'.join(_SPACES)})/[a-z0-9]+(-[a-z0-9]+)*$",
    "maxLength": 110,
}
_TITLE: Final[Schema] = {"type": "string", "minLength": 1, "maxLength": 255}
_ABOUT: Final[dict[str, Schema]] = {
    "id": NULLABLE,
    "name": TEXT,
    "title": TEXT,
    "type": NULLABLE,
    "url": ADDRESS,
    "revision": TEXT,
    "created": NUMBER,
    "modified": NUMBER,
}
_REVISION: Final[dict[str, Schema]] = {
    "revision": _COMMIT,
    "number": NUMBER,
    "name": TEXT,
    "title": TEXT,
    "kind": {"type": "string", "enum": ["new", "edit", "rename", "delete", "restore"]},
    "author": TEXT,
    "when": {"type": "string", "format": "date-time"},
    "summary": TEXT,
    "minor": FLAG,
    "size": NUMBER,
    "delta": NUMBER,
}
_PLACE: Final = shape({"where": TEXT, "base": TEXT, "theirs": TEXT, "mine": TEXT})
_TOLD: Final = shape(
    {"code": TEXT, "info": TEXT}, position=NUMBER, field=TEXT, fields=some(shape({"field": TEXT, "info": TEXT}))
)
_CHANGED: Final[dict[str, Schema]] = {"text": TEXT, "body": TEXT, "head": FREE, "summary": TEXT}

JSON_SCHEMAS: Final[dict[str, Schema]] = {
    "Error": shape({"error": _TOLD}),
    "Conflict": shape(
        {"error": _TOLD},
        base=NULLABLE,
        theirs=NULLABLE,
        mine=NULLABLE,
        theirs_revision=TEXT,
        merged=TEXT,
        conflicts=some(_PLACE),
    ),
    "Page": shape(
        {**_ABOUT, "authors": some(TEXT), "licence": TEXT, "head": FREE, "body": TEXT},
        origin={"type": ["object", "null"]},
        text=TEXT,
        merged=FLAG,
        changed=FLAG,
    ),
    "Pages": shape(
        {"total": NUMBER, "offset": NUMBER, "more": FLAG, "pages": some(shape({**_ABOUT, "summary": TEXT}))}
    ),
    "Revisions": shape({"deleted": FLAG, "more": FLAG, "revisions": some(shape(_REVISION))}),
    "NewPage": shape({"title": _TITLE}, name=_NAME, space={"type": "string", "enum": _SPACES}, **_CHANGED),
    "WrittenPage": shape({}, base=_READ, title=_TITLE, **_CHANGED),
    "Renaming": shape({"title": _TITLE, "base": _BASE}, summary=TEXT),
    "Deleting": shape({"base": _BASE}, summary=TEXT),
    "Restoring": shape({}, base=_READ, revision=_BASE, summary=TEXT),
    "Deleted": shape({"name": TEXT, "deleted": FLAG, "revision": NULLABLE}),
    "Proposed": shape({"proposal": NUMBER, "name": TEXT, "url": ADDRESS, "info": TEXT}),
    "NewFile": shape(
        {"file": {"type": "string", "format": "binary"}},
        name=TEXT,
        texte_alternatif=TEXT,
        credit=TEXT,
        licence=TEXT,
        text=TEXT,
    ),
    "File": shape({"file": TEXT, "name": TEXT, "url": ADDRESS, "page": ADDRESS, "revision": TEXT}),
    "Found": shape(
        {
            "total": NUMBER,
            "page": NUMBER,
            "pages": NUMBER,
            "partial": FLAG,
            "did_you_mean": NULLABLE,
            "commit": NULLABLE,
            "results": some(
                shape(
                    {
                        "name": TEXT,
                        "title": TEXT,
                        "type": NULLABLE,
                        "url": ADDRESS,
                        "summary": TEXT,
                        "excerpt": TEXT,
                        "modified": NUMBER,
                        "themes": some(TEXT),
                        "territories": some(TEXT),
                    }
                )
            ),
            "facets": {
                "type": "object",
                "additionalProperties": some(shape({"value": TEXT, "label": TEXT, "count": NUMBER})),
            },
        }
    ),
    "Changes": shape(
        {
            "changes": some(
                shape(
                    {
                        **_REVISION,
                        "cursor": TEXT,
                        "id": NULLABLE,
                        "url": ADDRESS,
                        "deleted": FLAG,
                        "former_name": NULLABLE,
                    }
                )
            ),
            "next": TEXT,
            "more": FLAG,
            "now": {"type": "string", "format": "date-time"},
        }
    ),
}
"""What is sent and answered."""

NAMED: Final = (
    Parameter("space", Words("L’espace de la page.", "The space of the page."), "path", required=True, allowed=_PLACES),
    Parameter(
        "slug",
        Words("Son nom dans les adresses.", "Its name in addresses."),
        "path",
        required=True,
        schema={"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "minLength": 1, "maxLength": 100},
    ),
)
"""What names a page: an address of OpenAPI holds no `/` in one parameter."""
_JSON: Final = "application/json"


def _count(name: str, fr: str, en: str, least: int, most: int) -> Parameter:
    return Parameter(name, Words(fr, en), schema={"type": "integer", "minimum": least, "maximum": most})


def _word(name: str, fr: str, en: str, *allowed: str) -> Parameter:
    return Parameter(name, Words(fr, en), allowed=allowed)


_LIMIT: Final = _count("limit", "Combien au plus.", "How many at most.", 1, 500)
_WRITING: Final = (400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 429)

JSON_OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation(
        "/api/pages",
        Words("Les pages, filtrées et en ordre.", "The pages, filtered and in order."),
        {_JSON: "Pages"},
        (
            _word("space", "L’espace.", "The space.", *SPACES),
            _word("type", "Le type.", "The type."),
            _word("theme", "Le thème.", "The theme."),
            _word("territory", "Le territoire.", "The territory."),
            _word("sort", "L’ordre.", "The order.", "title", "modified", "created"),
            _LIMIT,
            _count("offset", "Combien en passer.", "How many to skip.", 0, 10_000_000),
        ),
        (400,),
    ),
    Operation(
        "/api/pages",
        Words(
            "Écrire une nouvelle page ; 202 si elle devient une proposition.",
            "Write a new page; 202 where it becomes a proposal.",
        ),
        {_JSON: "Page"},
        errors=_WRITING,
        method="POST",
        body=(_JSON, "NewPage"),
        status=(201,),
        proposes=True,
    ),
    Operation(
        "/api/pages/<page:name>",
        Words(
            "Une page : son en-tête, son texte, sa version (ETag).", "A page: its head, its text, its version (ETag)."
        ),
        {_JSON: "Page"},
        (*NAMED, Parameter("revision", Words("L’une de ses versions.", "One of its versions."), schema=_BASE)),
        (400, 404),
    ),
    Operation(
        "/api/pages/<page:name>",
        Words(
            "L’écrire sur la version lue (`base` ou If-Match) : 409 avec les trois textes si quelqu’un d’autre a "
            "changé les mêmes lignes, 202 si elle devient une proposition.",
            "Write it on the version that was read (`base` or If-Match): 409 with the three texts where somebody else "
            "changed the same lines, 202 where it becomes a proposal.",
        ),
        {_JSON: "Page"},
        NAMED,
        _WRITING,
        method="PUT",
        body=(_JSON, "WrittenPage"),
        status=(200, 201),
        proposes=True,
    ),
    Operation(
        "/api/pages/<page:name>",
        Words("La supprimer ; son histoire reste.", "Delete it; its history stays."),
        {_JSON: "Deleted"},
        (*NAMED, Parameter("base", Words("La version lue.", "The version that was read."), schema=_BASE)),
        _WRITING,
        method="DELETE",
    ),
    Operation(
        "/api/pages/<page:name>/rename",
        Words(
            "Changer son titre et son adresse ; les liens suivent.", "Change its title and its address; links follow."
        ),
        {_JSON: "Page"},
        NAMED,
        _WRITING,
        method="POST",
        body=(_JSON, "Renaming"),
    ),
    Operation(
        "/api/pages/<page:name>/restore",
        Words("La rétablir, ou revenir à l’une de ses versions.", "Bring it back, or go back to one of its versions."),
        {_JSON: "Page"},
        NAMED,
        _WRITING,
        method="POST",
        body=(_JSON, "Restoring"),
    ),
    Operation(
        "/api/pages/<page:name>/revisions",
        Words("Ses versions, la dernière d’abord.", "Its versions, the newest first."),
        {_JSON: "Revisions"},
        (
            *NAMED,
            _LIMIT,
            _count("before", "Seulement avant ce numéro.", "Only before this number.", 0, 1_000_000_000),
        ),
        (400, 404),
    ),
    Operation(
        "/api/files",
        Words("Envoyer un fichier, avec ce qui le décrit.", "Send a file, with what describes it."),
        {_JSON: "File"},
        errors=_WRITING,
        method="POST",
        body=("multipart/form-data", "NewFile"),
        status=(201,),
    ),
    Operation(
        "/api/search",
        Words("Chercher des mots, avec les filtres du site.", "Search for words, with the filters of the site."),
        {_JSON: "Found"},
        (
            _word("q", "Les mots.", "The words."),
            _word("type", "Le type.", "The type."),
            _word("theme", "Le thème.", "The theme."),
            _word("territory", "Le territoire.", "The territory."),
            _word("source", "Le wiki d’origine.", "The wiki that it comes from."),
            _word("author", "La personne.", "The person."),
            _word("space", "L’espace.", "The space."),
            _word("sort", "L’ordre.", "The order.", "relevance", "date", "title"),
            _count("page", "La page de résultats.", "The page of results.", 1, 100_000),
            _count("size", "Combien par page.", "How many on a page.", 1, 100),
        ),
        (400,),
    ),
    Operation(
        "/api/changes",
        Words(
            "Ce qui a changé depuis un curseur (`next`), une version ou une date : pages écrites, renommées, "
            "supprimées.",
            "What has changed since a cursor (`next`), a version or a date: pages written, renamed, deleted.",
        ),
        {_JSON: "Changes"},
        (_word("since", "Le curseur, la version ou la date.", "The cursor, the version or the date."), _LIMIT),
        (400,),
    ),
)
"""The addresses of the JSON API."""

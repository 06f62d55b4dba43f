"""schemathesis reads the description of the API and asks all that it says, well and badly: answers are as described."""

from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from commun.web.data.api_model import Operation
from commun.web.data.api_table import OPERATIONS
from tests.commun.web.api.conftest import Programs

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
ASKED = [each for each in OPERATIONS if each.path.startswith("/api/")]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("each", ASKED, ids=[f"{each.method} {each.path}" for each in ASKED])
def test_whatever_is_asked_the_answer_is_as_described(program: Programs, app: Flask, each: Operation) -> None:
    mara = program("Mara", "maintainer")
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    operation = schema[each.address][each.method]

    def asked(mode: GenerationMode, *checks: Any) -> None:
        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=3,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def ask(case: Case[Any]) -> None:
            headers = {"Authorization": f"Bearer {mara.key}", "Accept-Encoding": "identity"}
            case.call_and_validate(headers=headers, checks=list(checks))

        ask()

    asked(GenerationMode.POSITIVE, *CHECKS)
    asked(GenerationMode.NEGATIVE, *CHECKS, negative_data_rejection)
    if each.keyed:
        case = operation.Case(path_parameters={"space": "fiches", "slug": "lestrac"})
        assert case.call().status_code == 401

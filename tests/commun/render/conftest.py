"""Texts laid out in a small wiki."""

from collections.abc import Callable

import pytest

from commun.render import Rendered, Renderer
from fiches import Fiche, Head, PageName
from tests.commun.render.wiki import Wiki


@pytest.fixture
def wiki() -> Wiki:
    return Wiki()


@pytest.fixture(scope="session")
def renderer() -> Renderer:
    return Renderer()


@pytest.fixture(scope="session")
def render(renderer: Renderer) -> Callable[[str], Rendered]:
    """Lay out a text in French, in the small wiki."""
    return lambda body: renderer.render(Fiche(PageName("fiches", "x"), Head.parse(""), body), Wiki())

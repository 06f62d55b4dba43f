"""What a rendering needs to be told, and what it answers."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from fiches import Problem

_PLACE: Final = re.compile(r'<(div|span) id="question-([0-9]+)"></\1>')
"""Where an answer goes. Only the renderer can write an id on these elements: the sanitiser takes away any other."""


Stated = tuple[str, str]
"""What an annotation states: the names of its properties as it writes them (`A::B` for two), and the value."""


@dataclass(frozen=True, slots=True)
class Sense:
    """What the fields of this commons say of an annotation.

    Attributes:
        problem: what is wrong with its value, None for nothing.
        leads: whether the value is the title of a page, written or not.
        labels: of `[[P::@@@]]`, what the property is called, by language, where its title is not what people read.
    """

    problem: Problem | None = None
    leads: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """Where a link's target leads: a page that exists, or the form that creates it."""

    url: str
    exists: bool
    title: str


@dataclass(frozen=True, slots=True)
class FileInfo:
    """An uploaded file, as a text shows it.

    Attributes:
        url: the address of its bytes.
        page: the address of the page that describes it.
        name: its safe name, such as `jardin.jpg`.
        width, height: in pixels; None for what is no picture.
        alt: what the picture shows, for those who do not see it.
        credit, licence: whose it is, and what may be done with it.
        caption: what is read below it where the text gives no caption.
    """

    url: str
    page: str
    name: str
    width: int | None = None
    height: int | None = None
    alt: str = ""
    credit: str = ""
    licence: str = ""
    caption: str = ""


class LinkResolver(Protocol):
    """Knows which pages and files exist."""

    def resolve(self, targets: Collection[str]) -> Mapping[str, Link]:
        """The link for each target, asked once for a whole text; one that is left out leads nowhere yet."""
        ...

    def file(self, name: str) -> FileInfo | None:
        """The file that a text calls `name`; None where there is none."""
        ...

    def sense(self, stated: Collection[Stated], tongue: str | None) -> Mapping[Stated, Sense]:
        """What is known of the annotations of a text written in `tongue`; one without anything is left out."""
        ...


@dataclass(frozen=True, slots=True)
class TocEntry:
    """A line of the table of contents; `level` is that of the heading on the page, from 2."""

    level: int
    title: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that a text holds; its answer is put in its place when the page is shown.

    Attributes:
        source: what it asks: the inside of `{{#ask: …}}` or `{{#show: …}}`, or of an ```ask block.
        kind: `ask` or `show`.
        inline: whether its answer stands in a line of text.
    """

    source: str
    kind: str = "ask"
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as HTML.

    Attributes:
        html: safe to be put in a page as it stands; where a question stands it holds an empty element.
        toc: its headings, in order.
        links: the targets of its links and annotations, each once: what its colours depend on.
        files: the names of the files that its marks show, each once.
        questions: those that wait for their answer, in order.
    """

    html: str
    toc: tuple[TocEntry, ...] = ()
    links: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    questions: tuple[Asked, ...] = ()

    def answered(self, answer: Callable[[Asked], str]) -> "Rendered":
        """The same with the answer of each question in its place; `answer` gives safe HTML."""
        if not self.questions:
            return self
        html = _PLACE.sub(lambda found: answer(self.questions[int(found[2])]), self.html)
        return replace(self, html=html, questions=())


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of everything that a text names; two equal ones give the same HTML."""

    links: Mapping[str, Link]
    files: Mapping[str, FileInfo | None]
    senses: Mapping[Stated, Sense]
    space: str = "fiches"
    """That of the text."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a text names, each thing once: the targets of its links, its files, its annotations."""

    links: tuple[str, ...]
    files: tuple[str, ...]
    stated: tuple[Stated, ...]

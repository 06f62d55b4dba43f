"""Markdown as mistune reads it, with our marks as one inline rule, laid out as the HTML of this wiki.

Headings are shifted so that the highest is an `h2` (the page's title is its only `h1`), addresses elsewhere are told
from pages of this wiki, tables and code can be scrolled with the keyboard.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Any, Final
from urllib.parse import unquote

from mistune import BaseRenderer, BlockState, InlineParser, InlineState, Markdown
from mistune.plugins.def_list import def_list
from mistune.plugins.footnotes import footnotes
from mistune.plugins.formatting import strikethrough
from mistune.plugins.table import table, table_in_list, table_in_quote
from mistune.plugins.task_lists import task_lists
from mistune.plugins.url import parse_url_link
from mistune.util import safe_entity, unescape

from commun.i18n import _
from commun.render.beside import file_beside, page_beside
from commun.render.marks import lay_out_mark, missing_file
from commun.render.model import Asked, Known, TocEntry
from commun.render.page import CLOSE, OPEN, TOKEN, Page
from fiches import Mark, Piece, plain_title

Token = dict[str, Any]
Outline = tuple[tuple[TocEntry, ...], tuple[Asked, ...]]

_ADDRESS: Final = rf"https?://[^\s<»{OPEN}]*[^\s<».,:;?!\"'’)\]{OPEN}]"
"""A bare address in a text: it ends before the signs that end a sentence or a quotation, and before a mark."""

_TAG: Final = re.compile(r"(<[^<>]*>)")
_RAW_LINK: Final = re.compile(r"<a(?=[\s/])", re.IGNORECASE)
_LINK_IN_LINK: Final = re.compile(r"</?a(?=[\s>])[^>]*>", re.IGNORECASE)
_RAW_H1: Final = re.compile(r"<(/?)h1\b", re.IGNORECASE)
_ELSEWHERE: Final = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_SCHEMES: Final = re.compile(r"(?:https?|mailto|tel):|[^:]*(?:[/?#]|$)", re.IGNORECASE)
_NO_SCHEME: Final = re.compile(r"www\.[a-z0-9-]+\.", re.IGNORECASE)
"""How people write an address whose beginning browsers hide."""
_IPV6: Final = re.compile(r"\A(https?://)%5B([0-9a-f:.]+)%5D", re.IGNORECASE)
MEDIA: Final = "/media/"
"""Where the files of this wiki stand."""
_LEVELS: Final = 6
_RUN: Final = re.compile(r"\*+|_+")
_MAX_RUNS: Final = 400
"""Runs of `*` and `_` in one paragraph; where more stand they are signs like others, since to pair them takes the
square of their number (mistune counts the depth of what lies between two of them, each time)."""


class Layout:
    """Lays out texts; holds no text itself, so it is shared."""

    def __init__(self, own_id: Callable[[str], str], stands_in_line: Callable[[str], bool]) -> None:
        self._html = _Html(own_id)
        self._own_id = own_id
        self._stands_in_line = stands_in_line
        # Looking for bare addresses stops the parser at every « h »: texts that hold none are spared that.
        self._plain = _parser(self._html)
        self._with_addresses = _parser(self._html)
        self._with_addresses.inline.register("url_link", _ADDRESS, parse_url_link)

    def lay_out(self, body: str, found: Sequence[Mark | Piece], known: Known) -> tuple[str, Outline]:
        """The HTML of a body, not yet sanitised, its table of contents and its questions."""
        page = Page(known, self._inline, self._own_id, self._stands_in_line)
        text = page.mask(body, found)
        markdown = self._with_addresses if "://" in text else self._plain
        state = markdown.block.state_cls()
        state.env["page"] = page
        html, _state = markdown.parse(text, state)
        return str(html), (tuple(state.env.get("toc", ())), tuple(page.questions))

    def _inline(self, page: Page, text: str, in_link: bool) -> str:  # noqa: FBT001 (a place for it, like the others)
        """A caption or a label; `in_link` where no address in it may become a link."""
        markdown = self._with_addresses if not in_link and "://" in text else self._plain
        outer = markdown.block.state_cls()
        outer.env["page"] = page
        state = markdown.inline.state_cls(outer.env)
        state.src = text
        state.in_link = in_link
        return self._html.render_tokens(markdown.inline.render(state), outer)


class _Inline(InlineParser):
    """mistune's parser, which makes its list of starting characters anew for each stretch of text: ours keeps it."""

    def _get_fast_trigger_re(self, chars: set[str]) -> re.Pattern[str]:
        return self._fast_trigger_re or super()._get_fast_trigger_re(chars)

    def finalize_tokens(self, tokens: list[Token], depth: int) -> list[Token]:
        """Make emphases of the stars and low lines of a stretch of text, as many as people write."""
        texts = [token for token in tokens if token["type"] == "text"]
        # Signs are counted before runs: nearly every text has few, and a row of a thousand low lines is one run.
        if sum(token["raw"].count("*") + token["raw"].count("_") for token in texts) > _MAX_RUNS:  # noqa: SIM102
            if sum(1 for token in texts for _run in _RUN.finditer(token["raw"])) > _MAX_RUNS:
                tokens = [token | {"_emphasis": False} if token["type"] == "text" else token for token in tokens]
        return super().finalize_tokens(tokens, depth)


def _parser(html: BaseRenderer) -> Markdown:
    """CommonMark with the marks of a wiki; plug-ins of mistune for what is not ours."""
    markdown = Markdown(renderer=html, inline=_Inline())
    for plugin in (strikethrough, table, table_in_list, table_in_quote, task_lists, def_list, footnotes):
        plugin(markdown)
    markdown.inline.register("mark", f"{OPEN}[0-9]+{CLOSE}", _parse_mark, before="escape", start_chars=OPEN)
    markdown.before_render_hooks += [_number_headings, _free_bars]
    return markdown


def _parse_mark(inline: InlineParser, match: re.Match[str], state: InlineState) -> int:  # noqa: ARG001 (mistune's order)
    state.append_token({"type": "mark", "number": int(match[0][1:-1]), "raw": match[0]})
    return match.end()


def _number_headings(markdown: Markdown, state: BlockState) -> None:  # noqa: ARG001 (mistune's order)
    """Give each heading its level on the page, its anchor and its line in the table of contents."""
    page: Page = state.env["page"]
    heads = [token for token in state.tokens if token["type"] == "heading"]
    shift = 2 - min((token["attrs"]["level"] for token in heads), default=2)
    toc = []
    for token in heads:
        title = plain_title(page.unmask(token["text"]))
        anchor = page.anchors.take(title)
        level = min(_LEVELS, token["attrs"]["level"] + shift)
        token["attrs"] = {"level": level, "anchor": anchor}
        toc.append(TocEntry(level, title, anchor))
    state.env["toc"] = toc


def _free_bars(markdown: Markdown, state: BlockState) -> None:  # noqa: ARG001 (mistune's order)
    r"""A bar written `\|` in a cell is a bar, in code too (GitHub Flavored Markdown §4.10)."""
    left = [token for token in state.tokens if "children" in token]
    while left:
        token = left.pop()
        for child in token["children"]:
            if child["type"] == "table_cell":
                child["text"] = child["text"].replace("\\|", "|")
            elif "children" in child:
                left.append(child)


class _Html(BaseRenderer):
    """Each kind of token as HTML. The sanitiser comes after: here things only have to read well."""

    NAME = "html"

    def __init__(self, own_id: Callable[[str], str]) -> None:
        super().__init__()
        self._own_id = own_id

    def register(self, name: str, method: Callable[..., str]) -> None:
        """Leave out the HTML of the plug-ins: every token has its method here."""

    def render_tokens(self, tokens: Iterable[Token], state: BlockState) -> str:
        """The HTML of tokens in a row."""
        return "".join([getattr(self, token["type"])(token, state) for token in tokens])

    def _children(self, token: Token, state: BlockState) -> str:
        return self.render_tokens(token["children"], state)

    # inside a line

    def text(self, token: Token, state: BlockState) -> str:
        """Words."""
        raw = token["raw"]
        if OPEN in raw:
            raw = _page(state).unmask(raw)
        if "&" in raw:
            raw = unescape(raw)
        return escape(raw, quote=False)

    def emphasis(self, token: Token, state: BlockState) -> str:
        """`*words*`."""
        return f"<em>{self._children(token, state)}</em>"

    def strong(self, token: Token, state: BlockState) -> str:
        """`**words**`."""
        return f"<strong>{self._children(token, state)}</strong>"

    def strikethrough(self, token: Token, state: BlockState) -> str:
        """`~~words~~`."""
        return f"<del>{self._children(token, state)}</del>"

    def mark(self, token: Token, state: BlockState) -> str:
        """One of our marks inside a line."""
        return self._mark(token, state)[0]

    def _mark(self, token: Token, state: BlockState) -> tuple[str, bool]:
        page = _page(state)
        item = page.item(token["number"])
        return lay_out_mark(page, item) if item else ("", False)

    def link(self, token: Token, state: BlockState) -> str:
        """`[words](address)`, or a bare address."""
        attrs = token["attrs"]
        words = self._children(token, state)
        if "<a" in words:  # of a picture from elsewhere, or a mark: a link holds no other, and this one was chosen
            words = _LINK_IN_LINK.sub("", words)
        page = _page(state)
        href = page.unmask(_unquoted(attrs["url"]))
        if not _SCHEMES.match(href):
            return words
        name = file_beside(href)
        if name and name in page.files:
            info = page.files[name]
            if info is None:
                return missing_file(name, words)
            href = info.url
        else:
            href = page_beside(href, page.space) or (f"https://{href}" if _NO_SCHEME.match(href) else href)
        title = f' title="{safe_entity(page.unmask(attrs["title"]))}"' if attrs.get("title") else ""
        outside = ' class="external" rel="nofollow noopener"' if _ELSEWHERE.match(href) else ""
        return f'<a href="{safe_entity(href)}"{title}{outside}>{words}</a>'

    def image(self, token: Token, state: BlockState) -> str:
        """`![words](address)`: a picture of this wiki, else a link, since pictures from elsewhere are not shown."""
        page = _page(state)
        address = page.unmask(_unquoted(token["attrs"]["url"]))
        alt = plain_title(re.sub(r"<[^<>]*>", "", self._children(token, state)))
        name = unquote(address.removeprefix(MEDIA)) if address.startswith(MEDIA) else file_beside(address)
        info = page.files.get(name) if name else None
        if address.startswith(MEDIA) or (info and info.width):
            alt = alt or (info.alt if info else "")
            size = f' width="{info.width}" height="{info.height}"' if info and info.width and info.height else ""
            source = safe_entity(address if address.startswith(MEDIA) or not info else info.url)
            return f'<img src="{source}"{size} alt="{safe_entity(alt)}" loading="lazy" decoding="async">'
        words = alt or (info.caption or info.name if info else name or address)
        return self.link(token | {"children": [{"type": "text", "raw": words}]}, state)

    def codespan(self, token: Token, state: BlockState) -> str:
        """`` `code` ``."""
        return f"<code>{escape(_page(state).unmask(token['raw']), quote=False)}</code>"

    def linebreak(self, _token: Token, _state: BlockState) -> str:
        """Two spaces, or a backslash, at the end of a line."""
        return "<br>\n"

    def softbreak(self, _token: Token, _state: BlockState) -> str:
        """The end of a line."""
        return "\n"

    def inline_html(self, token: Token, state: BlockState) -> str:
        """A tag in a line."""
        return _raw_html(_page(state).unmask(token["raw"]))

    def footnote_ref(self, token: Token, state: BlockState) -> str:
        """`[^note]`."""
        number, page = token["attrs"]["index"], _page(state)
        name = f"fnref-{number}"
        own = "" if name in page.noted else f' id="{self._own_id(name)}"'
        page.noted.add(name)
        return f'<sup class="footnote-ref"{own}><a href="#fn-{number}">{number}</a></sup>'

    # blocks

    def paragraph(self, token: Token, state: BlockState) -> str:
        """A paragraph; the figures and tables of marks that stand in it come between its parts."""
        parts: list[str] = []
        words: list[str] = []
        for child in token["children"]:
            if child["type"] == "mark":
                html, block = self._mark(child, state)
                if block:
                    parts += [_in_paragraph(words), html]
                    words = []
                    continue
            else:
                html = getattr(self, child["type"])(child, state)
            words.append(html)
        return "".join([*parts, _in_paragraph(words)])

    def block_text(self, token: Token, state: BlockState) -> str:
        """The text of an item of a tight list."""
        return self._children(token, state)

    def heading(self, token: Token, state: BlockState) -> str:
        """A heading; one that stands in a list or a quotation has no anchor."""
        attrs = token["attrs"]
        level = min(_LEVELS, max(2, attrs["level"]))
        own = f' id="{self._own_id(attrs["anchor"])}"' if "anchor" in attrs else ""
        return f"<h{level}{own}>{self._children(token, state)}</h{level}>\n"

    def blank_line(self, _token: Token, _state: BlockState) -> str:
        """Nothing."""
        return ""

    def thematic_break(self, _token: Token, _state: BlockState) -> str:
        """A rule."""
        return "<hr>\n"

    def block_code(self, token: Token, state: BlockState) -> str:
        """Code; an `ask` block is a question to the commons."""
        code = _page(state).unmask(token["raw"])
        info = (token.get("attrs") or {}).get("info") or ""
        if info.split(maxsplit=1)[:1] == ["ask"]:
            return _page(state).ask(code, block=True)[0] + "\n"
        return f'<pre tabindex="0"><code>{escape(code, quote=False)}</code></pre>\n'

    def block_quote(self, token: Token, state: BlockState) -> str:
        """A quotation."""
        return f"<blockquote>\n{self._children(token, state)}</blockquote>\n"

    def block_html(self, token: Token, state: BlockState) -> str:
        """Raw HTML; our marks live between its tags."""
        page = _page(state)
        raw = token["raw"]
        if OPEN not in raw:
            return _raw_html(raw) + "\n"
        out = []
        for i, part in enumerate(_TAG.split(raw)):
            if i % 2:
                out.append(_raw_html(page.unmask(part)))
            else:
                out.append(TOKEN.sub(lambda m: self.mark({"number": int(m[1])}, state), part))
        return "".join(out) + "\n"

    def block_error(self, token: Token, state: BlockState) -> str:
        """What mistune could not read."""
        return f"<p>{escape(_page(state).unmask(token['raw']), quote=False)}</p>\n"

    def list(self, token: Token, state: BlockState) -> str:
        """A list."""
        attrs = token["attrs"]
        tag = "ol" if attrs["ordered"] else "ul"
        start = f' start="{attrs["start"]}"' if attrs.get("start") not in (None, 1) else ""
        return f"<{tag}{start}>\n{self._children(token, state)}</{tag}>\n"

    def list_item(self, token: Token, state: BlockState) -> str:
        """An item."""
        return f"<li>{self._children(token, state)}</li>\n"

    def task_list_item(self, token: Token, state: BlockState) -> str:
        """`- [x] words`: a sign and not a control, since nothing would happen on a click."""
        done = token["attrs"]["checked"]
        word = escape(_("fait") if done else _("à faire"))
        sign = f'<span class="task" role="img" aria-label="{word}">{"☑" if done else "☐"}</span> '
        text = self._children(token, state)
        inner = text.replace("<p>", f"<p>{sign}", 1) if text.startswith("<p>") else sign + text
        return f'<li class="task-list-item">{inner}</li>\n'

    def table(self, token: Token, state: BlockState) -> str:
        """A table, in a box that scrolls where it is too wide."""
        box = f'<div class="table-wrap" tabindex="0" role="region" aria-label="{escape(_("Tableau"))}">'
        return f"{box}<table>\n{self._children(token, state)}</table></div>\n"

    def table_head(self, token: Token, state: BlockState) -> str:
        """The first row."""
        return f"<thead>\n<tr>{self._children(token, state)}</tr>\n</thead>\n"

    def table_body(self, token: Token, state: BlockState) -> str:
        """The other rows."""
        return f"<tbody>\n{self._children(token, state)}</tbody>\n" if token["children"] else ""

    def table_row(self, token: Token, state: BlockState) -> str:
        """A row."""
        return f"<tr>{self._children(token, state)}</tr>\n"

    def table_cell(self, token: Token, state: BlockState) -> str:
        """A cell."""
        attrs: Mapping[str, Any] = token["attrs"]
        tag = 'th scope="col"' if attrs["head"] else "td"
        align = f' align="{attrs["align"]}"' if attrs.get("align") else ""
        return f"<{tag}{align}>{self._children(token, state)}</{tag[:2]}>"

    def def_list(self, token: Token, state: BlockState) -> str:
        """A list of definitions."""
        return f"<dl>\n{self._children(token, state)}</dl>\n"

    def def_list_head(self, token: Token, state: BlockState) -> str:
        """What is defined."""
        return f"<dt>{self._children(token, state)}</dt>\n"

    def def_list_item(self, token: Token, state: BlockState) -> str:
        """What it is."""
        return f"<dd>{self._children(token, state)}</dd>\n"

    def footnotes(self, token: Token, state: BlockState) -> str:
        """The notes, at the foot."""
        name = escape(_("Notes"))
        return f'<section class="footnotes" aria-label="{name}"><ol>\n{self._children(token, state)}</ol></section>\n'

    def footnote_item(self, token: Token, state: BlockState) -> str:
        """A note, with the way back to its reference."""
        number = token["attrs"]["index"]
        label = escape(_("Revenir au texte"))
        back = f' <a class="footnote" href="#fnref-{number}" aria-label="{label}">↩</a>'
        text = self._children(token, state).rstrip()
        text = f"{text[:-4]}{back}</p>" if text.endswith("</p>") else text + back
        return f'<li id="{self._own_id(f"fn-{number}")}">{text}</li>\n'


def _page(state: BlockState) -> Page:
    page: Page = state.env["page"]
    return page


def _in_paragraph(words: Sequence[str]) -> str:
    """A paragraph of what is between two blocks; none for nothing."""
    text = "".join(words).strip()
    return f"<p>{text}</p>\n" if text else ""


def _raw_html(raw: str) -> str:
    """HTML that a person wrote: its links are not recommended to search engines, its titles stay below the page's."""
    raw = _RAW_LINK.sub('<a rel="nofollow noopener"', raw)
    return _RAW_H1.sub(r"<\1h2", raw)


def _unquoted(address: str) -> str:
    """An address whose tokens and IPv6 brackets mistune has percent-encoded, with them again."""
    address = _IPV6.sub(r"\1[\2]", address) if "//%5B" in address else address
    return address.replace("%EE%80%80", OPEN).replace("%EE%80%81", CLOSE)

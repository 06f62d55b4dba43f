"""Our marks as HTML: links living and missing, files with their captions, annotations, templates not yet understood."""

import re
from html import escape
from typing import Final
from urllib.parse import quote

from commun.i18n import _, language
from commun.render.model import FileInfo, Sense
from commun.render.page import Page
from fiches import THUMBNAIL_WIDTHS, Mark, Piece, anchor_of, part_of_call

_ITSELF: Final = "@@@"
"""In the place of a value: Semantic MediaWiki's way to name the property."""
_NO_SENSE: Final = Sense()
_SILENT: Final = frozenset({
    "#set", "#subobject", "#set internal", "#set recurring event", "#declare", "#concept", "#default form",
})  # fmt: skip
"""Functions of Semantic MediaWiki and Page Forms that state things and print nothing."""
_SWITCH: Final = re.compile(r"o(?:n|ff)", re.IGNORECASE)
_TELEPHONE: Final = re.compile(r"\+\d[\d ().-]{5,20}\d")
_ADDRESS: Final = re.compile(r"https?://[^<>\"]+", re.IGNORECASE)
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PLAIN: Final = re.compile(r"[^\\`*_\[\]<>&!~:{}\n]*")
_PIXELS: Final = re.compile(r"(\d{0,4})(?:x(\d{1,4}))? ?px", re.IGNORECASE)
_LEAD: Final = re.compile(r"(?:link|lien)\s*=", re.IGNORECASE)
_SMALL: Final = 64
"""A picture without a frame that is no wider, in pixels, stands in its line (an icon)."""

_THUMB_WIDTH: Final = 320
_FULL_WIDTH: Final = 800
_SIDES: Final = {
    **dict.fromkeys(("gauche", "left"), "left"),
    **dict.fromkeys(("droite", "right"), "right"),
    **dict.fromkeys(("centré", "center", "centre"), "center"),
}
_FRAMES: Final = frozenset({"vignette", "thumb", "thumbnail", "miniature", "cadre", "frame", "framed"})
_BARE: Final = frozenset({"sans cadre", "sans_cadre", "frameless"})


def lay_out_mark(page: Page, item: Mark | Piece) -> tuple[str, bool]:
    """The HTML of a mark, and whether it is a block that no paragraph may hold."""
    if isinstance(item, Piece):
        return escape(item.inner, quote=False).replace("\n", "<br>"), False
    if item.kind == "link":
        return _link(page, item), False
    if item.kind == "annotation":
        return _annotation(page, item), False
    if item.kind == "embed":
        return _embed(page, item)
    return ("", False) if item.kind == "category" else _template(page, item)


def text_of(page: Page, text: str, *, label: bool = True) -> str:
    """A label, or a caption, as HTML; most are plain words and need no parser."""
    return escape(text, quote=False) if _PLAIN.fullmatch(text) else page.inline(text, label=label)


def _link(page: Page, mark: Mark) -> str:
    anchor = f"#{quote(anchor_of(mark.anchor))}" if mark.anchor else ""
    words = mark.label or (f"{mark.target}#{mark.anchor}" if mark.target and anchor else mark.target or mark.anchor)
    label = text_of(page, mark.label) if mark.label else escape(words, quote=False)
    if not mark.target:
        return f'<a href="{anchor}">{label}</a>'
    return _to_page(page, mark.target, label, anchor)


def _to_page(page: Page, target: str, label: str, anchor: str = "") -> str:
    link = page.links[target]
    if link.exists:
        return f'<a class="wikilink" href="{escape(link.url)}{anchor}">{label}</a>'
    hint = escape(_("« %(title)s » n’est pas encore écrite : vous pouvez la commencer.", title=link.title))
    return f'<a class="wikilink wikilink--missing" href="{escape(link.url)}" title="{hint}">{label}</a>'


def target_of(mark: Mark) -> str:
    """The title of the page that a link or an annotation leads to; `[[P::@@@]]` is the property itself."""
    itself = mark.kind == "annotation" and mark.target.startswith(_ITSELF)
    return f"Champ:{mark.property}" if itself else mark.target


def is_switch(mark: Mark) -> bool:
    """Whether an annotation is `[[SMW::off]]` or `[[SMW::on]]`."""
    return mark.property.upper() == "SMW" and _SWITCH.fullmatch(mark.target) is not None


def _annotation(page: Page, mark: Mark) -> str:
    """What an annotation prints, and beside it what is wrong with its value."""
    sense = page.senses.get((mark.property, mark.target), _NO_SENSE)
    if mark.target.startswith(_ITSELF):
        return _property(page, mark, sense)
    shown = _stated(page, mark, sense)
    if sense.problem is None:
        return shown
    remark = escape(f"{_('À vérifier :')} {sense.problem.sentence(language())}", quote=False)
    return f'{shown}{" " if shown else ""}<span class="remark">{remark}</span>'


def _property(page: Page, mark: Mark, sense: Sense) -> str:
    """`[[P::@@@]]`: the property, by the name that people read (`@@@en`: in English), with its own name beside it."""
    if mark.label == "":
        return ""
    named = sense.labels.get(mark.target.removeprefix(_ITSELF).strip() or language(), "")
    words = text_of(page, mark.label) if mark.label not in (None, "#") else escape(named or mark.property, quote=False)
    shown = words if mark.label == "#" else _to_page(page, target_of(mark), words)
    title = f' <span title="{escape(mark.property)}"><sup>ᵖ</sup></span>'
    return shown + (title if named and mark.label in (None, "#") else "")


def _stated(page: Page, mark: Mark, sense: Sense) -> str:
    """The label of an annotation, else its value, linked where it is a page; an empty label says nothing."""
    if mark.label == "" or is_switch(mark):
        return ""
    words = text_of(page, mark.label) if mark.label else escape(mark.target, quote=False)
    if sense.leads or page.links[mark.target].exists:
        return _to_page(page, mark.target, words)
    if address := _address_of(mark.target):
        return f'<a href="{escape(address)}">{words}</a>'
    return f'<span class="annotation" title="{escape(mark.property)}">{words}</span>'


def _address_of(value: str) -> str:
    """Where a value leads out of the commons: a page of the web, a mailbox, a telephone; "" for nowhere."""
    if _ADDRESS.fullmatch(value):
        return value.replace(" ", "%20")
    if _EMAIL.fullmatch(value):
        return f"mailto:{value}"
    return f"tel:{re.sub(r'[ ().-]+', '-', value)}" if _TELEPHONE.fullmatch(value) else ""


def missing_file(name: str, words: str) -> str:
    """A link to send the file that a text names and that is not there; `words` are HTML."""
    hint = escape(_("Ce fichier n’a pas encore été déposé."))
    return f'<a class="wikilink wikilink--missing" href="/televerser?nom={quote(name)}" title="{hint}">{words}</a>'


def _embed(page: Page, mark: Mark) -> tuple[str, bool]:
    info = page.files.get(mark.target)
    if info is None:
        words = text_of(page, mark.label) if mark.label else escape(mark.target, quote=False)
        return missing_file(mark.target, words), False
    if info.width and info.height:
        return _picture(page, mark, info)
    sounds = info.name.rpartition(".")[2] in ("mp3", "ogg", "oga", "opus", "wav", "flac", "m4a")
    words = (
        text_of(page, mark.label, label=not sounds) if mark.label else escape(info.caption or mark.target, quote=False)
    )
    if sounds:
        sound = f'<audio src="{escape(info.url)}" controls preload="none"></audio>'
        return f'<figure class="figure figure--media">{sound}{_caption(page, words, info)}</figure>\n', True
    return f'<a class="media" href="{escape(info.url)}">{words}</a>', False


def _picture(page: Page, mark: Mark, info: FileInfo) -> tuple[str, bool]:
    options = [option.lower() for option in mark.options]
    framed = any(option in _FRAMES for option in options)
    wanted = next((_pixels(option, info) for option in options if option.endswith("px")), None)
    shown = min(wanted or (_THUMB_WIDTH if framed else _FULL_WIDTH), info.width or 0)
    alt = next((option[4:].strip() for option in mark.options if option.lower().startswith("alt=")), info.alt)
    leads = lead_of(mark)
    image = _image(info, shown, alt or leads or "")
    if not framed and not mark.label and shown <= _SMALL:
        return image if leads is None else _leading(page, image, leads, info), False
    image = _leading(page, image, leads, info)
    if page.in_words and not framed and not mark.label:
        return image, False
    side = next((_SIDES[option] for option in options if option in _SIDES), "right" if framed else "")
    classes = "figure" + (f" figure--{side}" if side else "") + (" figure--thumb" if framed else "")
    words = text_of(page, mark.label, label=False) if mark.label else escape(info.caption, quote=False)
    caption = "" if any(option in _BARE for option in options) and not words else _caption(page, words, info)
    return f'<figure class="{classes}">{image}{caption}</figure>\n', True


def lead_of(mark: Mark) -> str | None:
    """Where a picture leads by its `link=`: a page, an address of the web, "" for nowhere; None for its own page."""
    said = next((option.partition("=")[2] for option in mark.options if _LEAD.match(option)), None)
    return None if said is None else said.strip().removeprefix(":")


def page_led_to(mark: Mark) -> str:
    """The title of the page that a picture leads to by its `link=`, "" where it leads to none."""
    said = lead_of(mark) or ""
    return "" if _ADDRESS.fullmatch(said) else said.partition("#")[0].strip()


def _leading(page: Page, image: str, leads: str | None, info: FileInfo) -> str:
    """A picture that leads somewhere; nowhere in a label, which leads somewhere itself."""
    if page.in_label or leads == "":
        return image
    if leads is None:
        return f'<a href="{escape(info.page)}">{image}</a>'
    if _ADDRESS.fullmatch(leads):
        return f'<a class="external" rel="nofollow noopener" href="{escape(leads)}">{image}</a>'
    title, _sign, anchor = leads.partition("#")
    place = f"#{quote(anchor_of(anchor))}" if anchor else ""
    return _to_page(page, title.strip(), image, place) if title.strip() else f'<a href="{place}">{image}</a>'


def _pixels(option: str, info: FileInfo) -> int | None:
    """The width that `300px`, `x200px` or `300x200px` asks for."""
    size = _PIXELS.fullmatch(option)
    if size is None or not info.width or not info.height:
        return None
    widths = [int(size[1])] if size[1] else []
    if size[2]:
        widths.append(round(int(size[2]) * info.width / info.height))
    return max(1, min(widths, default=1))


def _image(info: FileInfo, shown: int, alt: str) -> str:
    width, height = info.width or 1, info.height or 1
    small = [(w, f"/media/{w}/{info.name}.webp") for w in THUMBNAIL_WIDTHS if w < width]
    best = next((url for w, url in small if w >= shown), info.url)
    choices = ", ".join(f"{escape(url)} {w}w" for w, url in (*small, (width, info.url)) if w <= shown * 3)
    srcset = f' srcset="{choices}" sizes="(max-width: {shown}px) 100vw, {shown}px"' if small and choices else ""
    return (
        f'<img src="{escape(best)}"{srcset} width="{shown}" height="{max(1, round(height * shown / width))}"'
        f' alt="{escape(alt)}" loading="lazy" decoding="async">'
    )


def _caption(page: Page, words: str, info: FileInfo) -> str:
    """What is read below a picture: its words, and whose it is."""
    whose = " · ".join(text_of(page, said, label=False) for said in (info.credit, info.licence) if said)
    credit = f'<span class="figure__credit">{whose}</span>' if whose else ""
    between = " " if words and credit else ""
    return f"<figcaption>{words}{between}{credit}</figcaption>" if words or credit else ""


def _template(page: Page, mark: Mark) -> tuple[str, bool]:
    """A template that nothing here understands: its name and what it was given, so that nothing vanishes."""
    name = escape(mark.target, quote=False)
    if mark.target.startswith("#"):
        if mark.target.lower() in ("#ask", "#show"):
            return page.ask("|".join(mark.options), mark.target[1:].lower())
        if mark.target.lower() in _SILENT:
            return page.place(part_of_call(mark.target, mark.options)), False
        if mark.target.lower() == "#info":
            return text_of(page, mark.options[0].strip(), label=False) if mark.options else "", False
        source = "{{" + mark.target + ":" + "|".join(mark.options) + "}}"
        return f'<code class="template">{escape(source, quote=False)}</code>', False
    if not mark.options:
        return f'<span class="template">{{{{{name}}}}}</span>', False
    rows = "".join(_parameter(page, i, text) for i, text in enumerate(mark.options, 1))
    title = escape(_("Modèle « %(name)s »", name=mark.target), quote=False)
    return f'<table class="template"><caption>{title}</caption><tbody>{rows}</tbody></table>\n', True


def _parameter(page: Page, number: int, text: str) -> str:
    """A row of a template's table: the name of a parameter (its number where it has none) and its value."""
    name, equals, value = text.partition("=")
    if not equals or "[[" in name or "{{" in name or "\n" in name.strip():
        name, value = str(number), text
    words = page.inline(value.strip(), label=False) if value.strip() else ""
    return f'<tr><th scope="row">{escape(name.strip(), quote=False)}</th><td>{words}</td></tr>'

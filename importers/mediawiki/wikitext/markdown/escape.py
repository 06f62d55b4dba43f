"""Text that must read in Markdown exactly as it stands: as few backslashes as possible, none missing.

Rules: CommonMark 0.31 §2.4 and the blocks that may interrupt a paragraph, GitHub's tables and strikethrough, and our
own marks (`[[…]]`, `{{…}}`).
"""

import re
from typing import Final

_MAYBE: Final = re.compile(r"[\\`*_\[\]<&~{]|://")
_SPECIAL: Final = re.compile(
    r"""\\(?=[!-/:-@\[-`{-~\n]|\Z)      # a backslash that would escape, or break the line
      | `
      | \*
      | _
      | \[(?=\[|\^|\Z|[ xX]\])          # a link of ours, a footnote, a task
      | \](?=[(\[:]|\Z)                 # the end of what could be a link
      | <(?=[A-Za-z/!?]|\Z)
      | &(?=\#[0-9xX]|[^\s<&\#;]{1,32};)  # mistune reads `&#38` and `&copy=2;` too
      | ~(?=~)|(?<=~)~                  # every one: mistune ends struck text at `\~~`
      | \{(?=\{)|(?<=\{)\{              # a template
      | (?<=[A-Za-z]):(?=//)            # an address that is no link
    """,
    re.VERBOSE,
)
_LINE_START: Final = re.compile(
    r"""[ \t]*(?:
        (?P<sign>\#{1,6}(?=[ \t]|$) | [-+*](?=[ \t]|$) | > | :(?=[ \t]) | ~~~ | =+[ \t]*$ | -+[ \t]*$
          | (?:\*[ \t]*){3,}$ | (?:_[ \t]*){3,}$ | (?:-[ \t]*){2,}$
          | (?=[|:-])(?:(?::?-+:?[ \t]*)?\|[ \t]*)*(?::?-+:?[ \t]*)?$ | \|(?=[ \t]*:?-) )
      | (?P<number>\d{1,9})(?=[.)](?:[ \t]|$))
    )""",
    re.VERBOSE,
)


def escape(text: str) -> str:
    """`text` for the middle of a line."""
    if not _MAYBE.search(text):
        return text
    return _SPECIAL.sub(lambda m: _one(m, text), text)


def _one(match: re.Match[str], text: str) -> str:
    sign = match[0]
    if sign == "&":
        return "&amp;"
    before = text[match.start() - 1] if match.start() else " "
    after = text[match.end()] if match.end() < len(text) else " "
    if sign == "*" and before.isspace() and after.isspace() and match.start() and match.end() < len(text):
        return "*"
    if sign == "_" and before.isalnum() and after.isalnum():
        return "_"
    return f"\\{sign}"


def escape_lines(text: str) -> str:
    """`text`, a paragraph, where no line begins as a block of another kind would; leading blanks go."""
    return "\n".join(_line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    match = _LINE_START.match(line)
    if match is None:
        return line.strip(" \t")
    line = line.rstrip(" \t")
    if match["number"]:
        return f"{match['number']}\\{line[match.end() :]}"
    return "\\" + line.lstrip(" \t")


def escape_link(text: str) -> str:
    """`text`, plain, for the label of a link: no bracket in it may be taken for the label's own."""
    return re.sub(r"(?<!\\)([\[\]])", r"\\\1", escape(text))


def escape_label(text: str) -> str:
    """`text`, already Markdown, for the place after the bar of one of our links."""
    text = text.replace("\n", " ").replace("|", "\\|")
    text = text.replace("]]", "]\\]").replace("[[", "[\\[")
    return f"{text[:-2]}&#93;" if text.endswith("\\]") else text


def code_span(text: str) -> str:
    """`text` as a code span: a fence longer than any run of backticks in it (CommonMark §6.1)."""
    text = " ".join(text.split("\n"))
    runs = re.findall(r"`+", text)
    fence = "`" * (max(map(len, runs), default=0) + 1)
    space = " " if text.startswith("`") or text.endswith("`") or not text.strip() else ""
    return f"{fence}{space}{text}{space}{fence}"


def fence(text: str, info: str = "") -> str:
    """`text` as a fenced block."""
    runs = re.findall(r"^ *(`{3,})", text, re.MULTILINE)
    ticks = "`" * max(3, max(map(len, runs), default=0) + 1)
    end = "" if text.endswith("\n") or not text else "\n"
    return f"{ticks}{info}\n{text}{end}{ticks}"


def escape_caption(text: str) -> str:
    """A caption, already Markdown, for its place after the last bar of a file."""
    return re.sub(r"\|(?![^\[]*\]\])", "\\|", text.replace("\n", " "))

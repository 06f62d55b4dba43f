/* What is pasted from a text processor or a web page comes as Markdown: its headings, lists, tables, links, bold and
   italic words. Paste without formatting (Ctrl+Shift+V) brings the bare text, as everywhere. */

const MARKS = { B: "**", STRONG: "**", I: "*", EM: "*", DEL: "~~", S: "~~" };
const BLOCKS = /^(P|DIV|H[1-6]|UL|OL|BLOCKQUOTE|PRE|TABLE|HR|SECTION|ARTICLE|MAIN|BODY|HEADER|FOOTER|DL|DT|DD|FIGURE|FIGCAPTION|CENTER)$/;
const LEFT_OUT = /^(STYLE|SCRIPT|META|LINK|TITLE|HEAD|TEMPLATE|BUTTON|INPUT|SELECT|TEXTAREA|SVG|IFRAME|OBJECT|O:P)$/i;
const BULLET = /^\s*\\?(?:[·•o§▪–-]|(\d+)\\?[.)])\s+/; // how Word writes the mark of an item before its text

const squeezed = (text) => text.replace(/[ \t\r\n]+/g, " ");
const escaped = (text) => text.replace(/[\\`*[\]<]/g, "\\$&").replace(/(^|\W)_|_(?=\W|$)/g, (mark) => mark.replace("_", "\\_"));
const indented = (text, by) => text.replace(/\n(?=.)/g, `\n${by}`);

/* Without the breaks and blanks at its ends, which a paragraph has no use for. */
const trimmed = (text) => text.replace(/^(?:\\\n|\s)+|(?:\\\n|\s)+$/g, "");
const oneLine = (text) => text.trim().replace(/\\?\n/g, " ");

/* The mark goes against the words: Markdown reads none beside a blank. */
function marked(text, mark) {
  const [, before, words, after] = text.match(/^(\s*)(.*?)(\s*)$/s);
  return words ? before + mark + words + [...mark].reverse().join("") + after : text;
}

/* Nothing is escaped between the marks of code: they are longer than any that it holds. */
function code(text) {
  const fence = "`".repeat(1 + Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length)));
  const gap = text.startsWith("`") || text.endsWith("`") ? " " : "";
  return text.trim() ? fence + gap + text + gap + fence : text;
}

/* The attribute is read as text: our own policy lets no page, not even this one, apply a style written inside it. */
function style(node, words) {
  const said = node.getAttribute("style") ?? "";
  if (/^(B|STRONG|I|EM)$/.test(node.tagName) && /font-(weight|style)\s*:\s*(normal|400)/i.test(said)) return words;
  let mark = MARKS[node.tagName] ?? "";
  if (node.tagName === "SPAN") {
    mark = (/font-weight\s*:\s*(bold|[6-9]00)/i.test(said) ? "**" : "") + (/font-style\s*:\s*italic/i.test(said) ? "*" : "");
    if (/line-through/i.test(said)) mark = `~~${mark}`;
  }
  // 10³ is not 103.
  const raised = node.tagName.match(/^SU[PB]$/)?.[0] ?? said.match(/vertical-align\s*:\s*(sup|sub)/i)?.[1];
  if (raised && words.trim()) return `<${raised.toLowerCase()}>${words}</${raised.toLowerCase()}>`;
  return mark ? marked(words, mark) : words;
}

function inline(node) {
  if (node.nodeType === Node.TEXT_NODE) return escaped(squeezed(node.data));
  if (node.nodeType !== Node.ELEMENT_NODE || LEFT_OUT.test(node.tagName)) return "";
  if (node.tagName === "BR") return "\\\n";
  if (node.tagName === "IMG") return escaped(node.alt);
  if (node.tagName === "CODE") return code(squeezed(node.textContent));
  const words = [...node.childNodes].map(inline).join("");
  const address = node.tagName === "A" ? (node.getAttribute("href") ?? "") : "";
  if (/^(https?:|mailto:)/i.test(address) && words.trim()) {
    return `[${words.trim()}](${address.replace(/[ ()<>]/g, encodeURIComponent)})`;
  }
  return style(node, words);
}

function item(node, mark) {
  return mark + indented(blocks(node, "\n").trim(), " ".repeat(mark.length));
}

/* Word and Google Docs put a list within a list beside its item, and not in it. */
function list(node) {
  let count = (node.start ?? 1) - 1;
  let mark = "- ";
  return [...node.children]
    .map((child) => {
      if (child.tagName !== "LI") return " ".repeat(mark.length) + indented(block(child), " ".repeat(mark.length));
      count += 1;
      mark = node.tagName === "OL" ? `${count}. ` : "- ";
      return item(child, mark);
    })
    .filter((text) => text.trim())
    .join("\n");
}

function table(node) {
  const cell = (one) => oneLine(blocks(one, " ")).replace(/\|/g, "\\|");
  const rows = [...node.rows].map((row) => `| ${[...row.cells].map(cell).join(" | ")} |`);
  rows.splice(1, 0, `|${" --- |".repeat(node.rows[0]?.cells.length ?? 0)}`);
  const caption = node.caption ? `${oneLine(blocks(node.caption, " "))}\n\n` : "";
  return caption + rows.join("\n");
}

function block(node) {
  const level = node.tagName.match(/^H([1-6])$/)?.[1];
  if (level) return `${"#".repeat(Math.max(2, level))} ${oneLine(trimmed([...node.childNodes].map(inline).join("")))}`;
  if (/^[UO]L$/.test(node.tagName)) return list(node);
  if (node.tagName === "TABLE") return table(node);
  if (node.tagName === "HR") return "---";
  if (node.tagName === "PRE") return `\`\`\`\n${node.textContent.replace(/\n$/, "")}\n\`\`\``;
  const text = blocks(node, "\n\n").trim();
  if (node.tagName === "BLOCKQUOTE") return `> ${indented(text, "> ").replace(/\n\n/g, "\n>\n")}`;
  if (!/MsoListParagraph/.test(node.className)) return text;
  const deep = (node.getAttribute("style") ?? "").match(/\blevel([2-9])/)?.[1] ?? 1;
  const number = text.match(BULLET)?.[1];
  return `${"   ".repeat(deep - 1)}${number ? `${number}.` : "-"} ${text.replace(BULLET, "")}`;
}

/* What a node holds: its blocks apart from one another, the words between them as paragraphs. */
function blocks(node, gap) {
  const parts = [];
  let words = "";
  const end = () => {
    const said = trimmed(words);
    if (said) parts.push(said.replace(/^([#>+-])(?=\s)/, "\\$1").replace(/^(\d+)([.)])(?=\s)/, "$1\\$2"));
    words = "";
  };
  for (const child of node.childNodes) {
    const holds = child.nodeType === Node.ELEMENT_NODE && !LEFT_OUT.test(child.tagName);
    if (holds && (BLOCKS.test(child.tagName) || child.querySelector("p, div, ul, ol, table, h1, h2, h3, h4, h5, h6"))) {
      end();
      const text = BLOCKS.test(child.tagName) ? block(child) : blocks(child, gap);
      if (text.trim()) parts.push(text);
    } else {
      words += inline(child);
    }
  }
  end();
  return parts.join(gap).replace(/^( *(?:-|\d+\.) .*)\n\n(?= *(?:-|\d+\.) )/gm, "$1\n");
}

/* The Markdown of what was copied as HTML; null where it says no more than the bare text. */
export function markdownOf(html, bare) {
  const page = new DOMParser().parseFromString(html, "text/html"); // read, never shown: nothing in it runs
  if (!page.body.querySelector("b, strong, i, em, sup, sub, a[href], h1, h2, h3, h4, h5, h6, li, table, blockquote, pre, [class^=MsoList]")) return null;
  const text = blocks(page.body, "\n\n").replace(/\u00a0/g, " ").trim();
  return text && text !== bare.trim() ? text : null;
}

/**
 * Text with Telegram's entities, as DOM nodes.
 *
 * Nodes are built, never parsed from a string, so nothing a message says can become markup. Offsets
 * count UTF-16 units, which is how JavaScript counts too.
 */

/** @typedef {import("./store.js").Entity} Entity */
/** @typedef {{type: string, start: number, end: number, url?: string}} Span */

/** @type {Record<string, keyof HTMLElementTagNameMap>} */
const TAGS = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
};
const LINKS = new Set(["text_link", "url"]);
const BLOCKS = new Set(["PRE", "BLOCKQUOTE", "DETAILS"]);
const SOURCES = "expandable_blockquote";
/** A first line that begins like this names the sources itself. */
const SUMMARY = /^(依据|来源|出处|原文)/;

/**
 * @param {string} text
 * @param {Entity[]} [entities]
 * @returns {DocumentFragment}
 */
export function richText(text, entities = []) {
  const spans = entities
    .filter(({ type }) => type in TAGS || LINKS.has(type) || type === SOURCES)
    .map(({ type, offset, length, url }) => ({
      type,
      url,
      start: Math.max(0, offset),
      end: Math.min(text.length, offset + length),
    }))
    .filter(({ start, end }) => start < end)
    .sort(inOrder);
  const fragment = document.createDocumentFragment();
  fill(fragment, text, 0, text.length, spans);
  return fragment;
}

/**
 * An address that may be followed, or null. Only the web: no `javascript:`, no `file:`.
 *
 * @param {string} address
 * @returns {string|null}
 */
export function webAddress(address) {
  try {
    const url = new URL(address, location.href);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}

/**
 * @param {string} href
 * @returns {HTMLAnchorElement}
 */
export function link(href) {
  const anchor = document.createElement("a");
  anchor.href = href;
  anchor.rel = "noopener";
  anchor.target = "_blank";
  return anchor;
}

/** @param {Span} a @param {Span} b */
function inOrder(a, b) {
  return a.start - b.start || b.end - a.end;
}

/**
 * Put text[start:end] into a node, taking its spans off the front of the queue.
 *
 * @param {Node} parent
 * @param {string} text
 * @param {number} start
 * @param {number} end
 * @param {Span[]} queue
 */
function fill(parent, text, start, end, queue) {
  let at = start;
  while (queue.length && queue[0].start < end) {
    const span = /** @type {Span} */ (queue.shift());
    if (span.end > end) {
      // It reaches out of the node it lies in: the rest goes on behind that node.
      queue.push({ ...span, start: end });
      queue.sort(inOrder);
      span.end = end;
    }
    parent.append(text.slice(at, span.start), element(text, span, queue));
    at = span.end;
  }
  parent.append(text.slice(at, end));
  trimAroundBlocks(parent);
}

/** @param {string} text @param {Span} span @param {Span[]} queue @returns {Node} */
function element(text, span, queue) {
  if (span.type === SOURCES) return sources(text, span, queue);
  const inside = text.slice(span.start, span.end);
  let node;
  if (LINKS.has(span.type)) {
    const typed = /^[a-z][a-z0-9+.-]*:/i.test(inside) ? inside : `https://${inside}`;
    const href = webAddress(span.type === "url" ? typed : span.url ?? "");
    node = href ? link(href) : document.createElement("span");
  } else {
    node = document.createElement(TAGS[span.type]);
  }
  fill(node, text, span.start, span.end, queue);
  return node;
}

/** The documents behind an answer, folded. @param {string} text @param {Span} span @param {Span[]} queue */
function sources(text, span, queue) {
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  const body = document.createElement("div");
  const lineEnd = text.indexOf("\n", span.start);
  const head = lineEnd > 0 && lineEnd < span.end ? text.slice(span.start, lineEnd).trim() : "";
  let start = span.start;
  if (SUMMARY.test(head)) {
    start = lineEnd + 1;
    // Nothing may be pressed inside a summary, so what lay in that line stays plain.
    while (queue.length && queue[0].start < start) {
      const cut = /** @type {Span} */ (queue.shift());
      if (cut.end > start) queue.push({ ...cut, start });
      queue.sort(inOrder);
    }
  }
  summary.append(SUMMARY.test(head) ? head.replace(/[：:]$/, "") : "依据");
  fill(body, text, start, span.end, queue);
  details.append(summary, body);
  return details;
}

/** Blocks stand apart by themselves; the line breaks next to them would only leave holes. @param {Node} parent */
function trimAroundBlocks(parent) {
  for (const child of Array.from(parent.childNodes)) {
    if (!BLOCKS.has(child.nodeName)) continue;
    const { previousSibling: before, nextSibling: after } = child;
    if (before instanceof Text) before.data = before.data.replace(/\n+$/, "");
    if (after instanceof Text) after.data = after.data.replace(/^\n+/, "");
  }
}

/** The list of messages: entries of the store as DOM nodes. */

import { link, richText, webAddress } from "./richtext.js";

/** @typedef {import("./store.js").Entry} Entry */
/** @typedef {import("./store.js").BotEntry} BotEntry */
/** @typedef {import("./store.js").MyEntry} MyEntry */
/** @typedef {import("./store.js").Attachment} Attachment */

// Exams and deadlines are in Chinese time, wherever the reader's phone thinks it is.
const ZONE = "Asia/Shanghai";
/** @param {Intl.DateTimeFormatOptions} options */
const format = (options) => new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, ...options });
const CLOCK = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DAY = format({ month: "long", day: "numeric", weekday: "long" });
const YEAR = format({ year: "numeric" });

/**
 * @param {number} time
 * @param {number} [now]
 * @returns {string} the day as it stands between messages, with the year only where it is another one
 */
export function dayLabel(time, now = Date.now()) {
  const year = YEAR.format(time);
  return (year === YEAR.format(now) ? "" : year) + DAY.format(time).replace(/ ?星期/, " 星期");
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} [className]
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, className = "", text = "") {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

/** Draws the transcript into the log and tells what was pressed in it. */
export class View {
  /**
   * @param {HTMLElement} log
   * @param {{
   *   onPress: (entry: BotEntry, data: string, byKeyboard: boolean) => void,
   *   onResend: (entry: MyEntry) => void,
   *   canResend: (entry: MyEntry) => boolean,
   *   previewOf: (entry: MyEntry) => string|null,
   * }} on
   */
  constructor(log, on) {
    this.log = log;
    this.on = on;
    /** @type {Map<string, HTMLElement>} */
    this.nodes = new Map();
  }

  /**
   * Draw everything anew, without a screen reader reading it all out.
   *
   * @param {Entry[]} entries
   */
  showAll(entries) {
    this.log.setAttribute("aria-live", "off");
    this.log.replaceChildren();
    this.nodes.clear();
    for (const entry of entries) this.append(entry);
    setTimeout(() => this.log.setAttribute("aria-live", "polite"), 300);
  }

  /**
   * @param {Entry} entry
   * @param {string|null} [before] key of the entry it goes before; at the end without one
   * @returns {HTMLElement}
   */
  append(entry, before = null) {
    const node = this.draw(entry);
    this.nodes.set(entry.key, node);
    const next = before === null ? undefined : this.nodes.get(before);
    if (next) {
      next.before(node);
      return node;
    }
    const day = dayLabel(entry.time);
    if (this.lastDay() !== day) {
      const line = make("p", "day", day);
      line.dataset.day = day;
      this.log.append(line);
    }
    this.joinWithPrevious(node, entry);
    this.log.append(node);
    return node;
  }

  /**
   * Draw one entry again, keeping the focus and what was unfolded where they were.
   *
   * @param {Entry} entry
   * @returns {HTMLElement}
   */
  update(entry) {
    const old = this.nodes.get(entry.key);
    if (!old) return this.append(entry);
    if (entry.kind === "me" && entry.state === "sent" && !old.querySelector(".failed")) {
      // Nothing but a shade changes; drawn anew, it would be read out a second time.
      old.querySelector(".sending")?.classList.remove("sending");
      old.querySelector("progress")?.remove();
      const words = old.querySelector(".text");
      if (words && !entry.file && words.textContent !== entry.text) words.textContent = entry.text;
      return old;
    }
    const node = this.draw(entry);
    if (old.classList.contains("joined")) node.classList.add("joined");
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const sameText = old.querySelector(".text")?.textContent === node.querySelector(".text")?.textContent;
    if (sameText) {
      const unfolded = Array.from(old.querySelectorAll("details"), (details) => details.open);
      node.querySelectorAll("details").forEach((details, at) => (details.open = unfolded[at] ?? false));
    }
    old.replaceWith(node);
    this.nodes.set(entry.key, node);
    if (focused instanceof HTMLElement) refocus(node, focused);
    return node;
  }

  /** @param {Entry[]} entries */
  remove(entries) {
    for (const { key } of entries) {
      this.nodes.get(key)?.remove();
      this.nodes.delete(key);
    }
    while (this.log.children[1]?.classList.contains("day")) this.log.children[0].remove();
  }

  /**
   * Show that a press is under way.
   *
   * @param {BotEntry} entry
   * @param {string|null} data the button, or null when done
   */
  busy(entry, data) {
    for (const button of this.buttonsOf(entry)) {
      button.classList.toggle("busy", data !== null && button.dataset.data === data);
      markPressed(button, entry.pressed === button.dataset.data);
      if (data === null) button.removeAttribute("aria-disabled");
      else button.setAttribute("aria-disabled", "true");
    }
  }

  /** Sending again too early would only be refused again. @param {MyEntry} entry @param {number} seconds */
  holdBack(entry, seconds) {
    const button = this.nodes.get(entry.key)?.querySelector(".again");
    if (!(button instanceof HTMLButtonElement)) return;
    button.disabled = true;
    setTimeout(() => (button.disabled = false), seconds * 1000);
  }

  /** @param {BotEntry} entry @returns {NodeListOf<HTMLButtonElement>|never[]} */
  buttonsOf(entry) {
    return this.nodes.get(entry.key)?.querySelectorAll(".buttons button") ?? [];
  }

  /** @param {Entry} entry @returns {HTMLElement} */
  draw(entry) {
    const node = make("div", `entry ${entry.kind}`);
    node.dataset.key = entry.key;
    if (entry.kind === "note") {
      node.append(make("p", "remark", entry.text));
    } else if (entry.kind === "me") {
      node.append(...this.drawMine(entry));
    } else {
      node.append(...this.drawTheirs(entry));
    }
    return node;
  }

  /** @param {MyEntry} entry */
  drawMine(entry) {
    const bubble = make("div", "bubble");
    bubble.append(make("span", "sr", "我："));
    bubble.append(...(entry.file ? this.drawFile(entry, entry.file) : [make("div", "text", entry.text)]));
    const parts = [bubble, stamp(entry.time)];
    if (entry.state === "failed") {
      const foot = make("p", "failed");
      const again = make("button", "again", "重发");
      again.type = "button";
      again.addEventListener("click", () => this.on.onResend(entry));
      foot.append(make("span", "", entry.error || "没有发出去。"));
      if (this.on.canResend(entry)) foot.append(again);
      parts[1] = foot;
    } else if (entry.state === "sending") {
      bubble.classList.add("sending");
    }
    return parts;
  }

  /** A picture as long as this page has it, else its name. @param {MyEntry} entry @param {{picture: boolean}} file */
  drawFile(entry, { picture }) {
    const url = picture ? this.on.previewOf(entry) : null;
    const label = make("div", url ? "sr" : "file", picture ? `照片 ${entry.text}` : `文件 ${entry.text}`);
    /** @type {HTMLElement[]} */
    const parts = [label];
    if (url) {
      const image = make("img", "preview");
      image.src = url;
      image.alt = "";
      parts.push(image);
    }
    if (entry.state === "sending") {
      const bar = make("progress");
      bar.max = 1;
      bar.value = 0;
      bar.setAttribute("aria-label", "发送进度");
      parts.push(bar);
    }
    return parts;
  }

  /** @param {MyEntry} entry @param {number} part how much of it has gone, 0 to 1 */
  progress(entry, part) {
    const bar = this.nodes.get(entry.key)?.querySelector("progress");
    if (bar) bar.value = part;
  }

  /** @param {BotEntry} entry */
  drawTheirs(entry) {
    const { text, entities, attachments = [], buttons = [] } = entry.message;
    const bubble = make("div", "bubble");
    bubble.append(make("span", "sr", "考证通："));
    if (text) {
      const body = make("div", "text");
      body.append(richText(text, entities));
      bubble.append(body);
    }
    for (const attachment of attachments) bubble.append(drawAttachment(attachment));
    const parts = [bubble];
    if (buttons.length) parts.push(this.drawButtons(entry));
    parts.push(stamp(entry.time));
    return parts;
  }

  /** @param {BotEntry} entry */
  drawButtons(entry) {
    const group = make("div", "buttons");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", "可选的按钮");
    for (const row of entry.message.buttons ?? []) {
      const line = make("div", "row");
      for (const button of row) line.append(this.drawButton(entry, button));
      group.append(line);
    }
    return group;
  }

  /** @param {BotEntry} entry @param {import("./store.js").Button} button @returns {HTMLElement} */
  drawButton(entry, { text, data, url }) {
    const href = url ? webAddress(url) : null;
    if (href) {
      const anchor = link(href);
      anchor.textContent = text;
      return anchor;
    }
    const button = make("button", "", text);
    button.type = "button";
    button.dataset.data = data;
    markPressed(button, entry.pressed === data);
    button.addEventListener("click", (event) => {
      // A click that no pointer made (detail 0) came from the keyboard.
      if (button.getAttribute("aria-disabled") !== "true") this.on.onPress(entry, data, event.detail === 0);
    });
    return button;
  }

  /** The day shown last in the log. @returns {string|undefined} */
  lastDay() {
    const days = this.log.querySelectorAll(".day");
    return /** @type {HTMLElement|undefined} */ (days[days.length - 1])?.dataset.day;
  }

  /**
   * Several messages of one side within a minute carry one time, under the last.
   *
   * @param {HTMLElement} node
   * @param {Entry} entry
   */
  joinWithPrevious(node, entry) {
    const previous = this.log.lastElementChild;
    if (!previous || entry.kind === "note" || !previous.classList.contains(entry.kind)) return;
    const same = previous.querySelector("time")?.textContent === node.querySelector("time")?.textContent;
    if (same) previous.classList.add("joined");
  }
}

/** @param {HTMLButtonElement} button @param {boolean} pressed */
function markPressed(button, pressed) {
  button.classList.toggle("pressed", pressed);
  button.querySelector(".sr")?.remove();
  if (pressed) button.append(make("span", "sr", "（已选）"));
}

/** @param {number} time */
function stamp(time) {
  const node = make("time", "", CLOCK.format(time));
  node.dateTime = new Date(time).toISOString();
  return node;
}

/** A picture of our own is shown, anything else is a link. @param {Attachment} attachment @returns {HTMLElement} */
function drawAttachment({ name, url, media_type: type }) {
  const href = webAddress(url);
  if (!href) return make("span", "attachment", name);
  const anchor = link(href);
  if (type.startsWith("image/") && new URL(href).origin === location.origin) {
    const image = make("img");
    image.src = href;
    image.alt = name;
    image.loading = "lazy";
    anchor.className = "picture";
    anchor.append(image);
  } else {
    anchor.className = "attachment";
    anchor.append(make("span", "", name));
  }
  return anchor;
}

/**
 * After a redraw: the button of the same name, else the first thing that can be reached.
 *
 * @param {HTMLElement} node
 * @param {HTMLElement} lost
 */
function refocus(node, lost) {
  const options = Array.from(node.querySelectorAll("button, summary, a"));
  const same = options.find((option) => option.textContent === lost.textContent);
  const target = same ?? options[0] ?? document.getElementById("input");
  if (target instanceof HTMLElement) target.focus({ preventScroll: true });
}

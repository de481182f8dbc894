/** Where the reader is: follows the conversation at its end, and leaves alone who reads further up. */

/** So close to the end (px) counts as being there. */
const NEAR = 48;
/** Room above a long answer whose beginning is brought to the top (px). */
const MARGIN = 12;

/** Scrolls the log. */
export class Scroller {
  /** @param {HTMLElement} box what scrolls @param {HTMLElement} pill the "new message" button */
  constructor(box, pill) {
    this.box = box;
    this.pill = pill;
    /** Whether the reader follows the end. */
    this.atEnd = true;
    this.lastTop = 0;
    box.addEventListener("scroll", () => this.onScroll(), { passive: true });
    box.addEventListener("load", () => this.keepEnd(), true);
    box.addEventListener("toggle", (event) => this.onToggle(event), true);
    pill.addEventListener("click", () => this.toEnd());
    new ResizeObserver(() => this.keepEnd()).observe(box);
    followKeyboard();
  }

  toEnd() {
    this.pill.hidden = true;
    this.atEnd = true;
    this.jump(this.box.scrollHeight);
  }

  /** The reader asked for something: bring the answer into sight, unless they scroll away before it comes. */
  expect() {
    this.atEnd = true;
  }

  /** The end moved, or the room to show it: stay there. */
  keepEnd() {
    if (this.atEnd) this.jump(this.box.scrollHeight, true);
  }

  /**
   * Something new stands in the log.
   *
   * @param {HTMLElement} node the first new entry
   */
  arrived(node) {
    if (!this.atEnd) {
      this.pill.hidden = false;
      return;
    }
    // An answer longer than the screen is read from its beginning.
    const top = node.offsetTop - MARGIN;
    const end = this.box.scrollHeight - this.box.clientHeight;
    this.atEnd = top >= end;
    this.jump(Math.min(top, end));
  }

  /** What stood in the log was changed in place: if it was in sight it stays so. @param {HTMLElement} node */
  edited(node) {
    const top = node.offsetTop - this.box.scrollTop;
    const inSight = top < this.box.clientHeight && top + node.offsetHeight > 0;
    if (inSight) node.scrollIntoView({ block: "nearest" });
    this.atEnd = this.isNearEnd();
  }

  /** @param {number} top @param {boolean} [atOnce] */
  jump(top, atOnce = false) {
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const far = Math.abs(top - this.box.scrollTop) > this.box.clientHeight * 2;
    this.box.scrollTo({ top, behavior: atOnce || calm || far ? "auto" : "smooth" });
  }

  isNearEnd() {
    return this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight <= NEAR;
  }

  onScroll() {
    const { scrollTop } = this.box;
    // On its way down (a smooth scroll takes a while) it is still following; only going up leaves the end.
    this.atEnd = this.isNearEnd() || (this.atEnd && scrollTop >= this.lastTop);
    this.lastTop = scrollTop;
    if (this.atEnd) this.pill.hidden = true;
  }

  /** What was just unfolded is brought into sight, and read in peace. @param {Event} event */
  onToggle(event) {
    const details = event.target;
    if (!(details instanceof HTMLDetailsElement)) return;
    const entry = details.closest(".entry");
    if (details.open && this.atEnd && entry) entry.scrollIntoView({ block: "nearest" });
    if (details.open) details.scrollIntoView({ block: "nearest" });
    this.atEnd = this.isNearEnd();
  }
}

/** On phones the keyboard covers the page without telling the layout: fit into what is visible. */
function followKeyboard() {
  const seen = window.visualViewport;
  if (!seen) return;
  const fit = () => {
    const { style } = document.documentElement;
    // Zoomed in by hand, the reader decides what to see.
    if (seen.scale > 1.01) return;
    style.setProperty("--height", `${seen.height}px`);
    style.setProperty("--top", `${seen.offsetTop}px`);
  };
  seen.addEventListener("resize", fit);
  seen.addEventListener("scroll", fit);
  fit();
}

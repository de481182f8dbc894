/** The box at the bottom: typing, its length, the Enter key, and the suggested answers above it. */

import { make } from "./render.js";

const MAX_LENGTH = 1000;
/** From here on the reader is told how much room is left. */
const NEARLY_FULL = 900;
/** What `keyCode` says while an input method is composing, in browsers that do not say `isComposing`. */
const IME_KEY = 229;

/** Writes and sends. */
export class Composer {
  /**
   * @param {{
   *   form: HTMLFormElement, input: HTMLTextAreaElement, send: HTMLButtonElement,
   *   hint: HTMLElement, replies: HTMLElement,
   *   onSend: (text: string) => void, onDraft: (text: string) => void, draft: string,
   * }} options
   */
  constructor({ form, input, send, hint, replies, onSend, onDraft, draft }) {
    Object.assign(this, { form, input, send, hint, replies, onSend, onDraft });
    // With a mouse the keyboard is there all along; on a phone focus would raise the keyboard over the answer.
    this.hasKeyboard = window.matchMedia("(hover: hover) and (pointer: fine)");
    input.value = input.value || draft;
    input.addEventListener("input", () => this.onInput());
    input.addEventListener("keydown", (event) => this.onKey(event));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    // The button must not take the focus, or a phone's keyboard would fold at every message.
    send.addEventListener("pointerdown", (event) => event.preventDefault());
    this.refresh();
  }

  /** Put the cursor into the box where that does not raise a keyboard on the screen. */
  focus() {
    if (this.hasKeyboard.matches) this.input.focus({ preventScroll: true });
  }

  /** @param {string[][]} rows suggested answers; none hides the row */
  suggest(rows) {
    const buttons = rows.flat().map((text) => {
      const button = make("button", "", text);
      button.type = "button";
      button.addEventListener("click", () => {
        this.onSend(text);
        this.focus();
      });
      return button;
    });
    this.replies.replaceChildren(...buttons);
    this.replies.hidden = buttons.length === 0;
  }

  onInput() {
    this.refresh();
    this.onDraft(this.input.value);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const composing = event.isComposing || event.keyCode === IME_KEY;
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    event.preventDefault();
    this.submit();
  }

  submit() {
    const text = this.input.value.trim();
    if (!text || text.length > MAX_LENGTH) return;
    this.input.value = "";
    this.onInput();
    this.onSend(text);
  }

  /** Button, hint and height follow the text. */
  refresh() {
    const { length } = this.input.value.trim();
    this.send.disabled = length === 0 || length > MAX_LENGTH;
    this.hint.textContent = hintFor(length);
    this.hint.classList.toggle("over", length > MAX_LENGTH);
    // A hidden copy of the text lends the box its height; measuring would shake the page at every key.
    this.input.parentElement?.setAttribute("data-text", this.input.value);
  }
}

/** @param {number} length */
function hintFor(length) {
  if (length > MAX_LENGTH) return `一次最多 ${MAX_LENGTH} 字，现在是 ${length} 字，请分两次发。`;
  if (length > NEARLY_FULL) return `还可以写 ${MAX_LENGTH - length} 字。`;
  return "";
}

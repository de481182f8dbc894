/** What the page says about itself: the connection, typing, and a sentence when something went wrong. */

import { make } from "./render.js";

/** The server repeats "typing" while it works; without a repeat it has stopped (ms). */
const TYPING_LASTS = 6_000;
const NOTICE_LASTS = 8_000;
const STATES = { connecting: "连接中", online: "已连接", waiting: "重连中" };

/** Shows and hides the small signs around the conversation. */
export class Status {
  /** @param {{connection: HTMLElement, offline: HTMLElement, typing: HTMLElement, notice: HTMLElement}} parts */
  constructor({ connection, offline, typing, notice }) {
    this.connection = connection;
    this.offline = offline;
    this.typing = typing;
    this.notice = notice;
    this.typingTimer = 0;
    this.noticeTimer = 0;
    window.addEventListener("online", () => this.showOffline());
    window.addEventListener("offline", () => this.showOffline());
    this.showOffline();
  }

  showOffline() {
    this.offline.hidden = navigator.onLine;
  }

  /** @param {import("./socket.js").LineState} state */
  showConnection(state) {
    this.connection.dataset.state = state;
    if (this.connection.textContent !== STATES[state]) this.connection.textContent = STATES[state];
  }

  /** The server is at work on an answer. */
  showTyping() {
    clearTimeout(this.typingTimer);
    this.typing.hidden = false;
    this.typingTimer = setTimeout(() => this.hideTyping(), TYPING_LASTS);
  }

  /** A request of our own is under way, until `hideTyping`. */
  showWaiting() {
    clearTimeout(this.typingTimer);
    this.typing.hidden = false;
  }

  hideTyping() {
    clearTimeout(this.typingTimer);
    this.typing.hidden = true;
  }

  /**
   * A sentence above the box.
   *
   * @param {string} sentence
   * @param {{label: string, act: () => void}} [action] with one, it stays until that is pressed
   */
  notify(sentence, action) {
    clearTimeout(this.noticeTimer);
    this.notice.replaceChildren(make("span", "", sentence));
    if (action) {
      const button = make("button", "again", action.label);
      button.type = "button";
      button.addEventListener("click", () => {
        this.hideNotice();
        action.act();
      });
      this.notice.append(button);
    } else {
      this.noticeTimer = setTimeout(() => this.hideNotice(), NOTICE_LASTS);
    }
    this.notice.hidden = false;
  }

  hideNotice() {
    clearTimeout(this.noticeTimer);
    this.notice.hidden = true;
  }
}

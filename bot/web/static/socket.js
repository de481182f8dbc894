/**
 * The line for what the server says unasked: late answers, reminders, the typing indicator.
 *
 * It comes back by itself after a break, waiting longer each time (with jitter, so that a restarted
 * server is not met by everyone in the same second), and resumes after the last message received.
 */

/** @typedef {import("./store.js").Message} Message */
/** @typedef {"connecting"|"online"|"waiting"} LineState */

const FIRST_WAIT = 800;
const LONGEST_WAIT = 30_000;
/** A line that held this long (ms) was a good one: the next break starts with a short wait again. */
const STEADY = 5_000;
/** A phone asleep longer than this (ms) may hold a dead line without knowing. */
const NAP = 30_000;
/** The server closes with this code (policy violation) when it does not know the conversation. */
const REFUSED = 1008;
/** Refused again so soon (ms), it is not the conversation's fault: starting anew once more would not help. */
const REFUSAL_PAUSE = 60_000;

/** One WebSocket, kept alive. */
export class Socket {
  /**
   * @param {{
   *   hello: () => {conversation: string|null, after: number},
   *   onMessages: (messages: Message[]) => void,
   *   onTyping: () => void,
   *   onError: (sentence: string) => void,
   *   onState: (state: LineState) => void,
   *   onUnknown: () => void,
   * }} options
   */
  constructor(options) {
    this.options = options;
    /** @type {WebSocket|null} */
    this.line = null;
    this.wanted = false;
    this.failures = 0;
    this.timer = 0;
    this.openedAt = 0;
    this.hiddenAt = 0;
    this.refusedAt = -REFUSAL_PAUSE;
    window.addEventListener("online", () => this.renew());
    window.addEventListener("pageshow", (event) => event.persisted && this.renew());
    document.addEventListener("visibilitychange", () => this.onVisibility());
  }

  /** Open the line and keep it open. */
  start() {
    this.wanted = true;
    this.renew();
  }

  /** Close the line and leave it closed. */
  stop() {
    this.wanted = false;
    clearTimeout(this.timer);
    this.drop();
  }

  /** Try at once, with a fresh line; one that is just being dialled is fresh enough. */
  renew() {
    if (!this.wanted || this.line?.readyState === WebSocket.CONNECTING) return;
    this.failures = 0;
    this.connect();
  }

  connect() {
    clearTimeout(this.timer);
    this.drop();
    this.options.onState("connecting");
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const line = new WebSocket(`${scheme}//${location.host}/api/socket`);
    this.line = line;
    this.openedAt = 0;
    line.addEventListener("open", () => {
      if (line !== this.line) return;
      this.openedAt = Date.now();
      line.send(JSON.stringify(this.options.hello()));
      this.options.onState("online");
    });
    line.addEventListener("message", (event) => line === this.line && this.receive(event.data));
    line.addEventListener("close", (event) => line === this.line && this.onClose(event.code));
  }

  /** Let go of the present line, whatever it is doing. */
  drop() {
    const line = this.line;
    this.line = null;
    line?.close();
  }

  /** @param {number} code */
  onClose(code) {
    this.line = null;
    if (!this.wanted) return;
    if (code === REFUSED && performance.now() - this.refusedAt > REFUSAL_PAUSE) {
      this.refusedAt = performance.now();
      this.wanted = false;
      this.options.onUnknown();
      return;
    }
    if (this.openedAt && Date.now() - this.openedAt > STEADY) this.failures = 0;
    const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.failures);
    this.failures += 1;
    this.options.onState("waiting");
    this.timer = setTimeout(() => this.connect(), longest * (0.5 + Math.random() / 2));
  }

  onVisibility() {
    if (document.hidden) {
      this.hiddenAt = Date.now();
      return;
    }
    const slept = Date.now() - this.hiddenAt > NAP;
    if (slept || !this.line) this.renew();
  }

  /** @param {unknown} data */
  receive(data) {
    let said;
    try {
      said = JSON.parse(String(data));
    } catch {
      return;
    }
    if (Array.isArray(said.messages)) this.options.onMessages(said.messages);
    else if (said.typing) this.options.onTyping();
    else if (typeof said.error === "string") this.options.onError(said.error);
  }
}

/** The chat page: store, requests, socket and view brought together. */

import { ApiError, newId, post, upload } from "./api.js";
import { Attach } from "./attach.js";
import { Composer } from "./composer.js";
import { prepare } from "./pictures.js";
import { View } from "./render.js";
import { Scroller } from "./scroll.js";
import { Socket } from "./socket.js";
import { Status } from "./status.js";
import { STORAGE_KEY, Store } from "./store.js";

/** @typedef {import("./store.js").BotEntry} BotEntry */
/** @typedef {import("./store.js").MyEntry} MyEntry */
/** @typedef {import("./store.js").Message} Message */
/** @typedef {{text?: string, press?: string, message?: number, file?: Blob, name?: string, id: string}} Body */
/** @typedef {{blob: Blob, name: string, preview: string|null}} Outgoing */

/** A quick answer needs no typing indicator (ms). */
const TYPING_DELAY = 300;
const NOT_FOUND = 404;

/** The conversation was cleared while a request was under way: nothing is to come of it. */
class Cleared extends Error {}

/** @param {string} id @returns {any} */
const find = (id) => document.getElementById(id);

/** An identity number shows its first three and last four digits only. @param {string} text */
const withoutIdentity = (text) =>
  text.replace(/(?<![0-9])([0-9]{3})[0-9]{11}([0-9]{3}[0-9Xx])(?![0-9])/g, "$1***********$2");

class Chat {
  constructor() {
    this.store = new Store();
    this.store.load();
    this.view = new View(find("log"), {
      onPress: (entry, data, byKeyboard) => this.press(entry, data, byKeyboard),
      onResend: (entry) => this.resend(entry),
      canResend: (entry) => !entry.file || this.files.has(entry.key),
      previewOf: (entry) => this.files.get(entry.key)?.preview ?? null,
    });
    /** What was picked on this page, by the key of its entry; faces and papers do not stay on the device. */
    this.files = /** @type {Map<string, Outgoing>} */ (new Map());
    this.scroller = new Scroller(find("scroll"), find("pill"));
    this.status = new Status({
      connection: find("connection"),
      offline: find("offline"),
      typing: find("typing"),
      notice: find("notice"),
    });
    this.composer = new Composer({
      form: find("composer"),
      input: find("input"),
      send: find("send"),
      hint: find("hint"),
      replies: find("replies"),
      draft: this.store.draft,
      onDraft: (text) => (this.store.draft = text),
      onSend: (text) => this.say(text),
    });
    this.attach = new Attach({
      button: find("attach"),
      input: find("file"),
      area: find("app"),
      onFiles: (files) => this.sendFiles(files),
      onTooMany: (most) => this.status.notify(`一次最多发 ${most} 个文件，请分几次发。`),
    });
    this.socket = new Socket({
      hello: () => ({ conversation: this.store.conversation, after: this.store.lastId }),
      onMessages: (messages) => this.receive(messages),
      onTyping: () => this.showTyping(() => this.status.showTyping()),
      onError: (sentence) => this.status.notify(sentence),
      onState: (state) => this.status.showConnection(state),
      onUnknown: () => {
        this.renew();
        this.greet();
      },
    });
    /** Requests go one after the other: the first brings the conversation's id, and order is kept. */
    this.tail = Promise.resolve();
    /** Ends the requests under way when the conversation is cleared. */
    this.life = new AbortController();
    /** Ids of presses that failed: pressing again is the same press, not a second one. @type {Map<string, string>} */
    this.failedPresses = new Map();
  }

  /** Show what is remembered and go on from there, or begin. */
  start() {
    find("clear").addEventListener("click", () => this.askToClear());
    window.addEventListener("online", () => this.store.entries.length || this.greet());
    window.addEventListener("storage", (event) => event.key === STORAGE_KEY && this.adopt());
    const interrupted = this.store.interrupted();
    this.redraw();
    this.composer.focus();
    if (this.store.conversation) this.socket.start();
    else if (!interrupted.length) this.greet();
    for (const entry of interrupted) this.deliver(entry);
  }

  /** Begin a conversation; does nothing where there is one. @param {string} [id] of this send, on a repeat */
  async greet(id = newId()) {
    try {
      await this.enqueue(async () => {
        if (!this.store.conversation) await this.request({ text: "/start", id });
      });
      this.status.hideNotice();
    } catch (error) {
      if (error instanceof Cleared) return;
      this.status.notify(error.message, { label: "再试一次", act: () => this.greet(id) });
    }
  }

  /** Send what the reader wrote or picked. @param {string} text */
  say(text) {
    /** @type {MyEntry} */
    const entry = { kind: "me", key: newId(), time: Date.now(), text, state: "sending" };
    this.show(entry);
    this.deliver(entry);
  }

  /** Photos and files, one after the other in the order they were picked. @param {File[]} files */
  async sendFiles(files) {
    const { signal } = this.life;
    for (const file of files) {
      try {
        const { blob, name, picture } = await prepare(file);
        if (signal.aborted) return;
        const preview = picture ? URL.createObjectURL(blob) : null;
        /** @type {MyEntry} */
        const entry = { kind: "me", key: newId(), time: Date.now(), text: name, state: "sending", file: { picture } };
        this.files.set(entry.key, { blob, name, preview });
        this.show(entry);
        this.deliver(entry);
      } catch (error) {
        this.status.notify(error instanceof RangeError ? error.message : "这个文件读不出来，请换一个。");
      }
    }
  }

  /** Something of the reader's own, at the end. @param {MyEntry} entry */
  show(entry) {
    const { dropped } = this.store.add(entry);
    this.view.remove(dropped);
    for (const { key } of dropped) this.forget(key);
    this.view.append(entry);
    this.composer.suggest([]);
    this.status.hideNotice();
    this.scroller.toEnd();
  }

  /** Let a picked file go. @param {string} key */
  forget(key) {
    const preview = this.files.get(key)?.preview;
    if (preview) URL.revokeObjectURL(preview);
    this.files.delete(key);
  }

  /** @param {MyEntry} entry */
  resend(entry) {
    if (entry.state === "sending") return;
    this.mark(entry, "sending");
    this.scroller.expect();
    this.composer.focus();
    this.deliver(entry);
  }

  /** @param {MyEntry} entry */
  async deliver(entry) {
    try {
      await this.enqueue(() => this.request(this.bodyOf(entry), (part) => this.view.progress(entry, part)));
      this.mark(entry, "sent");
    } catch (error) {
      if (error instanceof Cleared) return;
      this.mark(entry, "failed", error.message);
      if (error.retryAfter) this.view.holdBack(entry, error.retryAfter);
      this.scroller.keepEnd();
    }
  }

  /** @param {MyEntry} entry @returns {Body} */
  bodyOf({ key, text }) {
    const file = this.files.get(key);
    return file ? { file: file.blob, name: file.name, id: key } : { text, id: key };
  }

  /** @param {MyEntry} entry @param {MyEntry["state"]} state @param {string} [error] */
  mark(entry, state, error) {
    entry.state = state;
    entry.error = error;
    // Once it is delivered nobody needs to read the number again, on this screen or in what this device keeps.
    if (state === "sent") entry.text = withoutIdentity(entry.text);
    this.store.save();
    this.view.update(entry);
  }

  /**
   * A button under a message.
   *
   * @param {BotEntry} entry
   * @param {string} data
   * @param {boolean} byKeyboard then the focus stays where it is
   */
  async press(entry, data, byKeyboard) {
    const name = `${entry.key} ${data}`;
    const id = this.failedPresses.get(name) ?? newId();
    const message = Number(entry.key.slice(1));
    const { version } = entry;
    this.view.busy(entry, data);
    this.status.hideNotice();
    this.scroller.expect();
    if (!byKeyboard) this.composer.focus();
    try {
      await this.enqueue(() => this.request({ press: data, message, id }));
      this.failedPresses.delete(name);
      if (entry.version === version) entry.pressed = data;
      this.store.save();
    } catch (error) {
      if (error instanceof Cleared) return;
      this.failedPresses.set(name, id);
      this.status.notify(`${error.message}可以再按一次。`);
    }
    this.view.busy(entry, null);
  }

  /**
   * Run after what was asked before.
   *
   * @param {() => Promise<void>} work
   * @returns {Promise<void>}
   */
  enqueue(work) {
    const { signal } = this.life;
    const turn = this.tail.then(() => {
      if (signal.aborted) throw new Cleared();
      return work();
    });
    this.tail = turn.catch(() => {});
    return turn;
  }

  /**
   * One request and what comes of it.
   *
   * @param {Body} body
   * @param {(part: number) => void} [onProgress] of a file, 0 to 1
   */
  async request(body, onProgress) {
    const { signal } = this.life;
    const wait = () => setTimeout(() => this.showTyping(() => this.status.showWaiting()), TYPING_DELAY);
    // Nobody can be at work on a file before it has arrived.
    let slow = body.file ? 0 : wait();
    /** @param {number} part */
    const gone = (part) => {
      onProgress?.(part);
      if (part === 1 && !slow) slow = wait();
    };
    try {
      const answer = await this.ask(body, signal, gone);
      if (signal.aborted) throw new Cleared();
      const begun = this.store.conversation !== answer.conversation;
      this.store.conversation = answer.conversation;
      this.receive(answer.messages);
      this.store.save();
      if (begun) this.socket.start();
    } catch (error) {
      throw signal.aborted ? new Cleared() : error;
    } finally {
      clearTimeout(slow);
      if (!signal.aborted) this.status.hideTyping();
    }
  }

  /**
   * Post, and where the server has lost the conversation, begin a new one.
   *
   * @param {Body} body
   * @param {AbortSignal} signal
   * @param {(part: number) => void} onProgress
   */
  async ask(body, signal, onProgress) {
    const { conversation } = this.store;
    const send = (/** @type {any} */ form) => (form.file ? upload(form, signal, onProgress) : post(form, signal));
    if (!conversation) return send(body);
    try {
      return await send({ ...body, conversation });
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== NOT_FOUND || signal.aborted) throw error;
      this.renew();
      // An old button means nothing in a new conversation.
      return send(body.file ? body : { text: body.text ?? "/start", id: body.id });
    }
  }

  /** The server does not know this conversation any more. */
  renew() {
    this.socket.stop();
    this.store.retire();
    const text = "之前的对话已经过期，为您重新开始了。";
    this.store.add({ kind: "note", key: newId(), time: Date.now(), text });
    this.redraw();
  }

  /** @param {Message[]} messages */
  receive(messages) {
    const changes = this.store.accept(messages);
    if (!changes.length) return;
    let first = null;
    for (const { entry, edited, before, dropped } of changes) {
      const node = edited ? this.view.update(entry) : this.view.append(entry, before);
      if (edited) this.scroller.edited(node);
      else first = first ?? node;
      this.view.remove(dropped);
    }
    this.status.hideTyping();
    this.composer.suggest(this.store.replies());
    if (first) this.scroller.arrived(first);
  }

  /** Another tab of the same browser went on with the conversation. */
  adopt() {
    const change = this.store.adopt();
    if (change === "same") return;
    this.redraw();
    if (change === "other") this.socket.start();
  }

  /** @param {() => void} show */
  showTyping(show) {
    show();
    this.scroller.keepEnd();
  }

  redraw() {
    this.view.showAll(this.store.entries);
    this.composer.suggest(this.store.replies());
    this.scroller.toEnd();
  }

  askToClear() {
    const dialog = find("confirm");
    dialog.returnValue = "";
    dialog.addEventListener("close", () => dialog.returnValue === "yes" && this.clear(), { once: true });
    dialog.showModal();
  }

  /** Forget the conversation and begin anew. */
  clear() {
    this.life.abort();
    this.life = new AbortController();
    this.tail = Promise.resolve();
    this.socket.stop();
    this.store.clear();
    this.failedPresses.clear();
    for (const key of [...this.files.keys()]) this.forget(key);
    this.status.hideNotice();
    this.status.hideTyping();
    this.redraw();
    this.composer.focus();
    this.greet();
  }
}

new Chat().start();

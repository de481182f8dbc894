/**
 * What this device remembers of the conversation: its id and the last messages.
 *
 * It lives in localStorage so that a reload goes on where the reader was; where the browser forbids
 * that (private windows, embedded browsers) everything works in memory until the page is closed.
 */

/**
 * @typedef {{type: string, offset: number, length: number, url?: string}} Entity
 * @typedef {{text: string, data: string, url?: string|null}} Button
 * @typedef {{name: string, url: string, media_type: string}} Attachment
 * @typedef {{id: number, text: string, entities?: Entity[], buttons?: Button[][], replies?: string[][],
 *   attachments?: Attachment[], replaces?: number|null}} Message
 * @typedef {{kind: "bot", key: string, time: number, message: Message, version: number, pressed?: string,
 *   old?: boolean}} BotEntry
 * @typedef {{kind: "me", key: string, time: number, text: string, state: "sending"|"sent"|"failed",
 *   error?: string, file?: {picture: boolean}}} MyEntry with `file`, `text` is its name; its bytes are not kept here
 * @typedef {{kind: "note", key: string, time: number, text: string}} NoteEntry
 * @typedef {BotEntry|MyEntry|NoteEntry} Entry
 */

/** Where the transcript lies; the page listens for changes another tab makes to it. */
export const STORAGE_KEY = "kaozheng.chat";

const DRAFT_KEY = "kaozheng.draft";
const FORM = 1;
const LIMIT = 200;
/** A send that a reload interrupted is repeated by itself only while it is fresh (ms). */
const FRESH = 10 * 60 * 1000;

/**
 * A storage area of the browser, or null where it cannot be used.
 *
 * @param {"localStorage"|"sessionStorage"} name
 * @returns {Storage|null}
 */
function area(name) {
  try {
    const storage = window[name];
    storage.setItem("kaozheng.probe", "1");
    storage.removeItem("kaozheng.probe");
    return storage;
  } catch {
    return null;
  }
}

/** The conversation and its transcript. */
export class Store {
  /** @param {Storage|null} [storage] @param {Storage|null} [drafts] */
  constructor(storage = area("localStorage"), drafts = area("sessionStorage")) {
    this.storage = storage;
    this.drafts = drafts;
    this.reset();
  }

  /** Forget everything held in memory. */
  reset() {
    /** @type {string|null} */
    this.conversation = null;
    /** @type {Entry[]} */
    this.entries = [];
    /** Highest message id received: the place to resume from. */
    this.lastId = 0;
    /** Highest message id that was dropped as too old: not to be taken for new again. */
    this.floor = 0;
  }

  /** Read what an earlier visit left; anything unreadable counts as nothing. */
  load() {
    this.reset();
    const saved = this.read();
    if (saved) {
      this.conversation = saved.conversation;
      this.entries = saved.entries;
      this.lastId = saved.lastId;
      this.floor = saved.floor;
    }
  }

  /** @returns {{conversation: string|null, entries: Entry[], lastId: number, floor: number}|null} */
  read() {
    try {
      const saved = JSON.parse(this.storage?.getItem(STORAGE_KEY) ?? "null");
      return saved && saved.form === FORM && Array.isArray(saved.entries) ? saved : null;
    } catch {
      return null;
    }
  }

  /** Write the transcript; when the browser's space is used up, the older half goes first. */
  save() {
    const { conversation, lastId, floor } = this;
    for (let keep = LIMIT; this.storage && keep > 0; keep = Math.floor(keep / 2)) {
      const entries = this.entries.slice(-keep);
      try {
        this.storage.setItem(STORAGE_KEY, JSON.stringify({ form: FORM, conversation, lastId, floor, entries }));
        return;
      } catch {
        // No room for so many: try with fewer.
      }
    }
  }

  /** Forget the conversation, here and on the disk. */
  clear() {
    this.reset();
    this.storage?.removeItem(STORAGE_KEY);
  }

  /**
   * Take over what another tab wrote.
   *
   * @returns {"same"|"changed"|"other"} "other" when that tab has begun another conversation
   */
  adopt() {
    const saved = this.read();
    if (!saved || !saved.conversation) return "same";
    if (saved.conversation !== this.conversation) {
      this.load();
      return "other";
    }
    let changed = false;
    for (const theirs of saved.entries) {
      const at = this.entries.findIndex((entry) => entry.key === theirs.key);
      if (at < 0) this.entries.push(theirs);
      // In place: a request under way holds on to its entry.
      else if (isNewer(theirs, this.entries[at])) Object.assign(this.entries[at], theirs);
      else continue;
      changed = true;
    }
    if (!changed) return "same";
    this.entries.sort((a, b) => a.time - b.time);
    this.lastId = Math.max(this.lastId, saved.lastId);
    this.trim();
    return "changed";
  }

  /**
   * Add an entry at the end.
   *
   * @template {Entry} T
   * @param {T} entry
   * @returns {{entry: T, dropped: Entry[]}}
   */
  add(entry) {
    this.entries.push(entry);
    const dropped = this.trim();
    this.save();
    return { entry, dropped };
  }

  /**
   * Take in messages from the server; those known already are ignored.
   *
   * @param {Message[]} messages
   * @returns {{entry: BotEntry, edited: boolean, before: string|null, dropped: Entry[]}[]}
   */
  accept(messages) {
    const changes = [];
    for (const message of messages) {
      const change = this.acceptOne(message);
      this.lastId = Math.max(this.lastId, message.id);
      if (!change) continue;
      const dropped = this.trim();
      if (isEmpty(message)) dropped.push(change.entry);
      changes.push({ ...change, dropped });
    }
    if (changes.length) this.save();
    return changes;
  }

  /** @param {Message} message @returns {{entry: BotEntry, edited: boolean, before: string|null}|null} */
  acceptOne(message) {
    if (message.replaces != null) {
      const entry = this.byId(message.replaces);
      if (entry) {
        if (entry.version >= message.id) return null;
        entry.message = message;
        entry.version = message.id;
        delete entry.pressed;
        if (isEmpty(message)) this.entries.splice(this.entries.indexOf(entry), 1);
        return { entry, edited: true, before: null };
      }
    }
    if (isEmpty(message)) return null;
    const base = message.replaces ?? message.id;
    if (message.id <= this.floor || this.byId(base) || this.byId(message.id)) return null;
    /** @type {BotEntry} */
    const entry = { kind: "bot", key: `b${base}`, time: Date.now(), message, version: message.id };
    // A push can overtake the answer to a request: what was said first stands first.
    const later = this.entries.findIndex((other) => other.kind === "bot" && !other.old && other.version > message.id);
    if (later < 0) {
      this.entries.push(entry);
      return { entry, edited: false, before: null };
    }
    const before = this.entries[later];
    entry.time = before.time;
    this.entries.splice(later, 0, entry);
    return { entry, edited: false, before: before.key };
  }

  /** @param {number} id @returns {BotEntry|undefined} */
  byId(id) {
    const found = this.entries.find(
      (entry) => entry.kind === "bot" && !entry.old && (entry.key === `b${id}` || entry.version === id),
    );
    return /** @type {BotEntry|undefined} */ (found);
  }

  /** The server no longer knows the conversation: keep it to read, without what could be pressed. */
  retire() {
    const stamp = Date.now().toString(36);
    for (const entry of this.entries) {
      if (entry.kind !== "bot" || entry.old) continue;
      entry.old = true;
      entry.key = `old-${stamp}-${entry.key}`;
      entry.message = { ...entry.message, buttons: [], replies: [] };
    }
    this.conversation = null;
    this.lastId = 0;
    this.floor = 0;
    this.save();
  }

  /**
   * The suggested answers to what was said last, if anything was.
   *
   * @returns {string[][]}
   */
  replies() {
    const last = this.entries[this.entries.length - 1];
    return last && last.kind === "bot" && !last.old ? last.message.replies ?? [] : [];
  }

  /**
   * Sends that a reload interrupted. Old ones become failed, to be repeated by hand.
   *
   * @returns {MyEntry[]} those to repeat now
   */
  interrupted() {
    const fresh = [];
    for (const entry of this.entries) {
      if (entry.kind !== "me" || entry.state !== "sending") continue;
      if (entry.file) {
        entry.state = "failed";
        entry.error = "没有发完，请重新选一次。";
      } else if (Date.now() - entry.time < FRESH) {
        fresh.push(entry);
      } else {
        entry.state = "failed";
        entry.error = "不知道有没有送到。";
      }
    }
    return fresh;
  }

  /** What was typed and not sent yet; it belongs to this tab alone. */
  get draft() {
    return this.drafts?.getItem(DRAFT_KEY) ?? "";
  }

  /** @param {string} text */
  set draft(text) {
    try {
      if (text) this.drafts?.setItem(DRAFT_KEY, text);
      else this.drafts?.removeItem(DRAFT_KEY);
    } catch {
      // No room: the text still stands in the box.
    }
  }

  /** Drop what is too old. @returns {Entry[]} */
  trim() {
    const dropped = this.entries.splice(0, Math.max(0, this.entries.length - LIMIT));
    for (const entry of dropped) {
      if (entry.kind === "bot" && !entry.old) this.floor = Math.max(this.floor, entry.version);
    }
    return dropped;
  }
}

/** A message that was taken back. @param {Message} message */
function isEmpty({ text, attachments = [] }) {
  return !text && attachments.length === 0;
}

/** @param {Entry} theirs @param {Entry} mine */
function isNewer(theirs, mine) {
  if (theirs.kind === "bot" && mine.kind === "bot") return theirs.version > mine.version;
  return theirs.kind === "me" && mine.kind === "me" && mine.state !== "sent" && theirs.state !== mine.state;
}

/** Requests to the server. Every failure becomes an ApiError with a sentence the reader understands. */

/** @typedef {import("./store.js").Message} Message */

const TIMEOUT = 30_000;
/** An upload may take long, but not stand still for so long (ms). */
const STALLED = 45_000;

/** A request that did not work out. */
export class ApiError extends Error {
  /**
   * @param {string} sentence what to tell the reader
   * @param {{status?: number, retryAfter?: number}} [details] HTTP status (0: the server was not reached) and
   *   the seconds it asks to wait
   */
  constructor(sentence, { status = 0, retryAfter = 0 } = {}) {
    super(sentence);
    this.name = "ApiError";
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/**
 * An id for one send. `crypto.randomUUID` is missing on plain http, which a home network may use.
 *
 * @returns {string}
 */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Send a text or a press.
 *
 * @param {{conversation?: string, text?: string, press?: string, message?: number, id?: string}} body
 * @param {AbortSignal} [cancelled] gives up without an answer, when the conversation is cleared
 * @returns {Promise<{conversation: string, messages: Message[]}>}
 */
export async function post(body, cancelled) {
  const control = new AbortController();
  const stop = () => control.abort();
  const timer = setTimeout(stop, TIMEOUT);
  cancelled?.addEventListener("abort", stop);
  try {
    const response = await fetch("/api/chat", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal: control.signal,
    });
    const answer = await response.json().catch(() => null);
    if (!response.ok || !answer || !Array.isArray(answer.messages)) {
      throw refusal(response.status, response.headers.get("Retry-After"), answer);
    }
    return answer;
  } catch (error) {
    if (error instanceof ApiError) throw error;
    if (control.signal.aborted) throw new ApiError("等了太久，还没有回音。");
    throw new ApiError("网络不通，没有发出去。");
  } finally {
    clearTimeout(timer);
    cancelled?.removeEventListener("abort", stop);
  }
}

/**
 * Send a photo or a file. By XMLHttpRequest, because `fetch` does not tell how much has gone.
 *
 * @param {{conversation?: string, id?: string, file: Blob, name: string}} body
 * @param {AbortSignal} [cancelled] gives up without an answer, when the conversation is cleared
 * @param {(part: number) => void} [onProgress] how much has gone, 0 to 1
 * @returns {Promise<{conversation: string, messages: Message[]}>}
 */
export function upload({ conversation, id, file, name }, cancelled, onProgress) {
  const form = new FormData();
  if (conversation) form.append("conversation", conversation);
  if (id) form.append("id", id);
  form.append("file", file, name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    let timer = setTimeout(stop, STALLED);
    cancelled?.addEventListener("abort", stop);
    request.upload.addEventListener("progress", ({ loaded, total, lengthComputable }) => {
      clearTimeout(timer);
      timer = setTimeout(stop, STALLED);
      if (lengthComputable) onProgress?.(loaded / total);
    });
    request.addEventListener("load", () => {
      const answer = parsed(request.responseText);
      const { status } = request;
      if (status === 200 && Array.isArray(answer?.messages)) resolve(answer);
      else reject(refusal(status, request.getResponseHeader("Retry-After"), answer));
    });
    request.addEventListener("error", () => reject(new ApiError("网络不通，没有发出去。")));
    request.addEventListener("abort", () => reject(new ApiError("等了太久，没有发出去。")));
    request.addEventListener("loadend", () => {
      clearTimeout(timer);
      cancelled?.removeEventListener("abort", stop);
    });
    request.open("POST", "/api/upload");
    request.send(form);
  });
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** @param {number} status @param {string|null} wait @param {{error?: unknown}|null} answer */
function refusal(status, wait, answer) {
  const seconds = Number(wait);
  const retryAfter = Number.isFinite(seconds) ? Math.max(0, seconds) : 0;
  const said = answer && typeof answer.error === "string" ? answer.error : "";
  return new ApiError(said || "服务器出了点问题，请稍后再试。", { status, retryAfter });
}

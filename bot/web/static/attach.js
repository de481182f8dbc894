/** The ways a file gets into the page: the paper clip, dragging, pasting. */

/** More at once are not meant (a folder dragged by mistake). */
const MOST = 9;

/** Collects files and hands them on. */
export class Attach {
  /**
   * @param {{
   *   button: HTMLButtonElement, input: HTMLInputElement, area: HTMLElement,
   *   onFiles: (files: File[]) => void, onTooMany: (most: number) => void,
   * }} options
   */
  constructor({ button, input, area, onFiles, onTooMany }) {
    Object.assign(this, { area, onFiles, onTooMany });
    button.addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      this.take(input.files);
      input.value = ""; // the same file may be picked again
    });
    document.addEventListener("paste", (event) => this.onPaste(event));
    for (const kind of ["dragenter", "dragover"]) {
      document.addEventListener(kind, (event) => this.onDrag(/** @type {DragEvent} */ (event)));
    }
    document.addEventListener("dragleave", (event) => event.relatedTarget || this.show(false));
    document.addEventListener("drop", (event) => this.onDrop(event));
  }

  /** @param {FileList|null|undefined} list */
  take(list) {
    const files = Array.from(list ?? []);
    if (files.length > MOST) this.onTooMany(MOST);
    else if (files.length) this.onFiles(files);
  }

  /** @param {ClipboardEvent} event */
  onPaste(event) {
    const data = event.clipboardData;
    // Text copied from an office program brings a picture of itself along: the text is meant.
    if (!data?.files.length || data.types.includes("text/plain")) return;
    event.preventDefault();
    this.take(data.files);
  }

  /** @param {DragEvent} event */
  onDrag(event) {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    this.show(true);
  }

  /** @param {DragEvent} event */
  onDrop(event) {
    this.show(false);
    if (!carriesFiles(event)) return;
    event.preventDefault(); // or the browser would leave the page to show the file
    this.take(event.dataTransfer?.files);
  }

  /** @param {boolean} over */
  show(over) {
    this.area.classList.toggle("dropping", over);
  }
}

/** @param {DragEvent} event */
function carriesFiles(event) {
  return event.dataTransfer?.types.includes("Files") ?? false;
}

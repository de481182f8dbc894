/** Files on their way out: large photos are made smaller on the phone, which saves its owner's data. */

/** Longer side of what is sent (px); the server keeps less. */
const LONGEST = 2000;
const QUALITY = 0.88;
/** A picture that is small in every way (bytes) goes as it is. */
const LIGHT = 1024 * 1024;
const LARGEST = 10 * 1024 * 1024;
/** What every server can read; others (a HEIC of an iPhone) are turned into JPEG where the browser can. */
const COMMON = ["image/jpeg", "image/png", "image/webp"];

export const TOO_BIG = "这个文件超过 10 MB 了，太大了。请压缩一下，或者拍成照片再发。";
export const EMPTY = "这个文件是空的。请看看是不是选错了。";

/**
 * @param {File} file
 * @returns {Promise<{blob: Blob, name: string, picture: boolean}>} what to send, and whether it can be shown
 * @throws {RangeError} with a sentence: it cannot be sent at all
 */
export async function prepare(file) {
  const image = looksLikePicture(file) ? await open(file) : null;
  const blob = image ? await lighter(file, image) : file;
  if (!blob.size) throw new RangeError(EMPTY);
  if (blob.size > LARGEST) throw new RangeError(TOO_BIG);
  const name = blob === file ? file.name : `${file.name.replace(/\.[^.]*$/, "")}.jpg`;
  return { blob, name: name || "照片.jpg", picture: image !== null };
}

/** @param {File} file */
function looksLikePicture({ type, name }) {
  return type.startsWith("image/") || /\.(jpe?g|png|webp|hei[cf])$/i.test(name);
}

/** @param {File} file @returns {Promise<HTMLImageElement|null>} null where the browser cannot read it */
async function open(file) {
  const url = URL.createObjectURL(file);
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
    return image.naturalWidth ? image : null;
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** The picture as a smaller JPEG, or as it is where that gains nothing. @param {File} file @param {HTMLImageElement} image */
async function lighter(file, image) {
  const { naturalWidth: width, naturalHeight: height } = image;
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  if (scale === 1 && file.size <= LIGHT && COMMON.includes(file.type)) return file;
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const brush = canvas.getContext("2d");
  if (!brush) return file;
  brush.fillStyle = "#fff"; // what is transparent would be black in a JPEG
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.drawImage(image, 0, 0, canvas.width, canvas.height);
  /** @type {Blob|null} */
  const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!made) return file;
  return made.size < file.size || !COMMON.includes(file.type) ? made : file;
}

import { isAscii, isUtf8 } from "node:buffer";

/**
 * Decodes UTF-8, with its byte order mark. Most pieces of most texts are ASCII, which takes a tenth
 * of the time of the rest.
 *
 * @returns nothing where the bytes are no UTF-8
 */
export function decodeUtf8(bytes: Buffer): string | undefined {
  if (!isUtf8(bytes)) return undefined;
  let text = "";
  for (let start = 0; start < bytes.length;) {
    const end = endOfCharacter(bytes, start + pieceLength);
    const piece = bytes.subarray(start, end);
    text += piece.toString(isAscii(piece) ? "latin1" : "utf8");
    start = end;
  }
  return text;
}

const pieceLength = 32 * 1024;

function endOfCharacter(bytes: Buffer, from: number): number {
  let end = from;
  while (((bytes[end] ?? 0) & 0b1100_0000) === 0b1000_0000) end += 1;
  return Math.min(end, bytes.length);
}

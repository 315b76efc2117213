/** A text in which nothing of a document or a file can give the terminal commands, or end a line early. */
export function printable(text: string): string {
  const control = /[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]/g;
  return text.replace(control, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

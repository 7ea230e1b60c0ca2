/** What the API takes as an id and as a text: the page leaves out or mends the rest, instead of being refused. */
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const CONTROL = /\p{Cc}/u;

export const LONGEST_TEXT = 255;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** Whether it can be searched or filtered for. */
export function isText(text: string, longest = LONGEST_TEXT): boolean {
  return text !== "" && Array.from(text).length <= longest && !CONTROL.test(text);
}

/** What somebody typed or pasted, as a text that can be searched for; empty where nothing of it can. */
export function asText(typed: string): string {
  // halves of characters do not survive the way through an address
  const whole = typed.replaceAll(/\p{Cs}/gu, "").replaceAll(/\p{Cc}+/gu, " ");
  return Array.from(whole.trim()).slice(0, LONGEST_TEXT).join("").trim();
}

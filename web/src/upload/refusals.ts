/**
 * What is refused before a byte is sent, as sentences that say what to do.
 *
 * Only what can be known here is refused; everything else is the server's to decide.
 */
import { format } from "../shell/formatting";
import { extensionOf, sameFile, type FileFacts } from "./files";

/** The part of the server's options that a file can be held against. */
export interface UploadRules {
  readonly limits: { readonly file_size: number };
  readonly formats: readonly { readonly extension: string; readonly mime_type: string }[];
}

export interface Refusal {
  readonly name: string;
  readonly reason: string;
}

export interface Sorted<F extends FileFacts> {
  readonly accepted: F[];
  readonly refused: Refusal[];
}

const NAME_LENGTH = 255; // as the API takes it

const USUAL: ReadonlySet<string> = new Set(["CSV", "XLSX", "JSON", "XML"]);

export const FOLDER = "This is a folder. Open it and drop the files in it.";
/** Sent in part as another category or with another rule for rows with errors: neither is taken over silently. */
export const BEGUN_OTHERWISE =
  "A part of it has been sent already, as something else or with another rule for rows with errors. Go on with that upload, or discard it and choose the file again.";
export const UNREADABLE = "The browser could not read it. Choose it with the button instead.";

/** Which of the files may be sent; `underWay` are on their way already. */
export function sortFiles<F extends FileFacts>(
  files: readonly F[],
  rules: UploadRules,
  underWay: readonly FileFacts[],
): Sorted<F> {
  const accepted: F[] = [];
  const refused: Refusal[] = [];
  for (const file of files) {
    const reason = refusalOf(file, rules) ?? repetitionOf(file, accepted, underWay);
    if (reason === null) accepted.push(file);
    else refused.push({ name: file.name, reason });
  }
  return { accepted, refused };
}

/** What the server calls a file of this ending. */
export function mimeTypeOf(file: FileFacts, rules: UploadRules): string {
  const extension = extensionOf(file.name);
  return rules.formats.find((each) => bare(each.extension) === extension)?.mime_type ?? "application/octet-stream";
}

/** Why this file cannot be taken; null where it can. */
export function refusalOf(file: FileFacts, rules: UploadRules): string | null {
  const extension = extensionOf(file.name);
  if (!rules.formats.some((each) => bare(each.extension) === extension)) return unknownFormat(extension, rules);
  if (file.size === 0) return "The file is empty. Export it again and check that it holds data.";
  const most = rules.limits.file_size;
  if (file.size > most) {
    return `${format.bytes(file.size)} is more than one file may have (${format.bytes(most)}). Split it and upload the parts.`;
  }
  if (file.name.length > NAME_LENGTH) return `The file name is longer than ${NAME_LENGTH} characters. Shorten it.`;
  return null;
}

/** The endings of files that are taken, as people write them. */
export function formatNames(rules: UploadRules): string[] {
  return rules.formats.map((each) => bare(each.extension).toUpperCase());
}

function unknownFormat(extension: string, rules: UploadRules): string {
  const wanted = `Save it as ${adviceOf(rules)} and upload that.`;
  if (extension === "") return `The file name has no ending, so its format is unknown. ${wanted}`;
  if (extension === "xls") return `Old Excel workbooks (.xls) cannot be read. ${wanted}`;
  return `Files ending in .${extension} cannot be imported. ${wanted}`;
}

/** What every tool can save; all formats would be too many to choose from. */
function adviceOf(rules: UploadRules): string {
  const names = formatNames(rules);
  const usual = names.filter((name) => USUAL.has(name));
  return new Intl.ListFormat("en-GB", { type: "disjunction" }).format(usual.length > 0 ? usual : names);
}

function repetitionOf(file: FileFacts, accepted: readonly FileFacts[], underWay: readonly FileFacts[]): string | null {
  if (accepted.some((other) => sameFile(file, other))) return "It was chosen twice; it is sent once.";
  if (underWay.some((other) => sameFile(file, other))) return "It is on its way already, see the list below.";
  return null;
}

function bare(extension: string): string {
  return extension.replace(/^\./, "").toLowerCase();
}

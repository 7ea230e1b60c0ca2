/** What tells one chosen file from another without reading it. */
export interface FileFacts {
  readonly name: string;
  readonly size: number;
  /** When it was changed last, in milliseconds. */
  readonly lastModified: number;
}

/** The facts alone: a `File` keeps its disk file reachable, and state that lists files should not. */
export function factsOf({ name, size, lastModified }: FileFacts): FileFacts {
  return { name, size, lastModified };
}

/** Whether both are the same file in the same state; a changed file is another one. */
export function sameFile(one: FileFacts, other: FileFacts): boolean {
  return one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
}

/** The ending of a name in lower case, without the dot; empty where there is none. */
export function extensionOf(name: string): string {
  return /[^.]\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
}

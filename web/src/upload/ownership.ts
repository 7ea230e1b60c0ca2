/**
 * Which window sends which upload: an upload that another window sends is not offered here as unfinished.
 *
 * A lock of the browser says so; it goes with its window, however that ends.
 */
const PREFIX = "importflow-upload-";

/** Marks an upload as this window's until the answer is called. */
export function own(importId: string): () => void {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  lockManager()
    ?.request(PREFIX + importId, () => held)
    .catch(() => undefined);
  return release;
}

/** The uploads that some window is sending now. */
export async function owned(): Promise<ReadonlySet<string>> {
  const state = await lockManager()?.query();
  const names = (state?.held ?? []).map((lock) => lock.name ?? "");
  return new Set(names.filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length)));
}

/** Missing where the page is not served securely. */
function lockManager(): LockManager | undefined {
  return (navigator as Partial<Navigator>).locks;
}

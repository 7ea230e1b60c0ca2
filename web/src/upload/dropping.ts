/** What was dropped, as files; and whether something is being dragged over the window right now. */
import { useEffect, useState } from "react";
import type { DropItem } from "react-aria-components";

import { FOLDER, UNREADABLE, type Refusal } from "./refusals";

export interface Dropped {
  readonly files: File[];
  readonly refused: Refusal[];
}

/** The files of a drop; folders and what cannot be read are refused by name. Text that was dropped is none of ours. */
export async function filesOf(items: readonly DropItem[]): Promise<Dropped> {
  const files: File[] = [];
  const refused: Refusal[] = [];
  for (const item of items) {
    if (item.kind === "directory") refused.push({ name: item.name, reason: FOLDER });
    if (item.kind !== "file") continue;
    try {
      files.push(await item.getFile());
    } catch {
      refused.push({ name: item.name, reason: UNREADABLE });
    }
  }
  return { files, refused };
}

/** Whether files are being dragged over the window. */
export function useDragging(): boolean {
  const [dragging, setDragging] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    const options = { capture: true, signal: stop.signal }; // drop targets keep these events to themselves
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    let inside = 0; // an element is entered before the one around it is left
    const set = (depth: number) => {
      inside = Math.max(0, depth);
      setDragging(inside > 0);
    };
    window.addEventListener("dragenter", (event) => hasFiles(event) && set(inside + 1), options);
    window.addEventListener("dragleave", (event) => hasFiles(event) && set(inside - 1), options);
    // later, or the overlay would be gone before the drop has come to it
    window.addEventListener("drop", () => setTimeout(() => set(0)), options);
    // a pointer does not move while something is dragged: the end of it was missed
    window.addEventListener("pointermove", () => inside > 0 && set(0), options);
    return () => stop.abort();
  }, []);
  return dragging;
}

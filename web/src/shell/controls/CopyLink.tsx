/** Copies the address of something to send it on; where the browser forbids that, it shows it to be copied by hand. */
import { Check, Link2 } from "lucide-react";
import { useEffect, useState } from "react";

import { Button } from "./Button";
import styles from "./CopyLink.module.css";
import { Dialog } from "./Dialog";
import { TextField } from "./Field";

const SHOWN_MS = 2_500;

/** `path`: of this page's own origin. */
export function CopyLink({ path, label = "Copy link" }: { readonly path: string; readonly label?: string }) {
  const [state, setState] = useState<"idle" | "copied" | "refused">("idle");
  const address = new URL(path, globalThis.location.href).href;
  useEffect(() => {
    if (state !== "copied") return;
    const timer = setTimeout(() => setState("idle"), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state]);

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(address);
      setState("copied");
    } catch {
      setState("refused");
    }
  }

  const copied = state === "copied";
  return (
    <>
      <Button
        small
        icon={copied ? <Check aria-hidden="true" /> : <Link2 aria-hidden="true" />}
        onPress={() => void copy()}
      >
        {/* both texts take their room, so that the button keeps its width */}
        <span className={styles["texts"]}>
          <span aria-hidden={copied} data-shown={!copied}>
            {label}
          </span>
          <span aria-hidden={!copied} data-shown={copied}>
            Copied
          </span>
        </span>
      </Button>
      <Dialog title={label} isOpen={state === "refused"} onClose={() => setState("idle")}>
        <TextField label="The address to copy" value={address} isReadOnly />
      </Dialog>
    </>
  );
}

/**
 * Whether somebody is asked before the page ends.
 *
 * Guarantees: a download is announced by the browser as the end of the page, and asks nobody, since nothing ends.
 */
const BEGUN_MS = 5_000;

let staysUntil = 0;

/** Asks while `isWorthIt`; the answer takes that back. */
export function askBeforeLeaving(isWorthIt: () => boolean): () => void {
  const ask = (event: Event) => {
    const stays = performance.now() < staysUntil;
    staysUntil = 0;
    if (!stays && isWorthIt()) event.preventDefault();
  };
  window.addEventListener("beforeunload", ask);
  return () => window.removeEventListener("beforeunload", ask);
}

/**
 * Goes to a link that is sent as an attachment: the browser saves the file and the page stays. A link in a new tab would
 * be blocked as a pop-up where looking the address up took a while.
 */
export function goToDownload(url: string): void {
  staysUntil = performance.now() + BEGUN_MS;
  globalThis.location.assign(url);
}

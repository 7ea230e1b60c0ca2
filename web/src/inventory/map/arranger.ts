/**
 * Asks the worker that arranges maps.
 *
 * Guarantees: answers come for the last question only, older ones are refused as given up; `end()` ends the worker.
 */
import type { Places, ToArrange } from "./arranging";
import workerAddress from "./arranging.worker?worker&url";

/** The question was overtaken by another, or nobody wants to know any more. */
export class GivenUp extends Error {}

interface Asked {
  readonly number: number;
  resolve(places: Places): void;
  reject(reason: Error): void;
}

export class Arranger {
  private readonly worker = startWorker();
  private asked: Asked | null = null;
  private count = 0;

  constructor() {
    this.worker.addEventListener("message", ({ data }: MessageEvent<{ number: number; places: Places }>) => {
      if (this.asked?.number !== data.number) return;
      this.asked.resolve(data.places);
      this.asked = null;
    });
    this.worker.addEventListener("error", () => this.drop(new Error("The map could not be arranged.")));
  }

  arrange(what: ToArrange): Promise<Places> {
    this.drop(new GivenUp());
    return new Promise((resolve, reject) => {
      this.count += 1;
      this.asked = { number: this.count, resolve, reject };
      this.worker.postMessage({ ...what, number: this.count });
    });
  }

  end(): void {
    this.drop(new GivenUp());
    this.worker.terminate();
  }

  private drop(reason: Error): void {
    this.asked?.reject(reason);
    this.asked = null;
  }
}

/** What TypeScript does not know of browsers yet, as far as it is used here. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

/** The security policy lets no text become a script's address: this one is the build's own. */
function startWorker(): Worker {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  const policy = trustedTypes?.createPolicy("importflow-arranging", { createScriptURL: () => workerAddress });
  return new Worker(policy?.createScriptURL(workerAddress) ?? workerAddress, { type: "module" });
}

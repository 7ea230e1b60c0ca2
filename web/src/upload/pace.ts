/** How fast bytes move: an average over the last seconds, so that the remaining time does not flutter. */
const WINDOW_MS = 6_000;
const ENOUGH_MS = 800; // before that a guess would be wild

export class Pace {
  private seen: { readonly at: number; readonly sent: number }[] = [];

  /** Bytes sent so far, at a moment in milliseconds. Fewer than before (a part begins anew) start the average anew. */
  note(sent: number, at: number): void {
    const last = this.seen.at(-1);
    if (last && sent < last.sent) this.seen = [];
    this.seen = [...this.seen.filter((each) => each.at >= at - WINDOW_MS), { at, sent }];
  }

  /** Bytes per second; null while nothing can be said. */
  get speed(): number | null {
    const [first, last] = [this.seen[0], this.seen.at(-1)];
    if (!first || !last || last.at - first.at < ENOUGH_MS) return null;
    return ((last.sent - first.sent) / (last.at - first.at)) * 1_000;
  }

  forget(): void {
    this.seen = [];
  }
}

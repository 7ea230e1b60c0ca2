/** Boxes that lie over each other are moved, each time the shorter way, the smaller one more, until none does. */
export interface Box {
  readonly width: number;
  readonly height: number;
  /** Of its centre. */
  x: number;
  y: number;
}

const ROUNDS = 200;

/** `wider`: how many times more readily to the side than up or down. */
export function pushApart(boxes: readonly Box[], gap: number, wider = 1): void {
  for (let round = 0; round < ROUNDS; round++) {
    // from left to right: whatever begins behind a box's right edge cannot touch it
    const sorted = boxes.toSorted((one, other) => left(one) - left(other));
    let moved = false;
    for (const [index, box] of sorted.entries()) {
      for (let next = index + 1; next < sorted.length; next++) {
        const other = sorted[next] as Box;
        if (left(other) >= box.x + box.width / 2 + gap) break;
        moved = partTwo(box, other, gap, wider) || moved;
      }
    }
    if (!moved) return;
  }
}

function partTwo(one: Box, other: Box, gap: number, wider: number): boolean {
  const across = (one.width + other.width) / 2 + gap - Math.abs(one.x - other.x);
  const along = (one.height + other.height) / 2 + gap - Math.abs(one.y - other.y);
  if (across <= 0.5 || along <= 0.5) return false;
  const share = area(other) / (area(one) + area(other));
  if (across < along * wider) {
    const way = one.x <= other.x ? -1 : 1;
    one.x += way * across * share;
    other.x -= way * across * (1 - share);
  } else {
    const way = one.y <= other.y ? -1 : 1;
    one.y += way * along * share;
    other.y -= way * along * (1 - share);
  }
  return true;
}

function left(box: Box): number {
  return box.x - box.width / 2;
}

function area(box: Box): number {
  return Math.max(1, box.width * box.height);
}

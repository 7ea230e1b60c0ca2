import { expect, it } from "vitest";

import { Pace } from "./pace";

it("the pace is that of the last seconds, and begins anew when a part does", () => {
  const pace = new Pace();
  pace.note(0, 0);
  expect(pace.speed).toBeNull();
  for (let second = 1; second <= 20; second += 1)
    pace.note(second <= 10 ? second * 100 : 1_000 + second, second * 1_000);
  expect(pace.speed).toBe(1);
  pace.note(500, 21_000);
  expect(pace.speed).toBeNull();
});

import { fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { expect, it, vi } from "vitest";

import { DayField } from "./DayField";

function aField(first: string | undefined) {
  const told = vi.fn();
  function Field() {
    const [day, setDay] = useState(first);
    const change = (next: string | undefined) => {
      told(next);
      setDay(next);
    };
    return <DayField label="From" value={day} onChange={change} />;
  }
  render(<Field />);
  const input = screen.getByLabelText<HTMLInputElement>("From");
  const type = (value: string) => {
    fireEvent.change(input, { target: { value } });
    return input.value;
  };
  return { told, type, input };
}

it("lets a year be typed digit by digit, and tells of the whole one", () => {
  const { told, type } = aField(undefined);
  for (const day of ["0002-05-01", "0020-05-01", "0202-05-01"]) expect(type(day)).toBe(day);
  expect(told).not.toHaveBeenCalled();
  expect(type("2026-05-01")).toBe("2026-05-01");
  expect(told.mock.calls).toEqual([["2026-05-01"]]);
});

it("keeps the day that counts until another one does, and shows it again when the field is left", () => {
  const { told, type, input } = aField("2025-05-01");
  expect(type("0002-05-01")).toBe("0002-05-01");
  fireEvent.blur(input);
  expect(input.value).toBe("2025-05-01");
  expect(told).not.toHaveBeenCalled();
  type("");
  expect(told.mock.calls).toEqual([[undefined]]);
});

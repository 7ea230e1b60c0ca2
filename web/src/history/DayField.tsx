/**
 * A day, typed or chosen. While a year is typed the browser names days of the years 2, 20 and 202: those stay in the
 * field and nobody is told, or the field would be emptied under the typing.
 */
import { useState } from "react";

import { TextField } from "../shell/controls/Field";
import { dayOf } from "./historyQuery";

interface DayFieldProps {
  readonly label: string;
  readonly value: string | undefined;
  /** Told of days that can be asked for, and of none. */
  readonly onChange: (day: string | undefined) => void;
}

export function DayField({ label, value, onChange }: DayFieldProps) {
  const [typed, setTyped] = useState(value ?? "");
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    setTyped(value ?? "");
  }
  const type = (text: string) => {
    setTyped(text);
    const day = dayOf(text);
    if (day !== value && (day !== undefined || text === "")) onChange(day);
  };
  // a day that cannot be asked for is not left standing as if it counted
  return <TextField label={label} type="date" value={typed} onChange={type} onBlur={() => setTyped(value ?? "")} />;
}

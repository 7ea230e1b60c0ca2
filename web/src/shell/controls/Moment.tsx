/** A moment in the viewer's zone; the exact one shows when pointed at. */
import { format, NOTHING } from "../formatting";

interface MomentProps {
  readonly at: string | null | undefined;
  readonly show?: "dateTime" | "date" | "time" | "relative";
}

export function Moment({ at, show = "dateTime" }: MomentProps) {
  if (at == null) return <>{NOTHING}</>;
  return (
    <time dateTime={at} title={format.dateTime(at)}>
      {format[show](at)}
    </time>
  );
}

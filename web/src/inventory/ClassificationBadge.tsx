/** How sensitive an asset's data is. */
import { Badge, type Tone } from "../shell/controls/Badge";
import { capitalised, NOTHING } from "../shell/formatting";

const TONES: Readonly<Record<string, Tone>> = { restricted: "danger", confidential: "warning", internal: "info" };

export function ClassificationBadge({ classification }: { readonly classification: string | null }) {
  if (classification === null) return <>{NOTHING}</>;
  return <Badge tone={TONES[classification] ?? "neutral"}>{classificationTitle(classification)}</Badge>;
}

export function classificationTitle(classification: string): string {
  return capitalised(classification);
}

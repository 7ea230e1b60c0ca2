/** A drawing as the arranging takes it. */
import type { Place, ToArrange } from "./arranging";
import type { Drawing, Grouping } from "./grouping";
import { boxLabel, boxSize, groupName, headWidth, radiusOf } from "./look";

/** Where nothing is grouped all assets are arranged among themselves, as if in one group. */
const EVERYTHING = "everything";

export function toArrange(
  { open, closed, assets, lines }: Drawing,
  grouping: Grouping,
  before: ReadonlyMap<string, Place>,
): ToArrange {
  const member = (node: Parameters<typeof radiusOf>[0] & { readonly id: string }) => ({
    id: node.id,
    radius: radiusOf(node),
  });
  const grouped = open.length + closed.length > 0;
  const units = grouped
    ? [
        ...open.map((group) => ({
          id: group.id,
          width: headWidth(boxLabel(groupName(group, grouping), group.members.length, true)),
          height: 0,
          members: group.members.map(member),
        })),
        ...closed.map((group) => ({ id: group.id, ...boxSize(groupName(group, grouping)), members: [] })),
      ]
    : [{ id: EVERYTHING, width: 0, height: 0, members: assets.map(({ node }) => member(node)) }];
  const known = units.flatMap(({ id }) => {
    const place = before.get(id);
    return place ? [[id, place] as const] : [];
  });
  return { units, links: lines.map(({ source, target }) => ({ source, target })), before: new Map(known) };
}

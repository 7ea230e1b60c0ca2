/** The assets that stand out, as a table: what the picture shows, for everybody. */
import { ArrowDown, ArrowUp } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";

import { useTenantPath } from "../../session/tenant";
import { Button } from "../../shell/controls/Button";
import { TableFrame } from "../../shell/controls/TableFrame";
import { format } from "../../shell/formatting";
import { nameOf } from "../assetName";
import styles from "./MarkedAssets.module.css";
import type { Point } from "./scatter";

type Key = "name" | "cpu" | "memory";
type Order = "asc" | "desc";

const COLUMNS: readonly (readonly [Key, string])[] = [
  ["name", "Asset"],
  ["cpu", "CPU, average"],
  ["memory", "Memory, average"],
];
const AT_ONCE = 20;

interface MarkedAssetsProps {
  readonly label: string;
  readonly points: readonly Point[];
  /** The first order: the most telling ones on top. */
  readonly order: Order;
}

export function MarkedAssets({ label, points, order: first }: MarkedAssetsProps) {
  const path = useTenantPath();
  const [by, setBy] = useState<Key>("cpu");
  const [order, setOrder] = useState<Order>(first);
  const [shown, setShown] = useState(AT_ONCE);
  const sort = (key: Key) => {
    setOrder(key !== by ? (key === "name" ? "asc" : first) : order === "asc" ? "desc" : "asc");
    setBy(key);
  };
  const sorted = sortedPoints(points, by, order);
  return (
    <>
      <TableFrame label={label}>
        <table>
          <thead>
            <tr>
              {COLUMNS.map(([key, title]) => (
                <th
                  key={key}
                  scope="col"
                  data-numeric={key === "name" ? undefined : ""}
                  aria-sort={key !== by ? undefined : order === "asc" ? "ascending" : "descending"}
                >
                  <button type="button" className={styles["sort"]} onClick={() => sort(key)}>
                    {title}
                    {key === by && <Arrow order={order} />}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, shown).map((point) => (
              <tr key={point.id}>
                <td>
                  <Link to={path("assets", point.id)}>{nameOf(point)}</Link>
                </td>
                <td data-numeric="">{format.percent(point.cpu)}</td>
                <td data-numeric="">{format.percent(point.memory)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
      {sorted.length > shown && (
        <div className={styles["more"]}>
          <Button small variant="link" onPress={() => setShown(shown + 5 * AT_ONCE)}>
            Show more of {format.number(sorted.length)}
          </Button>
        </div>
      )}
    </>
  );
}

function Arrow({ order }: { readonly order: Order }) {
  return order === "asc" ? <ArrowUp aria-hidden="true" /> : <ArrowDown aria-hidden="true" />;
}

/** In either order, what has no value comes last. */
export function sortedPoints(points: readonly Point[], by: Key, order: Order): readonly Point[] {
  const sign = order === "asc" ? 1 : -1;
  return points.toSorted((one, other) => {
    const [left, right] = [one[by], other[by]];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return sign * (typeof left === "string" ? left.localeCompare(String(right)) : left - Number(right));
  });
}

/** The matrix as a table: every number is a way to its assets, and the shade only helps to find the large ones. */
import { Link } from "react-router";

import { useTenantPath } from "../../session/tenant";
import { TableFrame } from "../../shell/controls/TableFrame";
import { VisuallyHidden } from "../../shell/controls/VisuallyHidden";
import { format } from "../../shell/formatting";
import type { Matrix, MatrixRow, Side } from "./matrix";
import { searchOf, shadeOf } from "./matrix";
import styles from "./MatrixTable.module.css";

const HEATS: Readonly<Record<string, string>> = {
  restricted: "var(--rejected)",
  confidential: "var(--series-2)",
  internal: "var(--series-1)",
  public: "var(--series-3)",
};

interface MatrixTableProps {
  readonly matrix: Matrix;
  readonly side: Side;
  readonly caption: string;
}

export function MatrixTable({ matrix, side, caption }: MatrixTableProps) {
  return (
    <TableFrame label={caption}>
      <table className={styles["matrix"]}>
        <caption>
          <VisuallyHidden>{caption}</VisuallyHidden>
        </caption>
        <thead>
          <tr>
            <th scope="col">Classification</th>
            {matrix.columns.map((column) => (
              <th key={column.value ?? ""} scope="col" data-numeric="">
                {column.title}
              </th>
            ))}
            <th scope="col" data-numeric="">
              All assets
            </th>
          </tr>
        </thead>
        <tbody>
          {matrix.rows.map((row) => (
            <Row key={row.classification ?? ""} row={row} matrix={matrix} side={side} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">All assets</th>
            {matrix.columns.map(({ value, assets }) => (
              <td key={value ?? ""} data-numeric="" className={styles["total"]}>
                {format.number(assets)}
              </td>
            ))}
            <td data-numeric="" className={styles["total"]}>
              {format.number(matrix.rows.reduce((all, { assets }) => all + assets, 0))}
            </td>
          </tr>
        </tfoot>
      </table>
    </TableFrame>
  );
}

function Row({ row, matrix, side }: { readonly row: MatrixRow; readonly matrix: Matrix; readonly side: Side }) {
  const path = useTenantPath();
  const heat = row.classification === null ? "transparent" : (HEATS[row.classification] ?? "var(--series-6)");
  return (
    <tr>
      <th scope="row">{row.title}</th>
      {matrix.columns.map((column, index) => {
        const assets = row.cells[index] ?? 0;
        const to = `${path("assets")}?${searchOf(side, row.classification, column.value)}`;
        return (
          <td key={column.value ?? ""} data-numeric="" style={shade(heat, shadeOf(assets, matrix.most))}>
            {assets === 0 ? (
              <span className={styles["none"]}>0</span>
            ) : (
              <Link to={to} aria-label={`${format.number(assets)}: ${row.title}, ${column.title}`}>
                {format.number(assets)}
              </Link>
            )}
          </td>
        );
      })}
      <td data-numeric="" className={styles["total"]}>
        {format.number(row.assets)}
      </td>
    </tr>
  );
}

function shade(heat: string, percent: number) {
  return percent === 0 ? undefined : { background: `color-mix(in srgb, ${heat} ${percent}%, var(--surface))` };
}

/** Everything the imports say about an asset, each value with where it came from. */
import type { ValueGroup } from "./valueGroups";
import { originSentence, OriginText } from "./OriginText";
import styles from "./ValueTable.module.css";

export function ValueTable({ groups }: { readonly groups: readonly ValueGroup[] }) {
  return (
    <div className={styles["frame"]}>
      <table className={styles["table"]} aria-label="Values and where they came from">
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Value</th>
            <th scope="col" className={styles["origin"]}>
              Where from
            </th>
          </tr>
        </thead>
        {groups.map(({ title, values }) => (
          <tbody key={title}>
            <tr className={styles["group"]}>
              <th scope="rowgroup" colSpan={3}>
                {title}
              </th>
            </tr>
            {values.map((value) => (
              <tr key={value.name}>
                <th scope="row">{value.title}</th>
                <td>
                  <span title={originSentence(value.origin)}>{value.text}</span>
                  <span className={styles["below"]}>
                    <OriginText origin={value.origin} />
                  </span>
                </td>
                <td className={styles["origin"]}>
                  <OriginText origin={value.origin} />
                </td>
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

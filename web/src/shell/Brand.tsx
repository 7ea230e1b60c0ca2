/** The name of the product, with its mark. */
import styles from "./Brand.module.css";

export function Brand() {
  return (
    <span className={styles["brand"]}>
      <img src="/favicon.svg" alt="" width="28" height="28" />
      Importflow
    </span>
  );
}

/**
 * What stands in for content on its way, in the content's size so that nothing jumps when it comes. It fades in late:
 * most answers are there before anybody would see it.
 */
import styles from "./Loading.module.css";

interface SkeletonProps {
  /** CSS lengths. */
  readonly width?: string;
  readonly height?: string;
}

export function Skeleton({ width = "100%", height = "1em" }: SkeletonProps) {
  return <span className={styles["skeleton"]} style={{ width, height }} aria-hidden="true" />;
}

/** Rows of a table on its way. */
export function TableSkeleton({ rows = 8, label = "Loading" }: { readonly rows?: number; readonly label?: string }) {
  return (
    <div className={styles["rows"]} role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={styles["row"]}>
          <Skeleton width={`${24 + ((row * 7) % 16)}%`} />
          <Skeleton width="14%" />
          <Skeleton width={`${10 + ((row * 5) % 9)}%`} />
          <Skeleton width="18%" />
        </div>
      ))}
    </div>
  );
}

/** A whole page whose code or content is on its way. */
export function PageSkeleton() {
  return (
    <div className={styles["page"]} role="status" aria-label="Loading">
      <Skeleton width="min(18rem, 60%)" height="2rem" />
      <Skeleton width="min(34rem, 90%)" height="1.25rem" />
      <Skeleton height="16rem" />
    </div>
  );
}

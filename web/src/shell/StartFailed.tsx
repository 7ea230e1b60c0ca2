/** The page cannot start at all; nothing of the application can be counted on here. */
import styles from "./StartFailed.module.css";

export function StartFailed({ error }: { readonly error: unknown }) {
  return (
    <main className={styles["page"]} role="alert">
      <h1>Importflow cannot start</h1>
      <p>{error instanceof Error ? `${error.message}.` : "Something unexpected happened."}</p>
      <p>Check the connection and reload the page. If that does not help, whoever runs Importflow can.</p>
    </main>
  );
}

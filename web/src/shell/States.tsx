/** What a page shows when it has nothing else to show: nothing there, trouble, no permission. Each says what to do next. */
import { CircleAlert, FileQuestion, Inbox, Lock, RotateCw, WifiOff, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

import { ApiProblem } from "../api/problem";
import { Button, ButtonLink } from "./controls/Button";
import styles from "./States.module.css";

interface StateProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** Read out when it appears. */
  readonly alert?: boolean;
  /** It is the whole page: the title is the page's and the document's. */
  readonly wholePage?: boolean;
}

function State({ icon: Icon, title, children, actions, alert = false, wholePage = false }: StateProps) {
  const Heading = wholePage ? "h1" : "h2";
  return (
    <div className={styles["state"]} role={alert ? "alert" : undefined}>
      <Icon aria-hidden="true" className={styles["icon"]} />
      {wholePage && <title>{`${title} · Importflow`}</title>}
      <Heading className={styles["title"]}>{title}</Heading>
      {children !== undefined && <div className={styles["text"]}>{children}</div>}
      {actions !== undefined && <div className={styles["actions"]}>{actions}</div>}
    </div>
  );
}

/** Nothing there yet, or nothing that the filters ask for. */
export function EmptyState(props: Omit<StateProps, "icon" | "alert" | "wholePage"> & { readonly icon?: LucideIcon }) {
  return <State icon={Inbox} {...props} />;
}

interface ErrorStateProps {
  readonly error: unknown;
  readonly onRetry?: (() => unknown) | undefined;
  /** What was being done: "The assets could not be loaded". */
  readonly title?: string;
  /** Where to go from something that does not exist. */
  readonly home?: string;
}

/** What went wrong and what to do about it, by the kind of trouble. */
export function ErrorState({ error, onRetry, title, home }: ErrorStateProps) {
  if (error instanceof ApiProblem && error.status === 403) return <NoPermission />;
  if (error instanceof ApiProblem && error.status === 404) return <NotFound {...(home !== undefined && { home })} />;
  const offline = error instanceof ApiProblem && error.status === 0;
  const again = onRetry && (
    <Button variant="primary" icon={<RotateCw aria-hidden="true" />} onPress={() => void onRetry()}>
      Try again
    </Button>
  );
  return (
    <State icon={offline ? WifiOff : CircleAlert} title={title ?? "Something went wrong"} actions={again} alert>
      <p>
        {error instanceof ApiProblem
          ? error.detail
          : "That was our mistake. Reload the page; if it comes back, tell us what you did."}
      </p>
      {error instanceof ApiProblem && error.requestId !== undefined && (
        <p className={styles["fine"]}>
          Reference for support: <code>{error.requestId}</code>
        </p>
      )}
    </State>
  );
}

export function NoPermission({ actions }: { readonly actions?: ReactNode }) {
  return (
    <State
      icon={Lock}
      title="This engagement is not open to you"
      wholePage
      actions={actions ?? <ButtonLink to="/">Choose an engagement</ButtonLink>}
    >
      <p>Your account has no access to it. Ask the engagement’s lead to add you, then sign in again.</p>
    </State>
  );
}

export function NotFound({ home = "/" }: { readonly home?: string }) {
  return (
    <State
      icon={FileQuestion}
      title="There is nothing here"
      wholePage
      actions={<ButtonLink to={home}>To the start</ButtonLink>}
    >
      <p>The address may be mistyped, or what it named is gone or belongs to another engagement.</p>
    </State>
  );
}

/** Signing in: the password, then whatever else the user pool asks for, then back to where one was going. */
import { useState } from "react";
import { Navigate, useLocation } from "react-router";

import { Brand } from "../shell/Brand";
import { Notice } from "../shell/controls/Notice";
import { useSession, useSessionState } from "./context";
import { returnPath } from "./returning";
import type { EndReason } from "./session";
import type { SignInStep } from "./signIn";
import { CodeForm, ForgotForm, NewPasswordForm, PasswordForm, ResetForm } from "./SignInForms";
import flow from "./flow.svg";
import styles from "./SignInPage.module.css";

type Shown =
  | { readonly kind: "password"; readonly email: string; readonly note?: string }
  | { readonly kind: "forgot"; readonly email: string }
  | { readonly kind: "reset"; readonly email: string }
  | Exclude<SignInStep, { kind: "signed-in" }>;

const REASONS: Record<EndReason, string> = {
  expired: "Your session has ended. Sign in again to go on where you were.",
  "signed-out": "You are signed out.",
};

export function SignInPage() {
  const state = useSessionState();
  const { search } = useLocation();
  if (state.signedIn) return <Navigate to={returnPath(search)} replace />;
  return (
    <main className={styles["page"]}>
      <title>Sign in · Importflow</title>
      <div className={styles["about"]}>
        <img src={flow} alt="" width="420" height="180" className={styles["picture"]} />
        <p className={styles["claim"]}>Every export you have, one inventory you can trust.</p>
        <p>
          Upload CMDB exports, dependencies, utilisation and sensitive-data findings. See what came in, what did not,
          and which file and row each value came from.
        </p>
      </div>
      <div className={styles["card"]}>
        <Brand />
        <h1>Sign in</h1>
        <SignInSteps reason={state.reason} />
      </div>
    </main>
  );
}

function SignInSteps({ reason }: { readonly reason: EndReason | null }) {
  const { session } = useSession();
  const [shown, setShown] = useState<Shown>({ kind: "password", email: "", ...(reason && { note: REASONS[reason] }) });
  const proceed = (step: SignInStep) => (step.kind === "signed-in" ? session.begin(step.tokens) : setShown(step));
  const restart = (email = "", note?: string) => setShown({ kind: "password", email, ...(note && { note }) });
  switch (shown.kind) {
    case "password":
      return (
        <>
          {shown.note !== undefined && <Notice>{shown.note}</Notice>}
          <PasswordForm
            email={shown.email}
            onDone={proceed}
            onForgot={(email) => setShown({ kind: "forgot", email })}
          />
        </>
      );
    case "new-password":
      return <NewPasswordForm step={shown} onDone={proceed} onBack={restart} />;
    case "code":
      return <CodeForm step={shown} onDone={proceed} onBack={restart} />;
    case "forgot":
      return <ForgotForm email={shown.email} onDone={(email) => setShown({ kind: "reset", email })} onBack={restart} />;
    case "reset":
      return (
        <ResetForm
          email={shown.email}
          onDone={() => restart(shown.email, "Your password is changed. Sign in with the new one.")}
          onBack={restart}
        />
      );
  }
}

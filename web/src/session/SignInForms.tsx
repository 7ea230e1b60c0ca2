/** The forms of the sign-in page, one per step. Each sends once, says what went wrong, and keeps what was typed. */
import { useState, type ReactNode, type SyntheticEvent } from "react";

import { Button } from "../shell/controls/Button";
import { TextField } from "../shell/controls/Field";
import { Notice } from "../shell/controls/Notice";
import { useSession } from "./context";
import { sentenceFor, type SignInStep } from "./signIn";
import styles from "./SignInPage.module.css";

const PASSWORD_RULE = "At least 12 characters, with lower case, upper case and a number.";

interface StepFormProps {
  readonly submit: string;
  readonly send: (fields: (name: string) => string) => Promise<void>;
  readonly children: ReactNode;
  readonly beside?: ReactNode;
}

/** A form that waits for its answer and shows its failure. */
function StepForm({ submit, send, children, beside }: StepFormProps) {
  const [sending, setSending] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const onSubmit = async (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (sending) return;
    const data = new FormData(event.currentTarget);
    setSending(true);
    setTrouble(null);
    try {
      await send((name) => textIn(data, name));
    } catch (error) {
      setTrouble(sentenceFor(error));
    } finally {
      setSending(false);
    }
  };
  return (
    <form className={styles["form"]} onSubmit={(event) => void onSubmit(event)}>
      {trouble !== null && <Notice tone="danger">{trouble}</Notice>}
      {children}
      <div className={styles["buttons"]}>
        <Button type="submit" variant="primary" isPending={sending}>
          {submit}
        </Button>
        {beside}
      </div>
    </form>
  );
}

function textIn(data: FormData, name: string): string {
  const value = data.get(name);
  return typeof value === "string" ? value : "";
}

function Back({ onBack }: { readonly onBack: () => void }) {
  return (
    <Button variant="link" onPress={() => onBack()}>
      Begin again
    </Button>
  );
}

interface PasswordFormProps {
  readonly email: string;
  readonly onDone: (step: SignInStep) => void;
  readonly onForgot: (email: string) => void;
}

export function PasswordForm({ email: known, onDone, onForgot }: PasswordFormProps) {
  const { signIn } = useSession();
  const [email, setEmail] = useState(known);
  const forgot = (
    <Button variant="link" onPress={() => onForgot(email)}>
      Forgot password?
    </Button>
  );
  return (
    <StepForm
      submit="Sign in"
      beside={forgot}
      send={async (field) => onDone(await signIn.withPassword(email, field("password")))}
    >
      <TextField
        label="Email"
        name="email"
        type="email"
        autoComplete="username"
        value={email}
        onChange={setEmail}
        isRequired
      />
      <TextField label="Password" name="password" type="password" autoComplete="current-password" isRequired />
    </StepForm>
  );
}

interface StepProps<Kind extends SignInStep["kind"]> {
  readonly step: SignInStep & { readonly kind: Kind };
  readonly onDone: (step: SignInStep) => void;
  readonly onBack: () => void;
}

export function NewPasswordForm({ step, onDone, onBack }: StepProps<"new-password">) {
  const { signIn } = useSession();
  return (
    <StepForm
      submit="Set password"
      beside={<Back onBack={onBack} />}
      send={async (field) => onDone(await signIn.withNewPassword(step, field("password")))}
    >
      <p className={styles["hint"]}>You were given a temporary password. Choose one that only you know.</p>
      <NewPassword />
    </StepForm>
  );
}

export function CodeForm({ step, onDone, onBack }: StepProps<"code">) {
  const { signIn } = useSession();
  const source = step.challenge === "SOFTWARE_TOKEN_MFA" ? "shown by your authenticator app" : "that was sent to you";
  return (
    <StepForm
      submit="Go on"
      beside={<Back onBack={onBack} />}
      send={async (field) => onDone(await signIn.withCode(step, field("code")))}
    >
      <Code description={`The code ${source}.`} />
    </StepForm>
  );
}

interface ForgotFormProps {
  readonly email: string;
  readonly onDone: (email: string) => void;
  readonly onBack: () => void;
}

export function ForgotForm({ email, onDone, onBack }: ForgotFormProps) {
  const { signIn } = useSession();
  const send = async (field: (name: string) => string) => {
    await signIn.sendResetCode(field("email"));
    onDone(field("email"));
  };
  return (
    <StepForm submit="Send a code" beside={<Back onBack={onBack} />} send={send}>
      <p className={styles["hint"]}>A code to set a new password goes to this address, if it has an account here.</p>
      <TextField label="Email" name="email" type="email" autoComplete="username" defaultValue={email} isRequired />
    </StepForm>
  );
}

interface ResetFormProps {
  readonly email: string;
  readonly onDone: () => void;
  readonly onBack: () => void;
}

export function ResetForm({ email, onDone, onBack }: ResetFormProps) {
  const { signIn } = useSession();
  const send = async (field: (name: string) => string) => {
    await signIn.resetPassword(email, field("code"), field("password"));
    onDone();
  };
  return (
    <StepForm submit="Set password" beside={<Back onBack={onBack} />} send={send}>
      <Code description={`The code that was sent to ${email}.`} />
      <NewPassword />
    </StepForm>
  );
}

function NewPassword() {
  return (
    <TextField
      label="New password"
      name="password"
      type="password"
      autoComplete="new-password"
      description={PASSWORD_RULE}
      minLength={12}
      isRequired
    />
  );
}

function Code({ description }: { readonly description: string }) {
  return (
    <TextField
      label="Code"
      name="code"
      inputMode="numeric"
      autoComplete="one-time-code"
      description={description}
      isRequired
    />
  );
}

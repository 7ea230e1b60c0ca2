/**
 * Signing in, step by step: password, then whatever else the user pool wants to have proved.
 *
 * Guarantees: each step answers the next one or tokens; a pool that asks for something unknown here says so by name.
 */
import { CognitoProblem, type AuthAnswer, type Cognito } from "./cognito";
import { tokensIn } from "./session";
import type { Settings } from "./settings";
import type { Tokens } from "./tokens";

export type CodeChallenge = "SOFTWARE_TOKEN_MFA" | "SMS_MFA" | "EMAIL_OTP";
export type SignInStep =
  | { readonly kind: "signed-in"; readonly tokens: Tokens }
  | { readonly kind: "new-password"; readonly username: string; readonly session: string | undefined }
  | {
      readonly kind: "code";
      readonly username: string;
      readonly session: string | undefined;
      readonly challenge: CodeChallenge;
    };

const CODE_ANSWER: Record<CodeChallenge, string> = {
  SOFTWARE_TOKEN_MFA: "SOFTWARE_TOKEN_MFA_CODE",
  SMS_MFA: "SMS_MFA_CODE",
  EMAIL_OTP: "EMAIL_OTP_CODE",
};

export class SignIn {
  constructor(
    private readonly cognito: Cognito,
    private readonly settings: Pick<Settings, "authFlow" | "userPoolId">,
  ) {}

  async withPassword(email: string, password: string): Promise<SignInStep> {
    const username = email.trim();
    if (this.settings.authFlow === "USER_SRP_AUTH") return nextStep(await this.prove(username, password), username);
    const answer = await this.cognito.initiate("USER_PASSWORD_AUTH", { USERNAME: username, PASSWORD: password });
    return nextStep(answer, username);
  }

  async withNewPassword(step: SignInStep & { kind: "new-password" }, password: string): Promise<SignInStep> {
    const responses = { USERNAME: step.username, NEW_PASSWORD: password };
    return nextStep(await this.cognito.respond("NEW_PASSWORD_REQUIRED", responses, step.session), step.username);
  }

  async withCode(step: SignInStep & { kind: "code" }, code: string): Promise<SignInStep> {
    const responses = { USERNAME: step.username, [CODE_ANSWER[step.challenge]]: code.replaceAll(/\s/g, "") };
    return nextStep(await this.cognito.respond(step.challenge, responses, step.session), step.username);
  }

  async sendResetCode(email: string): Promise<void> {
    await this.cognito.forgotPassword(email.trim());
  }

  async resetPassword(email: string, code: string, password: string): Promise<void> {
    await this.cognito.confirmForgotPassword(email.trim(), code.replaceAll(/\s/g, ""), password);
  }

  /** Proves the password without sending it. */
  private async prove(username: string, password: string): Promise<AuthAnswer> {
    const { beginProof } = await import("./srp");
    const proof = beginProof();
    const asked = await this.cognito.initiate("USER_SRP_AUTH", { USERNAME: username, SRP_A: proof.publicValue });
    if (asked.ChallengeName !== "PASSWORD_VERIFIER" || !asked.ChallengeParameters) return asked;
    const pool = this.settings.userPoolId ?? "";
    const responses = await proof.respond(pool, password, asked.ChallengeParameters, new Date());
    return this.cognito.respond("PASSWORD_VERIFIER", responses, asked.Session);
  }
}

function nextStep(answer: AuthAnswer, username: string): SignInStep {
  if (answer.AuthenticationResult) return { kind: "signed-in", tokens: tokensIn(answer) };
  // Cognito may know the account under another name from here on
  const name = answer.ChallengeParameters?.["USER_ID_FOR_SRP"] ?? username;
  const challenge = answer.ChallengeName ?? "";
  if (challenge === "NEW_PASSWORD_REQUIRED") {
    return { kind: "new-password", username: name, session: answer.Session };
  }
  if (isCode(challenge)) return { kind: "code", username: name, session: answer.Session, challenge };
  throw new CognitoProblem("UnknownChallenge", challenge);
}

function isCode(challenge: string): challenge is CodeChallenge {
  return challenge in CODE_ANSWER;
}

const SENTENCES: Readonly<Record<string, string>> = {
  UserNotFoundException: "Email or password is wrong.",
  PasswordResetRequiredException: "This password must be reset first: choose “Forgot password?”.",
  UserNotConfirmedException: "This account is not confirmed yet. Ask whoever invited you.",
  CodeMismatchException: "That code is not right. Look again, or wait for the next one.",
  ExpiredCodeException: "That code is too old. Ask for a new one.",
  LimitExceededException: "Too many attempts. Wait a few minutes and try again.",
  TooManyRequestsException: "Too many attempts. Wait a moment and try again.",
  TooManyFailedAttemptsException: "Too many attempts. Wait a few minutes and try again.",
  PasswordHistoryPolicyViolationException: "That password was used before. Choose another one.",
  unreachable: "The sign-in service cannot be reached. Check the connection and try again.",
};

/** What to tell the person about a failed step. */
export function sentenceFor(error: unknown): string {
  if (!(error instanceof CognitoProblem)) return "Something went wrong here. Reload the page and try again.";
  if (error.type === "InvalidPasswordException") return `That password cannot be used. ${error.message}`.trim();
  if (error.type === "NotAuthorizedException") return notAuthorized(error.message);
  if (error.type === "UnknownChallenge") {
    return `The user pool asks for something this page does not know (${error.message}).`;
  }
  return SENTENCES[error.type] ?? "The sign-in service answered with an error. Try again in a moment.";
}

function notAuthorized(message: string): string {
  if (/attempts exceeded/i.test(message)) return "Too many attempts. Wait a few minutes and try again.";
  if (/temporary password has expired/i.test(message)) {
    return "The temporary password has expired. Ask whoever invited you for a new one.";
  }
  if (/disabled/i.test(message)) return "This account is disabled. Ask whoever invited you.";
  if (/session/i.test(message)) return "That took too long. Begin again with your password.";
  return "Email or password is wrong.";
}

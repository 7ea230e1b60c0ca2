/**
 * Who is signed in, and the tokens that prove it: in memory only, gone with the page.
 *
 * Guarantees: `token()` answers a token that is good for a while yet, renewing it once for all who ask at the same
 * time; a refused renewal ends the session, a failed one (no network) does not while the old token still holds.
 */
import { ApiProblem, unreachable } from "../api/problem";
import { CognitoProblem, type AuthAnswer, type Cognito } from "./cognito";
import { identityOf, type Identity, type Tokens } from "./tokens";

export type EndReason = "signed-out" | "expired";
export type SessionState =
  | { readonly signedIn: false; readonly reason: EndReason | null }
  | { readonly signedIn: true; readonly identity: Identity };

const RENEW_BEFORE_MS = 120_000;

export class Session {
  private state: SessionState = { signedIn: false, reason: null };
  private tokens: Tokens | null = null;
  private goodUntil = 0;
  private renewal: Promise<void> | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly cognito: Cognito,
    private readonly now: () => number = Date.now,
  ) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): SessionState => this.state;

  begin(tokens: Tokens): void {
    this.keep(tokens);
    this.become({ signedIn: true, identity: identityOf(tokens.idToken) });
  }

  /** Forgets the tokens; what was shown for them is the caller's to drop. */
  end(reason: EndReason): void {
    if (!this.state.signedIn) return;
    const refreshToken = this.tokens?.refreshToken;
    this.tokens = null;
    this.become({ signedIn: false, reason });
    if (reason === "signed-out" && refreshToken) this.cognito.revoke(refreshToken).catch(() => undefined);
  }

  readonly token = async (): Promise<string> => {
    if (this.tokens && this.now() > this.goodUntil - RENEW_BEFORE_MS) {
      this.renewal ??= this.renew().finally(() => (this.renewal = null));
      await this.renewal;
    }
    if (!this.tokens) throw new ApiProblem(401, "session-ended", "The session has ended. Sign in again.");
    return this.tokens.idToken;
  };

  /** The API did not take the token. */
  readonly refused = (): void => this.end("expired");

  private async renew(): Promise<void> {
    const before = this.tokens;
    if (!before?.refreshToken) {
      if (this.now() >= this.goodUntil) this.end("expired");
      return;
    }
    try {
      const answer = await this.cognito.initiate("REFRESH_TOKEN_AUTH", { REFRESH_TOKEN: before.refreshToken });
      if (this.tokens === before) this.keep(tokensIn(answer, before.refreshToken));
    } catch (error) {
      if (error instanceof CognitoProblem && error.type === "NotAuthorizedException") this.end("expired");
      else if (this.now() >= this.goodUntil) throw unreachable();
    }
  }

  private keep(tokens: Tokens): void {
    this.tokens = tokens;
    this.goodUntil = this.now() + tokens.expiresInSeconds * 1_000; // by this machine's clock, which may be wrong
  }

  private become(state: SessionState): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

/** The tokens of an answer; a renewal brings no new refresh token. */
export function tokensIn(answer: AuthAnswer, refreshToken: string | null = null): Tokens {
  const result = answer.AuthenticationResult;
  if (!result) throw new CognitoProblem("NotAuthorizedException", "No tokens came.");
  return {
    idToken: result.IdToken,
    refreshToken: result.RefreshToken ?? refreshToken,
    expiresInSeconds: result.ExpiresIn,
  };
}

/**
 * Calls to the user pool, as plain JSON over fetch.
 *
 * Guarantees: every failure is a `CognitoProblem` with Cognito's own type, or `unreachable`; nothing is stored.
 */
export type AuthParameters = Readonly<Record<string, string>>;

interface AuthenticationResult {
  readonly IdToken: string;
  readonly AccessToken: string;
  readonly RefreshToken?: string;
  readonly ExpiresIn: number;
}

/** Tokens, or the next thing to prove. */
export interface AuthAnswer {
  readonly AuthenticationResult?: AuthenticationResult;
  readonly ChallengeName?: string;
  readonly ChallengeParameters?: AuthParameters;
  readonly Session?: string;
}

export class CognitoProblem extends Error {
  override readonly name = "CognitoProblem";

  constructor(
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

export class Cognito {
  constructor(
    private readonly endpoint: string,
    private readonly clientId: string,
    private readonly fetch: typeof globalThis.fetch = (...call) => globalThis.fetch(...call),
  ) {}

  initiate(flow: string, parameters: AuthParameters): Promise<AuthAnswer> {
    return this.call("InitiateAuth", { AuthFlow: flow, AuthParameters: parameters });
  }

  respond(challenge: string, responses: AuthParameters, session: string | undefined): Promise<AuthAnswer> {
    const body = { ChallengeName: challenge, ChallengeResponses: responses, ...(session && { Session: session }) };
    return this.call("RespondToAuthChallenge", body);
  }

  /** Sends a code to the verified address of the account, if there is one; says nothing about whether there is. */
  forgotPassword(username: string): Promise<unknown> {
    return this.call("ForgotPassword", { Username: username });
  }

  confirmForgotPassword(username: string, code: string, password: string): Promise<unknown> {
    return this.call("ConfirmForgotPassword", { Username: username, ConfirmationCode: code, Password: password });
  }

  /** Makes a refresh token, and the access tokens that came of it, worthless. */
  revoke(refreshToken: string): Promise<unknown> {
    return this.call("RevokeToken", { Token: refreshToken });
  }

  private async call<T>(operation: string, body: object): Promise<T> {
    let response: Response;
    try {
      response = await this.fetch(this.endpoint, {
        method: "POST",
        headers: {
          "Content-Type": "application/x-amz-json-1.1",
          "X-Amz-Target": `AWSCognitoIdentityProviderService.${operation}`,
        },
        body: JSON.stringify({ ClientId: this.clientId, ...body }),
        credentials: "omit",
        cache: "no-store",
      });
    } catch {
      throw new CognitoProblem("unreachable", "Nothing answered.");
    }
    const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
    if (response.ok) return answer as T;
    throw problemIn(answer, response.status);
  }
}

function problemIn(answer: Record<string, unknown>, status: number): CognitoProblem {
  const type = typeof answer["__type"] === "string" ? answer["__type"] : `http-${status}`;
  const message = answer["message"] ?? answer["Message"];
  return new CognitoProblem(type.split("#").pop() ?? type, typeof message === "string" ? message : "");
}

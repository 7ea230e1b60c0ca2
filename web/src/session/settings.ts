/**
 * What the page must be told where it runs: `/config.json`, written beside it at deployment and answered by the laptop
 * server. Guarantees: a page never starts with settings that are missing or of the wrong form.
 */
export type AuthFlow = "USER_SRP_AUTH" | "USER_PASSWORD_AUTH";

export interface Settings {
  readonly region: string;
  readonly userPoolClientId: string;
  /** Needed for `USER_SRP_AUTH` only: the proof that SRP sends names the pool. */
  readonly userPoolId: string | null;
  readonly cognitoEndpoint: string;
  readonly apiBase: string;
  readonly authFlow: AuthFlow;
}

export const SETTINGS_URL = "/config.json";

export class SettingsProblem extends Error {
  override readonly name = "SettingsProblem";
}

/** Reads them; anything missing is named. */
export async function loadSettings(fetch = globalThis.fetch): Promise<Settings> {
  let body: unknown;
  try {
    const response = await fetch(SETTINGS_URL, { cache: "no-cache" });
    if (!response.ok) throw new SettingsProblem(`${SETTINGS_URL} answered ${response.status}`);
    body = await response.json();
  } catch (error) {
    throw error instanceof SettingsProblem ? error : new SettingsProblem(`${SETTINGS_URL} could not be read`);
  }
  return settingsOf(body);
}

/** The settings in a parsed `/config.json`. */
export function settingsOf(body: unknown): Settings {
  const fields = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const authFlow = fields["auth_flow"] ?? "USER_SRP_AUTH";
  if (authFlow !== "USER_SRP_AUTH" && authFlow !== "USER_PASSWORD_AUTH") {
    throw new SettingsProblem(`${SETTINGS_URL} names no way to sign in that this page knows`);
  }
  const settings = {
    region: text(fields, "region"),
    userPoolClientId: text(fields, "user_pool_client_id"),
    userPoolId: typeof fields["user_pool_id"] === "string" ? fields["user_pool_id"] : null,
    cognitoEndpoint: text(fields, "cognito_endpoint"),
    apiBase: text(fields, "api_base"),
    authFlow,
  } as const;
  if (authFlow === "USER_SRP_AUTH") text(fields, "user_pool_id");
  return settings;
}

function text(fields: Record<string, unknown>, name: string): string {
  const value = fields[name];
  if (typeof value !== "string" || !value) throw new SettingsProblem(`${SETTINGS_URL} lacks ${name}`);
  return value;
}

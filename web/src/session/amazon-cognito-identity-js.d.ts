/** The parts of Amazon's library that srp.test.ts looks into; it does not describe them itself. */
declare module "amazon-cognito-identity-js/lib/BigInteger" {
  export default class BigInteger {
    constructor(text: string, radix: number);
    toString(radix: number): string;
  }
}

declare module "amazon-cognito-identity-js/lib/AuthenticationHelper" {
  import type BigInteger from "amazon-cognito-identity-js/lib/BigInteger";

  export default class AuthenticationHelper {
    constructor(poolName: string);
    readonly smallAValue: BigInteger;
    readonly largeAValue: BigInteger;
    getPasswordAuthenticationKey(
      username: string,
      password: string,
      serverB: BigInteger,
      salt: BigInteger,
      done: (error: Error | null, hkdf: Uint8Array) => void,
    ): void;
  }
}

declare module "amazon-cognito-identity-js/lib/DateHelper" {
  export default class DateHelper {
    getNowString(): string;
  }
}

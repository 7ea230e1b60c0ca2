/**
 * The way back to where somebody was when they had to sign in: kept in the address of the sign-in page, so that it
 * survives a reload. Guarantees: it never leads off this page's own origin.
 */
export const SIGN_IN = "/sign-in";

interface Place {
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
}

/** The sign-in page's address, with the way back to a place. */
export function signInFrom({ pathname, search, hash }: Place): string {
  const place = `${pathname}${search}${hash}`;
  return place === "/" ? SIGN_IN : `${SIGN_IN}?to=${encodeURIComponent(place)}`;
}

/** Where to go after signing in, as the address says; the start for anything that is no place of ours. */
export function returnPath(search: string): string {
  const place = new URLSearchParams(search).get("to") ?? "/";
  const ours = /^\/(?![/\\])/.test(place) && !hasControls(place) && place.split(/[?#]/)[0] !== SIGN_IN;
  return ours ? place : "/";
}

/** Browsers drop some of these while reading an address, which would make another one of it. */
function hasControls(text: string): boolean {
  return Array.from(text).some((letter) => letter < " " || letter === "\u007f");
}

/** Light, dark, or whatever the system says; kept in this browser. `public/theme.js` applies it before the first paint. */
import { useMemo, useSyncExternalStore } from "react";

export type Theme = "system" | "light" | "dark";

const KEY = "importflow-theme"; // public/theme.js reads it
const CHANGED = "importflow-theme-changed";

export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  return [useSyncExternalStore(subscribe, currentTheme), setTheme];
}

function currentTheme(): Theme {
  const theme = document.documentElement.dataset["theme"];
  return theme === "light" || theme === "dark" ? theme : "system";
}

function setTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = theme;
  try {
    if (theme === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // storage is forbidden here: the choice holds until the page is left
  }
  window.dispatchEvent(new Event(CHANGED));
}

function subscribe(listener: () => void): () => void {
  window.addEventListener(CHANGED, listener);
  return () => window.removeEventListener(CHANGED, listener);
}

const DARK = "(prefers-color-scheme: dark)";

/** Tokens as colours that a canvas can use; the answer changes with the theme. Names without the dashes. */
export function useColours<Name extends string>(names: readonly Name[]): Record<Name, string> {
  const shown = useSyncExternalStore(subscribeToShown, shownTheme);
  const key = names.join(" ");
  return useMemo(() => coloursOf(key.split(" ") as Name[], shown), [key, shown]);
}

const resolved = new Map<string, string>();

function coloursOf<Name extends string>(names: readonly Name[], shown: string): Record<Name, string> {
  const entries = names.map((name) => {
    const key = `${shown} ${name}`;
    const colour = resolved.get(key) ?? resolveColour(name);
    resolved.set(key, colour);
    return [name, colour] as const;
  });
  return Object.fromEntries(entries) as Record<Name, string>;
}

/** A custom property computes to its own text; only a real property shows which colour it comes to. */
function resolveColour(name: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

function shownTheme(): "light" | "dark" {
  const theme = currentTheme();
  if (theme !== "system") return theme;
  return window.matchMedia(DARK).matches ? "dark" : "light";
}

function subscribeToShown(listener: () => void): () => void {
  const system = window.matchMedia(DARK);
  const end = subscribe(listener);
  system.addEventListener("change", listener);
  return () => {
    end();
    system.removeEventListener("change", listener);
  };
}

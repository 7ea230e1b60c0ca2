/** What went wrong, for the person who pressed the button. */
import { ApiProblem } from "../api/problem";

export function problemText(error: Error): string {
  return error instanceof ApiProblem ? error.detail : "That was our mistake. Reload the page and try again.";
}

/** Arranges maps beside the page, so that it never stands still meanwhile. */
import { arrange, type ToArrange } from "./arranging";

addEventListener("message", ({ data }: MessageEvent<ToArrange & { readonly number: number }>) => {
  postMessage({ number: data.number, places: arrange(data) });
});

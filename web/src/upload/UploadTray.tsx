/**
 * Uploads while another page is open: a strip at the bottom, and messages when files have arrived or failed.
 *
 * Files that are sent together give one message when the last of them is there; a failure tells at once.
 */
import { useEffect, useRef, useState } from "react";
import { Link, useLocation } from "react-router";

import { useImportsChanged, useTenants } from "../api/queries";
import { useTenant } from "../session/tenant";
import { sameTenant, tenantPath } from "../session/tokens";
import { Progress } from "../shell/controls/Progress";
import { showToast, Toasts, type ToastMessage } from "../shell/controls/Toast";
import { VisuallyHidden } from "../shell/controls/VisuallyHidden";
import { useUploadItems } from "./context";
import { isUnderWay, totalsOf, type UploadItem } from "./items";
import { steadyDuration } from "./uploadWords";
import styles from "./UploadTray.module.css";

export default function UploadTray() {
  const items = useUploadItems();
  const said = useMessages(items);
  useFreshLists(items);
  return (
    <>
      <Strip items={items.filter(isUnderWay)} />
      <Toasts />
      <VisuallyHidden>
        <span role="status">{said}</span>
      </VisuallyHidden>
    </>
  );
}

function Strip({ items }: { readonly items: readonly UploadItem[] }) {
  const { pathname } = useLocation();
  const place = usePlaceOf(items[0]);
  const first = items[0];
  if (!first) return null;
  const to = uploadPath(first);
  if (pathname === to) return null; // the page itself shows more
  const { files, percent, remaining, halted } = totalsOf(items);
  const what = files === 1 ? first.file.name : `${files} files`;
  const how = halted ? "Not moving now" : remaining === null ? "" : `${steadyDuration(remaining)} left`;
  return (
    <>
      <div className={styles["room"]} />
      <section aria-label="Uploads" className={styles["tray"]}>
        <p className={styles["words"]}>
          <span className={styles["what"]}>
            Sending {what}
            {place !== null && ` to ${place}`}
          </span>
          <span className={styles["how"]}>{how}</span>
          <Link to={to}>Show</Link>
        </p>
        <Progress label={`Sent of ${what}`} hideLabel percent={percent} tone={halted ? "neutral" : "accent"} />
      </section>
    </>
  );
}

/** The engagement's name, where it is another one than the page shows. */
function usePlaceOf(item: UploadItem | undefined): string | null {
  const tenant = useTenant();
  const { data } = useTenants();
  if (!item || sameTenant(item.tenant, tenant)) return null;
  const found = data?.items.find(
    ({ client_account, engagement }) =>
      client_account.id === item.tenant.clientAccountId && engagement.id === item.tenant.engagementId,
  );
  return found ? `${found.client_account.name}, ${found.engagement.name}` : "another engagement";
}

/** An import that was announced, or whose file has arrived, is in no list that was read before. */
function useFreshLists(items: readonly UploadItem[]): void {
  const tenant = useTenant();
  const changed = useImportsChanged();
  const known = items.filter((item) => sameTenant(item.tenant, tenant) && item.importId !== null);
  const key = known.map(({ importId, state }) => `${importId ?? ""} ${state === "arrived" ? "arrived" : ""}`).join();
  useEffect(() => {
    if (key) void changed();
  }, [key, changed]);
}

/** Tells what became of files: by a message, or only to those who listen where the list of files shows it anyway. */
function useMessages(items: readonly UploadItem[]): string {
  const { pathname } = useLocation();
  const before = useRef<ReadonlyMap<string, UploadItem["state"]>>(new Map());
  const arrived = useRef<UploadItem[]>([]);
  const [said, setSaid] = useState("");
  useEffect(() => {
    const tell = (message: ToastMessage, about: UploadItem) => {
      if (pathname === uploadPath(about)) setSaid(message.title);
      else showToast(message);
    };
    for (const item of items) {
      const was = before.current.get(item.id);
      if (was === item.state || was === undefined) continue;
      if (item.state === "arrived") arrived.current.push(item);
      if (item.state === "failed") tell(failedMessage(item), item);
    }
    before.current = new Map(items.map(({ id, state }) => [id, state]));
    const [first] = arrived.current;
    if (!first || items.some(isMoving)) return;
    tell(arrivedMessage(first, arrived.current.length), first);
    arrived.current = [];
  }, [items, pathname]);
  return said;
}

function isMoving({ state }: UploadItem): boolean {
  return state === "sending" || state === "finishing" || state === "queued";
}

function uploadPath({ tenant }: UploadItem): string {
  return `${tenantPath(tenant)}/upload`;
}

function failedMessage(item: UploadItem): ToastMessage {
  const link = { to: uploadPath(item), label: "See what to do" };
  return { tone: "danger", title: `${item.file.name} was not sent`, text: item.problem ?? undefined, link };
}

function arrivedMessage({ file, tenant, importId }: UploadItem, files: number): ToastMessage {
  const imports = `${tenantPath(tenant)}/imports`;
  if (files === 1 && importId) {
    const link = { to: `${imports}/${importId}`, label: "Watch the import" };
    return { tone: "success", title: `${file.name} has arrived`, link };
  }
  return { tone: "success", title: `${files} files have arrived`, link: { to: imports, label: "See the imports" } };
}

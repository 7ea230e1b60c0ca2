/** One file on its way: how far it is, and what one can do about it. */
import { CircleAlert, CircleCheck, FileText, Pause, Play, RotateCw, X } from "lucide-react";
import { Link } from "react-router";

import { isSettled } from "../api/polling";
import type { ImportSummary } from "../api/types";
import { useTenantPath } from "../session/tenant";
import { Badge } from "../shell/controls/Badge";
import { Button } from "../shell/controls/Button";
import { Progress } from "../shell/controls/Progress";
import { importState } from "../shell/importWords";
import { givenAs } from "./categories";
import { useUploads } from "./context";
import { isUnderWay, percentOf, type UploadItem } from "./items";
import { standingOf } from "./uploadWords";
import styles from "./UploadList.module.css";

interface UploadRowProps {
  readonly item: UploadItem;
  /** What became of it, once that is known. */
  readonly summary: ImportSummary | undefined;
}

export function UploadRow({ item, summary }: UploadRowProps) {
  const path = useTenantPath();
  const { file, state, category, importId } = item;
  const status = summary?.status ?? "pending";
  const { tone, title } = importState(status);
  const link = isSettled(status) ? "See the result" : "Watch the import";
  return (
    <li className={styles["row"]} data-state={state}>
      <StateIcon state={state} />
      <div className={styles["words"]}>
        <p className={styles["name"]}>{file.name}</p>
        <p className={styles["fine"]}>{givenAs(category ?? summary?.import_category ?? null)}</p>
      </div>
      <div className={styles["progress"]}>
        {isUnderWay(item) && (
          <Progress
            label={`Sent of ${file.name}`}
            hideLabel
            percent={percentOf(item)}
            tone={state === "paused" || state === "waiting" ? "neutral" : "accent"}
          />
        )}
        <p className={styles["standing"]}>
          {standingOf(item)}
          {state === "arrived" && <Badge tone={tone}>{status === "pending" ? "Import begins" : title}</Badge>}
        </p>
      </div>
      <div className={styles["link"]}>
        {importId !== null && state !== "failed" && (
          <Link to={path("imports", importId)} aria-label={`${link} of ${file.name}`}>
            {link}
          </Link>
        )}
      </div>
      <Actions item={item} />
    </li>
  );
}

function StateIcon({ state }: Pick<UploadItem, "state">) {
  const Icon = state === "arrived" ? CircleCheck : state === "failed" ? CircleAlert : FileText;
  return <Icon aria-hidden="true" className={styles["icon"]} />;
}

function Actions({ item }: { readonly item: UploadItem }) {
  const uploads = useUploads();
  const { id, state, file, inParts, waiting } = item;
  const icon = (label: string, Icon: typeof Play, act: () => unknown) => (
    <Button
      small
      variant="quiet"
      aria-label={`${label} ${file.name}`}
      icon={<Icon aria-hidden="true" />}
      onPress={() => void act()}
    />
  );
  const mayPause = inParts && (state === "sending" || state === "waiting");
  return (
    <div className={styles["actions"]}>
      {waiting && waiting.reason !== "session" && icon("Try now to send", RotateCw, () => uploads.wake())}
      {mayPause && icon("Pause", Pause, () => uploads.pause(id))}
      {state === "paused" && icon("Go on with", Play, () => uploads.resume(id))}
      {state === "failed" && icon("Send again", RotateCw, () => uploads.retry(id))}
      {isUnderWay(item) && state !== "finishing" && icon("Cancel", X, () => uploads.cancel(id))}
      {!isUnderWay(item) && icon("Take off the list:", X, () => uploads.dismiss(id))}
    </div>
  );
}

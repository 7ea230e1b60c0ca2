/** Uploads that a reload or a closed window interrupted: gone on with once the same file is chosen again. */
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";

import { ApiProblem } from "../api/problem";
import type { UploadOptions } from "../api/types";
import { useTenant } from "../session/tenant";
import { sameTenant } from "../session/tokens";
import { Button } from "../shell/controls/Button";
import { Panel } from "../shell/controls/Panel";
import { Progress } from "../shell/controls/Progress";
import { format } from "../shell/formatting";
import { givenAs } from "./categories";
import { ChooseFiles } from "./ChooseFiles";
import { useUploadItemsOf, useUploads } from "./context";
import { sameFile } from "./files";
import { percentOf } from "./items";
import { owned } from "./ownership";
import type { Refusal } from "./refusals";
import type { RememberedUpload } from "./remembered";
import styles from "./UnfinishedUploads.module.css";

interface UnfinishedUploadsProps {
  readonly options: UploadOptions | undefined;
  readonly onRefused: (refused: readonly Refusal[]) => void;
}

export function UnfinishedUploads({ options, onRefused }: UnfinishedUploadsProps) {
  const unfinished = useUnfinished();
  if (unfinished.length === 0) return null;
  const title = unfinished.length === 1 ? "An upload is not finished" : `${unfinished.length} uploads are not finished`;
  return (
    <Panel title={title} description="What has arrived of a file is kept for a day.">
      <ul className={styles["list"]}>
        {unfinished.map((upload) => (
          <li key={upload.importId} className={styles["row"]}>
            <Unfinished upload={upload} options={options} onRefused={onRefused} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

interface UnfinishedProps extends UnfinishedUploadsProps {
  readonly upload: RememberedUpload;
}

function Unfinished({ upload, options, onRefused }: UnfinishedProps) {
  const uploads = useUploads();
  const [discarding, setDiscarding] = useState(false);
  const { name, size } = upload.file;
  const percent = Math.floor(percentOf(upload));
  const discard = () => {
    setDiscarding(true);
    uploads.discard(upload).catch((error: unknown) => {
      setDiscarding(false);
      onRefused([
        { name, reason: error instanceof ApiProblem ? error.detail : "It could not be discarded. Try again." },
      ]);
    });
  };
  return (
    <>
      <div className={styles["words"]}>
        <p>
          <strong className={styles["name"]}>{name}</strong>: {format.percent(percent)} sent. Choose the file again to
          go on.
        </p>
        <p className={styles["fine"]}>
          {format.bytes(size)} · {givenAs(upload.category)}
          {upload.policy === "strict" && " · All or nothing"}
        </p>
        <Progress label={`Sent of ${name}`} hideLabel percent={percent} tone="neutral" />
      </div>
      <div className={styles["actions"]}>
        <ChooseFiles
          options={options}
          several={false}
          small
          label={`Choose ${name} again`}
          onFiles={({ files }) => {
            const file = files[0];
            if (!file) return;
            if (sameFile(file, upload.file)) uploads.goOn(upload, file);
            onRefused(sameFile(file, upload.file) ? [] : [{ name: file.name, reason: differenceFrom(upload, file) }]);
          }}
        >
          Choose the file
        </ChooseFiles>
        <Button small variant="quiet" isPending={discarding} onPress={discard} aria-label={`Discard ${name}`}>
          Discard
        </Button>
      </div>
    </>
  );
}

function differenceFrom({ file }: RememberedUpload, chosen: File): string {
  if (chosen.name !== file.name)
    return `This is another file than ${file.name}. Choose that one, or discard its upload.`;
  return "The file was changed since it was sent in part. Discard that upload and send the file anew.";
}

/** The remembered uploads of this tenant that neither this window nor another one is sending. */
function useUnfinished(): readonly RememberedUpload[] {
  const uploads = useUploads();
  const tenant = useTenant();
  const items = useUploadItemsOf(tenant);
  const remembered = useSyncExternalStore(uploads.subscribe, uploads.remembered);
  const elsewhere = useOwned([...remembered, ...items].map(({ importId }) => importId ?? "").join());
  return useMemo(
    () =>
      remembered.filter(
        ({ importId, tenant: its }) =>
          sameTenant(its, tenant) && !elsewhere?.has(importId) && !items.some((item) => item.importId === importId),
      ),
    [remembered, tenant, elsewhere, items],
  );
}

/** Looked up anew when a window comes back, and when `key` changes: what was sent then may be sent by nobody now. */
function useOwned(key: string): ReadonlySet<string> | undefined {
  const [ids, setIds] = useState<ReadonlySet<string>>();
  useEffect(() => {
    let gone = false;
    const look = () => void owned().then((found) => !gone && setIds(found));
    look();
    window.addEventListener("focus", look);
    return () => {
      gone = true;
      window.removeEventListener("focus", look);
    };
  }, [key]);
  return ids;
}

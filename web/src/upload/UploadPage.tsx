/** Where exports are given: on a tile that says what they are, or anywhere to have that detected. */
import { FileSearch } from "lucide-react";
import { useState } from "react";

import { useImportOptions } from "../api/queries";
import type { ImportCategory, UploadOptions } from "../api/types";
import { useTenant } from "../session/tenant";
import { Notice } from "../shell/controls/Notice";
import { format } from "../shell/formatting";
import { CATEGORIES } from "../shell/importWords";
import { Page } from "../shell/Page";
import { ErrorState } from "../shell/States";
import { ChooseFiles } from "./ChooseFiles";
import { useUploadItemsOf, useUploads } from "./context";
import { DetailsFields, NO_DETAILS } from "./DetailsFields";
import { DropOverlay } from "./DropOverlay";
import { useDragging, type Dropped } from "./dropping";
import { isUnderWay, type UploadDetails, type UploadItem } from "./items";
import { byId, useNewestImports } from "./newestImports";
import { RefusedFiles } from "./RefusedFiles";
import { BEGUN_OTHERWISE, mimeTypeOf, sortFiles, type Refusal } from "./refusals";
import { RunningImports } from "./RunningImports";
import { Tile } from "./Tile";
import { UnfinishedUploads } from "./UnfinishedUploads";
import { UploadList } from "./UploadList";
import styles from "./UploadPage.module.css";

export default function UploadPage() {
  const { data: options, error, refetch } = useImportOptions();
  const [details, setDetails] = useState(NO_DETAILS);
  const [refused, setRefused] = useState<readonly Refusal[]>([]);
  const items = useUploadItemsOf(useTenant());
  const newest = useNewestImports();
  const give = useGiving({ options, items, details, setDetails, setRefused });
  const dragging = useDragging() && options !== undefined;
  if (error && !options) {
    return <ErrorState error={error} onRetry={refetch} title="What can be uploaded could not be loaded" />;
  }
  return (
    <Page title="Upload" lead="Drop exports on the tile that says what they are, or anywhere on this page.">
      <RefusedFiles refused={refused} onDismiss={() => setRefused([])} />
      <FullNotice options={options} />
      <UnfinishedUploads options={options} onRefused={setRefused} />
      <div className={styles["choice"]}>
        <ul className={styles["tiles"]} aria-label="Kinds of exports">
          {CATEGORIES.map((category) => (
            <li key={category} className={styles["item"]}>
              <Tile category={category} options={options} dragging={dragging} onFiles={give} />
            </li>
          ))}
        </ul>
        <div className={styles["below"]}>
          <ChooseFiles
            options={options}
            onFiles={(dropped) => give(dropped, null)}
            icon={<FileSearch aria-hidden="true" />}
          >
            Choose files of any kind
          </ChooseFiles>
          <p className={styles["note"]}>What they are is then detected from their content.</p>
          <DetailsFields details={details} onChange={setDetails} />
        </div>
      </div>
      <UploadList items={items} imports={byId(newest)} />
      <RunningImports items={items} newest={newest} />
      {dragging && <DropOverlay onFiles={(dropped) => give(dropped, null)} />}
    </Page>
  );
}

/** What the engagement has no place for now is not refused: it waits for its turn. */
function FullNotice({ options }: { readonly options: UploadOptions | undefined }) {
  if (!options || options.under_way < options.limits.concurrent_imports) return null;
  return (
    <Notice>
      {format.number(options.under_way)} imports are under way, as many as this engagement may have at once. Files that
      you add now wait until one of them is done.
    </Notice>
  );
}

interface Giving {
  readonly options: UploadOptions | undefined;
  readonly items: readonly UploadItem[];
  readonly details: UploadDetails;
  readonly setDetails: (details: UploadDetails) => void;
  readonly setRefused: (refused: readonly Refusal[]) => void;
}

/** Sends what may be sent and tells why the rest may not. */
function useGiving({ options, items, details, setDetails, setRefused }: Giving) {
  const uploads = useUploads();
  const tenant = useTenant();
  return ({ files, refused: unreadable }: Dropped, category: ImportCategory | null) => {
    if (!options) return;
    const onTheirWay = items.filter(isUnderWay).map(({ file }) => file);
    const { accepted, refused } = sortFiles(files, options, onTheirWay);
    const unnamed = { ...details, importName: "" };
    const single = accepted.length === 1;
    for (const file of accepted) {
      const mimeType = mimeTypeOf(file, options);
      const taken = uploads.add({ tenant, file, mimeType, category, details: single ? details : unnamed });
      if (!taken) refused.push({ name: file.name, reason: BEGUN_OTHERWISE });
    }
    setRefused([...unreadable, ...refused]);
    if (single) setDetails(unnamed); // the name was that file's
  };
}

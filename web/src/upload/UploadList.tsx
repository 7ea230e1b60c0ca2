/** The files of this visit and where each stands. */
import { useTenant } from "../session/tenant";
import { Button } from "../shell/controls/Button";
import { Panel } from "../shell/controls/Panel";
import { useUploads } from "./context";
import { isUnderWay, totalsOf, type UploadItem } from "./items";
import type { ImportsById } from "./newestImports";
import { UploadRow } from "./UploadRow";
import styles from "./UploadList.module.css";

interface UploadListProps {
  readonly items: readonly UploadItem[];
  readonly imports: ImportsById;
}

export function UploadList({ items, imports }: UploadListProps) {
  const uploads = useUploads();
  const tenant = useTenant();
  if (items.length === 0) return null;
  const settled = items.some((item) => !isUnderWay(item));
  const clear = settled && (
    <Button small variant="quiet" onPress={() => uploads.dismissSettled(tenant)}>
      Clear what is done
    </Button>
  );
  return (
    <Panel title="Your files" description={description(items)} flush {...(clear && { actions: clear })}>
      <ul className={styles["list"]}>
        {[...items].reverse().map((item) => (
          <UploadRow key={item.id} item={item} summary={imports.get(item.importId ?? "")} />
        ))}
      </ul>
    </Panel>
  );
}

function description(items: readonly UploadItem[]): string {
  const { files } = totalsOf(items);
  if (files === 0) return items.length === 1 ? "It is sent." : "Nothing is on its way any more.";
  return files === 1 ? "One file is on its way." : `${files} files are on their way, three at a time.`;
}

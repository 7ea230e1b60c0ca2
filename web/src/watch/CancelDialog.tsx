/** Asks before an import is cancelled, and says why where it cannot be. Outlives the progress, or its words would go. */
import { isSettled } from "../api/polling";
import { useCancelImport } from "../api/queries";
import type { ImportStatusView } from "../api/types";
import { Button } from "../shell/controls/Button";
import { Dialog } from "../shell/controls/Dialog";
import { Notice } from "../shell/controls/Notice";
import { problemText } from "../shell/problemText";

interface CancelDialogProps {
  readonly status: ImportStatusView;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function CancelDialog({ status, isOpen, onClose }: CancelDialogProps) {
  const { mutate, isPending, error, reset } = useCancelImport(status.data_import_id);
  const hasEnded = isSettled(status.status) && !isPending;
  // while it is under way nothing can be kept any more, and a refusal must find somebody who reads it
  const close = () => {
    if (isPending) return;
    reset();
    onClose();
  };
  return (
    <Dialog
      title={hasEnded ? "The import has ended" : "Cancel this import?"}
      isOpen={isOpen}
      onClose={close}
      actions={
        hasEnded ? (
          <Button onPress={close}>Close</Button>
        ) : (
          <>
            <Button isDisabled={isPending} onPress={close}>
              Keep it
            </Button>
            <Button variant="danger" isPending={isPending} onPress={() => mutate(undefined, { onSuccess: onClose })}>
              Cancel the import
            </Button>
          </>
        )
      }
    >
      <p>{hasEnded ? "There is nothing left to cancel." : consequenceOf(status)}</p>
      {isPending && <p role="status">Records that are being brought in right now are waited for.</p>}
      {error && <Notice tone="danger">{problemText(error)}</Notice>}
    </Dialog>
  );
}

function consequenceOf({ status }: ImportStatusView): string {
  if (status === "pending") return "Nothing of the file is imported. To import it later, upload it again.";
  return "It ends where it is: records that are in the inventory by then stay there, the others stay out. To bring them in later, import the file again.";
}

/** Chooses what the same file is to be imported as. */
import { useState } from "react";

import type { ImportCategory, ImportStatusView } from "../api/types";
import { Button } from "../shell/controls/Button";
import { Dialog } from "../shell/controls/Dialog";
import { SelectField } from "../shell/controls/Field";
import { Notice } from "../shell/controls/Notice";
import { CATEGORIES, categoryTitle } from "../shell/importWords";
import { problemText } from "../shell/problemText";
import { asCategory, type Again } from "./useAgain";

interface CategoryDialogProps {
  readonly status: ImportStatusView;
  readonly again: Again;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function CategoryDialog({ status, again, isOpen, onClose }: CategoryDialogProps) {
  const [chosen, setChosen] = useState<ImportCategory | null>(null);
  const others = CATEGORIES.filter((category) => category !== status.import_category);
  const options = others.map((id) => ({ id, label: categoryTitle(id) }));
  return (
    <Dialog
      title="Import as another category"
      isOpen={isOpen}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button
            variant="primary"
            isDisabled={chosen === null}
            isPending={again.pending !== null}
            onPress={() => chosen && again.start(asCategory(status, chosen))}
          >
            Import again
          </Button>
        </>
      }
    >
      <p>{explanationOf(status)}</p>
      <SelectField
        label="Category"
        options={options}
        value={chosen}
        onChange={(id) => setChosen(id as ImportCategory)}
        placeholder="Choose what the file holds"
      />
      {again.problem && <Notice tone="danger">{problemText(again.problem)}</Notice>}
    </Dialog>
  );
}

function explanationOf({ import_category, records }: ImportStatusView): string {
  const before = import_category === null ? "" : ` It was imported as ${categoryTitle(import_category)}.`;
  const stays = records.processed > 0 ? " What that brought into the inventory stays there." : "";
  return `The same file is imported once more, as a new import.${before}${stays}`;
}

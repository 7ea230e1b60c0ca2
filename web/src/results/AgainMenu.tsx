/** The ways to import the same file again: as it was, or as another category. */
import { ChevronDown, RotateCw } from "lucide-react";

import { Button } from "../shell/controls/Button";
import { Menu, MenuItem } from "../shell/controls/Menu";
import type { Again } from "./useAgain";

interface AgainMenuProps {
  readonly again: Again;
  readonly onOtherCategory: () => void;
}

export function AgainMenu({ again, onOtherCategory }: AgainMenuProps) {
  if (again.pending) {
    return (
      <Button small isPending>
        Import again
      </Button>
    );
  }
  return (
    <Menu
      label="Import again"
      placement="bottom end"
      trigger={
        <Button small icon={<RotateCw aria-hidden="true" />}>
          Import again
          <ChevronDown aria-hidden="true" />
        </Button>
      }
    >
      <MenuItem onAction={() => again.start()}>Just as it was</MenuItem>
      <MenuItem onAction={onOtherCategory}>As another category…</MenuItem>
    </Menu>
  );
}

/** A button that opens the browser's choice of files. */
import type { ReactNode } from "react";
import { FileTrigger } from "react-aria-components";

import type { UploadOptions } from "../api/types";
import { Button } from "../shell/controls/Button";
import type { Dropped } from "./dropping";

interface ChooseFilesProps {
  readonly options: UploadOptions | undefined;
  readonly onFiles: (dropped: Dropped) => void;
  readonly icon?: ReactNode;
  readonly label?: string;
  readonly several?: boolean;
  readonly small?: boolean;
  readonly children: ReactNode;
}

export function ChooseFiles(props: ChooseFilesProps) {
  const { options, onFiles, icon, label, several = true, small = false, children } = props;
  return (
    <FileTrigger
      allowsMultiple={several}
      onSelect={(files) => files && files.length > 0 && onFiles({ files: [...files], refused: [] })}
    >
      <Button isDisabled={!options} small={small} icon={icon} {...(label !== undefined && { "aria-label": label })}>
        {children}
      </Button>
    </FileTrigger>
  );
}

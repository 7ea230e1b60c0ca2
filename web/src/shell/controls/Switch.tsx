/** A setting that acts at once. */
import type { ReactNode } from "react";
import { SwitchButton, SwitchField, type SwitchFieldProps } from "react-aria-components";

import styles from "./Switch.module.css";

type SwitchProps = Omit<SwitchFieldProps, "className" | "children"> & { readonly children: ReactNode };

export function Switch({ children, ...rest }: SwitchProps) {
  return (
    <SwitchField {...rest}>
      <SwitchButton className={styles["switch"] ?? ""}>
        <span className={styles["track"]} aria-hidden="true" />
        {children}
      </SwitchButton>
    </SwitchField>
  );
}

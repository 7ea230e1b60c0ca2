/** A menu behind a button: things to do, places to go, one of several to choose. */
import { Check } from "lucide-react";
import type { ReactNode } from "react";
import {
  Header,
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  MenuSection as AriaMenuSection,
  MenuTrigger,
  Popover,
  type MenuItemProps as AriaMenuItemProps,
} from "react-aria-components";

import styles from "./Menu.module.css";

interface MenuProps {
  readonly label: string;
  /** A `Button` of React Aria. */
  readonly trigger: ReactNode;
  readonly children: ReactNode;
  readonly placement?: "bottom start" | "bottom end";
}

export function Menu({ label, trigger, children, placement = "bottom start" }: MenuProps) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover placement={placement} className={styles["popover"] ?? ""}>
        <AriaMenu aria-label={label} className={styles["menu"] ?? ""}>
          {children}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}

interface SectionProps {
  readonly title: string;
  readonly children: ReactNode;
  /** With both, exactly one of the section's items is chosen. */
  readonly selected?: string;
  readonly onSelect?: (id: string) => void;
}

export function MenuSection({ title, children, selected, onSelect }: SectionProps) {
  const choosing = selected === undefined ? {} : { selectionMode: "single" as const, selectedKeys: [selected] };
  return (
    <AriaMenuSection
      {...choosing}
      disallowEmptySelection
      onSelectionChange={(keys) => {
        const [chosen] = keys === "all" ? [] : [...keys];
        if (chosen !== undefined) onSelect?.(String(chosen));
      }}
      className={styles["section"] ?? ""}
    >
      <Header className={styles["title"] ?? ""}>{title}</Header>
      {children}
    </AriaMenuSection>
  );
}

type ItemProps = Omit<AriaMenuItemProps, "className" | "children"> & {
  readonly children: ReactNode;
  readonly icon?: ReactNode;
};

export function MenuItem({ children, icon, ...rest }: ItemProps) {
  return (
    <AriaMenuItem {...rest} className={styles["item"] ?? ""}>
      {({ isSelected, selectionMode }) => (
        <>
          {selectionMode === "none" ? (
            icon
          ) : (
            <Check aria-hidden="true" className={isSelected ? "" : styles["unchecked"]} />
          )}
          {children}
        </>
      )}
    </AriaMenuItem>
  );
}

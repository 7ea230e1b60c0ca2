/** Buttons, and links that look like them. */
import type { ReactNode } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components";
import { Link, type LinkProps } from "react-router";

import styles from "./Button.module.css";

export type ButtonVariant = "primary" | "secondary" | "quiet" | "danger" | "link";

interface Look {
  readonly variant?: ButtonVariant;
  readonly small?: boolean;
  readonly icon?: ReactNode;
}

export type ButtonProps = Look & Omit<AriaButtonProps, "className" | "children"> & { readonly children?: ReactNode };

/**
 * While `isPending` it keeps its size and the focus and cannot be pressed again. (React Aria's own way leaves a message
 * in its live region whose label goes with the button.)
 */
export function Button({ variant = "secondary", small = false, icon, children, isPending, ...rest }: ButtonProps) {
  const look = { ...rest, className: classes(variant, small, children === undefined) };
  if (!isPending) {
    return (
      <AriaButton {...look}>
        {icon}
        {children}
      </AriaButton>
    );
  }
  return (
    <AriaButton {...look} type="button" onPress={() => undefined} aria-disabled="true" data-pending="true">
      <span className={styles["spinner"]} aria-hidden="true" />
      {children}
    </AriaButton>
  );
}

export function ButtonLink({ variant = "secondary", small = false, icon, children, ...rest }: Look & LinkProps) {
  return (
    <Link {...rest} className={classes(variant, small, children === undefined)}>
      {icon}
      {children}
    </Link>
  );
}

function classes(variant: ButtonVariant, small: boolean, iconOnly: boolean): string {
  const names = [styles["button"], styles[variant], small && styles["small"], iconOnly && styles["iconOnly"]];
  return names.filter(Boolean).join(" ");
}

/** A dialog over the page; Escape, the cross and a press outside close it. */
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";

import { Button } from "./Button";
import styles from "./Dialog.module.css";

interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons, the one that does it last. */
  readonly actions?: ReactNode;
  /** Slides in from the side instead, as the navigation of small screens does. */
  readonly drawer?: boolean;
}

export function Dialog({ title, isOpen, onClose, children, actions, drawer = false }: DialogProps) {
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable
      className={`${styles["overlay"] ?? ""} ${(drawer ? styles["side"] : "") ?? ""}`}
    >
      <Modal className={(drawer ? styles["drawer"] : styles["modal"]) ?? ""}>
        <AriaDialog className={styles["dialog"] ?? ""}>
          <header className={styles["header"]}>
            <Heading slot="title" className={styles["title"] ?? ""}>
              {title}
            </Heading>
            <Button variant="quiet" small aria-label="Close" icon={<X aria-hidden="true" />} onPress={onClose} />
          </header>
          <div className={styles["body"]}>{children}</div>
          {actions !== undefined && <footer className={styles["actions"]}>{actions}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

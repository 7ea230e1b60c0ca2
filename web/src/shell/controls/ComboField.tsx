/** A field that finds one of many: what is typed narrows the choices, arrows and Enter take one. Its label is for screen readers. */
import { Search } from "lucide-react";
import { ComboBox, Input, ListBox, ListBoxItem, Popover, type Key } from "react-aria-components";

import type { Option } from "./Field";
import styles from "./Field.module.css";

interface ComboFieldProps {
  readonly label: string;
  readonly placeholder?: string;
  /** What fits to `text`; whoever asks does the narrowing. */
  readonly options: readonly Option[];
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onChoose: (id: string) => void;
  /** Said where nothing fits. */
  readonly nothing: string;
}

export function ComboField({ label, placeholder = label, options, text, onText, onChoose, nothing }: ComboFieldProps) {
  return (
    <ComboBox
      aria-label={label}
      items={options}
      inputValue={text}
      onInputChange={onText}
      value={null}
      onChange={(key: Key | null) => key !== null && onChoose(String(key))}
      allowsCustomValue // what is typed stays when the field is left
      allowsEmptyCollection={text !== ""}
      menuTrigger="input"
      className={styles["search"] ?? ""}
    >
      <div className={styles["searchBox"]}>
        <Search aria-hidden="true" className={styles["searchIcon"]} />
        <Input className={styles["input"] ?? ""} placeholder={placeholder} />
      </div>
      <Popover className={styles["popover"] ?? ""}>
        <ListBox
          className={styles["list"] ?? ""}
          renderEmptyState={() => <p className={styles["nothing"]}>{nothing}</p>}
        >
          {(option: Option) => (
            <ListBoxItem id={option.id} textValue={option.label} className={styles["found"] ?? ""}>
              <span>{option.label}</span>
              {option.description !== undefined && (
                <span className={styles["optionDescription"]}>{option.description}</span>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}

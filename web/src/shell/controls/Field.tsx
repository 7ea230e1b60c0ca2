/** Fields with their label, explanation and error, tied together for screen readers. */
import { Check, ChevronDown, Search, X } from "lucide-react";
import {
  Button,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SearchField as AriaSearchField,
  Select,
  SelectValue,
  Text,
  TextField as AriaTextField,
  type Key,
  type SearchFieldProps as AriaSearchFieldProps,
  type TextFieldProps as AriaTextFieldProps,
} from "react-aria-components";

import styles from "./Field.module.css";

interface Labelled {
  readonly label: string;
  readonly description?: string | undefined;
}

type TextFieldProps = Labelled &
  Omit<AriaTextFieldProps, "className" | "children"> & { readonly error?: string | undefined };

export function TextField({ label, description, error, ...rest }: TextFieldProps) {
  return (
    <AriaTextField {...rest} isInvalid={error !== undefined} className={styles["field"] ?? ""}>
      <Label className={styles["label"] ?? ""}>{label}</Label>
      <Input className={styles["input"] ?? ""} />
      {description !== undefined && (
        <Text slot="description" className={styles["description"] ?? ""}>
          {description}
        </Text>
      )}
      <FieldError className={styles["error"] ?? ""}>{error}</FieldError>
    </AriaTextField>
  );
}

type SearchFieldProps = { readonly label: string; readonly placeholder?: string } & Omit<
  AriaSearchFieldProps,
  "className" | "children"
>;

/** Its label is for screen readers; Escape and the cross empty it. */
export function SearchField({ label, placeholder = label, ...rest }: SearchFieldProps) {
  return (
    <AriaSearchField {...rest} aria-label={label} className={styles["search"] ?? ""}>
      <div className={styles["searchBox"]}>
        <Search aria-hidden="true" className={styles["searchIcon"]} />
        <Input className={styles["input"] ?? ""} placeholder={placeholder} />
        <Button className={styles["clear"] ?? ""} aria-label="Clear">
          <X aria-hidden="true" />
        </Button>
      </div>
    </AriaSearchField>
  );
}

export interface Option {
  readonly id: string;
  readonly label: string;
  readonly description?: string | undefined;
}

interface SelectFieldProps {
  readonly label: string;
  readonly options: readonly Option[];
  readonly value: string | null;
  readonly onChange: (id: string) => void;
  readonly placeholder?: string;
  /** Where the label would only repeat what is around it. */
  readonly hideLabel?: boolean;
  readonly isDisabled?: boolean;
}

export function SelectField({ label, options, value, onChange, hideLabel, placeholder, isDisabled }: SelectFieldProps) {
  return (
    <Select
      value={value}
      onChange={(key: Key | null) => key !== null && onChange(String(key))}
      isDisabled={isDisabled ?? false}
      className={styles["field"] ?? ""}
      {...(placeholder !== undefined && { placeholder })}
      {...(hideLabel && { "aria-label": label })}
    >
      {!hideLabel && <Label className={styles["label"] ?? ""}>{label}</Label>}
      <Button className={styles["select"] ?? ""}>
        <SelectValue className={styles["selectValue"] ?? ""}>
          {({ selectedText, defaultChildren }) => (selectedText ? selectedText : defaultChildren)}
        </SelectValue>
        <ChevronDown aria-hidden="true" />
      </Button>
      <Popover className={styles["popover"] ?? ""}>
        <ListBox items={options} className={styles["list"] ?? ""}>
          {(option) => <Choice option={option} />}
        </ListBox>
      </Popover>
    </Select>
  );
}

function Choice({ option }: { readonly option: Option }) {
  return (
    <ListBoxItem id={option.id} textValue={option.label} className={styles["option"] ?? ""}>
      {({ isSelected }) => (
        <>
          <Check aria-hidden="true" className={isSelected ? styles["check"] : styles["unchecked"]} />
          <span>{option.label}</span>
          {option.description !== undefined && (
            <span className={styles["optionDescription"]}> {option.description}</span>
          )}
        </>
      )}
    </ListBoxItem>
  );
}

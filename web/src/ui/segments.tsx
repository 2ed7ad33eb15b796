import { useId } from "react";

type Option<T extends string> = { value: T; label: string; disabled?: boolean };
type Props<T extends string> = { label: string; value: T; options: Option<T>[]; onChange: (value: T) => void };

/** Few choices side by side, one of them in force: radio buttons that look like a switch. */
export function Segments<T extends string>({ label, value, options, onChange }: Props<T>) {
  const name = useId();
  return (
    <fieldset className="flex min-w-0 flex-wrap rounded-xl bg-sunken p-1">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          className={`relative grid min-h-11 flex-auto cursor-pointer place-items-center rounded-[0.6rem] px-2 text-sm font-semibold has-[:focus-visible]:outline-3 ${
            option.value === value ? "bg-surface text-text shadow-lift" : "text-soft"
          } ${option.disabled ? "opacity-50" : ""}`}
          key={option.value}
        >
          <input
            checked={option.value === value}
            className="absolute inset-0 cursor-pointer appearance-none rounded-[0.6rem]"
            disabled={option.disabled}
            name={name}
            onChange={() => onChange(option.value)}
            type="radio"
            value={option.value}
          />
          <span className="pointer-events-none">{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}

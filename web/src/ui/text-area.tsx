import { useId } from "react";

type Props = { label: string; value: string; onChange: (value: string) => void; hint?: string; maxLength?: number };

/** A few sentences, labelled; the hint is read with it. */
export function TextArea({ label, value, onChange, hint, maxLength }: Props) {
  const id = useId();
  return (
    <div className="grid gap-1.5">
      <label className="text-sm font-semibold" htmlFor={id}>
        {label}
      </label>
      <textarea
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="input"
        id={id}
        maxLength={maxLength}
        onChange={(event) => onChange(event.target.value)}
        rows={3}
        value={value}
      />
      {hint && (
        <p className="text-sm text-soft" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

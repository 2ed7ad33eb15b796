import { type InputHTMLAttributes, type ReactNode, useId } from "react";

type Props = Omit<InputHTMLAttributes<HTMLInputElement>, "id"> & {
  label: string;
  hint?: ReactNode;
  error?: string | null | undefined;
};

/** A labelled input; its hint and its error are tied to it, so they are read with it. */
export function Field({ label, hint, error, className = "", ...input }: Props) {
  const id = useId();
  const described = error ? `${id}-error` : hint ? `${id}-hint` : undefined;
  return (
    <div className={`grid gap-1.5 ${className}`}>
      <label className="text-sm font-semibold" htmlFor={id}>
        {label}
      </label>
      <input
        aria-describedby={described}
        aria-invalid={error ? true : undefined}
        className="input"
        id={id}
        {...input}
      />
      {error ? (
        <p className="text-sm font-medium text-down" id={`${id}-error`}>
          {error}
        </p>
      ) : (
        hint && (
          <p className="text-sm text-soft" id={`${id}-hint`}>
            {hint}
          </p>
        )
      )}
    </div>
  );
}

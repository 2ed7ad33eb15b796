"use client";
import { type ReactNode, useState } from "react";
import { Icon } from "./icon";

type Props = { title: string; children: ReactNode; lazy?: boolean };

/** Something folded away until asked for. `lazy` does not even draw it before. */
export function Fold({ title, children, lazy = false }: Props) {
  const [opened, setOpened] = useState(false);
  return (
    <details className="group" onToggle={(event) => event.currentTarget.open && setOpened(true)}>
      <summary className="flex min-h-12 list-none items-center justify-between rounded-2xl px-4 font-semibold">
        {title}
        <Icon className="!size-5 text-faint transition-transform group-open:rotate-180" name="down" />
      </summary>
      <div className="px-4 pb-4">{(!lazy || opened) && children}</div>
    </details>
  );
}

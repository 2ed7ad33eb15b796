"use client";
import { type ReactNode, useState } from "react";
import { Icon } from "./icon";

type Props = { title: string; children: ReactNode; lazy?: boolean; open?: boolean; count?: number | undefined };

/** Something folded away until asked for. `lazy` does not even draw it before; `open` is how it begins. */
export function Fold({ title, children, lazy = false, open = false, count }: Props) {
  const [opened, setOpened] = useState(open);
  return (
    <details className="fold" onToggle={(event) => event.currentTarget.open && setOpened(true)} open={open}>
      <summary className="flex min-h-12 list-none items-center gap-2 rounded-2xl px-4 font-semibold">
        {title}
        {count !== undefined && <span className="text-sm font-medium text-faint">{count}</span>}
        <Icon className="icon ml-auto !size-5 text-faint" name="down" />
      </summary>
      <div className="px-4 pb-4">{(!lazy || opened) && children}</div>
    </details>
  );
}

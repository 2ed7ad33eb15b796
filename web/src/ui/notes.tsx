"use client";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { ApiError } from "@/api/errors";
import { Button } from "./button";
import { Icon } from "./icon";

/** The server's own words for a refusal; ours when nobody answered. */
export function useErrorWords(): (error: unknown) => string {
  const t = useTranslations("error");
  return (error) => (error instanceof ApiError ? error.message : t("noAnswer"));
}

export function ErrorNote({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  const words = useErrorWords();
  const t = useTranslations("error");
  return (
    <div
      className="flex flex-wrap items-center justify-between gap-3 rounded-xl bg-down-soft p-4 text-down"
      role="alert"
    >
      <p className="font-medium">{words(error)}</p>
      {retry && (
        <Button look="outline" onClick={retry}>
          {t("retry")}
        </Button>
      )}
    </div>
  );
}

type EmptyProps = { title: string; children?: ReactNode; as?: "p" | "h1" };

/** Nothing to show, and what to do about it; `h1` where it is all there is on the page. */
export function Empty({ title, children, as: Title = "p" }: EmptyProps) {
  return (
    <div className="grid justify-items-center gap-2 rounded-2xl border border-dashed border-line px-6 py-10 text-center">
      <Title className="text-base font-semibold">{title}</Title>
      {children && <div className="grid justify-items-center gap-4 text-soft">{children}</div>}
    </div>
  );
}

export function Done({ children }: { children: ReactNode }) {
  return (
    <p className="flex items-center gap-2 rounded-xl bg-up-soft p-4 font-medium text-up" role="status">
      <Icon className="draw" name="check" />
      {children}
    </p>
  );
}

export function Skeleton({ className }: { className: string }) {
  return <div aria-hidden="true" className={`skeleton ${className}`} />;
}

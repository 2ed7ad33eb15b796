"use client";
import { useTranslations } from "use-intl";
import { useRole } from "@/session/session";
import { StatementList } from "@/tickets/statement";
import { Button } from "@/ui/button";
import { Empty, ErrorNote, Skeleton } from "@/ui/notes";
import { useStatement } from "../queries";

/** Every movement of the player's balance, newest first, with the balance after it. */
export function StatementScreen() {
  const t = useTranslations("statement");
  const me = useRole("player");
  return (
    <div className="mx-auto grid w-full max-w-2xl gap-4">
      <h1 className="text-2xl">{t("title")}</h1>
      <p className="text-soft">{t("hint")}</p>
      {me ? <Lines /> : <Skeleton className="h-64" />}
    </div>
  );
}

function Lines() {
  const t = useTranslations("statement");
  const statement = useStatement();
  if (statement.error && !statement.data)
    return <ErrorNote error={statement.error} retry={() => statement.refetch()} />;
  if (!statement.data) return <Skeleton className="h-64" />;
  const lines = statement.data.pages.flatMap((page) => page.items);
  if (lines.length === 0) return <Empty title={t("none")}>{t("noneHint")}</Empty>;
  return (
    <>
      <div className="rounded-2xl border border-hair bg-surface px-4 pb-2 pt-1 shadow-lift">
        <StatementList lines={lines} />
      </div>
      {statement.hasNextPage && (
        <Button busy={statement.isFetchingNextPage} look="outline" onClick={() => statement.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </>
  );
}

"use client";
import { useTranslations } from "use-intl";
import { Button } from "@/ui/button";
import { Empty } from "@/ui/notes";

export default function PageError({ reset }: { reset: () => void }) {
  const t = useTranslations("error");
  return (
    <Empty as="h1" title={t("page")}>
      <Button onClick={reset}>{t("reload")}</Button>
    </Empty>
  );
}

"use client";
import { useTranslations } from "use-intl";
import { paths } from "@/route";
import { ButtonLink } from "@/ui/button";
import { Empty } from "@/ui/notes";

export default function NotFound() {
  const t = useTranslations("error");
  return (
    <Empty as="h1" title={t("notFound")}>
      <ButtonLink to={paths.home}>{t("toHome")}</ButtonLink>
    </Empty>
  );
}

"use client";
import { IntlProvider, useTranslations } from "use-intl";
import en from "@/messages/en.json";

function X() {
  const t = useTranslations("home");
  return <p className="bg-red-500/50 p-4">{t("games", { count: 3 })}</p>;
}
export default function Page() {
  return (
    <IntlProvider locale="en" messages={en} timeZone="UTC">
      <X />
    </IntlProvider>
  );
}

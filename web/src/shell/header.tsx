"use client";
import { useTranslations } from "use-intl";
import type { Me } from "@/api/types";
import { Link, paths } from "@/route";
import { useBalance } from "@/session/balance";
import { landing } from "@/session/session";
import { Money } from "@/ui/money";
import { Skeleton } from "@/ui/notes";

export function Header({ me }: { me: Me | null | undefined }) {
  const t = useTranslations("app");
  return (
    <header className="sticky top-0 z-30 border-b border-hair bg-ground">
      <div className="mx-auto flex h-16 w-full max-w-[84rem] items-center justify-between gap-4 px-3 lg:px-6">
        <Link
          aria-label={t("home")}
          className="flex min-h-11 items-center text-xl font-extrabold tracking-[-0.035em]"
          to={me ? landing[me.role] : paths.home}
        >
          wager<span className="text-accent">babe</span>
        </Link>
        {me?.role === "player" ? <Balance /> : me ? <Who me={me} /> : me === null && <SignInLink />}
      </div>
    </header>
  );
}

function Balance() {
  const t = useTranslations("app");
  const balance = useBalance();
  if (!balance) return <Skeleton className="h-9 w-32" />;
  return (
    <Link className="grid min-h-11 content-center text-right leading-tight" to={paths.statement}>
      <span className="text-lg font-bold tracking-tight" data-testid="header-available">
        <Money minor={balance.available_minor} />
      </span>
      <span className="text-xs text-soft">
        {t("available")} · <Money minor={balance.held_minor} /> {t("atRisk")}
      </span>
    </Link>
  );
}

function Who({ me }: { me: Me }) {
  const t = useTranslations("profile");
  return (
    <p className="text-right leading-tight">
      <span className="block font-semibold">{me.username}</span>
      <span className="text-xs text-soft">{t(`role.${me.role}`)}</span>
    </p>
  );
}

function SignInLink() {
  const t = useTranslations("session");
  return (
    <Link
      className="inline-flex min-h-11 items-center rounded-xl bg-accent px-4 font-semibold text-on-accent hover:bg-accent-strong"
      to={paths.signIn}
    >
      {t("signIn")}
    </Link>
  );
}

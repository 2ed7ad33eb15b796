"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { api, unwrap } from "@/api/client";
import { Link, paths } from "@/route";
import { fieldErrors, PASSWORD_MIN } from "@/session/fields";
import { useMe, useRole, useSignOut } from "@/session/session";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { Icon } from "@/ui/icon";
import { Done, ErrorNote, Skeleton } from "@/ui/notes";

/** Who is signed in, one's own password, the way out. */
export function ProfileScreen() {
  const t = useTranslations("profile");
  const me = useRole("player", "agent", "admin");
  const signOut = useSignOut();
  if (!me) return <Skeleton className="h-64 w-full" />;
  return (
    <div className="mx-auto grid w-full max-w-md gap-6">
      <header>
        <h1 className="text-2xl">{me.username}</h1>
        <p className="text-soft">
          {me.agent_name && me.role === "player" ? t("playerOf", { agent: me.agent_name }) : t(`role.${me.role}`)}
        </p>
      </header>
      {me.role === "player" && <PlayerLinks />}
      <PasswordForm />
      {signOut.error && <ErrorNote error={signOut.error} />}
      <Button busy={signOut.isPending} look="danger" onClick={() => signOut.mutate()}>
        {t("signOut")}
      </Button>
    </div>
  );
}

function PlayerLinks() {
  const t = useTranslations("nav");
  const links = [
    { to: paths.bets, icon: "bets", name: t("bets") },
    { to: paths.statement, icon: "statement", name: t("statement") },
  ] as const;
  return (
    <ul className="divide-y divide-hair rounded-2xl border border-hair bg-surface shadow-lift">
      {links.map(({ to, icon, name }) => (
        <li key={to}>
          <Link className="flex min-h-14 items-center gap-3 px-4 font-semibold" to={to}>
            <Icon className="text-soft" name={icon} />
            {name}
            <Icon className="ml-auto !size-4 text-faint" name="chevron" />
          </Link>
        </li>
      ))}
    </ul>
  );
}

function PasswordForm() {
  const t = useTranslations("profile");
  const me = useMe();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const change = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/auth/password/change", { body: { current, new: next } })),
    onSuccess: () => {
      setCurrent("");
      setNext("");
    },
  });
  const wrong = fieldErrors(change.error);
  const short = next.length > 0 && next.length < PASSWORD_MIN;
  return (
    <details className="group rounded-2xl border border-hair bg-surface shadow-lift">
      <summary className="flex min-h-14 list-none items-center justify-between rounded-2xl px-4 font-semibold">
        {t("changePassword")}
        <Icon className="!size-5 text-faint transition-transform group-open:rotate-180" name="down" />
      </summary>
      <form
        className="grid gap-4 border-t border-hair p-4"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        <input autoComplete="username" className="hidden" readOnly type="text" value={me?.username ?? ""} />
        <Field
          autoComplete="current-password"
          error={wrong.current}
          label={t("currentPassword")}
          onChange={(event) => setCurrent(event.target.value)}
          required
          type="password"
          value={current}
        />
        <Field
          autoComplete="new-password"
          error={short ? t("passwordHint", { count: PASSWORD_MIN }) : wrong.new}
          hint={t("passwordHint", { count: PASSWORD_MIN })}
          label={t("newPassword")}
          onChange={(event) => setNext(event.target.value)}
          required
          type="password"
          value={next}
        />
        {change.error && <ErrorNote error={change.error} />}
        {change.isSuccess && <Done>{t("passwordChanged")}</Done>}
        <Button busy={change.isPending} disabled={!current || next.length < PASSWORD_MIN} type="submit">
          {t("changePassword")}
        </Button>
      </form>
    </details>
  );
}

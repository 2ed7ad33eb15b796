"use client";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { Link, paths, useGo } from "@/route";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { ErrorNote } from "@/ui/notes";
import { landing, useMe, useNextPath, useSignIn } from "./session";

export function SignInScreen() {
  const t = useTranslations("session");
  const signIn = useSignIn();
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  useLeaveWhenSignedIn();
  return (
    <div className="mx-auto grid w-full max-w-md gap-6 pt-6">
      <h1 className="text-3xl">{t("signIn")}</h1>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate({ username: username.trim(), password });
        }}
      >
        <Field
          autoCapitalize="none"
          autoComplete="username"
          label={t("username")}
          onChange={(event) => setUsername(event.target.value)}
          required
          spellCheck={false}
          value={username}
        />
        <Field
          autoComplete="current-password"
          label={t("password")}
          onChange={(event) => setPassword(event.target.value)}
          required
          type="password"
          value={password}
        />
        {signIn.error && <ErrorNote error={signIn.error} />}
        <Button
          busy={signIn.isPending}
          className="min-h-14 text-lg"
          disabled={!username.trim() || !password}
          type="submit"
        >
          {signIn.isPending ? t("signingIn") : t("signIn")}
        </Button>
      </form>
      <p className="text-soft">
        {t("noAccount")}{" "}
        <Link className="inline-flex min-h-11 items-center font-semibold text-accent underline" to={paths.signUp}>
          {t("signUp")}
        </Link>
      </p>
    </div>
  );
}

/** Whoever is signed in has no business here: on to the page that asked, or to the role's first one. */
export function useLeaveWhenSignedIn(): void {
  const me = useMe();
  const next = useNextPath();
  const go = useGo();
  useEffect(() => {
    if (me) go.replace(next ?? landing[me.role]);
  });
}

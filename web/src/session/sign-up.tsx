"use client";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Link, paths, useQueryValue } from "@/route";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { ErrorNote } from "@/ui/notes";
import { fieldErrors, PASSWORD_MIN } from "./fields";
import { useSignUp } from "./session";
import { useLeaveWhenSignedIn } from "./sign-in";

const EMPTY = { email: "", username: "", password: "", birth_date: "" };

/** A new account in the book of whoever gave the invitation code. */
export function SignUpScreen() {
  const t = useTranslations("session");
  const invited = useQueryValue("invite") ?? "";
  const signUp = useSignUp();
  const [form, setForm] = useState(EMPTY);
  const [invite, setInvite] = useState(invited);
  const wrong = fieldErrors(signUp.error);
  const set = (name: keyof typeof EMPTY) => (event: { target: { value: string } }) =>
    setForm((known) => ({ ...known, [name]: event.target.value }));
  const short = form.password.length > 0 && form.password.length < PASSWORD_MIN;
  const complete = Object.values(form).every(Boolean) && !short;
  useLeaveWhenSignedIn();
  return (
    <div className="mx-auto grid w-full max-w-md gap-6 pt-6">
      <h1 className="text-3xl">{t("signUp")}</h1>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          signUp.mutate({ ...form, ...(invite.trim() && { invite: invite.trim() }) });
        }}
      >
        <Field
          autoCapitalize="characters"
          autoComplete="off"
          error={wrong.invite}
          hint={t("inviteHint")}
          label={t("invite")}
          onChange={(event) => setInvite(event.target.value)}
          value={invite}
        />
        <Field
          autoComplete="email"
          error={wrong.email}
          label={t("email")}
          onChange={set("email")}
          required
          type="email"
          value={form.email}
        />
        <Field
          autoCapitalize="none"
          autoComplete="username"
          error={wrong.username}
          hint={t("usernameHint")}
          label={t("username")}
          onChange={set("username")}
          required
          spellCheck={false}
          value={form.username}
        />
        <Field
          autoComplete="new-password"
          error={short ? t("passwordHint", { count: PASSWORD_MIN }) : wrong.password}
          hint={t("passwordHint", { count: PASSWORD_MIN })}
          label={t("password")}
          onChange={set("password")}
          required
          type="password"
          value={form.password}
        />
        <Field
          autoComplete="bday"
          error={wrong.birth_date}
          hint={t("birthDateHint")}
          label={t("birthDate")}
          onChange={set("birth_date")}
          required
          type="date"
          value={form.birth_date}
        />
        {signUp.error && <ErrorNote error={signUp.error} />}
        <Button busy={signUp.isPending} className="min-h-14 text-lg" disabled={!complete} type="submit">
          {t("signUp")}
        </Button>
      </form>
      <p className="text-soft">
        {t("haveAccount")}{" "}
        <Link className="inline-flex min-h-11 items-center font-semibold text-accent underline" to={paths.signIn}>
          {t("signIn")}
        </Link>
      </p>
    </div>
  );
}

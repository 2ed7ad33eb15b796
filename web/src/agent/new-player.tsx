"use client";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Client } from "@/api/types";
import { parseAmount } from "@/money/money";
import { href, paths } from "@/route";
import { fieldErrors, PASSWORD_MIN } from "@/session/fields";
import { useRole } from "@/session/session";
import { Button, ButtonLink } from "@/ui/button";
import { Field } from "@/ui/field";
import { Done, ErrorNote } from "@/ui/notes";
import { useNewClient } from "./queries";

const EMPTY = { username: "", password: "", name: "", contact: "", limit: "" };

/** A player in seconds: username, password, credit limit; the rest can wait. */
export function NewPlayerScreen() {
  const t = useTranslations("newPlayer");
  useRole("agent");
  const create = useNewClient();
  const [form, setForm] = useState(EMPTY);
  const [made, setMade] = useState<Client | null>(null);
  const wrong = fieldErrors(create.error);
  const limit = form.limit.trim() === "" || /^0+$/.test(form.limit.trim()) ? 0 : parseAmount(form.limit);
  const short = form.password.length > 0 && form.password.length < PASSWORD_MIN;
  const ready = form.username.trim() !== "" && form.password.length >= PASSWORD_MIN && limit !== null;
  const set = (name: keyof typeof EMPTY) => (event: { target: { value: string } }) =>
    setForm((known) => ({ ...known, [name]: event.target.value }));

  async function submit() {
    if (limit === null) return;
    const { username, password, name, contact } = form;
    const body = { username: username.trim(), password, contact, credit_limit_minor: limit };
    setMade(await create.mutateAsync({ ...body, ...(name.trim() && { name: name.trim() }) }));
    setForm(EMPTY);
  }

  return (
    <div className="mx-auto grid w-full max-w-md gap-5">
      <h1 className="text-2xl">{t("title")}</h1>
      {made && (
        <div className="grid gap-2">
          <Done>{t("done", { username: made.username })}</Done>
          <ButtonLink look="outline" to={href(paths.player, { id: made.id })}>
            {t("open", { username: made.username })}
          </ButtonLink>
        </div>
      )}
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit().catch(() => {
            // shown below, from the mutation's own state
          });
        }}
      >
        <Field
          autoCapitalize="none"
          autoComplete="off"
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
          type="text"
          value={form.password}
        />
        <Field
          error={limit === null ? t("limitWrong") : wrong.credit_limit_minor}
          hint={t("limitHint")}
          inputMode="decimal"
          label={t("limit")}
          onChange={set("limit")}
          placeholder="0.00"
          value={form.limit}
        />
        <Field autoComplete="off" error={wrong.name} label={t("name")} onChange={set("name")} value={form.name} />
        <Field
          autoComplete="off"
          error={wrong.contact}
          hint={t("contactHint")}
          label={t("contact")}
          onChange={set("contact")}
          value={form.contact}
        />
        {create.error && <ErrorNote error={create.error} />}
        <Button busy={create.isPending} className="min-h-14 text-lg" disabled={!ready} type="submit">
          {t("create")}
        </Button>
      </form>
    </div>
  );
}

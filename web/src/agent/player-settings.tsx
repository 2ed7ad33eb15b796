"use client";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Client, ClientChange } from "@/api/types";
import { formatMinorShort, parseAmount } from "@/money/money";
import { fieldErrors, PASSWORD_MIN } from "@/session/fields";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { Fold } from "@/ui/fold";
import { Done, ErrorNote } from "@/ui/notes";
import { useChangeClient, useGivePassword, useSwitchClient } from "./queries";

/** What an agent changes now and then: folded away until asked for. */
export function PlayerSettings({ client }: { client: Client }) {
  const t = useTranslations("playerSettings");
  return (
    <div className="divide-y divide-hair rounded-3xl border border-hair bg-surface shadow-lift">
      <Fold title={t("edit")}>
        <EditForm client={client} />
      </Fold>
      <Fold title={t("password")}>
        <PasswordForm id={client.id} />
      </Fold>
      <Fold title={client.status === "active" ? t("deactivate") : t("reactivate")}>
        <SwitchForm client={client} />
      </Fold>
    </div>
  );
}

const minorText = (minor: number) => formatMinorShort(minor).replaceAll(",", "");

/** An amount that may be zero. */
function parseLimit(text: string): number | null {
  return /^0+(\.0{0,2})?$/.test(text.trim()) ? 0 : parseAmount(text);
}

function EditForm({ client }: { client: Client }) {
  const t = useTranslations("playerSettings");
  const change = useChangeClient(client.id);
  const [name, setName] = useState(client.name);
  const [contact, setContact] = useState(client.contact);
  const [limit, setLimit] = useState(minorText(client.credit_limit_minor));
  const [most, setMost] = useState(minorText(client.max_stake_minor));
  const limitMinor = parseLimit(limit);
  const mostMinor = parseAmount(most);
  const wrong = fieldErrors(change.error);

  function changes(): ClientChange {
    return {
      ...(name.trim() !== client.name && { name: name.trim() }),
      ...(contact.trim() !== client.contact && { contact: contact.trim() }),
      ...(limitMinor !== null && limitMinor !== client.credit_limit_minor && { credit_limit_minor: limitMinor }),
      ...(mostMinor !== null && mostMinor !== client.max_stake_minor && { max_stake_minor: mostMinor }),
    };
  }
  const changed = Object.keys(changes()).length > 0;

  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate(changes());
      }}
    >
      <Field
        error={limitMinor === null ? t("amountWrong") : wrong.credit_limit_minor}
        hint={t("limitHint")}
        inputMode="decimal"
        label={t("limit")}
        onChange={(event) => setLimit(event.target.value)}
        value={limit}
      />
      <Field
        error={mostMinor === null ? t("amountWrong") : wrong.max_stake_minor}
        inputMode="decimal"
        label={t("maxStake")}
        onChange={(event) => setMost(event.target.value)}
        value={most}
      />
      <Field error={wrong.name} label={t("name")} onChange={(event) => setName(event.target.value)} value={name} />
      <Field
        error={wrong.contact}
        label={t("contact")}
        onChange={(event) => setContact(event.target.value)}
        value={contact}
      />
      {change.error && <ErrorNote error={change.error} />}
      {change.isSuccess && !changed && <Done>{t("saved")}</Done>}
      <Button busy={change.isPending} disabled={!changed || limitMinor === null || mostMinor === null} type="submit">
        {t("save")}
      </Button>
    </form>
  );
}

function PasswordForm({ id }: { id: string }) {
  const t = useTranslations("playerSettings");
  const give = useGivePassword(id);
  const [password, setPassword] = useState("");
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        give.mutate(password, { onSuccess: () => setPassword("") });
      }}
    >
      <Field
        autoComplete="new-password"
        hint={t("passwordHint", { count: PASSWORD_MIN })}
        label={t("newPassword")}
        onChange={(event) => setPassword(event.target.value)}
        value={password}
      />
      {give.error && <ErrorNote error={give.error} />}
      {give.isSuccess && !password && <Done>{t("passwordGiven")}</Done>}
      <Button busy={give.isPending} disabled={password.length < PASSWORD_MIN} look="outline" type="submit">
        {t("givePassword")}
      </Button>
    </form>
  );
}

function SwitchForm({ client }: { client: Client }) {
  const t = useTranslations("playerSettings");
  const change = useSwitchClient(client.id);
  const active = client.status === "active";
  return (
    <div className="grid gap-4">
      <p className="text-soft">{active ? t("deactivateHint") : t("reactivateHint")}</p>
      {change.error && <ErrorNote error={change.error} />}
      <Button busy={change.isPending} look={active ? "danger" : "primary"} onClick={() => change.mutate(!active)}>
        {active ? t("deactivateName", { name: client.username }) : t("reactivateName", { name: client.username })}
      </Button>
    </div>
  );
}

"use client";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { IntlProvider } from "use-intl";
import { ApiError } from "@/api/errors";
import messages from "@/messages/en.json";
import { useStoredSlip } from "@/player/slip/store";
import { forgetBalance, takeBalance } from "@/session/balance";
import { useEndOfSession, useMe } from "@/session/session";

const RETRIES = 2;

/** A refusal will not change by asking again; a lost connection may. */
function retry(failures: number, error: unknown): boolean {
  const refused = error instanceof ApiError && error.status < 500;
  return !refused && failures < RETRIES;
}

function makeCache(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { retry, networkMode: "always" }, mutations: { networkMode: "always" } },
  });
}

export function Providers({ children }: { children: ReactNode }) {
  const [cache] = useState(makeCache);
  return (
    <IntlProvider locale="en" messages={messages} timeZone="UTC">
      <QueryClientProvider client={cache}>
        <Session />
        {children}
      </QueryClientProvider>
    </IntlProvider>
  );
}

/** Keeps what outlives single screens: the end of a session, the balance, the stored slip. */
function Session() {
  const me = useMe();
  useEndOfSession();
  useStoredSlip();
  useEffect(() => {
    if (me?.balance) takeBalance(me.balance);
    if (me === null) forgetBalance();
  }, [me]);
  return null;
}

import { onlineManager, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render as plainRender } from "@testing-library/react";
import type { ReactElement } from "react";
import { IntlProvider } from "use-intl";
import { afterEach } from "vitest";
import type { Me } from "@/api/types";
import messages from "@/messages/en.json";

afterEach(cleanup);
// No server here: what a part would ask waits unasked.
onlineManager.setOnline(false);

/** Draws a part of the page with its words, for a guest or for whoever `me` is. */
export function render(element: ReactElement, me: Me | null = null) {
  const cache = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  cache.setQueryData(["me"], me);
  return plainRender(
    <IntlProvider locale="en" messages={messages} timeZone="UTC">
      <QueryClientProvider client={cache}>{element}</QueryClientProvider>
    </IntlProvider>,
  );
}

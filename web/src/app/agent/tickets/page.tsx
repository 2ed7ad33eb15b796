"use client";
import { Suspense } from "react";
import { TicketsScreen } from "@/agent/tickets/screen";

export default function Page() {
  return (
    <Suspense>
      <TicketsScreen />
    </Suspense>
  );
}

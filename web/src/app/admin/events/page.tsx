"use client";
import { Suspense } from "react";
import { EventsScreen } from "@/admin/events";

export default function Page() {
  return (
    <Suspense>
      <EventsScreen />
    </Suspense>
  );
}

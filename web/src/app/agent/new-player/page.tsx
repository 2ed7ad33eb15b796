"use client";
import { Suspense } from "react";
import { NewPlayerScreen } from "@/agent/new-player";

export default function Page() {
  return (
    <Suspense>
      <NewPlayerScreen />
    </Suspense>
  );
}

"use client";
import { Suspense } from "react";
import { PlayersScreen } from "@/agent/players";

export default function Page() {
  return (
    <Suspense>
      <PlayersScreen />
    </Suspense>
  );
}

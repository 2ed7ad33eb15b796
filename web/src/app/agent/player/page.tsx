"use client";
import { Suspense } from "react";
import { PlayerScreen } from "@/agent/player";

export default function Page() {
  return (
    <Suspense>
      <PlayerScreen />
    </Suspense>
  );
}

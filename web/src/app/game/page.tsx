"use client";
import { Suspense } from "react";
import { GameScreen } from "@/player/game/screen";

export default function Page() {
  return (
    <Suspense>
      <GameScreen />
    </Suspense>
  );
}

"use client";
import { Suspense } from "react";
import { BoardScreen } from "@/player/board/screen";

export default function Page() {
  return (
    <Suspense>
      <BoardScreen />
    </Suspense>
  );
}

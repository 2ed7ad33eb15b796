"use client";
import { Suspense } from "react";
import { FiguresScreen } from "@/agent/figures";

export default function Page() {
  return (
    <Suspense>
      <FiguresScreen />
    </Suspense>
  );
}

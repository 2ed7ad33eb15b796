"use client";
import { Suspense } from "react";
import { SignUpScreen } from "@/session/sign-up";

export default function Page() {
  return (
    <Suspense>
      <SignUpScreen />
    </Suspense>
  );
}

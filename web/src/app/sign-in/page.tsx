"use client";
import { Suspense } from "react";
import { SignInScreen } from "@/session/sign-in";

export default function Page() {
  return (
    <Suspense>
      <SignInScreen />
    </Suspense>
  );
}

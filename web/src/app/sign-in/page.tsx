"use client";
import { SignInScreen } from "@/session/sign-in";

export default SignInScreen;

"use client";
import { SignUpScreen } from "@/session/sign-up";

export default SignUpScreen;

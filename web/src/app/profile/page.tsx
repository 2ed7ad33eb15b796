"use client";
import { ProfileScreen } from "@/account/screen";

export default ProfileScreen;

"use client";
import { HomeScreen } from "@/player/home/screen";

export default HomeScreen;

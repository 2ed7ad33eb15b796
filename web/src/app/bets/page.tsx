"use client";
import { BetsScreen } from "@/player/bets/screen";

export default BetsScreen;

"use client";
import { BoardScreen } from "@/player/board/screen";

export default BoardScreen;

"use client";
import { StatementScreen } from "@/player/statement/screen";

export default StatementScreen;

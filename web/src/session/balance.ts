import { create } from "zustand";
import type { Balance } from "@/api/types";

/** Balances arrive by answer and by socket, in any order: the newest version wins. */
export function newest(known: Balance | null, arrived: Balance): Balance {
  return known && known.version > arrived.version ? known : arrived;
}

const useBalanceStore = create<{ balance: Balance | null }>(() => ({ balance: null }));

export function takeBalance(arrived: Balance): void {
  useBalanceStore.setState(({ balance }) => ({ balance: newest(balance, arrived) }));
}

export function forgetBalance(): void {
  useBalanceStore.setState({ balance: null });
}

export function useBalance(): Balance | null {
  return useBalanceStore((state) => state.balance);
}

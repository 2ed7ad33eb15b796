import type { Quote } from "@/api/types";

type Problem = Quote["problems"][number];

/** What only a stake can be wrong about; before one is typed it is nobody's problem. */
export function isAboutStake({ error, details }: Problem): boolean {
  return error === "CreditExceeded" || typeof details.limit === "string";
}

/** Whether the legs make this kind of ticket at all, whatever is staked and however prices moved. */
export function makesTicket({ problems }: Quote): boolean {
  return problems.every((problem) => isAboutStake(problem) || problem.error === "PriceMoved");
}

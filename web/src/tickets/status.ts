const OPEN = new Set(["open", "waiting"]);

export function isOpenStatus(status: string): boolean {
  return OPEN.has(status);
}

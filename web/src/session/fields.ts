import { ApiError } from "@/api/errors";

export const PASSWORD_MIN = 8;

/** What the server says of single fields: `{"body.email": "…"}` → `{email: "…"}`. */
export function fieldErrors(error: unknown): { [name: string]: string } {
  if (!(error instanceof ApiError)) return {};
  const { fields } = error.details;
  if (typeof fields !== "object" || fields === null) return {};
  return Object.fromEntries(
    Object.entries(fields).map(([path, words]) => [path.replace(/^body\./, ""), String(words)]),
  );
}

/** The token that proves a request comes from our own page; the server leaves it in a readable cookie. */

const NAMES = ["__Host-wb_csrf", "wb_csrf"];
let fromBody: string | null = null;

export function csrfFromCookies(cookies: string): string | null {
  for (const name of NAMES) {
    const found = cookies.split("; ").find((cookie) => cookie.startsWith(`${name}=`));
    if (found) return decodeURIComponent(found.slice(name.length + 1)) || null;
  }
  return null;
}

/** Remembers the token of a sign-in answer for browsers whose cookies have not caught up. */
export function rememberCsrf(token: string | null | undefined): void {
  fromBody = token ?? null;
}

export function csrfToken(): string | null {
  return csrfFromCookies(document.cookie) ?? fromBody;
}

/**
 * After `next build`: what a plain file server cannot do by itself.
 *
 * - `out/csp.json`: page path → Content-Security-Policy. Each page has inline scripts, named here by their hash.
 * - `.br` and `.gz` beside every text file, so no server compresses while people wait.
 * - Proof that the style sheets were lowered: what iOS 14 cannot read fails the build.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const OUT = join(import.meta.dirname, "..", "out");
const TEXT = /\.(html|js|css|json|svg|txt|webmanifest)$/;
const TOO_NEW = /@layer\b|\boklch\(|@container\b/;

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** `out/agent/players/index.html` → `/agent/players/`. */
function pagePath(file: string): string {
  return `/${relative(OUT, file)}`.replace(/index\.html$/, "");
}

function inlineScripts(html: string): string[] {
  return [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1] ?? "");
}

/** The policy of one page. `ws:` and `wss:` are named because Safari before 15.4 leaves sockets out of 'self'. */
function policy(html: string): string {
  const hashes = new Set(
    inlineScripts(html).map((code) => `'sha256-${createHash("sha256").update(code).digest("base64")}'`),
  );
  return [
    "default-src 'self'",
    `script-src 'self' ${[...hashes].join(" ")}`.trim(),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self' ws: wss:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

function compress(file: string): void {
  const raw = readFileSync(file);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length };
  writeFileSync(`${file}.br`, brotliCompressSync(raw, { params }));
  writeFileSync(`${file}.gz`, gzipSync(raw, { level: 9 }));
}

function main(): void {
  const pages: Record<string, string> = {};
  for (const file of files(OUT).filter((name) => name.endsWith(".html"))) {
    pages[pagePath(file)] = policy(readFileSync(file, "utf8"));
  }
  for (const file of files(OUT).filter((name) => name.endsWith(".css"))) {
    const found = TOO_NEW.exec(readFileSync(file, "utf8"));
    if (found) throw new Error(`${relative(OUT, file)} still holds ${found[0]}, which iOS 14 cannot read`);
  }
  for (const file of files(OUT).filter((name) => TEXT.test(name))) compress(file);
  writeFileSync(join(OUT, "csp.json"), `${JSON.stringify(pages, null, 1)}\n`);
  console.log(`postbuild: ${Object.keys(pages).length} pages with a policy, text files compressed`);
}

main();

import type { NextConfig } from "next";

/**
 * A static export: no Node at run time. Dynamic paths do not exist in an export, so ids travel in the query,
 * and every page is a folder with an index file, which any static server finds.
 */
const config: NextConfig = {
  output: "export",
  trailingSlash: true,
  images: { unoptimized: true },
  poweredByHeader: false,
  // `npm run check` type-checks with the native compiler, which next cannot load as a library.
  typescript: { ignoreBuildErrors: true },
  experimental: { inlineCss: true },
  turbopack: {
    // Messages are compiled while building, so the ICU parser never reaches the browser.
    rules: { "**/src/messages/*.json": { loaders: ["./scripts/messages-loader.cjs"], as: "*.js" } },
    resolveAlias: { "use-intl/format-message": "use-intl/format-message/format-only" },
  },
};

export default config;

import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { Providers } from "@/shell/providers";
import { Shell } from "@/shell/shell";
import "./globals.css";

export const metadata: Metadata = {
  title: "WagerBabe",
  description: "Live odds, exact tickets, figures that add up.",
  icons: "/favicon.svg",
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  viewportFit: "cover",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f7f7f3" },
    { media: "(prefers-color-scheme: dark)", color: "#0a0e19" },
  ],
};

/** The first answers every visitor needs travel while the scripts do. */
const PRELOADED = ["/api/v1/shared/sports", "/api/v1/shared/leagues"];

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <head>
        {PRELOADED.map((path) => (
          <link as="fetch" crossOrigin="anonymous" href={path} key={path} rel="preload" />
        ))}
      </head>
      <body>
        <Providers>
          <Shell>{children}</Shell>
        </Providers>
      </body>
    </html>
  );
}

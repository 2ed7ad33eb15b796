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

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <Providers>
          <Shell>{children}</Shell>
        </Providers>
      </body>
    </html>
  );
}

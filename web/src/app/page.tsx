import { HomeScreen } from "@/player/home/screen";

/** The first answers this page needs travel while its scripts do. */
const PRELOADED = ["/api/v1/shared/sports", "/api/v1/shared/leagues"];

export default function Page() {
  return (
    <>
      {PRELOADED.map((path) => (
        <link as="fetch" crossOrigin="anonymous" href={path} key={path} rel="preload" />
      ))}
      <HomeScreen />
    </>
  );
}

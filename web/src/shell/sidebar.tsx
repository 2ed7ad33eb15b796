"use client";
import { useTranslations } from "use-intl";
import type { Me } from "@/api/types";
import { useLeagues, useSports } from "@/catalog/queries";
import { LiveChip } from "@/player/home/screen";
import { href, Link, paths, useQueryValue } from "@/route";
import { Icon } from "@/ui/icon";
import { useWide } from "@/ui/wide";
import { type Place, placesFor, useIsHere } from "./nav";

/** The desktop's navigation: pages on top, below them the sports with their leagues, section by section. */
export function Sidebar({ me }: { me: Me | null | undefined }) {
  const t = useTranslations("nav");
  const wide = useWide();
  const betting = !me || me.role === "player";
  const pages = placesFor(me).filter((place) => place.to);
  return (
    <aside className="sticky top-16 hidden max-h-[calc(100vh-4rem)] self-start overflow-y-auto py-6 lg:block">
      <nav aria-label={t("main")}>
        <ul className="grid gap-0.5">
          {pages.map((place) => (
            <li key={place.name}>
              <PageLink place={place} />
            </li>
          ))}
        </ul>
      </nav>
      {betting && wide && <SportsNav />}
    </aside>
  );
}

function PageLink({ place: { name, icon, to } }: { place: Place }) {
  const t = useTranslations("nav");
  const here = useIsHere()(to);
  return (
    <Link
      aria-current={here ? "page" : undefined}
      className={`flex min-h-11 items-center gap-3 rounded-xl px-3 font-semibold ${
        here ? "bg-accent-soft text-accent" : "text-soft hover:bg-sunken"
      }`}
      to={to ?? paths.home}
    >
      <Icon className="!size-5" name={icon} />
      {t(name)}
    </Link>
  );
}

function SportsNav() {
  const t = useTranslations("nav");
  const sports = useSports();
  const leagues = useLeagues();
  const chosen = useQueryValue("league");
  if (!sports.data || !leagues.data) return null;
  const chosenSport = leagues.data.find((league) => league.key === chosen)?.sport;
  return (
    <nav aria-label={t("sports")} className="mt-6 border-t border-hair pt-4">
      {sports.data.map((sport, index) => (
        <details className="group" key={sport.key} open={chosenSport ? sport.key === chosenSport : index === 0}>
          <summary className="flex min-h-11 list-none items-center gap-2 rounded-xl px-3 font-semibold hover:bg-sunken">
            {sport.title}
            {sport.live > 0 && <LiveChip count={sport.live} />}
            <Icon className="ml-auto !size-4 text-faint transition-transform group-open:rotate-180" name="down" />
          </summary>
          <ul className="pb-2">
            {leagues.data
              .filter((league) => league.sport === sport.key)
              .map((league) => (
                <li key={league.key}>
                  <Link
                    aria-current={league.key === chosen ? "page" : undefined}
                    className={`flex min-h-11 items-center justify-between gap-2 rounded-xl px-3 text-sm ${
                      league.key === chosen ? "bg-accent-soft font-semibold text-accent" : "text-soft hover:bg-sunken"
                    }`}
                    to={href(paths.odds, { league: league.key })}
                  >
                    <span>{league.title}</span>
                    <span>{league.games}</span>
                  </Link>
                </li>
              ))}
          </ul>
        </details>
      ))}
    </nav>
  );
}

"use client";
import { useTranslations } from "use-intl";
import type { League, Me, Sport } from "@/api/types";
import { useLeagues, useSports } from "@/catalog/queries";
import { href, Link, paths } from "@/route";
import { useBalance } from "@/session/balance";
import { useMe } from "@/session/session";
import { ButtonLink } from "@/ui/button";
import { useHydrated } from "@/ui/hydrated";
import { Icon } from "@/ui/icon";
import { Money } from "@/ui/money";
import { Empty, ErrorNote, Skeleton } from "@/ui/notes";
import { Search } from "./search";

/** Sports → leagues, with what is in play on top: three taps from here to a bet. */
export function HomeScreen() {
  const t = useTranslations("home");
  const me = useMe();
  const sports = useSports();
  const leagues = useLeagues();
  const hydrated = useHydrated();
  const error = sports.error ?? leagues.error;
  return (
    <div className="grid gap-5">
      <h1 className="sr-only">{t("title")}</h1>
      <Hero me={me} />
      <Search />
      {hydrated && sports.data && leagues.data ? (
        <>
          <InPlay leagues={leagues.data} />
          <Sports leagues={leagues.data} sports={sports.data} />
        </>
      ) : hydrated && error ? (
        <ErrorNote
          error={error}
          retry={() => {
            sports.refetch();
            leagues.refetch();
          }}
        />
      ) : (
        <HomeSkeleton />
      )}
    </div>
  );
}

/** One large number for a player; the way in for a guest. */
function Hero({ me }: { me: Me | null | undefined }) {
  const t = useTranslations("home");
  const balance = useBalance();
  if (me?.role === "player") {
    return (
      <section aria-label={t("available")} className="grid gap-1 pt-2">
        <p className="text-soft">{t("available")}</p>
        {balance ? (
          <p className="text-5xl font-bold tracking-[-0.045em]" data-testid="available">
            <Money minor={balance.available_minor} />
          </p>
        ) : (
          <Skeleton className="h-12 w-52" />
        )}
        {balance && (
          <p className="flex flex-wrap gap-x-4 text-soft">
            <span>
              {t("balance")} <Money className="font-semibold" minor={balance.balance_minor} signed />
            </span>
            <span>
              {t("atRisk")} <Money className="font-semibold text-text" minor={balance.held_minor} />
            </span>
          </p>
        )}
      </section>
    );
  }
  if (me !== null) return <div className="h-24" />;
  return (
    <section className="grid gap-3 rounded-3xl bg-accent-soft p-5">
      <p className="text-xl font-bold leading-snug tracking-tight">{t("welcome")}</p>
      <div className="flex gap-2">
        <ButtonLink to={paths.signIn}>{t("signIn")}</ButtonLink>
        <ButtonLink look="outline" to={paths.signUp}>
          {t("signUp")}
        </ButtonLink>
      </div>
    </section>
  );
}

function InPlay({ leagues }: { leagues: League[] }) {
  const t = useTranslations("home");
  const live = leagues.filter((league) => league.live > 0);
  if (live.length === 0) return null;
  return (
    <section aria-labelledby="in-play" className="grid gap-2">
      <h2 className="flex items-center gap-2 text-lg" id="in-play">
        <span aria-hidden="true" className="size-2.5 rounded-full bg-down" />
        {t("inPlay")}
      </h2>
      <ul className="scroll-x -mx-3 flex gap-2 px-3 pb-1">
        {live.map((league) => (
          <li key={league.key}>
            <Link
              className="grid min-h-16 min-w-32 content-center rounded-2xl border border-hair bg-surface px-4 py-2 shadow-lift hover:border-accent"
              to={href(paths.odds, { league: league.key })}
            >
              <span className="whitespace-nowrap font-semibold">{league.title}</span>
              <span className="whitespace-nowrap text-sm text-soft">{t("liveGames", { count: league.live })}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

const OPEN_AT_FIRST = 4;

function Sports({ sports, leagues }: { sports: Sport[]; leagues: League[] }) {
  const t = useTranslations("home");
  if (leagues.length === 0) return <Empty title={t("nothing")}>{t("nothingHint")}</Empty>;
  return (
    <div className="grid gap-3">
      {sports.map((sport, index) => (
        <details
          className="group rounded-2xl border border-hair bg-surface shadow-lift"
          key={sport.key}
          open={index < OPEN_AT_FIRST}
        >
          <summary className="flex min-h-14 list-none items-center gap-2 rounded-2xl px-4">
            <h2 className="text-base">{sport.title}</h2>
            <span className="text-sm text-faint">{t("games", { count: sport.games })}</span>
            {sport.live > 0 && <LiveChip count={sport.live} />}
            <Icon className="ml-auto !size-5 text-faint transition-transform group-open:rotate-180" name="down" />
          </summary>
          <ul className="border-t border-hair pb-1">
            {leagues
              .filter((league) => league.sport === sport.key)
              .map((league) => (
                <LeagueRow key={league.key} league={league} />
              ))}
          </ul>
        </details>
      ))}
    </div>
  );
}

function LeagueRow({ league }: { league: League }) {
  const t = useTranslations("home");
  return (
    <li>
      <Link
        className="flex min-h-12 items-center gap-2 rounded-xl px-4 hover:bg-sunken"
        to={href(paths.odds, { league: league.key })}
      >
        <span className="font-medium">{league.title}</span>
        {league.live > 0 && <LiveChip count={league.live} />}
        <span className="ml-auto text-soft">
          {league.games}
          <span className="sr-only"> {t("gamesWord", { count: league.games })}</span>
        </span>
        <Icon className="!size-4 text-faint" name="chevron" />
      </Link>
    </li>
  );
}

export function LiveChip({ count }: { count: number }) {
  const t = useTranslations("home");
  return (
    <span className="inline-flex shrink-0 items-center gap-1 whitespace-nowrap rounded-full bg-down-soft px-2 py-0.5 text-xs font-bold text-down">
      <span aria-hidden="true" className="size-1.5 rounded-full bg-down" />
      {t("live", { count })}
    </span>
  );
}

function HomeSkeleton() {
  return (
    <div className="grid gap-3">
      {["a", "b", "c"].map((key) => (
        <div className="grid gap-4 rounded-2xl border border-hair bg-surface p-4" key={key}>
          <Skeleton className="h-5 w-40" />
          <Skeleton className="h-4 w-full" />
          <Skeleton className="h-4 w-5/6" />
          <Skeleton className="h-4 w-full" />
        </div>
      ))}
    </div>
  );
}

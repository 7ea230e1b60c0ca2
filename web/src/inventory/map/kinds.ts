/**
 * The kinds of assets that the map tells apart, each by a shape and a colour, with a word beside both.
 *
 * Imports bring types in their own words ("Linux Server", "cmdb_ci_db_instance"): here they come down to a few kinds.
 */
export type Kind = "server" | "database" | "application" | "network" | "storage" | "other" | "unknown";

interface KindLook {
  readonly title: string;
  /** As cytoscape calls it. */
  readonly shape: "round-rectangle" | "barrel" | "ellipse" | "diamond" | "hexagon" | "octagon" | "triangle";
  /** A token of the page's colours. */
  readonly colour: `series-${1 | 2 | 3 | 4 | 5 | 6}`;
}

export const KINDS: Readonly<Record<Kind, KindLook>> = {
  server: { title: "Server", shape: "round-rectangle", colour: "series-1" },
  database: { title: "Database", shape: "barrel", colour: "series-3" },
  application: { title: "Application", shape: "ellipse", colour: "series-4" },
  network: { title: "Network", shape: "diamond", colour: "series-2" },
  storage: { title: "Storage", shape: "hexagon", colour: "series-5" },
  other: { title: "Other type", shape: "octagon", colour: "series-6" },
  unknown: { title: "Type not known", shape: "triangle", colour: "series-6" },
};

/** The first that matches: a database server is a database, an application server an application. */
const WORDS: readonly (readonly [Kind, RegExp])[] = [
  ["database", /database|(^|[^a-z])db([^a-z]|$)|sql|oracle|mongo|postgres/],
  ["storage", /storage|(^|[^a-z])(nas|san)([^a-z]|$)|bucket|volume|file ?share|disk/],
  ["network", /network|switch|router|firewall|load.?balancer|gateway|(^|[^a-z])(vpn|dns|proxy)([^a-z]|$)/],
  ["application", /appl|(^|[^a-z])app([^a-z]|$)|service|software|middleware|process/],
  [
    "server",
    /server|virtual|(^|[^a-z])vm([^a-z]|$)|computer|host|machine|instance|workstation|desktop|cluster|linux|windows/,
  ],
];

export function kindOf(assetType: string | null): Kind {
  if (assetType === null || assetType.trim() === "") return "unknown";
  const said = assetType.toLowerCase();
  return WORDS.find(([, words]) => words.test(said))?.[0] ?? "other";
}

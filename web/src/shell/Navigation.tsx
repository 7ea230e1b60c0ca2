/** The ways through a tenant's pages; the same list beside wide pages and in the drawer of narrow ones. */
import { ArrowUpFromLine, Gauge, History, Server, ShieldAlert, Waypoints, type LucideIcon } from "lucide-react";
import { NavLink } from "react-router";

import styles from "./Navigation.module.css";

interface Destination {
  readonly path: string;
  readonly label: string;
  readonly icon: LucideIcon;
}

const GROUPS: readonly { readonly title: string; readonly destinations: readonly Destination[] }[] = [
  {
    title: "Imports",
    destinations: [
      { path: "upload", label: "Upload", icon: ArrowUpFromLine },
      { path: "imports", label: "History", icon: History },
    ],
  },
  {
    title: "Inventory",
    destinations: [
      { path: "assets", label: "Assets", icon: Server },
      { path: "dependencies", label: "Dependencies", icon: Waypoints },
      { path: "utilisation", label: "Utilisation", icon: Gauge },
      { path: "sensitive-data", label: "Sensitive data", icon: ShieldAlert },
    ],
  },
];

interface NavigationProps {
  /** Where the tenant's pages begin: `/c/…/e/…`. */
  readonly base: string;
  readonly onNavigate?: () => void;
}

export function Navigation({ base, onNavigate }: NavigationProps) {
  return (
    <nav aria-label="Main" className={styles["navigation"]}>
      {GROUPS.map(({ title, destinations }) => (
        <div key={title} className={styles["group"]}>
          <p className={styles["title"]}>{title}</p>
          <ul>
            {destinations.map(({ path, label, icon: Icon }) => (
              <li key={path}>
                <NavLink to={`${base}/${path}`} className={styles["link"] ?? ""} onClick={onNavigate}>
                  <Icon aria-hidden="true" />
                  {label}
                </NavLink>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

/**
 * The state of looking around on a map: which groups are open, what is chosen, where one looks.
 *
 * Guarantees: what is chosen is on the map; choosing an asset opens the group it is in; another grouping or another
 * asset in focus begins anew.
 */
import { useCallback, useMemo, useState } from "react";

import type { DependencyMap } from "../../api/types";
import type { Chosen } from "./elements";
import { drawingOf, groupOf, groupsOf, openAtFirst, type Drawing, type Group, type Grouping } from "./grouping";

/** Where to look once the map is drawn: at all of it, or at something. */
export interface Aim {
  readonly at: Chosen | null;
}

export interface Explorer {
  readonly map: DependencyMap;
  readonly grouping: Grouping;
  readonly groups: readonly Group[];
  readonly openIds: ReadonlySet<string>;
  readonly drawing: Drawing;
  readonly chosen: Chosen | null;
  readonly aim: Aim;
  choose(chosen: Chosen | null): void;
  /** Chooses it and brings it into view. */
  goTo(chosen: Chosen): void;
  setOpen(group: string, open: boolean): void;
  setAllOpen(open: boolean): void;
}

interface State {
  readonly scene: string;
  /** What somebody opened or closed, apart from how it was at first. */
  readonly changed: ReadonlyMap<string, boolean>;
  readonly chosen: Chosen | null;
  readonly aim: Aim;
}

export function useExplorer(map: DependencyMap, grouping: Grouping): Explorer {
  const scene = [grouping, map.asset_id, map.depth, map.noise].join(" ");
  const [state, setState] = useState<State>(() => fresh(scene));
  const groups = useMemo(() => groupsOf(map.nodes, grouping), [map.nodes, grouping]);
  const atFirst = useMemo(() => openAtFirst(groups, map.asset_id), [groups, map.asset_id]);
  // noise alone leaves open what is open, and shows all of what came or went
  const current = state.scene === scene ? state : followed(state, scene);
  if (current !== state) setState(current);
  const openIds = useMemo(() => {
    const isOpen = ({ id }: Group) => current.changed.get(id) ?? atFirst.has(id);
    return new Set(groups.filter(isOpen).map(({ id }) => id));
  }, [groups, atFirst, current.changed]);
  const drawing = useMemo(() => drawingOf(map, groups, openIds), [map, groups, openIds]);
  const change = useCallback((part: (before: State) => Partial<State>) => {
    setState((before) => ({ ...before, ...part(before) }));
  }, []);
  const actions = useActions(groups, openIds, change);
  return {
    map,
    grouping,
    groups,
    openIds,
    drawing,
    aim: current.aim,
    chosen: onMap(current.chosen, drawing),
    ...actions,
  };
}

function useActions(
  groups: readonly Group[],
  openIds: ReadonlySet<string>,
  change: (part: (before: State) => Partial<State>) => void,
) {
  return useMemo(
    () => ({
      choose: (chosen: Chosen | null) => change(() => ({ chosen })),
      goTo: (chosen: Chosen) =>
        change(({ changed }) => {
          const group = chosen.kind === "asset" ? groupOf(groups, chosen.id) : undefined;
          const opens = group !== undefined && !openIds.has(group.id);
          return { chosen, aim: { at: chosen }, changed: opens ? new Map(changed).set(group.id, true) : changed };
        }),
      setOpen: (group: string, open: boolean) =>
        change(({ changed }) => ({
          changed: new Map(changed).set(group, open),
          aim: { at: { kind: "group", id: group } },
        })),
      setAllOpen: (open: boolean) =>
        change(() => ({ changed: new Map(groups.map(({ id }) => [id, open])), aim: { at: null } })),
    }),
    [groups, openIds, change],
  );
}

function fresh(scene: string): State {
  return { scene, changed: new Map(), chosen: null, aim: { at: null } };
}

function followed(state: State, scene: string): State {
  const place = (text: string) => text.slice(0, text.lastIndexOf(" "));
  return place(state.scene) === place(scene) ? { ...state, scene, aim: { at: null } } : fresh(scene);
}

function onMap(chosen: Chosen | null, drawing: Drawing): Chosen | null {
  if (chosen === null) return null;
  const { assets, open, closed, lines } = drawing;
  const isThere = {
    asset: () => assets.some(({ node }) => node.id === chosen.id),
    group: () => [...open, ...closed].some(({ id }) => id === chosen.id),
    line: () => lines.some(({ id }) => id === chosen.id),
  }[chosen.kind];
  return isThere() ? chosen : null;
}

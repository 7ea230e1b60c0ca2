/** The map on its canvas, drawn again when what is shown, the theme or the size changes; a keyboard moves and zooms it. */
import { Maximize, Minus, Plus } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent, type RefObject } from "react";

import { Button } from "../../shell/controls/Button";
import { Notice } from "../../shell/controls/Notice";
import { useColours } from "../../shell/theme";
import { Arranger, GivenUp } from "./arranger";
import type { Place } from "./arranging";
import { Graph } from "./graph";
import { MAP_COLOURS, MANY_LINES } from "./look";
import styles from "./MapCanvas.module.css";
import { toArrange } from "./toArrange";
import type { Explorer } from "./useExplorer";

const STEP = 60;
const CLOSER = 1.3;
/** Cytoscape would add a style element of this id, which the security policy forbids; its rule is in the module's CSS. */
const STYLE_ID = "__________cytoscape_stylesheet";

export default function MapCanvas({ explorer }: { readonly explorer: Explorer }) {
  // a canvas for large maps and one for others: how they are moved is settled when they are made
  const quick = explorer.map.edges.length > MANY_LINES;
  return <Canvas key={String(quick)} explorer={explorer} quick={quick} />;
}

function Canvas({ explorer, quick }: { readonly explorer: Explorer; readonly quick: boolean }) {
  const container = useRef<HTMLDivElement>(null);
  const graph = useGraph(container, explorer, quick);
  const state = useDrawing(graph, explorer);
  const { drawing } = explorer;
  return (
    <div className={styles["frame"]}>
      <i id={STYLE_ID} hidden />
      {/* a canvas that takes keys has no element of its own */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        ref={container}
        className={styles["canvas"]}
        role="application"
        aria-label="Dependency map. Arrow keys move it, plus and minus zoom, 0 shows all of it. The search, the list beside it and the table hold the same."
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        onKeyDown={(event) => onKey(event, graph.current)}
        data-state={state}
        data-assets={drawing.assets.length}
        data-groups={drawing.closed.length}
        data-lines={drawing.lines.length}
      />
      <div className={styles["buttons"]} role="group" aria-label="View">
        <Button
          small
          aria-label="Zoom in"
          icon={<Plus aria-hidden="true" />}
          onPress={() => graph.current?.zoomBy(CLOSER)}
        />
        <Button
          small
          aria-label="Zoom out"
          icon={<Minus aria-hidden="true" />}
          onPress={() => graph.current?.zoomBy(1 / CLOSER)}
        />
        <Button
          small
          aria-label="Show all"
          icon={<Maximize aria-hidden="true" />}
          onPress={() => graph.current?.fit()}
        />
      </div>
      <p className={styles["status"]} role="status" data-shown={state === "arranging" || undefined}>
        {state === "arranging" ? "Arranging the map…" : ""}
      </p>
      {state === "failed" && (
        <div className={styles["failed"]}>
          <Notice tone="warning" title="The map could not be drawn">
            Reload the page to try again; the table holds the same dependencies.
          </Notice>
        </div>
      )}
    </div>
  );
}

function useGraph(container: RefObject<HTMLDivElement | null>, explorer: Explorer, quick: boolean) {
  const colours = useColours(MAP_COLOURS);
  const graph = useRef<Graph>(null);
  const latest = useRef({ explorer, colours });
  useEffect(() => {
    latest.current = { explorer, colours };
  });
  useEffect(() => {
    const frame = container.current as HTMLDivElement;
    const made = new Graph(
      frame,
      latest.current.colours,
      {
        choose: (chosen) => latest.current.explorer.choose(chosen),
        toggle: (group) => {
          const now = latest.current.explorer;
          now.setOpen(group, !now.openIds.has(group));
        },
      },
      quick,
    );
    graph.current = made;
    const resized = new ResizeObserver(() => made.resize());
    resized.observe(frame);
    return () => {
      resized.disconnect();
      made.end();
      graph.current = null;
    };
  }, [container, quick]);
  useEffect(() => graph.current?.recolour(colours), [colours]);
  return graph;
}

type State = "arranging" | "drawn" | "failed";

/** Keeps the canvas at what the explorer shows, and says how far that is. */
function useDrawing(graph: RefObject<Graph | null>, { map, drawing, grouping, chosen, aim }: Explorer): State {
  const [done, setDone] = useState<{ drawing: unknown; state: State }>({ drawing: null, state: "arranging" });
  const arranger = useRef<Arranger>(null);
  const places = useRef<ReadonlyMap<string, Place>>(new Map());
  useEffect(() => {
    const made = new Arranger();
    arranger.current = made;
    return () => made.end();
  }, []);
  useEffect(() => {
    let wanted = true;
    const draw = async () => {
      const found = await (arranger.current as Arranger).arrange(toArrange(drawing, grouping, places.current));
      places.current = found;
      const shown = await graph.current?.show({ drawing, grouping, focus: map.asset_id, places: found });
      if (wanted && shown) setDone({ drawing, state: "drawn" });
    };
    draw().catch((error: unknown) => {
      if (wanted && !(error instanceof GivenUp)) setDone({ drawing, state: "failed" });
    });
    return () => {
      wanted = false;
    };
  }, [graph, drawing, grouping, map.asset_id]);
  const state = done.drawing === drawing ? done.state : "arranging";
  useEffect(() => {
    if (state !== "drawn") return;
    if (aim.at) graph.current?.lookAt(aim.at);
    else graph.current?.fit();
  }, [graph, aim, state]);
  useEffect(() => {
    if (state === "drawn") graph.current?.choose(chosen);
  }, [graph, chosen, state]);
  return state;
}

function onKey(event: KeyboardEvent, graph: Graph | null): void {
  const actions: Record<string, () => void> = {
    ArrowLeft: () => graph?.pan(STEP, 0),
    ArrowRight: () => graph?.pan(-STEP, 0),
    ArrowUp: () => graph?.pan(0, STEP),
    ArrowDown: () => graph?.pan(0, -STEP),
    "+": () => graph?.zoomBy(CLOSER),
    "-": () => graph?.zoomBy(1 / CLOSER),
    "0": () => graph?.fit(),
  };
  const action = event.altKey || event.ctrlKey || event.metaKey ? undefined : actions[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}

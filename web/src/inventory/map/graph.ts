/**
 * The map itself, on a canvas (cytoscape): what is drawn, what is chosen, where one looks.
 *
 * Guarantees: only what changed is taken away and added, in portions between which the page answers; of a drawing that
 * was overtaken by another nothing is added any more.
 */
import cytoscape, {
  type Core,
  type CollectionReturnValue,
  type EdgeCollection,
  type ElementDefinition,
  type EventObject,
  type SingularElementReturnValue,
} from "cytoscape";

import { chosenOf, elementIds, elementsOf, sameElement, type Chosen, type Shown } from "./elements";
import { stylesheet, type MapColours } from "./look";
import type { Places } from "./arranging";

/** What cytoscape's types leave out. */
type Quiet = Core & { notifications(enabled: boolean): void };

interface Events {
  choose(chosen: Chosen | null): void;
  /** Asked for by a double press on a box. */
  toggle(group: string): void;
}

/** So many elements are added at a time; more would keep the page from answering. */
const PORTION = 600;
/** Above so many elements the others are not dimmed when one is chosen: it would take longer than looking. */
const DIMMED_UP_TO = 3_000;
const MARGIN = 32;
const READABLE = 1;

export class Graph {
  private readonly cy: Core;
  private drawn = new Map<string, ElementDefinition>();
  private turn = 0;

  /** `quick`: what is moved is a picture of the map, for maps that take long to draw. */
  constructor(
    private readonly container: HTMLElement,
    colours: MapColours,
    events: Events,
    quick: boolean,
  ) {
    this.cy = cytoscape({
      container,
      style: stylesheet(colours),
      minZoom: 0.02,
      maxZoom: 3,
      autounselectify: true,
      autoungrabify: true, // pulling moves the map, whatever is under the pointer
      textureOnViewport: quick,
      pixelRatio: quick ? 1 : "auto",
    } as cytoscape.CytoscapeOptions);
    this.listen(events);
  }

  recolour(colours: MapColours): void {
    this.cy.style(stylesheet(colours));
  }

  /** Resolves to false when another drawing came in between. */
  async show(shown: Shown): Promise<boolean> {
    const turn = ++this.turn;
    const wanted = elementsOf(shown);
    this.takeAway(wanted);
    const missing = [...wanted.values()].filter(({ data }) => !this.drawn.has(data.id as string));
    for (let from = 0; from < missing.length; from += PORTION) {
      if (from > 0) await otherWork();
      if (turn !== this.turn) return false;
      this.add(missing.slice(from, from + PORTION), from + PORTION >= missing.length);
    }
    this.move(shown.places);
    return true;
  }

  choose(chosen: Chosen | null): void {
    this.cy.batch(() => {
      this.cy.elements(".chosen, .lit, .dim").removeClass("chosen lit dim");
      const element = chosen && this.find(chosen);
      if (!element) return;
      const lit: EdgeCollection = chosen.kind === "line" ? element.edges() : element.connectedEdges();
      if (this.drawn.size <= DIMMED_UP_TO) {
        const kept = lit.union(lit.connectedNodes()).union(element);
        this.cy.elements(".asset, .closed, .line").difference(kept).addClass("dim");
      }
      lit.addClass("lit");
      element.addClass("chosen");
    });
  }

  fit(): void {
    this.cy.fit(undefined, MARGIN);
    this.notCloserThan(READABLE * 1.25);
  }

  /** Brings something into the middle, near enough to be read; a box as a whole. */
  lookAt(chosen: Chosen): void {
    const element = this.find(chosen);
    if (!element) return;
    if (element.is(".asset, .closed")) {
      this.cy.zoom(Math.max(READABLE, this.cy.zoom()));
      this.cy.center(element);
      return;
    }
    this.cy.fit(element, MARGIN * 2);
    this.notCloserThan(READABLE * 1.25, element);
  }

  zoomBy(factor: number): void {
    const middle = { x: this.cy.width() / 2, y: this.cy.height() / 2 };
    this.cy.zoom({ level: this.cy.zoom() * factor, renderedPosition: middle });
  }

  pan(x: number, y: number): void {
    this.cy.panBy({ x, y });
  }

  resize(): void {
    this.cy.resize();
  }

  end(): void {
    this.turn += 1;
    this.cy.destroy();
  }

  private listen(events: Events): void {
    const { cy, container } = this;
    const point = (shape: string) => () => {
      container.style.cursor = shape;
    };
    cy.on("tap", (event: EventObject) => events.choose(event.target === cy ? null : chosenOf(dataOf(event))));
    cy.on("dbltap", "node.closed, node.open", (event: EventObject) => events.toggle(chosenOf(dataOf(event)).id));
    cy.on("mouseover", "node, edge", point("pointer"));
    cy.on("mouseout", "node, edge", point(""));
  }

  private find(chosen: Chosen): CollectionReturnValue | undefined {
    return elementIds(chosen)
      .map((id) => this.cy.getElementById(id))
      .find((element) => element.nonempty());
  }

  private notCloserThan(zoom: number, element?: CollectionReturnValue): void {
    if (this.cy.zoom() <= zoom) return;
    this.cy.zoom(zoom);
    this.cy.center(element);
  }

  /** What is not wanted any more, and the lines that go with it. */
  private takeAway(wanted: ReadonlyMap<string, ElementDefinition>): void {
    const gone = new Set<string>();
    for (const [id, element] of this.drawn) if (!sameElement(element, wanted.get(id))) gone.add(id);
    for (const [id, { data }] of this.drawn) {
      if (gone.has(data.source as string) || gone.has(data.target as string)) gone.add(id);
    }
    if (gone.size === 0) return;
    for (const id of gone) this.drawn.delete(id);
    if (this.drawn.size === 0) this.cy.elements().remove();
    else
      this.cy
        .elements()
        .filter((element) => gone.has(element.id()))
        .remove();
  }

  private add(elements: ElementDefinition[], isLast: boolean): void {
    (this.cy as Quiet).notifications(isLast); // a half-added map is not drawn: that takes longer than adding the rest
    this.cy.add(elements);
    (this.cy as Quiet).notifications(true);
    for (const element of elements) this.drawn.set(element.data.id as string, element);
  }

  private move(places: Places): void {
    this.cy.batch(() => {
      for (const node of this.cy.nodes().toArray()) {
        const place = places.get(chosenOf(node.data() as Record<string, unknown>).id);
        if (place && (node.position("x") !== place.x || node.position("y") !== place.y))
          node.position({ x: place.x, y: place.y });
      }
    });
  }
}

function dataOf(event: EventObject): Readonly<Record<string, unknown>> {
  return (event.target as SingularElementReturnValue).data() as Readonly<Record<string, unknown>>;
}

/** Lets the page answer to what came in meanwhile. */
function otherWork(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

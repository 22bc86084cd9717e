/** What of bpmn-js the modeller speaks to, and the modeller made: our words, our settings, only what the house runs. */
import Modeler from "bpmn-js/lib/Modeler";
import { getNewShapePosition } from "bpmn-js/lib/features/auto-place/BpmnAutoPlaceUtil";
import simulation from "bpmn-js-token-simulation";
import { said } from "./words";

export interface Moddle {
  id: string;
  $type: string;
  $attrs: Record<string, unknown>;
  get(name: string): any;
  $instanceOf(type: string): boolean;
}

export interface Shape {
  id: string;
  type: string;
  businessObject: Moddle;
  labelTarget?: Shape;
  waypoints?: unknown[];
  incoming: Shape[];
  outgoing: Shape[];
  parent: Shape;
  x: number;
  y: number;
}

export interface Point {
  x: number;
  y: number;
}

export interface Modeling {
  updateProperties(element: Shape, properties: Record<string, unknown>): void;
  updateModdleProperties(element: Shape, held: Moddle, properties: Record<string, unknown>): void;
  appendShape(source: Shape, shape: Shape, at: Point, within: Shape): Shape;
  removeElements(elements: Shape[]): void;
  connect(from: Shape, to: Shape): void;
}

export interface Registry {
  get(id: string): Shape | undefined;
  filter(keep: (element: Shape) => boolean): Shape[];
}

export interface Services {
  modeling: Modeling;
  elementRegistry: Registry;
  elementFactory: { createShape(about: Record<string, unknown>): Shape };
  bpmnReplace: { replaceElement(element: Shape, target: Record<string, unknown>): Shape };
  bpmnFactory: { create(type: string, values: Record<string, unknown>): Moddle };
  selection: { get(): Shape[]; select(element: Shape | null): void };
  canvas: {
    zoom(level: string | number): number;
    scrollToElement(element: Shape, padding?: Record<string, number>): void;
    addMarker(id: string, mark: string): void;
    removeMarker(id: string, mark: string): void;
  };
  commandStack: { undo(): void; redo(): void; canUndo(): boolean; canRedo(): boolean };
  eventBus: { on(names: string | string[], hear: (event: any) => void): void };
  overlays: {
    add(id: string, type: string, about: Record<string, unknown>): string;
    remove(about: Record<string, unknown>): void;
  };
  toggleMode: { toggleMode(active?: boolean): void };
  moddle: { ids: { nextPrefixed(prefix: string, element: Moddle): string } };
}

/** The settings of the house, as `urn:parvis:process:1` writes them. */
const PARVIS = {
  name: "Parvis",
  uri: "urn:parvis:process:1",
  prefix: "parvis",
  xml: { tagAlias: "lowerCase" },
  associations: [],
  types: [
    {
      name: "Step",
      superClass: ["Element"],
      properties: [
        { name: "kind", type: "String", isAttr: true },
        { name: "settings", type: "String", isBody: true },
      ],
    },
    // The order of the ways of a choice, as a list writes it.
    { name: "Choice", extends: ["bpmn:Gateway"], properties: [{ name: "then", type: "String", isAttr: true }] },
  ],
};

/** Where an element stands that is added after another. */
export function placed(source: Shape, added: Shape, among: Registry): Point {
  return (getNewShapePosition as (...about: unknown[]) => Point)(source, added, among);
}

/** What BPMN has and the house refuses or leaves without effect: not offered. */
const REFUSED = /script-task|transaction|ad-hoc|event-subprocess|complex-gateway|compensation|cancel|data-object|data-store|participant|group|call-activity/;

type Entries = Record<string, unknown>;
interface Offers {
  registerProvider(...about: unknown[]): void;
}

/** Leave out of the menus and of the palette what could not be published. */
class OnlyWhatRuns {
  static $inject = ["palette", "popupMenu", "contextPad"];

  constructor(palette: Offers, popupMenu: Offers, contextPad: Offers) {
    const kept = (entries: Entries) => Object.fromEntries(Object.entries(entries).filter(([name]) => !REFUSED.test(name)));
    palette.registerProvider(200, { getPaletteEntries: () => kept });
    popupMenu.registerProvider("bpmn-replace", 200, { getPopupMenuEntries: () => kept });
    contextPad.registerProvider(200, { getContextPadEntries: () => kept });
  }
}

const house = {
  __init__: ["onlyWhatRuns"],
  onlyWhatRuns: ["type", OnlyWhatRuns],
  translate: ["value", said],
};

/** Make a modeller in a place. Names of what is added can be read by conditions: lower case, digits, `_`. */
export function modeller(container: HTMLElement): { modeler: Modeler; services: Services } {
  const modeler = new Modeler({
    container,
    additionalModules: [simulation, house],
    moddleExtensions: { parvis: PARVIS },
  });
  const services = new Proxy({} as Services, { get: (_held, name: string) => modeler.get(name) });
  const ids = services.moddle.ids;
  const next = ids.nextPrefixed.bind(ids);
  ids.nextPrefixed = (prefix, element) => next(prefix.toLowerCase(), element);
  return { modeler, services };
}

/** What an element of the diagram says of itself to the server, and what the server's answer writes in it. */
import type { Moddle, Services, Shape } from "./library";

export const ZEN = "urn:parvis:zen";

/** What the panel of an element gives to write; what is absent stays as it is. */
export interface Told {
  id?: string;
  name?: string;
  kind?: string;
  /** The element of BPMN this kind of step is written as. */
  tag?: string;
  settings?: Record<string, unknown>;
  period?: string;
  condition?: string;
  otherwise?: boolean;
}

const lower = (type: string) => {
  const name = type.replace(/^bpmn:/, "");
  return name.charAt(0).toLowerCase() + name.slice(1);
};

export const tagOf = (element: Shape) => lower(element.businessObject.$type);

function step(held: Moddle): Moddle | undefined {
  const values: Moddle[] = held.get("extensionElements")?.get("values") ?? [];
  return values.find((one) => one.$type === "parvis:Step");
}

function timer(held: Moddle): Moddle | undefined {
  if (!held.$instanceOf("bpmn:Event")) return undefined;
  const definitions: Moddle[] = held.get("eventDefinitions") ?? [];
  return definitions.find((one) => one.$type === "bpmn:TimerEventDefinition");
}

/** What a timer says: a length, a date or a cycle, and its text. */
function timing(clock: Moddle): { sort: string; body: string } {
  const sort = ["timeDuration", "timeDate", "timeCycle"].find((one) => clock.get(one));
  return { sort: sort ?? "timeDuration", body: sort ? (clock.get(sort).get("body") ?? "") : "" };
}

/** Whether a way is chosen by the gateway it leaves. */
export function isChosen(element: Shape): boolean {
  const source: Moddle | undefined = element.businessObject.get("sourceRef");
  const chooses = source && ["bpmn:ExclusiveGateway", "bpmn:InclusiveGateway"].includes(source.$type);
  return Boolean(chooses && (source.get("outgoing") ?? []).length > 1);
}

/** All that the panel of an element is drawn from. */
export function described(element: Shape): FormData {
  const held = element.businessObject;
  const about = new FormData();
  about.set("e-tag", tagOf(element));
  about.set("e-id", held.id);
  about.set("e-name", held.get("name") ?? "");
  const written = step(held);
  about.set("e-kind", written?.get("kind") ?? "");
  about.set("e-settings", written?.get("settings") ?? "");
  const clock = timer(held);
  if (clock) {
    const { sort, body } = timing(clock);
    about.set("e-timer", sort);
    about.set("e-period", body);
  }
  if (held.$instanceOf("bpmn:SequenceFlow") && isChosen(element)) {
    const condition: Moddle | undefined = held.get("conditionExpression");
    about.set("e-chosen", "1");
    about.set("e-condition", condition?.get("body") ?? "");
    about.set("e-language", condition?.get("language") ?? "");
    about.set("e-otherwise", held.get("sourceRef").get("default") === held ? "1" : "");
  }
  return about;
}

/** Write in an element what its panel gives, each thing one gesture that can be undone. Gives the element, which a kind may replace. */
export function write(services: Services, element: Shape, told: Told): Shape {
  const { modeling, elementRegistry } = services;
  let held = element.businessObject;
  if (told.tag && tagOf(element) !== told.tag && held.$instanceOf("bpmn:Activity")) {
    const type = `bpmn:${told.tag.charAt(0).toUpperCase()}${told.tag.slice(1)}`;
    element = services.bpmnReplace.replaceElement(element, { type });
    held = element.businessObject;
  }
  if (told.name !== undefined && told.name !== (held.get("name") ?? "")) modeling.updateProperties(element, { name: told.name });
  if (told.kind !== undefined) writeStep(services, element, told.kind, told.settings ?? {});
  if (told.period !== undefined) writePeriod(services, element, told.period);
  if (told.condition !== undefined) writeCondition(services, element, told.condition);
  if (told.otherwise !== undefined) writeOtherwise(services, element, told.otherwise);
  if (told.id && told.id !== element.id && !elementRegistry.get(told.id)) modeling.updateProperties(element, { id: told.id });
  return element;
}

function writeStep(services: Services, element: Shape, kind: string, settings: Record<string, unknown>): void {
  const { modeling, bpmnFactory } = services;
  const held = element.businessObject;
  const text = JSON.stringify(settings);
  const before = step(held);
  if (before?.get("kind") === kind && same(before.get("settings"), settings)) return;
  const others: Moddle[] = (held.get("extensionElements")?.get("values") ?? []).filter((one: Moddle) => one !== before);
  const values = kind ? [...others, bpmnFactory.create("parvis:Step", { kind, settings: text })] : others;
  const extensionElements = values.length ? bpmnFactory.create("bpmn:ExtensionElements", { values }) : undefined;
  modeling.updateModdleProperties(element, held, { extensionElements });
}

function same(text: string | undefined, settings: Record<string, unknown>): boolean {
  try {
    return JSON.stringify(JSON.parse(text || "{}")) === JSON.stringify(settings);
  } catch {
    return false;
  }
}

function expression(services: Services, body: string, language?: string): Moddle {
  return services.bpmnFactory.create("bpmn:FormalExpression", language ? { body, language } : { body });
}

function writePeriod(services: Services, element: Shape, period: string): void {
  const clock = timer(element.businessObject);
  if (!clock || timing(clock).body === period) return;
  const timeDuration = period ? expression(services, period) : undefined;
  services.modeling.updateModdleProperties(element, clock, { timeDuration, timeDate: undefined, timeCycle: undefined });
}

function writeCondition(services: Services, element: Shape, condition: string): void {
  const held: Moddle | undefined = element.businessObject.get("conditionExpression");
  if ((held?.get("body") ?? "") === condition && (!held || held.get("language") === ZEN || !condition)) return;
  const conditionExpression = condition ? expression(services, condition, ZEN) : undefined;
  services.modeling.updateProperties(element, { conditionExpression });
}

function writeOtherwise(services: Services, element: Shape, otherwise: boolean): void {
  const source: Moddle = element.businessObject.get("sourceRef");
  const gateway = services.elementRegistry.get(source.id);
  const isNow = source.get("default") === element.businessObject;
  if (!gateway || isNow === otherwise) return;
  services.modeling.updateProperties(gateway, { default: otherwise ? element.businessObject : undefined });
}

import { EVENT_ID, getScalarValue, load, type Event, type ScalarEvent } from "js-yaml";
import type { SourceFile } from "./origin.js";
import { placedJson } from "./placed-json.js";
import { parseYamlEvents } from "./parse-yaml-events.js";

/** A stretch of a text, in UTF-16 code units. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/** A value of a file and where it stands; of a mapping, its keys, by the text they have when read. */
export interface PlacedNode {
  readonly span: Span;
  /** True where nothing is written, as the value in `key:`. */
  readonly isEmpty: boolean;
  readonly entries?: ReadonlyMap<string, PlacedEntry> | undefined;
  readonly items?: readonly PlacedNode[] | undefined;
  /** The anchored node that an alias (`*name`) stands for. */
  readonly aliasOf?: () => PlacedNode | undefined;
}

export interface PlacedEntry {
  readonly key: Span;
  readonly value: PlacedNode;
}

/**
 * The places of a file's values. What is wrong with a text that is no JSON has an offset, and is not
 * looked for here. A file that can't be parsed has one place, its beginning. Built
 * once per file.
 */
export function placedTree(file: SourceFile): PlacedNode {
  const known = trees.get(file);
  if (known !== undefined) return known;
  const tree = file.format === "json" ? placedJson(file.text) : buildTree(file.text);
  trees.set(file, tree);
  return tree;
}

const trees = new WeakMap<SourceFile, PlacedNode>();
const beginning: PlacedNode = { span: { offset: 0, length: 1 }, isEmpty: false };

function buildTree(text: string): PlacedNode {
  try {
    const { events, source } = parseYamlEvents(text, 2000);
    return new TreeBuilder(source, events).document();
  } catch {
    return beginning;
  }
}

class TreeBuilder {
  readonly #text: string;
  readonly #events: readonly Event[];
  readonly #anchors = new Map<string, PlacedNode>();
  #next = 0;

  constructor(text: string, events: readonly Event[]) {
    this.#text = text;
    this.#events = events;
  }

  document(): PlacedNode {
    this.#next = 1; // the event that opens the document
    return this.#value(undefined) ?? beginning;
  }

  // The value at the cursor, or undefined at the end of a collection. Where it is empty, the key
  // that it belongs to is its place.
  #value(key: Span | undefined): PlacedNode | undefined {
    const event = this.#events[this.#next++];
    switch (event?.type) {
      case EVENT_ID.SCALAR:
        return this.#anchored(event, scalarNode(this.#text, event, key));
      case EVENT_ID.MAPPING:
        return this.#mapping(event);
      case EVENT_ID.SEQUENCE:
        return this.#sequence(event);
      case EVENT_ID.ALIAS:
        return this.#alias(event.anchorStart, event.anchorEnd);
      case EVENT_ID.DOCUMENT:
      case EVENT_ID.POP:
      case undefined:
        return undefined;
    }
  }

  #mapping(event: Extract<Event, { type: typeof EVENT_ID.MAPPING }>): PlacedNode {
    const entries = new Map<string, PlacedEntry>();
    const node = this.#anchored(event, { span: { offset: event.start, length: 1 }, isEmpty: false, entries });
    for (;;) {
      const keyEvent = this.#events[this.#next];
      const key = this.#value(undefined);
      if (key === undefined) return node;
      const value = this.#value(key.span);
      if (value === undefined) return node;
      const text = keyEvent?.type === EVENT_ID.SCALAR ? keyText(this.#text, keyEvent) : undefined;
      if (text !== undefined) entries.set(text, { key: key.span, value });
    }
  }

  #sequence(event: Extract<Event, { type: typeof EVENT_ID.SEQUENCE }>): PlacedNode {
    const items: PlacedNode[] = [];
    const node = this.#anchored(event, { span: { offset: event.start, length: 1 }, isEmpty: false, items });
    for (let item = this.#value(undefined); item !== undefined; item = this.#value(undefined)) items.push(item);
    return node;
  }

  #alias(start: number, end: number): PlacedNode {
    // What the anchor means here; a later anchor of the same name is another one.
    const target = this.#anchors.get(this.#text.slice(start, end));
    return { span: { offset: start - 1, length: end - start + 1 }, isEmpty: false, aliasOf: () => target };
  }

  // Set before the children are read, since they may refer to it.
  #anchored(event: { anchorStart: number; anchorEnd: number }, node: PlacedNode): PlacedNode {
    if (event.anchorStart >= 0) this.#anchors.set(this.#text.slice(event.anchorStart, event.anchorEnd), node);
    return node;
  }
}

function scalarNode(text: string, event: ScalarEvent, key: Span | undefined): PlacedNode {
  if (event.valueStart < 0) return { span: key ?? beginning.span, isEmpty: true };
  // A block scalar starts with the indentation of its first line.
  const raw = text.slice(event.valueStart, event.valueEnd);
  const indentation = raw.length - raw.trimStart().length;
  const skipped = indentation < raw.length ? indentation : 0;
  return { span: { offset: event.valueStart + skipped, length: raw.length - skipped }, isEmpty: raw === "" };
}

// Keys are compared with those of the loaded document, where `1.0:` is "1" and `~:` is "null".
function keyText(text: string, event: ScalarEvent): string {
  if (event.valueStart < 0) return "null";
  const value = getScalarValue(text, event);
  const isPlain = text.slice(event.valueStart - 1, event.valueStart).match(/["']/) === null;
  return isPlain && /^(?:[-+.\d]|~$|(?:null|true|false)$)/i.test(value) ? plainKeyText(value) : value;
}

function plainKeyText(value: string): string {
  try {
    const loaded = load(value);
    return typeof loaded === "object" && loaded !== null ? value : String(loaded);
  } catch {
    return value;
  }
}

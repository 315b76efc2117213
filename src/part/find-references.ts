import { isList, isObject } from "../spec/json.js";
import { escapeToken, parseFragment } from "../spec/json-pointer.js";
import { pointerTo, type Sections, type Units } from "./sections.js";

/** What refers to what in a document: units by their pointers. */
export interface References {
  readonly targets: ReadonlyMap<string, ReadonlySet<string>>;
  /** How many values a unit has. */
  readonly weights: ReadonlyMap<string, number>;
  /** The units with keywords that make a difference to units which they have no connection with. */
  readonly deciding: ReadonlySet<string>;
}

/**
 * Finds the references of all units, those of the changed ones as they were and as they are.
 *
 * @returns nothing where one of them leads to no unit, or takes the resolver to follow
 */
export function findReferences(was: Sections, is: Sections, changed: ReadonlySet<string>): References | undefined {
  const targets = new Map<string, ReadonlySet<string>>();
  const weights = new Map<string, number>();
  const deciding = new Set<string>();
  const unitOf = unitLookup(is.units);
  for (const [pointer, { value }] of is.units) {
    const walk = new ReferenceWalk(unitOf);
    walk.visit(value);
    if (changed.has(pointer)) walk.visit(was.units.get(pointer)?.value);
    if (walk.isLost) return undefined;
    targets.set(pointer, walk.found);
    weights.set(pointer, walk.values);
    if (walk.decides) deciding.add(pointer);
  }
  return { targets, weights, deciding };
}

class ReferenceWalk {
  readonly found = new Set<string>();
  values = 0;
  /** Whether there is a reference that leads to no unit. */
  isLost = false;
  decides = false;
  readonly #unitOf: UnitOf;

  constructor(unitOf: UnitOf) {
    this.#unitOf = unitOf;
  }

  visit(value: unknown): void {
    this.values += 1;
    if (isList(value)) for (const item of value) this.visit(item);
    else if (isObject(value)) for (const key of Object.keys(value)) this.#field(key, value[key]);
  }

  #field(key: string, value: unknown): void {
    if (key === "$ref" && typeof value === "string") this.#refer(value);
    else if (key === "$dynamicRef" || key === "$id") this.isLost = true;
    // The mapping of a discriminator has names of schemas or references to them.
    else if (key === "mapping" && isObject(value)) for (const name of Object.values(value)) this.#mention(name);
    else if (key === "defaultMapping") this.#mention(value);
    // One such schema or operation decides how validators and declarations of all others are made.
    else if (key.startsWith("unevaluated") || key === "x-unknown-properties") this.decides = true;
    this.visit(value);
  }

  #refer(ref: string): void {
    const pointer = this.#unitOf(ref);
    if (pointer === undefined) this.isLost = true;
    else this.found.add(pointer);
  }

  #mention(name: unknown): void {
    if (typeof name !== "string") return;
    if (name.startsWith("#")) this.#refer(name);
    for (const map of ["components/schemas", "definitions"]) {
      const pointer = this.#unitOf(`#/${map}/${escapeToken(name)}`);
      if (pointer !== undefined) this.found.add(pointer);
    }
  }
}

/** The pointer of the unit that a reference leads into. */
type UnitOf = (ref: string) => string | undefined;

// There are many references, and few that differ.
function unitLookup(units: Units): UnitOf {
  const known = new Map<string, string | undefined>();
  return (ref) => {
    if (!known.has(ref)) known.set(ref, unitOf(ref, units));
    return known.get(ref);
  };
}

function unitOf(ref: string, units: Units): string | undefined {
  const tokens = ref.startsWith("#") ? parseFragment(ref.slice(1)) : undefined;
  const pointer = pointerTo((tokens ?? []).slice(0, tokens?.[0] === "components" ? 3 : 2));
  return units.has(pointer) ? pointer : undefined;
}

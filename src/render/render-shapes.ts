import { defaultOf } from "../service/default-of.js";
import { isHiddenIn } from "../service/schema-in-form.js";
import { subschemasOf } from "../service/map-subschemas.js";
import { choicesOf, deepestRefs, keyOfRef, refsOf, surePartsOf, type SchemaOf } from "../service/schema-refs.js";
import type { JsonSchema, Model } from "../service/service.js";
import type { Code } from "./code.js";
import {
  code,
  docComment,
  identifier,
  join,
  jsonLiteral,
  literal,
  nothing,
  propertyAccess,
  propertyKey,
  regExp,
} from "./code.js";
import { importScope, type ImportScope } from "./import-scope.js";
import { fromApi, handlerModule } from "./paths.js";
import { modelValidator, type ValidatorRequest } from "./validators/validator-request.js";
import { generatedHeader } from "./generated-header.js";
import { renderTemplate } from "./render-template.js";

/** What makes `<api>/shapes.ts`: what becomes of valid values on their way to a handler and from it. */
export interface Shapes {
  /** The shape of a schema, by its name in that file; undefined where the value stays as it is. */
  shapeOf(request: ShapeRequest): Code | undefined;
  /** The file with all shapes that were asked for, if any, and the validators that they choose by. */
  render(): { readonly text: string | undefined; readonly validators: readonly ValidatorRequest[] };
}

export interface ShapeRequest {
  readonly schema: JsonSchema;
  readonly form: ShapeForm;
  /** What it is called where the schema is no model. */
  readonly name: string;
}

export type ShapeForm = "received" | "answered";

export function shapesOf(models: readonly Model[]): Shapes {
  const modelOf = new Map(models.map((model) => [model.key, model]));
  const scope: Scope = {
    modelOf,
    schemaOf: (key) => modelOf.get(key)?.schema,
    needed: { received: neededBy("received", modelOf), answered: neededBy("answered", modelOf) },
    shapes: new Map(),
    validators: new Map(),
    used: new Set(),
    imports: importScope([...runtimeNames, "Shape", "validators", ...models.flatMap(shapeNames)]),
  };
  return {
    shapeOf: ({ schema, form, name }) => {
      const key = pureRef(schema);
      const model = key === undefined ? undefined : modelOf.get(key);
      if (model !== undefined) return modelShape(model, form, scope);
      if (!isNeeded(schema, form, scope.needed[form], scope.schemaOf)) return undefined;
      return identifier(addShape(`${name}${suffixes[form]}`, form, schema, scope));
    },
    render: () => {
      const shapes = [...scope.shapes].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, shape]) => shape);
      const validators = [...scope.validators.values()];
      return { text: shapes.length === 0 ? undefined : render(shapes, scope), validators };
    },
  };
}

interface Scope {
  readonly modelOf: ReadonlyMap<string, Model>;
  readonly schemaOf: SchemaOf;
  /** The models whose values change on their way, by form. */
  readonly needed: Readonly<Record<ShapeForm, ReadonlySet<string>>>;
  readonly shapes: Map<string, { readonly doc: Code; readonly name: Code; readonly shape: Code }>;
  readonly validators: Map<string, ValidatorRequest>;
  /** The names that the shapes take from the run-time. */
  readonly used: Set<RuntimeName>;
  /** Of the user's classes. */
  readonly imports: ImportScope;
}

const runtimeNames = ["all", "fitting", "instanceOf", "later", "list", "object", "omitted", "unchanged"] as const;
type RuntimeName = (typeof runtimeNames)[number];

/** What the shapes of a model are called. */
export function shapeNames({ typeName }: Pick<Model, "typeName">): readonly string[] {
  return Object.values(suffixes).map((suffix) => `${typeName}${suffix}`);
}

function use(name: RuntimeName, { used }: Scope): Code {
  used.add(name);
  return identifier(name);
}

const suffixes: Readonly<Record<ShapeForm, string>> = { received: "Received", answered: "Answered" };
const docs: Readonly<Record<ShapeForm, string>> = {
  received: "As a handler receives it.",
  answered: "As it leaves the service.",
};

function render(shapes: readonly { readonly [name: string]: Code }[], { used, validators, imports }: Scope): string {
  return renderTemplate("shapes.ts", {
    header: generatedHeader,
    runtimeNames: join([...used].sort().map(identifier), code`, `),
    imports: imports.declarations(),
    usesValidators: validators.size > 0,
    shapes,
  });
}

// ---------------------------------------------------------------- which values change

function neededBy(form: ShapeForm, modelOf: ReadonlyMap<string, Model>): ReadonlySet<string> {
  const schemaOf: SchemaOf = (key) => modelOf.get(key)?.schema;
  const users = new Map<string, string[]>();
  for (const [key, { schema }] of modelOf) {
    for (const ref of refsOf(schema)) users.set(ref, [...(users.get(ref) ?? []), key]);
  }
  const needed = new Set<string>();
  const waiting = [...modelOf.values()]
    .filter((model) => inherits(model, form) || isNeeded(model.schema, form, needed, schemaOf))
    .map(({ key }) => key);
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    if (needed.has(key)) continue;
    needed.add(key);
    waiting.push(...(users.get(key) ?? []));
  }
  return needed;
}

// What leaves the service is JSON.
function inherits({ parent }: Model, form: ShapeForm): boolean {
  return parent !== undefined && form === "received";
}

function isNeeded(schema: JsonSchema, form: ShapeForm, needed: ReadonlySet<string>, schemaOf: SchemaOf): boolean {
  if (typeof schema === "boolean") return false;
  if (typeof schema["$ref"] === "string" && needed.has(keyOfRef(schema["$ref"]))) return true;
  return subschemasOf(schema).some(({ keyword, subschema }) => {
    if (!followed.has(keyword)) return false;
    const isChanged =
      (keyword === "properties" && isPropertyChanged(subschema, form, schemaOf)) ||
      (ofProperties.has(keyword) && isHiddenIn(form, subschema, schemaOf));
    return isChanged || isNeeded(subschema, form, needed, schemaOf);
  });
}

function isPropertyChanged(property: JsonSchema, form: ShapeForm, schemaOf: SchemaOf): boolean {
  if (isHiddenIn(form, property, schemaOf)) return true;
  return form === "received" ? defaultOf(property, schemaOf) !== undefined : isAlwaysAnswered(property);
}

// pymacaron's `x-nullable`: where there is nothing, the answer says so.
function isAlwaysAnswered(property: JsonSchema): boolean {
  return typeof property === "object" && property["x-nullable"] === true;
}

const ofProperties = new Set(["patternProperties", "additionalProperties"]);

const followed = new Set(
  "additionalProperties allOf anyOf items oneOf patternProperties prefixItems properties".split(" "),
);

// ---------------------------------------------------------------- shapes

/** Where a shape is written: names that stand further down are reached later. */
interface Place {
  readonly shapeName: string;
  readonly form: ShapeForm;
  readonly scope: Scope;
  /** The models whose parts are being written here: within them, they are named. */
  readonly within: ReadonlySet<string>;
  /** The model that is the schema itself. */
  readonly own?: Model;
}

function modelShape(model: Model, form: ShapeForm, scope: Scope): Code | undefined {
  if (!scope.needed[form].has(model.key)) return undefined;
  return identifier(addShape(`${model.typeName}${suffixes[form]}`, form, model.schema, scope, model));
}

function addShape(name: string, form: ShapeForm, schema: JsonSchema, scope: Scope, model?: Model): string {
  if (scope.shapes.has(name)) return name;
  const entry = { doc: docComment([docs[form]]), name: code`${identifier(name)}: Shape`, shape: nothing };
  scope.shapes.set(name, entry); // a schema may hold itself
  const place = { shapeName: name, form, scope, within: new Set(model === undefined ? [] : [model.key]) };
  const shape = shapeCode(schema, { ...place, ...(model && { own: model }) }) ?? use("unchanged", scope);
  scope.shapes.set(name, { ...entry, shape });
  return name;
}

function shapeCode(schema: JsonSchema, { own, ...place }: Place): Code | undefined {
  const { form, scope } = place;
  const key = pureRef(schema);
  const model = key === undefined ? undefined : scope.modelOf.get(key);
  if (model !== undefined) return reference(modelShape(model, form, scope), place);
  const isInstance = own !== undefined && inherits(own, form);
  if (!isInstance && !isNeeded(schema, form, scope.needed[form], scope.schemaOf)) return undefined;
  const { parts, choices, inlined, named } = gather(schema, place.within, scope.schemaOf);
  const inner = { ...place, within: new Set([...place.within, ...inlined]) };
  const models = named.map((key) => scope.modelOf.get(key)).filter((model) => model !== undefined);
  return both(
    [
      ...models.map((model) => reference(modelShape(model, form, scope), place)),
      // The options first: they accept the value as it came.
      ...choices.map((options) => choiceCode(options, inner)),
      objectCode(parts, inner),
      listCode(parts, inner),
      // What is copied is of no class any more.
      ...[...inlined.map((key) => scope.modelOf.get(key)), own].map((model) => instanceCode(model, place)),
    ],
    scope,
  );
}

// By name, since the user's modules may import this one, and have no class yet then.
function instanceCode(model: Model | undefined, { form, scope }: Place): Code | undefined {
  if (model?.parent === undefined || !inherits(model, form)) return undefined;
  const { module, exportName } = model.parent.binding;
  return code`${use("instanceOf", scope)}(() => ${scope.imports.use(`${fromApi}${handlerModule(module)}`, exportName)})`;
}

function pureRef(schema: JsonSchema): string | undefined {
  if (typeof schema === "boolean" || typeof schema["$ref"] !== "string") return undefined;
  return Object.keys(schema).some((keyword) => followed.has(keyword)) ? undefined : keyOfRef(schema["$ref"]);
}

function reference(shape: Code | undefined, { shapeName, scope }: Place): Code | undefined {
  if (shape === undefined) return undefined;
  return String(shape) < shapeName ? shape : code`${use("later", scope)}(() => ${shape})`;
}

function both(shapes: readonly (Code | undefined)[], scope: Scope): Code | undefined {
  const distinct = [
    ...new Map(shapes.flatMap((shape) => (shape === undefined ? [] : [[String(shape), shape]]))).values(),
  ];
  return distinct.length > 1 ? code`${use("all", scope)}(${join(distinct, code`, `)})` : distinct[0];
}

type SchemaObject = Exclude<JsonSchema, boolean>;

/** What holds for a value at once, and what holds by choice. */
interface Gathered {
  readonly parts: readonly SchemaObject[];
  readonly choices: readonly (readonly JsonSchema[])[];
  /** The models that the parts are of. */
  readonly inlined: readonly string[];
  /** The models that hold as well, and are being written already. */
  readonly named: readonly string[];
}

const none: Gathered = { parts: [], choices: [], inlined: [], named: [] };

function gather(schema: JsonSchema, within: ReadonlySet<string>, schemaOf: SchemaOf, depth = 0): Gathered {
  if (typeof schema === "boolean" || depth > deepestRefs) return none;
  const key = typeof schema["$ref"] === "string" ? keyOfRef(schema["$ref"]) : undefined;
  if (key !== undefined && within.has(key)) {
    const rest = Object.fromEntries(Object.entries(schema).filter(([keyword]) => keyword !== "$ref"));
    const gathered = gather(rest, within, schemaOf, depth + 1);
    return { ...gathered, named: [key, ...gathered.named] };
  }
  const all = surePartsOf(schema, schemaOf).map((part) => gather(part, within, schemaOf, depth + 1));
  return {
    parts: [schema, ...all.flatMap(({ parts }) => parts)],
    choices: [...choicesOf(schema).filter((options) => options.length > 1), ...all.flatMap(({ choices }) => choices)],
    inlined: [...(key === undefined ? [] : [key]), ...all.flatMap(({ inlined }) => inlined)],
    named: all.flatMap(({ named }) => named),
  };
}

function choiceCode(options: readonly JsonSchema[], place: Place): Code | undefined {
  const shapes = options.map((option) => shapeCode(option, place));
  if (shapes.every((shape) => shape === undefined)) return undefined;
  const written = options.map((option, index) => {
    const shape = shapes[index];
    const accepts = validatorFor(option, place);
    return shape === undefined ? code`[${accepts}]` : code`[${accepts}, ${shape}]`;
  });
  return code`${use("fitting", place.scope)}(${join(written, code`, `)})`;
}

// An answer is chosen by what a handler returned, which may hold what no JSON can say.
function validatorFor(option: JsonSchema, { shapeName, form, scope }: Place): Code {
  const key = pureRef(option);
  const model = key === undefined ? undefined : scope.modelOf.get(key);
  const validated = form === "received" ? ("accepted" as const) : ("returned" as const);
  const known = [...scope.validators.values()].find(({ schema, form }) => schema === option && form === validated);
  const ownName = (): string => {
    const own = [...scope.validators.keys()].filter((name) => name.startsWith(`${shapeName}Option`));
    return `${shapeName}Option${own.length + 1}`;
  };
  const request: ValidatorRequest =
    model === undefined
      ? { name: known?.name ?? ownName(), schema: option, form: validated }
      : { name: modelValidator(model, validated), schema: model.schema, form: validated };
  scope.validators.set(request.name, request);
  return propertyAccess(code`validators`, request.name);
}

function objectCode(parts: readonly SchemaObject[], place: Place): Code | undefined {
  const { form, scope } = place;
  const properties = new Map<string, JsonSchema[]>();
  for (const part of parts) {
    for (const [name, property] of Object.entries(propertiesOf(part, "properties"))) {
      properties.set(name, [...(properties.get(name) ?? []), property]);
    }
  }
  const isHidden = (name: string): boolean =>
    properties.get(name)?.some((property) => isHiddenIn(form, property, scope.schemaOf)) ?? false;
  const names = [...properties.keys()].sort();
  const shown = names.filter((name) => !isHidden(name));
  const omitted = names.filter(isHidden).map(literal);
  const defaults =
    form === "received" ? shown.flatMap((name) => defaultMember(name, properties.get(name) ?? [], scope)) : [];
  const nulls = shown
    .filter((name) => form === "answered" && properties.get(name)?.some(isAlwaysAnswered))
    .map(literal);
  const shapes = shown.flatMap((name) => {
    const shape = both(
      (properties.get(name) ?? []).map((property) => shapeCode(property, place)),
      scope,
    );
    return shape === undefined ? [] : [code`${propertyKey(name)}: ${shape}`];
  });
  const patterns = parts.flatMap((part) =>
    Object.entries(propertiesOf(part, "patternProperties")).flatMap(([pattern, schema]) => {
      const shape = shapeUnlessHidden(schema, place);
      return shape === undefined ? [] : [code`[${regExp(pattern)}, ${shape}]`];
    }),
  );
  const rests = parts.map((part) => restCode(part, place)).filter((rest) => rest !== undefined);
  const members = [
    ...(omitted.length === 0 ? [] : [code`omit: [${join(omitted, code`, `)}]`]),
    ...(defaults.length === 0 ? [] : [code`defaults: { ${join(defaults, code`, `)} }`]),
    ...(nulls.length === 0 ? [] : [code`nulls: [${join(nulls, code`, `)}]`]),
    ...(shapes.length === 0 ? [] : [code`properties: { ${join(shapes, code`, `)} }`]),
    ...(patterns.length === 0 ? [] : [code`patterns: [${join(patterns, code`, `)}]`]),
  ];
  return both(
    [
      members.length === 0 ? undefined : code`${use("object", scope)}({ ${join(members, code`, `)} })`,
      ...rests.map((rest) => code`${use("object", scope)}({ rest: ${rest} })`),
    ],
    scope,
  );
}

function propertiesOf(
  schema: SchemaObject,
  keyword: "properties" | "patternProperties",
): Readonly<Record<string, JsonSchema>> {
  return (schema[keyword] as Readonly<Record<string, JsonSchema>> | undefined) ?? {};
}

function defaultMember(name: string, properties: readonly JsonSchema[], { schemaOf }: Scope): readonly Code[] {
  const found = properties.map((property) => defaultOf(property, schemaOf)).find((value) => value !== undefined);
  return found === undefined ? [] : [code`${propertyKey(name)}: ${jsonLiteral(found.value)}`];
}

function shapeUnlessHidden(schema: JsonSchema, place: Place): Code | undefined {
  const { form, scope } = place;
  return isHiddenIn(form, schema, scope.schemaOf) ? use("omitted", scope) : shapeCode(schema, place);
}

// Of the properties that this schema itself has nothing else to say of.
function restCode(part: SchemaObject, place: Place): Code | undefined {
  const shape = shapeUnlessHidden((part["additionalProperties"] as JsonSchema | undefined) ?? true, place);
  if (shape === undefined) return undefined;
  const named = Object.keys(propertiesOf(part, "properties")).sort().map(literal);
  const patterns = Object.keys(propertiesOf(part, "patternProperties")).map(regExp);
  return code`[[${join(named, code`, `)}], [${join(patterns, code`, `)}], ${shape}]`;
}

function listCode(parts: readonly SchemaObject[], place: Place): Code | undefined {
  const { scope } = place;
  return both(
    parts.map((part) => {
      const items = shapeCode((part["items"] as JsonSchema | undefined) ?? true, place);
      const first = ((part["prefixItems"] as readonly JsonSchema[] | undefined) ?? []).map((item) =>
        shapeCode(item, place),
      );
      if (items === undefined && first.every((shape) => shape === undefined)) return undefined;
      return code`${use("list", scope)}(${join(
        [items, ...first].map((shape) => shape ?? use("unchanged", scope)),
        code`, `,
      )})`;
    }),
    scope,
  );
}

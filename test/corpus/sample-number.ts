import { NoValue, type SchemaObject } from "./merge-schemas.js";

/** A number that a schema admits, by its bounds and `multipleOf`. Each variant is another one. */
export function sampleNumber(schema: SchemaObject, isInteger: boolean, variant: number): number {
  const limits = limitsOf(schema, isInteger);
  const step = typeof schema["multipleOf"] === "number" ? schema["multipleOf"] : undefined;
  const fits = (number: number): boolean =>
    isWithin(number, limits) &&
    (!isInteger || Number.isInteger(number)) &&
    (step === undefined || Number.isInteger(number / step));
  const found = candidates(limits, step ?? 1, isInteger, variant).find(fits);
  if (found === undefined) throw new NoValue("no number is within the bounds");
  return found;
}

interface Limits {
  readonly minimum: number;
  readonly maximum: number;
  readonly above: number;
  readonly below: number;
}

function limitsOf(schema: SchemaObject, isInteger: boolean): Limits {
  const at = (keyword: string, otherwise: number): number => {
    const limit = schema[keyword];
    return typeof limit === "number" ? limit : otherwise;
  };
  const [lowest, highest] = rangeOf(schema["format"], isInteger);
  return {
    minimum: Math.max(at("minimum", lowest), lowest),
    maximum: Math.min(at("maximum", highest), highest),
    above: at("exclusiveMinimum", -Infinity),
    below: at("exclusiveMaximum", Infinity),
  };
}

function rangeOf(format: unknown, isInteger: boolean): readonly [number, number] {
  if (format === "int32") return [-(2 ** 31), 2 ** 31 - 1];
  return isInteger ? [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER] : [-Infinity, Infinity];
}

function isWithin(number: number, { minimum, maximum, above, below }: Limits): boolean {
  return number >= minimum && number <= maximum && number > above && number < below;
}

function candidates(limits: Limits, step: number, isInteger: boolean, variant: number): readonly number[] {
  const lowest = Math.max(limits.minimum, limits.above);
  const highest = Math.min(limits.maximum, limits.below);
  const up = Math.ceil(lowest / step) * step;
  const down = Math.floor(highest / step) * step;
  const usual = isInteger ? [1 + variant] : [1.5 + variant, 1 + variant];
  return [
    ...usual,
    ...[step * (1 + variant), up + step * variant, up + step * (variant + 1), down - step * variant],
    ...[down - step * (variant + 1), lowest, highest, (lowest + highest) / 2, 0],
  ].filter(Number.isFinite);
}

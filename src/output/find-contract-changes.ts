import type { BoundContract } from "../render/contract-shape.js";
import { describeContractChanges } from "./describe-contract-changes.js";
import { contractKey, type Manifest } from "./manifest.js";
import type { ContractChange } from "./plan.js";

/** The operations whose contract is another than the manifest remembers, in the order of `operations`. */
export function findContractChanges(
  operations: readonly BoundContract[],
  manifest: Manifest,
): readonly ContractChange[] {
  const previous = new Map(manifest.operations.map((old) => [contractKey(old), old]));
  return operations.flatMap((contract): readonly ContractChange[] => {
    const old = previous.get(contractKey(contract));
    const changes = old === undefined ? [] : describeContractChanges(old.shape, contract.shape);
    if (changes.length === 0) return [];
    const { api, operation, module: path, exportName } = contract;
    return [{ api, operation, path, exportName, changes }];
  });
}

import type { RelativePath } from "../render/rendered-file.js";

/** What a run would do, or does. A dry run, a check and a run that writes read the same plan. */
export interface Plan {
  /** The real, absolute path of the output folder. */
  readonly folder: string;
  /** One for each file, in the order of their paths. */
  readonly actions: readonly PlannedFile[];
  readonly unbound: readonly UnboundHandler[];
  readonly contractChanges: readonly ContractChange[];
}

export type PlannedFile =
  | {
      readonly action: "create";
      readonly path: RelativePath;
      readonly owner: "pym" | "user";
      readonly text: string;
    }
  | {
      readonly action: "update";
      readonly path: RelativePath;
      /** Absent for a file that isn't text, which is only replaced by force. */
      readonly before?: string;
      readonly text: string;
    }
  /** Into a module of the user's. */
  | {
      readonly action: "append";
      readonly path: RelativePath;
      readonly before: string;
      readonly text: string;
      readonly exportNames: readonly string[];
      readonly renamed: readonly Rename[];
    }
  /** A file of pym's that is needed no more. */
  | { readonly action: "remove"; readonly path: RelativePath; readonly before?: string }
  | { readonly action: "unchanged"; readonly path: RelativePath }
  | { readonly action: "keep"; readonly path: RelativePath }
  | {
      readonly action: "conflict";
      readonly path: RelativePath;
      readonly reason: ConflictReason;
      readonly diff: string;
    }
  /** A module of the user's that lacks exports which can't be added to it. */
  | {
      readonly action: "blocked";
      readonly path: RelativePath;
      readonly exportNames: readonly string[];
      /** What would have been added, for the user to do it: imports and stubs. */
      readonly text: string;
    };

export type ConflictReason =
  /** Written by pym, then edited. */
  | "edited"
  /** In the way of a file of pym's, and not in the manifest. */
  | "not pym's"
  /** Written by pym, then edited, and needed no more. */
  | "edited and stale";

export interface Rename {
  readonly from: string;
  readonly to: string;
}

/** An exported handler of the user's that no operation is bound to any more. */
export interface UnboundHandler {
  readonly path: RelativePath;
  readonly exportName: string;
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
  /** `GET /profile/{user_id}` */
  readonly was: string;
  /** The function that seems to have taken its place, here or in another module. */
  readonly replacedBy?: { readonly module: RelativePath; readonly exportName: string };
}

export interface ContractChange {
  readonly api: string;
  readonly operation: string;
  readonly path: RelativePath;
  readonly exportName: string;
  readonly changes: readonly string[];
}

/** Whether the plan can't be carried out, since it would overwrite what a person wrote. */
export function hasConflict(plan: Plan): boolean {
  return plan.actions.some(({ action }) => action === "conflict");
}

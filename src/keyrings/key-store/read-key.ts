import type {
  BeaconKeyMaterials,
  BranchKeyMaterials,
  ReadKeyOptions,
} from "./key-store-calls.ts";
import type { Store } from "./resolved-store.ts";

/** Reads the active version of a branch key. */
export async function readActive(
  _store: Store,
  _branchKeyId: string,
  _options?: ReadKeyOptions,
): Promise<BranchKeyMaterials> {
  throw new Error("Not written yet");
}

/** Reads a version of a branch key. */
export async function readVersion(
  _store: Store,
  _branchKeyId: string,
  _version: string,
  _options?: ReadKeyOptions,
): Promise<BranchKeyMaterials> {
  throw new Error("Not written yet");
}

/** Reads the beacon key of a branch key. */
export async function readBeacon(
  _store: Store,
  _branchKeyId: string,
  _options?: ReadKeyOptions,
): Promise<BeaconKeyMaterials> {
  throw new Error("Not written yet");
}

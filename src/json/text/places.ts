import type { Place } from "../edit.ts";
import {
  END,
  NONE,
  namedStates,
  type StatesBelow,
  type TextState,
} from "./state.ts";

/** Node in a tree of selected places of a document. */
interface Node {
  /** Indices of the groups that contain the place of this node. */
  selectedBy: number[];
  readonly children: Map<string | number, Node>;
}

function newNode(): Node {
  return { selectedBy: [], children: new Map() };
}

function statesBelow({ children }: Node): StatesBelow {
  const members = new Map<string, TextState>();
  const elements = new Map<number, TextState>();
  for (const [key, child] of children) {
    if (typeof key === "string") members.set(key, stateOf(child));
    else elements.set(key, stateOf(child));
  }
  return {
    members: namedStates(members.keys(), (name) => members.get(name) ?? END),
    others: END,
    elements: elements.size === 0 ? END : undefined,
    elementAt: (index) => elements.get(index) ?? END,
    metByEmptyArray: NONE,
    metByEmptyObject: NONE,
    metByArray: NONE,
  };
}

function stateOf(node: Node): TextState {
  let below: StatesBelow | undefined;
  return {
    selectedBy: node.selectedBy,
    isEnd: node.children.size === 0,
    below() {
      below ??= statesBelow(node);
      return below;
    },
  };
}

/**
 * Returns the root state for a walk over a text that selects given places. The places are known from a search of the
 * parsed document.
 *
 * @param groups groups of places. The index of a group takes the part of a path's index in the states
 */
export function statesOfPlaces(
  groups: readonly (readonly Place[])[],
): TextState {
  const root = newNode();
  for (const [group, places] of groups.entries()) {
    for (const { keys } of places) {
      let node = root;
      for (const key of keys) {
        const next = node.children.get(key) ?? newNode();
        node.children.set(key, next);
        node = next;
      }
      if (!node.selectedBy.includes(group)) node.selectedBy.push(group);
    }
  }
  return stateOf(root);
}

/**
 * The strongly connected components of a graph: nodes that reach each other, each component after
 * those that it leads to (Tarjan's algorithm). It doesn't call itself, since a document may have a
 * chain of any length.
 *
 * @param graph where each node leads to; what isn't a node of it is passed over
 */
export function strongComponents(graph: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const components: (readonly string[])[] = [];
  const places = new Map<string, Place>();
  const open: string[] = [];
  const path: Place[] = [];
  const enter = (key: string): void => {
    const place = {
      key,
      targets: graph.get(key) ?? [],
      next: 0,
      index: places.size,
      lowest: places.size,
      closed: false,
    };
    places.set(key, place);
    open.push(key);
    path.push(place);
  };
  for (const root of graph.keys()) {
    if (!places.has(root)) enter(root);
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const target = at.targets[at.next];
      if (target !== undefined) {
        at.next += 1;
        const known = places.get(target);
        if (known === undefined && graph.has(target)) enter(target);
        else if (known?.closed === false) at.lowest = Math.min(at.lowest, known.index);
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent !== undefined) parent.lowest = Math.min(parent.lowest, at.lowest);
      if (at.lowest === at.index) components.push(close(open.splice(open.lastIndexOf(at.key)), places));
    }
  }
  return components;
}

interface Place {
  readonly key: string;
  readonly targets: readonly string[];
  /** The target to look at next. */
  next: number;
  readonly index: number;
  /** The first node that is reached from here and from which this one is. */
  lowest: number;
  closed: boolean;
}

function close(component: readonly string[], places: ReadonlyMap<string, Place>): readonly string[] {
  for (const key of component) {
    const place = places.get(key);
    if (place !== undefined) place.closed = true;
  }
  return component;
}

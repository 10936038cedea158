"use strict";
// A power timeline, run-length coded: any window exactly, without expanding the run.
//
// A preorder tree of leaves and repeated blocks (`sim/domain/activity.py`), indexed as
// `sim/kernels/timeline.py` does it. Node `item` is an item; the last node is the root: the run.

class PowerStream {
  static async read(packed) {
    const buffer = await unpack(packed.bytes);
    const highest = packed.highest ? new Float64Array(await unpack(packed.highest)) : null;
    return new PowerStream(packed, buffer, highest);
  }

  constructor(packed, buffer, highest) {
    const { items, states } = packed;
    this.components = packed.components.length;
    this.stages = packed.stages.length;
    this.cycles = packed.cycles;
    let place = 0;
    const take = (Kind, count) => {
      const found = new Kind(buffer, place, count);
      place += count * Kind.BYTES_PER_ELEMENT;
      return found;
    };
    this.value = take(Float64Array, items);
    this.power = take(Float64Array, states * this.components);
    this.state = take(Int32Array, items);
    this.span = take(Int32Array, items);
    this.atWork = take(Uint8Array, states * this.stages);
    this.total = new Float64Array(states);
    for (let state = 0; state < states; state++) {
      for (let part = 0; part < this.components; part++) this.total[state] += this.power[state * this.components + part];
    }
    this.highest = highest || this.total;
    this.indexChildren(items);
    this.indexSums(items);
  }

  indexChildren(items) {
    const parent = new Int32Array(items), open = [];
    this.first = new Int32Array(items + 2);
    for (let item = 0; item < items; item++) {
      while (open.length && item > open.at(-1) + this.span[open.at(-1)]) open.pop();
      parent[item] = open.length ? open.at(-1) : items;
      this.first[parent[item] + 1]++;
      if (this.state[item] < 0) open.push(item);
    }
    for (let node = 0; node <= items; node++) this.first[node + 1] += this.first[node];
    const position = this.first.slice();
    this.children = new Int32Array(items);
    for (let item = 0; item < items; item++) this.children[position[parent[item]]++] = item;
  }

  indexSums(items) {
    const parts = this.components;
    this.before = new Float64Array(items);
    this.beforePj = new Float64Array(items * parts);
    this.body = new Float64Array(items + 1);
    this.bodyPj = new Float64Array((items + 1) * parts);
    this.bodyMost = new Float64Array(items + 1).fill(-Infinity);
    this.bodyLeast = new Float64Array(items + 1).fill(Infinity);
    // inner blocks have higher numbers than the blocks around them; the root comes last
    for (let back = 0; back <= items; back++) {
      const node = back < items ? items - 1 - back : items;
      if (node < items && this.state[node] >= 0) {
        const state = this.state[node];
        this.body[node] = this.value[node];
        for (let part = 0; part < parts; part++) this.bodyPj[node * parts + part] = this.power[state * parts + part] * this.value[node];
        this.bodyMost[node] = this.highest[state];
        this.bodyLeast[node] = this.total[state];
        continue;
      }
      for (let place = this.first[node]; place < this.first[node + 1]; place++) this.addChild(node, this.children[place]);
    }
  }

  addChild(node, child) {
    const parts = this.components, times = this.state[child] < 0 ? this.value[child] : 1;
    this.before[child] = this.body[node];
    this.body[node] += this.body[child] * times;
    for (let part = 0; part < parts; part++) {
      this.beforePj[child * parts + part] = this.bodyPj[node * parts + part];
      this.bodyPj[node * parts + part] += this.bodyPj[child * parts + part] * times;
    }
    this.bodyMost[node] = Math.max(this.bodyMost[node], this.bodyMost[child]);
    this.bodyLeast[node] = Math.min(this.bodyLeast[node], this.bodyLeast[child]);
  }

  // place among the children of a node of the one that covers a cycle of its pass
  placeAt(node, offset) {
    let low = this.first[node], high = this.first[node + 1] - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.before[this.children[middle]] <= offset) low = middle; else high = middle - 1;
    }
    return low;
  }

  addEnergyBefore(root, cycle, sign, energy) {
    const parts = this.components;
    let node = root, offset = cycle;
    while (offset > 0) {
      const child = this.children[this.placeAt(node, offset)];
      offset -= this.before[child];
      for (let part = 0; part < parts; part++) energy[part] += sign * this.beforePj[child * parts + part];
      if (this.state[child] >= 0) {
        for (let part = 0; part < parts; part++) energy[part] += sign * offset * this.power[this.state[child] * parts + part];
        return;
      }
      const times = Math.floor(offset / this.body[child]);
      for (let part = 0; part < parts; part++) energy[part] += sign * times * this.bodyPj[child * parts + part];
      offset -= times * this.body[child];
      node = child;
    }
  }

  // energy per component [pJ] in [begin, end); subtracts only within the innermost block that
  // holds the whole interval, so that short intervals late in a long run keep their digits
  energyBetween(begin, end) {
    const parts = this.components, energy = new Float64Array(parts);
    let node = this.state.length;
    while (begin < end) {
      const child = this.children[this.placeAt(node, begin)];
      if (child !== this.children[this.placeAt(node, end - 1)]) break;
      begin -= this.before[child];
      end -= this.before[child];
      if (this.state[child] >= 0) {
        for (let part = 0; part < parts; part++) energy[part] += (end - begin) * this.power[this.state[child] * parts + part];
        return energy;
      }
      const body = this.body[child], first = Math.floor(begin / body), last = Math.floor((end - 1) / body);
      begin -= first * body;
      end -= last * body;
      node = child;
      if (first !== last) {
        for (let part = 0; part < parts; part++) energy[part] += (last - first) * this.bodyPj[child * parts + part];
        break;
      }
    }
    this.addEnergyBefore(node, end, 1, energy);
    this.addEnergyBefore(node, begin, -1, energy);
    return energy;
  }

  // [least, highest] total power [pJ per cycle] in [begin, end)
  extremes(begin, end) {
    const found = [Infinity, -Infinity];
    this.widen(found, this.state.length, begin, end);
    return found;
  }

  widen(found, node, begin, end) {
    for (let place = this.placeAt(node, begin); place < this.first[node + 1]; place++) {
      const child = this.children[place], start = this.before[child];
      if (start >= end) return;
      const body = this.body[child], times = this.state[child] < 0 ? this.value[child] : 1;
      const from = Math.max(begin, start) - start, to = Math.min(end, start + body * times) - start;
      if (this.state[child] >= 0 || to - from >= body) {
        found[0] = Math.min(found[0], this.bodyLeast[child]);
        found[1] = Math.max(found[1], this.bodyMost[child]);
        continue;
      }
      const first = Math.floor(from / body), last = Math.floor((to - 1) / body);
      if (first === last) {
        this.widen(found, child, from - first * body, to - first * body);
      } else {
        this.widen(found, child, from - first * body, body);
        this.widen(found, child, 0, to - last * body);
      }
    }
  }

  // the cycle nearest to one where the pass that it is in begins, or an equal part of it; parts are
  // no shorter than bins, so that no part is passed over
  inStep(cycle, length) {
    let node = this.state.length, offset = cycle;
    for (;;) {
      const child = this.children[this.placeAt(node, offset)], body = this.body[child];
      if (this.state[child] >= 0) return cycle;
      offset -= this.before[child];
      if (this.value[child] > 1 && body <= MOST_BINS_IN_STEP * length) return cycle - offset + stepNear(offset, body, length);
      offset %= body;
      node = child;
    }
  }

  // every stretch of constant power in [begin, end): edges and states; null when there are more
  // than `limit`
  stretches(begin, end, limit) {
    const edges = [begin], states = [];
    const fits = this.visit(this.state.length, 0, begin, end, (until, state) => {
      edges.push(Math.min(until, end));
      states.push(state);
      return states.length <= limit;
    });
    return fits ? { edges, states } : null;
  }

  // `base` is the cycle of the run at which this pass of the node begins
  visit(node, base, begin, end, each) {
    for (let place = this.placeAt(node, Math.max(0, begin - base)); place < this.first[node + 1]; place++) {
      const child = this.children[place], start = base + this.before[child], body = this.body[child];
      if (start >= end) return true;
      if (this.state[child] >= 0) {
        if (!each(start + body, this.state[child])) return false;
        continue;
      }
      const first = Math.max(0, Math.floor((begin - start) / body));
      for (let pass = first; pass < this.value[child] && start + pass * body < end; pass++) {
        if (!this.visit(child, start + pass * body, begin, end, each)) return false;
      }
    }
    return true;
  }
}

const MOST_BINS_IN_STEP = 8;

// edges of about equal bins [cycles], moved to where the run repeats itself: a pass of a loop is
// cut at the same places every time, or not at all where it is short. Else bins and passes of
// nearly the same length would beat against each other, and show waves that no power has.
function binEdges(stream, begin, end, most) {
  const bins = Math.min(most, end - begin), length = (end - begin) / bins, edges = [begin];
  for (let bin = 1; bin < bins; bin++) {
    const edge = stream.inStep(begin + Math.floor(((end - begin) * bin) / bins), length);
    if (edge > edges.at(-1) && edge < end) edges.push(edge);
  }
  edges.push(end);
  return edges;
}

// the multiple of a pass, or of an equal part of it, nearest to an offset
function stepNear(offset, pass, length) {
  const part = pass / Math.max(1, Math.floor(pass / length));
  return Math.round(Math.round(offset / part) * part);
}

async function unpack(text) {
  const raw = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([raw]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
}

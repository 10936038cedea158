"use strict";
// Power of a replayed trace: the states of each distinct work once, and when its jobs begin.
//
// Answers what `PowerStream` answers, of the whole replay; between jobs the machine idles.

class ReplayStream {
  static async read(packed) {
    if (!packed.jobs) return PowerStream.read(packed);
    const works = await PowerStream.read({ ...packed, cycles: packed.work_cycles.reduce((sum, cycles) => sum + cycles, 0) });
    return new ReplayStream(packed, works, await unpack(packed.jobs));
  }

  constructor(packed, works, jobs) {
    const count = packed.job_count;
    Object.assign(this, { works, cycles: packed.cycles, components: works.components, stages: 0, power: works.power, highest: works.highest, atWork: works.atWork });
    this.idle = packed.idle_state;
    this.begin = new Float64Array(jobs, 0, count);
    this.work = new Int32Array(jobs, 8 * count, count);
    this.length = packed.work_cycles;
    // works stand one behind the other
    let first = 0;
    this.first = this.length.map((cycles) => { first += cycles; return first - cycles; });
    const parts = this.components;
    this.workPj = this.length.map((cycles, work) => works.energyBetween(this.first[work], this.first[work] + cycles));
    this.workExtremes = this.length.map((cycles, work) => works.extremes(this.first[work], this.first[work] + cycles));
    this.beforePj = new Float64Array((count + 1) * parts);
    let end = 0;
    for (let job = 0; job < count; job++) {
      const gap = this.begin[job] - end, pj = this.workPj[this.work[job]];
      for (let part = 0; part < parts; part++) {
        // energy before the job begins; then, in the next row, before it ends
        this.beforePj[job * parts + part] += gap * this.idlePj(part);
        this.beforePj[(job + 1) * parts + part] = this.beforePj[job * parts + part] + pj[part];
      }
      end = this.begin[job] + this.length[this.work[job]];
    }
  }

  idlePj(part) {
    return this.power[this.idle * this.components + part];
  }

  // the job begun last at a cycle; -1: none yet
  jobAt(cycle) {
    let low = -1, high = this.begin.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.begin[middle] <= cycle) low = middle; else high = middle - 1;
    }
    return low;
  }

  // [begin, end) in pieces: each(from, to, job) at work, each(from, to, -1) idle; false ends it
  pieces(begin, end, each) {
    let at = begin;
    for (let job = this.jobAt(begin); at < end; job++) {
      if (job >= 0) {
        const to = Math.min(end, this.begin[job] + this.length[this.work[job]]);
        if (at < to) {
          if (each(at, to, job) === false) return false;
          at = to;
        }
      }
      const next = job + 1 < this.begin.length ? Math.min(end, this.begin[job + 1]) : end;
      if (at < next) {
        if (each(at, next, -1) === false) return false;
        at = next;
      }
    }
    return true;
  }

  isWhole(from, to, job) {
    return to - from === this.length[this.work[job]];
  }

  // cycles of a job as cycles of its work
  inWork(cycle, job) {
    return cycle - this.begin[job] + this.first[this.work[job]];
  }

  energyBetween(begin, end) {
    const energy = new Float64Array(this.components), first = this.jobAt(begin), last = this.jobAt(end - 1);
    const add = (from, to) => this.pieces(from, to, (a, b, job) => {
      const found = job < 0 ? null : this.isWhole(a, b, job) ? this.workPj[this.work[job]] : this.works.energyBetween(this.inWork(a, job), this.inWork(b, job));
      for (let part = 0; part < this.components; part++) energy[part] += found ? found[part] : (b - a) * this.idlePj(part);
    });
    if (last - first < 3) { add(begin, end); return energy; }
    // between the beginnings of two jobs the sums are known
    add(begin, this.begin[first + 1]);
    add(this.begin[last], end);
    for (let part = 0; part < this.components; part++) energy[part] += this.beforePj[last * this.components + part] - this.beforePj[(first + 1) * this.components + part];
    return energy;
  }

  extremes(begin, end) {
    const found = [Infinity, -Infinity], idle = this.highest[this.idle];
    this.pieces(begin, end, (from, to, job) => {
      const [least, most] = job < 0 ? [idle, idle] : this.isWhole(from, to, job) ? this.workExtremes[this.work[job]] : this.works.extremes(this.inWork(from, job), this.inWork(to, job));
      found[0] = Math.min(found[0], least);
      found[1] = Math.max(found[1], most);
    });
    return found;
  }

  // as `PowerStream.inStep`: where jobs follow each other quickly, with their beginnings
  inStep(cycle, length) {
    const job = this.jobAt(cycle);
    if (job < 0) return cycle;
    const begin = this.begin[job], next = job + 1 < this.begin.length ? this.begin[job + 1] : this.cycles;
    if (next - begin <= MOST_BINS_IN_STEP * length) return begin + stepNear(cycle - begin, next - begin, length);
    if (cycle >= begin + this.length[this.work[job]]) return cycle;
    const place = this.inWork(cycle, job);
    return cycle - place + this.works.inStep(place, length);
  }

  stretches(begin, end, limit) {
    const edges = [begin], states = [];
    const fits = this.pieces(begin, end, (from, to, job) => {
      if (job < 0) {
        edges.push(to);
        states.push(this.idle);
        return states.length <= limit;
      }
      const exact = this.works.stretches(this.inWork(from, job), this.inWork(to, job), limit - states.length);
      if (!exact) return false;
      for (let place = 0; place < exact.states.length; place++) {
        edges.push(exact.edges[place + 1] + from - this.inWork(from, job));
        states.push(exact.states[place]);
      }
      return states.length <= limit;
    });
    return fits ? { edges, states } : null;
  }
}

// Highlights: marks nest; where two cross, the later one is cut in two pieces of one id.

// Turn marks [{id, start, end, class, …}] into pieces that nest, in the order in which they open.
const nest = (marks) => {
  const order = (x, y) => x.start - y.start || y.end - x.end || x.rank - y.rank;
  const queue = [...marks].sort(order);
  const pieces = [];
  const open = [];
  for (let i = 0; i < queue.length; i++) {
    let mark = queue[i];
    while (open.length && open[open.length - 1].end <= mark.start) open.pop();
    const outer = open[open.length - 1];
    if (outer && outer.end < mark.end) {
      const rest = { ...mark, start: outer.end, first: false };
      let at = i + 1;
      while (at < queue.length && order(queue[at], rest) < 0) at++;
      queue.splice(at, 0, rest);
      mark = { ...mark, end: outer.end, last: false };
    }
    const piece = { first: true, last: true, ...mark };
    pieces.push(piece);
    open.push(piece);
  }
  return pieces;
};

// Draw a text into `box`: marks as nested elements, plain text as leaves that end at each of `cuts`.
const drawText = (article, box, marks, cuts, makeMark) => {
  const leaves = [];
  const stops = [...new Set(cuts)].sort((a, b) => a - b);
  let stop = 0;
  const leaf = (parent, start, end) => {
    // Line breaks and indents become gaps between paragraphs; the text itself stays as it is.
    for (const part of cut(article, start, end).split(/(\s*\n\s*)/)) {
      if (!part) continue;
      const gap = part.includes("\n");
      const element = h("span", { class: gap ? "gap" : "leaf" }, part);
      parent.append(element);
      if (!gap) leaves.push({ start, end, element });
    }
  };
  const emit = (parent, start, end) => {
    let at = start;
    while (stop < stops.length && stops[stop] <= at) stop++;
    while (stop < stops.length && stops[stop] < end) {
      leaf(parent, at, stops[stop]);
      at = stops[stop++];
    }
    if (at < end) leaf(parent, at, end);
  };
  const stack = [{ element: box, end: points(article).length }];
  let at = 0;
  const until = (offset) => {
    while (stack.length > 1 && stack[stack.length - 1].end <= offset) {
      const top = stack.pop();
      emit(top.element, at, top.end);
      at = Math.max(at, top.end);
    }
    emit(stack[stack.length - 1].element, at, offset);
    at = Math.max(at, offset);
  };
  for (const piece of nest(marks)) {
    until(piece.start);
    const element = makeMark(piece);
    stack[stack.length - 1].element.append(element);
    stack.push({ element, end: piece.end });
  }
  until(points(article).length);
  return leaves;
};

// How many levels of marks lie inside an element: the outer underline has to clear the inner ones.
const depths = (box) => {
  for (const element of box.querySelectorAll(".m .m")) {
    let level = 0;
    for (let outer = element.parentElement.closest(".m"); outer; outer = outer.parentElement.closest(".m")) {
      level += 1;
      if (level > Number(outer.dataset.depth ?? 0)) outer.dataset.depth = Math.min(level, 2);
    }
  }
};
